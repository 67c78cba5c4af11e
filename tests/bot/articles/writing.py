"""Texts of articles that are right except for what a test changes, and a book in memory.

It does not know which test uses it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.articles import moves
from bot.articles.errors import ChangedMeanwhile
from bot.articles.files import ArticleFiles
from bot.articles.ports import Change
from bot.articles.records import STANDING, Act, Hand, Page, State, Version
from bot.articles.service import ArticleDesk
from bot.officials import Official, Role

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LI = Official(name="Li", role=Role.ADMIN)
WANG = Official(name="Wang", role=Role.ADMIN)
ZHAO = Official(name="Zhao", role=Role.ADMIN)
ID = "dust-devil"
HEADINGS = {"zh": ("不要做", "求助"), "en": ("Do not", "Who to call")}
LEADS = {"zh": "遇到尘卷风，马上趴下。", "en": "In a dust devil, lie down at once."}
TITLES = {"zh": "尘卷风", "en": "Dust devil"}
QUESTIONS = {
    "zh": "[尘卷风来了怎么办, 旱龙卷怎么躲, 操场上的尘卷风, 尘卷风危险吗]",
    "en": "[what to do in a dust devil, dust devil danger, dust devil at school, seek shelter]",
}
STEPS = {"zh": "[趴下抓牢, 护住头]", "en": "[lie down and hold on, cover your head]"}


def text(language: str = "zh", body: str = "", **changes: str | None) -> str:
    do_not, who_to_call = HEADINGS[language]
    keys = {
        "id": ID,
        "language": language,
        "title": TITLES[language],
        "hazard": "tornado",
        "phase": "during",
        "setting": "[outdoors]",
        "audience": "[any]",
        "urgency": "immediate",
        "status": "draft",
        "source": '{title: "Guide", publisher: "Office", year: 2021, url: null}',
        "second_source": "null",
        "reviewed_on": "2026-11-22",
        "checked_on": "null",
        "questions": QUESTIONS[language],
        "steps": STEPS[language],
    }
    kept = {key: value for key, value in (keys | changes).items() if value is not None}
    head = "".join(f"{key}: {value}\n" for key, value in kept.items())
    rest = f"\n## {do_not}\n- {do_not}!\n\n## {who_to_call}\n119\n"
    return f"---\n{head}---\n{body or LEADS[language]}\n{rest}"


def texts(**changes: str | None) -> dict[str, str]:
    """Both languages, changed alike."""
    return {language: text(language, body="", **changes) for language in ("zh", "en")}


def write_file(folder: Path, **changes: str | None) -> None:
    """The same as files under `<folder>/articles`."""
    for language, said in texts(**{"status": "published", **changes}).items():
        path = folder / "articles" / language / f"{changes.get('id') or ID}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")


def version(
    state: State = State.DRAFT, *hands: Hand, number: int = 1, **changes: object
) -> Version:
    made = Version(
        article=ID,
        number=number,
        state=state,
        revision=1,
        texts=texts(),
        titles=dict(TITLES),
        created_at=NOW,
        updated_at=NOW,
        hands=hands,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def hand(person: Official, act: Act) -> Hand:
    return Hand(person=person.name, act=act, at=NOW)


class MemoryBook:
    """The ArticleBook and StandingBook of tests: a list, and the store's own refusals."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, int], Version] = {}
        self.broken = False

    async def add(self, version: Version, hand: Hand) -> None:
        if (version.article, version.number) in self.kept:
            raise ChangedMeanwhile(version.article)
        self.kept[version.article, version.number] = replace(version, hands=(hand,))

    async def versions(self, article: str) -> tuple[Version, ...]:
        own = [version for version in self.kept.values() if version.article == article]
        return tuple(sorted(own, key=lambda version: -version.number))

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        found = [v for v in self.kept.values() if not states or v.state in states]
        return Page(items=tuple(found[:limit]), next=None)

    async def change(self, change: Change) -> None:
        key = change.before.article, change.before.number
        if self.kept[key] != change.before:
            raise ChangedMeanwhile(key[0])
        if change.replaced:
            state = moves.after(Act.REPLACE, change.replaced.state)
            ended = replace(change.replaced, state=state)
            self.kept[ended.article, ended.number] = ended
        self.kept[key] = replace(change.after, hands=(*change.before.hands, change.hand))

    async def version(self) -> int:
        if self.broken:
            raise OSError("no database")
        seen = (Act.PUBLISH, Act.WITHDRAW)
        return sum(hand.act in seen for v in self.kept.values() for hand in v.hands)

    async def standing(self) -> tuple[int, Sequence[Version]]:
        found = [v for v in self.kept.values() if v.state in STANDING]
        return await self.version(), found


class Desk(ArticleDesk):
    """The service with a book in memory; `seen` counts what residents would notice."""

    def __init__(self, folder: Path, book: MemoryBook | None = None) -> None:
        self.book, self.seen, self.now = book or MemoryBook(), 0, NOW
        super().__init__(
            book=self.book,
            files=ArticleFiles(folder / "articles"),
            clock=self._tick,
            changed=self._notice,
        )

    async def published(self, said: dict[str, str] | None = None) -> Version:
        """By Li, and Wang."""
        made = await self.draft(said or texts(), LI)
        return await self.put_out(made)

    async def put_out(self, made: Version) -> Version:
        reviewed = await self.review(made.article, made.revision, WANG)
        return await self.publish(made.article, reviewed.revision, WANG)

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _notice(self) -> None:
        self.seen += 1
