"""The form of an article: a new one, or the next version; checked before it is kept.

It does not know what makes an article good: the domain's complaints name language and line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from bot.articles import fields, reading
from bot.articles.comparing import compared
from bot.articles.differing import Change, changes
from bot.articles.errors import (
    ArticlesError,
    ChangedMeanwhile,
    DraftOpen,
    NameTaken,
    NoDraft,
    TextProblem,
    TextsInvalid,
)
from bot.articles.fields import LISTS, Fields
from bot.articles.records import FILE, Hand, History
from bot.beijing import BEIJING
from bot.clock import utc_now
from bot.web.console.article_faults import worded
from bot.web.console.articles import ADMIN, PATH, name_of
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from knowledge.hazards import Audience, Hazard, Phase, Setting, Urgency
from knowledge.loading import LANGUAGES
from knowledge.passages import Article

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False, dependencies=ADMIN)

#: Fields of several lines.
_LONG = ("body", *fields.LINES)
#: Wordings of an unanswered question that a new article's form begins with.
_PREFILLED = 10
CHOICES: dict[str, Sequence[str]] = {
    "hazard": tuple(Hazard),
    "phase": tuple(Phase),
    "urgency": tuple(Urgency),
    "setting": tuple(Setting),
    "audience": tuple(Audience),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One of the domain's complaints; `field`: of the form, empty where it is about all.

    `language`: of the text; empty where the field is both texts'. `line`: 0 where it is one line.
    """

    language: str
    line: int
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form was opened on; `revision` of the draft, else `based_on` what residents find."""

    id: str | None = None
    revision: int | None = None
    based_on: int | None = None


@router.get(f"{PATH}/new")
async def new(desk: AtDesk, question: UUID | None = None) -> Response:
    """`question`: the unanswered one that it is to answer."""
    form = fields.blank(utc_now().astimezone(BEIJING).date())
    if question:
        form = await _asked(form, question, desk)
    return _page(desk, Draft(), form)


@router.post(f"{PATH}/new")
async def add(desk: AtDesk) -> Response:
    form = _typed(desk)
    if desk.text("act") == "check":
        return _checked(desk, Draft(), form)
    try:
        made = await desk.services.articles.begin(_texts(form), desk.official)
    except NameTaken as error:
        taken = desk.complain(error)
        return _page(desk, Draft(), form, complaint=replace(taken, fields={"id": taken.message}))
    except ArticlesError as error:
        return _refused(desk, Draft(), form, error)
    return see_other(f"{PATH}/{made.article}?done=saved")


@router.get(f"{PATH}/{{id}}/edit")
async def edit(id: str, desk: AtDesk) -> Response:
    history = await desk.services.articles.history(id, desk.official)
    draft, form = await _current(history, desk)
    return _page(desk, draft, form)


@router.post(f"{PATH}/{{id}}/edit")
async def save(id: str, desk: AtDesk) -> Response:
    form = _typed(desk)
    form = replace(form, one={**form.one, "id": id})
    draft = Draft(id=id, revision=_number(desk, "revision"), based_on=_number(desk, "based_on"))
    if desk.text("act") == "check":
        return _checked(desk, draft, form)
    room = desk.services.articles
    try:
        if draft.revision is None:
            await room.draft(_texts(form), desk.official, based_on=draft.based_on)
        else:
            await room.edit(id, _texts(form), draft.revision, desk.official)
    except (ChangedMeanwhile, DraftOpen, NoDraft) as error:
        return await _overtaken(desk, id, form, error)
    except ArticlesError as error:
        return _refused(desk, draft, form, error)
    return see_other(f"{PATH}/{id}?done=saved")


def _typed(desk: Desk) -> Fields:
    return Fields(
        one={name: desk.text(name) for name in fields.names()},
        many={name: tuple(map(str, desk.form.getlist(name))) for name in LISTS},
    )


def _texts(form: Fields) -> dict[str, str]:
    return {code: fields.written(form, code).text for code in LANGUAGES}


async def _current(history: History, desk: Desk) -> tuple[Draft, Fields]:
    """The draft, or what residents find, or what they found before it was withdrawn."""
    opened, room = history.opened, desk.services.articles
    if opened:
        texts = await room.texts(opened)
        draft = Draft(id=history.article, revision=opened.revision)
        return draft, fields.of_texts(texts, history.article)
    last = history.shown
    if last is None:
        found = [v.number for v in history.versions if not v.as_file]
        last = max(found, default=FILE)
    version = await room.version(history.article, last, desk.official)
    draft = Draft(id=history.article, based_on=history.shown)
    return draft, fields.of_texts(await room.texts(version), history.article)


async def _asked(form: Fields, question: UUID, desk: Desk) -> Fields:
    """The form with the question as title and as what it is found by."""
    group = (await desk.services.unanswered.one(question, desk.official)).group
    language = group.language if group.language in LANGUAGES else LANGUAGES[0]
    words = "\n".join(one.text for one in group.wordings[:_PREFILLED])
    own = {f"{language}.title": group.text, f"{language}.questions": words}
    return replace(form, one={**form.one, **own})


async def _overtaken(desk: Desk, id: str, form: Fields, error: ArticlesError) -> Response:
    """Somebody else was faster: who, and what differs; saving again replaces theirs."""
    history = await desk.services.articles.history(id, desk.official)
    draft, theirs = await _current(history, desk)
    return _page(
        desk,
        draft,
        form,
        complaint=desk.complain(error),
        by=_last(history),
        theirs=changes(theirs, form),
    )


def _last(history: History) -> Hand | None:
    """The last thing that anybody did to the article."""
    hands = [hand for version in history.versions for hand in version.hands]
    return max(hands, key=lambda hand: hand.at, default=None)


def _checked(desk: Desk, draft: Draft, form: Fields) -> Response:
    """The whole check, without keeping anything."""
    try:
        articles = reading.read(_texts(form), draft.id)
    except TextsInvalid as error:
        return _refused(desk, draft, form, error)
    return _page(desk, draft, form, preview=articles)


def _refused(desk: Desk, draft: Draft, form: Fields, error: ArticlesError) -> Response:
    complaint, problems = desk.complain(error), list[Problem]()
    if isinstance(error, TextsInvalid):
        # What both texts have in common stands once on the form, and so does what is wrong with it.
        problems = [*dict.fromkeys(_placed(one, form, desk) for one in error.problems)]
        message = desk.page.say("knowledge.not_yet", count=len(problems))
        complaint = replace(complaint, message=message, fields={})
    return _page(desk, draft, form, complaint=complaint, problems=problems)


def _placed(problem: TextProblem, form: Fields, desk: Desk) -> Problem:
    """Line 1 is the whole text: what stands there is about no single field."""
    language = problem.language
    field = fields.written(form, language).field_at(problem.line) if problem.line > 1 else ""
    own = field in (*fields.OWN, *fields.SOURCES)
    return Problem(
        language=language if own or not field else "",
        line=problem.line if field in _LONG else 0,
        field=f"{language}.{field}" if own else field,
        message=worded(problem, desk.page.words, desk.page.language),
    )


def _page(
    desk: Desk,
    draft: Draft,
    form: Fields,
    *,
    complaint: Complaint | None = None,
    problems: Sequence[Problem] = (),
    preview: Any = None,
    by: Hand | None = None,
    theirs: Sequence[Change] = (),
) -> Response:
    previewed: dict[str, Article] = dict(preview or {})
    return desk.render(
        "article_form.html",
        complaint=complaint,
        draft=draft,
        values=form,
        problems=problems,
        preview=previewed,
        parts=compared(form) if previewed or complaint else (),
        by=by,
        theirs=theirs,
        choices=CHOICES,
        name=lambda field: name_of(field, desk),
    )


def _number(desk: Desk, name: str) -> int | None:
    text = desk.text(name)
    return int(text) if text.isdecimal() and len(text) < 10 else None
