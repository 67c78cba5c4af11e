"""Webhooks on the console: what is registered, adding, trying, sending again, removing one.

It does not know which URLs are good: the domain says so beside the field.
"""

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.officials import Role
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.place import code_in, place_of
from bot.webhooks.records import Detail, Wanted

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/webhooks"
#: Messages shown of each; the API has them all.
SHOWN = 10
#: Shown again only beside what was wrong; a URL that was taken is never shown.
TYPED = ("name", "url", "area", "detail")
#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"test_sent", "replayed", "removed"})


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH)
async def add(desk: AtDesk) -> Response:
    detail = desk.text("detail")
    try:
        wanted = Wanted(
            name=desk.text("name"),
            url=desk.text("url"),
            area=code_in(desk, "area"),
            detail=Detail(detail) if detail in set(Detail) else Detail.PLAIN,
        )
        added = await desk.services.webhooks.add(wanted, desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=desk.complain(error))
    return await _page(desk, secret=added.secret, of=added.webhook.id)


@router.post(f"{PATH}/{{id}}/secret")
async def renew(id: UUID, desk: AtDesk) -> Response:
    secret = await desk.services.webhooks.renew(id, desk.official)
    return await _page(desk, secret=secret, of=id)


@router.post(f"{PATH}/{{id}}/test")
async def ping(id: UUID, desk: AtDesk) -> Response:
    await desk.services.webhooks.ping(id, desk.official)
    return see_other(f"{PATH}?done=test_sent#w-{id}")


@router.post(f"{PATH}/{{id}}/replay")
async def replay(id: UUID, desk: AtDesk) -> Response:
    chosen = desk.text("message")
    messages = [UUID(chosen)] if chosen else None
    await desk.services.webhooks.replay(id, desk.official, messages=messages)
    return see_other(f"{PATH}?done=replayed#w-{id}")


@router.post(f"{PATH}/{{id}}/remove")
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.webhooks.remove(id, desk.official)
    return see_other(f"{PATH}?done=removed")


async def _page(
    desk: Desk,
    *,
    done: str = "",
    complaint: Complaint | None = None,
    secret: str = "",
    of: UUID | None = None,
) -> Response:
    """`secret`: shown beside the webhook `of`, this once. The URL is never shown again."""
    webhooks = await desk.services.webhooks.all(desk.official)
    logs = {
        one.id: await desk.services.webhooks.page(one.id, desk.official, limit=SHOWN)
        for one in webhooks
    }
    areas = {one.id: desk.services.areas.get(one.area) for one in webhooks if one.area}
    return desk.render(
        "webhooks.html",
        complaint=complaint,
        webhooks=webhooks,
        logs=logs,
        areas={id: area.full_name for id, area in areas.items() if area},
        details=tuple(Detail),
        find=lambda text: place_of(desk.services.areas, text),
        typed={name: desk.text(name) if complaint else "" for name in TYPED},
        done=done,
        secret=secret,
        of=of,
    )
