"""The page on which somebody subscribes, confirms by the code, sees and ends what they have.

It does not know whether an address is known: whoever asks hears the same of each.
"""

import json
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.residents.errors import (
    AlreadyConfirmed,
    CodeExpired,
    ResidentsError,
    SubscriptionUnknown,
    TooManyAttempts,
    WrongToken,
)
from bot.residents.fields import BadFields
from bot.residents.groups import CODES
from bot.residents.naming import name_of
from bot.residents.subscription import Subscription
from bot.services import WebServices
from bot.web.dependencies import Remote, Services
from bot.web.pages import Page, page_for
from bot.web.residents.around import named
from bot.web.residents.mine import Held, held_by, keep
from bot.web.residents.wishes import TYPED, Wished, looked_at, refused, request_of, wished

router = APIRouter(include_in_schema=False)

Form_ = Annotated[Wished, Depends(wished)]
#: After these a new code has to be asked for.
_OVER = (AlreadyConfirmed, CodeExpired, SubscriptionUnknown, TooManyAttempts)


@dataclass(frozen=True, kw_only=True)
class Mine:
    """One of this browser's subscriptions, in words."""

    id: UUID
    to: str
    places: str
    told: str


@router.get("/subscribe")
async def ask(
    request: Request,
    services: Services,
    area: Annotated[str, Query(max_length=12)] = "",
    done: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    page = page_for(request, services.words)
    division = services.areas.get(area) if area else None
    form = Wished(
        place=named(division, page) if division else "",
        area=division.code if division else "",
        language=page.language,
    )
    return await _page(page, services, form, done=done if done in ("yes", "ended") else "")


@router.post("/subscribe")
async def subscribe(request: Request, services: Services, remote: Remote, sent: Form_) -> Response:
    """Sends a code, or says what is wrong; what was typed stays."""
    page = page_for(request, services.words)
    form = looked_at(sent, services.areas, services.words, page.language)
    if form.wrong:
        return await _page(page, services, form, status=422)
    try:
        id = await services.residents.request_subscription(request_of(form), remote=remote)
    except BadFields as error:
        form = refused(form, error, services.words, page.language)
        return await _page(page, services, form, status=422)
    except ResidentsError as error:
        return await _page(page, services, form, status=429, problem=page.say(error.key))
    return _code_page(page, id)


@router.post("/subscribe/confirm")
async def confirm(
    request: Request,
    services: Services,
    id: Annotated[UUID, Form()],
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    page = page_for(request, services.words)
    try:
        token = await services.residents.confirm(id, code)
    except _OVER as error:
        form = Wished(language=page.language)
        return await _page(page, services, form, status=410, problem=page.say(error.key))
    except ResidentsError as error:
        return _code_page(page, id, status=422, problem=page.say(error.key))
    response = RedirectResponse("/subscribe?done=yes", 303)
    keep(response, (*held_by(request), Held(id=id, token=token)), secure=_secure(services))
    return response


@router.post("/subscribe/end")
async def end(request: Request, services: Services, id: Annotated[UUID, Form()]) -> Response:
    """By the token that this browser has; one that ended elsewhere is gone here too."""
    held = held_by(request)
    for one in held:
        if one.id != id:
            continue
        try:
            await services.residents.end(one.id, one.token)
        except (SubscriptionUnknown, WrongToken):
            pass  # it holds no more: that is what was wanted
    response = RedirectResponse("/subscribe?done=ended", 303)
    keep(response, (one for one in held if one.id != id), secure=_secure(services))
    return response


async def _page(
    page: Page,
    services: WebServices,
    form: Wished,
    *,
    status: int = 200,
    problem: str = "",
    done: str = "",
) -> Response:
    return page.render(
        "residents/subscribe.html",
        status=status,
        form=form,
        problem=problem,
        done=done,
        mine=[one for held in held_by(page.request) if (one := await _mine(held, services, page))],
        channels=[name for name in TYPED if name in services.channels],
        telegram="telegram" in services.channels,
        all_groups=CODES,
        named=lambda division: named(division, page),
        script_words=json.dumps(_phone_words(page), ensure_ascii=False),
    )


def _code_page(page: Page, id: UUID, *, status: int = 200, problem: str = "") -> Response:
    return page.render("residents/code.html", status=status, id=id, problem=problem)


async def _mine(held: Held, services: WebServices, page: Page) -> Mine | None:
    """None for one that ended meanwhile, by STOP for instance."""
    try:
        person = await services.residents.holder(held.id, held.token)
    except ResidentsError:
        return None
    there = await services.residents.subscriptions_of(person)
    found = next((one for one in there if one.id == held.id), None)
    if found is None:
        return None
    return Mine(
        id=held.id,
        to=name_of(person, page.words, page.language),
        places=_places(found, services, page),
        told=_told(found, page),
    )


def _places(found: Subscription, services: WebServices, page: Page) -> str:
    divisions = [services.areas.get(code) for code in found.areas]
    names = [named(division, page) for division in divisions if division]
    return page.listed(names) or page.say("joining.around_point")


def _told(found: Subscription, page: Page) -> str:
    hours = found.quiet_hours
    quiet = page.say("joining.quiet_told", start=hours["from"], end=hours["to"]) if hours else ""
    spoken = found.language.split("-")[0]
    parts = [page.say(f"residents.language_{spoken}") if spoken in ("zh", "en") else spoken, quiet]
    groups = [page.say(f"residents.group_{group}") for group in found.groups if group in CODES]
    return " · ".join(part for part in (*parts, *groups) if part)


def _phone_words(page: Page) -> dict[str, str]:
    words = page.words
    own = {
        f"js_{name}": words.say(f"nearby.{name}", page.language)
        for name in ("finding", "denied", "failed")
    }
    phone = words.topic("phone", page.language)
    return {**own, **{name: text for name, text in phone.items() if name.startswith("js_")}}


def _secure(services: WebServices) -> bool:
    return services.settings.public_url.startswith("https://")
