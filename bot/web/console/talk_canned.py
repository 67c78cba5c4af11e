"""Ready answers of an office: the list that its duty officers keep, and what fits one resident.

It does not know who may change what: the domain does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.handover.canned import office_of
from bot.handover.errors import HandoverError
from bot.officials import Role
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.DUTY_OFFICER))],
)

PAGE = "/console/talk/canned"
#: Answers that come with us, by their name in bot/words (`handover.canned_…`).
SHIPPED = ("where", "how_many", "call", "safe", "wait", "noted")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """One answer in the resident's language, or in the nearest that there is."""

    shortcut: str
    text: str
    language: str


@router.get(PAGE)
async def listed(desk: AtDesk) -> Response:
    return await _show(desk)


@router.post(PAGE)
async def keep(desk: AtDesk) -> Response:
    """A new one, or a change of the one that `id` names."""
    texts = {tag: desk.text(f"text_{tag}") for tag in desk.services.words.languages}
    id, short = desk.text("id"), desk.text("shortcut")
    try:
        kept = UUID(id) if id else None
        await desk.services.talk_beside.keep_canned(kept, short, texts, desk.official)
    except (HandoverError, ValueError) as error:
        typed = {"id": id, "shortcut": short, **{f"text_{t}": text for t, text in texts.items()}}
        return await _show(desk, complaint=desk.complain(error), typed=typed)
    return see_other(PAGE)


@router.post(PAGE + "/{id}/remove")
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.talk_beside.drop_canned(id, desk.official)
    return see_other(PAGE)


async def ready_of(desk: Desk, language: str) -> tuple[Ready, ...]:
    """The office's first, then those that come with us and have no namesake there."""
    kept = await desk.services.talk_beside.canned(desk.official)
    own = [_fitting(one.shortcut, one.texts, language) for one in kept]
    words, taken = desk.services.words, {one.shortcut for one in own}
    shipped = [
        Ready(
            shortcut=desk.page.say(f"handover.short_{name}"),
            text=words.say(f"handover.canned_{name}", language),
            language=language,
        )
        for name in SHIPPED
    ]
    return (*own, *(one for one in shipped if one.shortcut not in taken))


def _fitting(shortcut: str, texts: Mapping[str, str], language: str) -> Ready:
    tag = next((one for one in (language, "zh", "en") if one in texts), next(iter(texts)))
    return Ready(shortcut=shortcut, text=texts[tag], language=tag)


async def _show(
    desk: Desk,
    *,
    complaint: Complaint | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    kept = await desk.services.talk_beside.canned(desk.official)
    own = [one for one in kept if one.area == office_of(desk.official)]
    return desk.render(
        "talk_canned.html",
        complaint=complaint,
        typed=typed or {},
        own=own,
        above=[one for one in kept if one not in own],
        shipped=[
            (desk.page.say(f"handover.short_{name}"), desk.page.say(f"handover.canned_{name}"))
            for name in SHIPPED
        ],
    )
