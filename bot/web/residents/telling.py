"""A report by a plain form, for who has no script, an old phone or no patience for a chat.

It does not know the rules of a report: `bot.reports` checks, limits and keeps it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.areas.divisions import Divisions
from bot.reports.errors import TooManyReports
from bot.reports.filing import NewReport, check
from bot.reports.kinds import shipped
from bot.residents.fields import BadFields, FieldProblem
from bot.services import WebServices
from bot.web.dependencies import Remote, Services
from bot.web.pages import Page, page_for

router = APIRouter(include_in_schema=False)

#: Whom officials see: the contact, nobody, or nobody but one role that looks with a reason.
OPEN, ANONYMOUS, CONFIDENTIAL = "open", "anonymous", "confidential"
#: Digits that any count of people has room in; the domain knows the limit.
MOST_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Told:
    """As it was typed. `wrong`: a sentence by field."""

    hazard: str = ""
    text: str = ""
    place: str = ""
    address: str = ""
    people_trapped: str = ""
    contact: str = ""
    who: str = OPEN
    wrong: Mapping[str, str] = field(default_factory=dict)


def told(
    hazard: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    people_trapped: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
    who: Annotated[str, Form()] = OPEN,
) -> Told:
    return Told(
        hazard=hazard,
        text=text,
        place=place.strip(),
        address=address.strip(),
        people_trapped=people_trapped.strip(),
        contact=contact.strip(),
        who=who if who in (ANONYMOUS, CONFIDENTIAL) else OPEN,
    )


@router.get("/report")
async def ask(request: Request, services: Services) -> Response:
    return _page(page_for(request, services.words), Told())


@router.post("/report")
async def tell(
    request: Request,
    services: Services,
    remote: Remote,
    form: Annotated[Told, Depends(told)],
) -> Response:
    """Files it and leads to how it stands, with the number; or says what is wrong."""
    page = page_for(request, services.words)
    if _from_elsewhere(request, services):
        return _page(page, form, status=403, problem=page.say("telling.from_elsewhere"))
    new, wrong = _report(form, services.areas, page.language), _wrong(form)
    try:
        if wrong:
            check(new)
            raise BadFields(wrong)
        filed = await services.reports.file(new, remote=remote)
    except BadFields as error:
        problems = [*wrong, *(each for each in error.problems if each not in wrong)]
        return _page(page, _refused(form, problems, page), status=422)
    except TooManyReports as error:
        answer = _page(page, form, status=429, problem=page.say(error.key))
        answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer
    return RedirectResponse(f"/status/{quote(filed.report.reference)}?filed=yes", 303)


def _page(page: Page, form: Told, *, status: int = 200, problem: str = "") -> Response:
    hazards = {str(kind): page.say(f"reports.hazard_{kind}") for kind in shipped()}
    return page.render(
        "residents/report.html", status=status, form=form, problem=problem, hazards=hazards
    )


def _report(form: Told, areas: Divisions, language: str) -> NewReport:
    """A place that is more than a division's name, none or several, stays in its
    words: "浦东张江镇" is found as 浦东新区, and whoever goes there needs the rest.
    """
    meant = areas.find(form.place, 2) if form.place else ()
    known = meant[0] if len(meant) == 1 else None
    whole = known is not None and form.place in (known.name, known.full_name, known.name_en)
    said = form.address if whole else f"{form.place} {form.address}".strip()
    return NewReport(
        hazard=form.hazard,
        text=form.text,
        address=said or None,
        area_code=known.code if known else None,
        people_trapped=int(form.people_trapped) if _is_number(form.people_trapped) else None,
        language=language,
        contact=form.contact or None,
        anonymous=form.who == ANONYMOUS,
        confidential=form.who == CONFIDENTIAL,
    )


def _wrong(form: Told) -> list[FieldProblem]:
    """What only a form of a page gets wrong: the domain would speak of codes."""
    problems = []
    if not form.hazard:
        problems.append(FieldProblem(field="hazard", key="telling.hazard_missing"))
    if form.people_trapped and not _is_number(form.people_trapped):
        problems.append(FieldProblem(field="people_trapped", key="telling.not_a_number"))
    return problems


def _is_number(typed: str) -> bool:
    """Full-width digits count: input methods write them."""
    return typed.isdecimal() and len(typed) <= MOST_DIGITS


def _refused(form: Told, problems: Iterable[FieldProblem], page: Page) -> Told:
    """The first sentence of each field: ours, where the domain has one, too."""
    wrong: dict[str, str] = {}
    for one in problems:
        wrong.setdefault(one.field, page.say(one.key, **one.values))
    return replace(form, wrong=wrong)


def _from_elsewhere(request: Request, services: WebServices) -> bool:
    """Whether another site's page sent the form, in a visitor's name and from their address."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "cross-site"
    origin = urlsplit(request.headers.get("origin", "")).netloc
    ours = (request.headers.get("host", ""), urlsplit(services.settings.public_url).netloc)
    return bool(origin) and origin not in ours
