"""Articles on the console: all of them, one with both languages, and what people do with versions.

It does not know who may do what: the domain says.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Response

from bot.articles import fields, reading
from bot.articles.comparing import compared
from bot.articles.differing import Change, changes
from bot.articles.errors import ArticlesError, NoFile, TextsInvalid
from bot.articles.listing import Wanted, rows
from bot.articles.moves import authors
from bot.articles.records import FILE, OPEN, STANDING, History, State, Version
from bot.officials import Role
from bot.trials import Found
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from knowledge.hazards import Hazard
from knowledge.loading import LANGUAGES
from knowledge.passages import Article

ADMIN = [Depends(only(Role.ADMIN))]
router = APIRouter(route_class=ConsoleRoute, include_in_schema=False, dependencies=ADMIN)

PATH = "/console/articles"
PER_PAGE = 50
#: Versions read at once; open and standing ones are a few hundred at most.
_VERSIONS = 500
#: What a version can be in, as the list is narrowed by it.
SHOWN_STATES = (State.DRAFT, State.REVIEWED, State.PUBLISHED, State.WITHDRAWN)
DONE = frozenset({"saved", "reviewed", "published", "discarded", "withdrawn", "reverted"})
#: Characters of a question that is tried.
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Side:
    """What a version says: both languages as residents read them, and as text."""

    version: Version
    texts: Mapping[str, str]
    articles: Mapping[str, Article]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """`then`: with the draft in place of what stands; None where there is no draft."""

    question: str
    language: str
    now: Found
    then: Found | None = None


@router.get(PATH)
async def listed(
    desk: AtDesk,
    q: str = "",
    hazard: str = "",
    state: str = "",
    start: int = 0,
    ask: str = "",
    tongue: str = "",
) -> Response:
    wanted = Wanted(text=q, hazard=hazard, state=state)
    found = rows(desk.services.knowledge, await _versions(desk), wanted)
    start = max(start, 0)
    return desk.render(
        "articles.html",
        rows=found[start : start + PER_PAGE],
        total=len(found),
        start=start,
        next=start + PER_PAGE if len(found) > start + PER_PAGE else None,
        wanted=wanted,
        hazards=tuple(Hazard),
        states=SHOWN_STATES,
        tried=await tried(desk, ask, tongue),
        asked=ask,
        tongue=tongue,
    )


@router.get(f"{PATH}/{{id}}")
async def one(id: str, desk: AtDesk, done: str = "", ask: str = "", tongue: str = "") -> Response:
    return await _page(id, desk, done=done if done in DONE else "", ask=ask, tongue=tongue)


@router.get(f"{PATH}/{{id}}/versions/{{number}}")
async def version(id: str, number: int, desk: AtDesk) -> Response:
    """What one version says, and how it differs from the one before it."""
    history = await desk.services.articles.history(id, desk.official)
    shown = await _side(await desk.services.articles.version(id, number, desk.official), desk)
    before = await _before(history, number, desk)
    return desk.render(
        "article_version.html",
        history=history,
        side=shown,
        before=before,
        changes=changed(before, shown),
        name=lambda field: name_of(field, desk),
    )


@router.post(f"{PATH}/{{id}}/review")
async def review(id: str, desk: AtDesk) -> Response:
    doing = desk.services.articles.review(id, _revision(desk), desk.official, desk.text("note"))
    return await _done(id, desk, doing, "reviewed")


@router.post(f"{PATH}/{{id}}/publish")
async def publish(id: str, desk: AtDesk) -> Response:
    doing = desk.services.articles.publish(id, _revision(desk), desk.official, desk.text("note"))
    return await _done(id, desk, doing, "published")


@router.post(f"{PATH}/{{id}}/discard")
async def discard(id: str, desk: AtDesk) -> Response:
    doing = desk.services.articles.discard(id, _revision(desk), desk.official, desk.text("note"))
    return await _done(id, desk, doing, "discarded")


@router.post(f"{PATH}/{{id}}/withdraw")
async def withdraw(id: str, desk: AtDesk) -> Response:
    doing = desk.services.articles.withdraw(id, desk.text("reason"), desk.official)
    return await _done(id, desk, doing, "withdrawn")


@router.post(f"{PATH}/{{id}}/revert")
async def revert(id: str, desk: AtDesk) -> Response:
    """A draft that says what an earlier version did."""
    number = desk.text("version")
    earlier = int(number) if number.isdecimal() and len(number) < 10 else -1
    doing = desk.services.articles.revert(id, earlier, desk.official, desk.text("note"))
    return await _done(id, desk, doing, "reverted")


async def _done(id: str, desk: Desk, doing: Awaitable[object], done: str) -> Response:
    """Back to the article; what was refused is said on its page."""
    try:
        await doing
    except ArticlesError as error:
        return await _page(id, desk, error=error)
    return see_other(f"{PATH}/{id}?done={done}")


async def tried(
    desk: Desk, question: str, tongue: str, draft: Version | None = None
) -> Tried | None:
    """What the question finds; None where none was asked."""
    text = question.strip()[:LONGEST]
    if not text:
        return None
    language = tongue if tongue in LANGUAGES else desk.page.language
    trials = desk.services.trials
    then = await trials.with_draft(draft, text, language) if draft else None
    now = await trials.now(text, language)
    return Tried(question=text, language=language, now=now, then=then)


def name_of(field: str, desk: Desk) -> str:
    """What a field of an article is called, with its language."""
    language, _, rest = field.partition(".")
    if language not in LANGUAGES:
        return desk.page.say(f"knowledge.field_{field}")
    source, _, part = rest.partition(".")
    named = desk.page.say(f"knowledge.field_{source}")
    if part:
        named = f"{named}, {desk.page.say(f'knowledge.source_{part}')}"
    return f"{named} ({desk.page.say(f'console.language_{language}')})"


def changed(before: Side | None, after: Side | None) -> Sequence[Change]:
    """Field by field; nothing where either cannot be read."""
    if not (before and after and before.articles and after.articles):
        return ()
    forms = [fields.of_texts(side.texts, side.version.article) for side in (before, after)]
    return changes(*forms)


async def _page(
    id: str,
    desk: Desk,
    *,
    done: str = "",
    error: ArticlesError | None = None,
    ask: str = "",
    tongue: str = "",
) -> Response:
    history = await desk.services.articles.history(id, desk.official)
    opened = await _side(history.opened, desk) if history.opened else None
    shown = await _shown(history, desk)
    complaint: Complaint | None = desk.complain(error) if error else None
    trial = None
    try:
        trial = await tried(desk, ask, tongue, history.opened)
    except TextsInvalid as invalid:
        complaint = desk.complain(invalid)
    return desk.render(
        "article.html",
        complaint=complaint,
        done=done,
        history=history,
        opened=opened,
        shown=shown,
        changes=changed(shown, opened),
        parts=_parts(opened or shown),
        mine=bool(history.opened and desk.official.name in authors(history.opened)),
        typed={name: desk.text(name) for name in ("note", "reason")},
        tried=trial,
        asked=ask,
        tongue=tongue,
        name=lambda field: name_of(field, desk),
    )


def _parts(side: Side | None) -> Any:
    if side is None or not side.articles:
        return ()
    return compared(fields.of_texts(side.texts, side.version.article))


async def _shown(history: History, desk: Desk) -> Side | None:
    """What residents find; where it was withdrawn, what they found."""
    number = history.shown
    if number is None and history.standing and not history.standing.as_file:
        number = history.standing.number
    if number is None and history.in_files:
        number = FILE
    if number is None:
        return None
    found = await desk.services.articles.version(history.article, number, desk.official)
    return await _side(found, desk)


async def _before(history: History, number: int, desk: Desk) -> Side | None:
    """The version that was written before this one; that of the files before the first."""
    earlier = max((v.number for v in history.versions if v.number < number), default=FILE)
    if number == FILE:
        return None
    try:
        found = await desk.services.articles.version(history.article, earlier, desk.official)
    except NoFile:
        return None
    return await _side(found, desk)


async def _side(version: Version, desk: Desk) -> Side:
    texts = await desk.services.articles.texts(version)
    try:
        articles = reading.read(texts, version.article)
    except TextsInvalid:  # the rules became stricter since: its text is still to be seen
        articles = {}
    return Side(version=version, texts=texts, articles=articles)


async def _versions(desk: Desk) -> list[Version]:
    found: list[Version] = []
    cursor: str | None = None
    while True:
        page = await desk.services.articles.page(OPEN | STANDING, _VERSIONS, cursor, desk.official)
        found += page.items
        if (cursor := page.next) is None:
            return found


def _revision(desk: Desk) -> int:
    """The one that was read; nobody's where the form says none."""
    text = desk.text("revision")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
