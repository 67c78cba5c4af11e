"""What residents find follows what is published and withdrawn, and nothing else."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.articles.current import CurrentArticles
from bot.articles.files import ArticleFiles
from bot.articles.ports import Knowledge
from bot.articles.records import FILE, State
from knowledge.encoding import FakeEncoder
from knowledge.passages import Article
from knowledge.search import KnowledgeBase, build_and_open, build_of
from tests.bot.articles.writing import ID, LI, TITLES, WANG, Desk, texts, version, write_file

ENCODER = FakeEncoder(languages=frozenset())
QUESTIONS = {"zh": "尘卷风来了怎么办", "en": "what to do in a dust devil"}
OTHER = "lightning-camp"


class World:
    """One file that nobody changes (OTHER), a desk, and what a web process finds."""

    def __init__(self, folder: Path, **files: str | None) -> None:
        write_file(
            folder,
            id=OTHER,
            title="Camp",
            hazard="lightning",
            questions="[打雷露营怎么办, camping in thunder, tent lightning, 帐篷雷击]",
        )
        if files:
            write_file(folder, **files)
        self.folder, self.desk, self.builds = folder, Desk(folder), 0
        self.fails, self.building = False, asyncio.Event()
        self.gate = threading.Event()  # builds wait for it
        self.gate.set()
        self.loop = asyncio.get_running_loop()
        self.current = self.start()

    def start(self) -> CurrentArticles:
        """A process that has just started."""
        return CurrentArticles(
            shipped=build_and_open(self.folder / "index", ENCODER, self.folder / "articles"),
            files=ArticleFiles(self.folder / "articles"),
            book=self.desk.book,
            build=self._build,
        )

    def found(self, language: str) -> str | None:
        """The title of the article if it is found; among two, the other is close enough too."""
        passages = self.current.search(QUESTIONS[language], language=language)
        return next((passage.title for passage in passages if passage.article == ID), None)

    def _build(self, articles: Sequence[Article]) -> KnowledgeBase:
        self.builds += 1
        self.loop.call_soon_threadsafe(self.building.set)
        assert self.gate.wait(10)
        if self.fails:
            raise OSError("the disk is full")
        return build_of(articles, self.folder / "index" / "edited", ENCODER)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
async def with_file(tmp_path: Path) -> World:
    return World(tmp_path, id=ID)


async def test_only_what_is_published_is_found(world: World) -> None:
    made = await world.desk.draft(texts(), LI)
    assert not await world.current.refresh()
    reviewed = await world.desk.review(ID, made.revision, WANG)
    assert not await world.current.refresh()
    await world.desk.publish(ID, reviewed.revision, WANG)
    assert world.found("zh") is None
    assert await world.current.refresh()
    assert {language: world.found(language) for language in QUESTIONS} == TITLES
    assert world.current.article(ID, "en") in world.current.articles("en")
    assert len(world.current.articles("en")) == 2


async def test_an_edited_version_goes_before_its_file(with_file: World) -> None:
    assert with_file.found("zh") == "尘卷风"
    await with_file.desk.published(texts(title="旋风"))
    await with_file.current.refresh()
    assert with_file.found("zh") == "旋风"
    assert [a.id for a in with_file.current.articles("zh")] == [ID, OTHER]


async def test_withdrawn_and_brought_back(with_file: World) -> None:
    await with_file.desk.withdraw(ID, "wrong", LI)
    await with_file.current.refresh()
    assert [with_file.found(language) for language in QUESTIONS] == [None, None]
    assert with_file.current.article(ID, "zh") is None
    await with_file.desk.put_out(await with_file.desk.revert(ID, FILE, LI))
    await with_file.current.refresh()
    assert {language: with_file.found(language) for language in QUESTIONS} == TITLES


async def test_withdrawn_is_hidden_even_while_no_index_can_be_built(with_file: World) -> None:
    with_file.fails = True
    await with_file.desk.withdraw(ID, "wrong", LI)
    await with_file.current.look()
    assert with_file.current.search(QUESTIONS["zh"], language="zh") == []
    found = with_file.current.search("打雷露营怎么办", language="zh")
    assert [passage.article for passage in found] == [OTHER]
    assert [a.id for a in with_file.current.articles("zh")] == [OTHER]
    with_file.fails = False
    await with_file.current.look()
    assert (with_file.found("zh"), with_file.builds) == (None, 2)


async def test_a_failing_book_or_index_costs_no_answer(with_file: World) -> None:
    with_file.desk.book.broken = True
    await with_file.current.look()
    assert with_file.found("zh") == "尘卷风"
    with_file.desk.book.broken, with_file.fails = False, True
    await with_file.desk.published(texts(title="旋风"))
    await with_file.current.look()
    assert with_file.found("zh") == "尘卷风"


async def test_a_restart_keeps_it(with_file: World) -> None:
    await with_file.desk.published(texts(title="旋风"))
    with_file.current = with_file.start()
    await with_file.current.look()
    assert with_file.found("zh") == "旋风"


async def test_more_wordings_hold_for_every_version(with_file: World) -> None:
    beside = with_file.folder / "wordings"
    beside.mkdir()
    (beside / "more.yml").write_text(f'{ID}:\n  zh: ["土卷子"]\n', encoding="utf-8")
    await with_file.desk.published(texts(title="旋风"))
    await with_file.current.refresh()
    found = with_file.current.article(ID, "zh")
    assert found and found.questions[-1] == "土卷子"


async def test_a_version_that_can_no_longer_be_read_leaves_the_file(with_file: World) -> None:
    out = await with_file.desk.published(texts(title="旋风"))
    stale = version(State.PUBLISHED, *out.hands, texts={"zh": "---\n", "en": "---\n"})
    with_file.desk.book.kept[ID, 1] = stale
    await with_file.current.refresh()
    assert with_file.found("zh") == "尘卷风"


async def test_nothing_is_built_twice(with_file: World) -> None:
    await with_file.desk.published()
    assert await with_file.current.refresh()
    assert not await with_file.current.refresh()
    assert with_file.builds == 1


async def test_questions_are_answered_while_the_index_changes(with_file: World) -> None:
    """Whoever asks in the middle finds the old version or the new one, never nothing."""
    found: set[str | None] = set()

    async def ask() -> None:
        while True:
            found.add(await asyncio.to_thread(with_file.found, "zh"))

    asking = asyncio.create_task(ask())
    for title in ("旋风", "小旋风"):
        await with_file.desk.published(texts(title=title))
        await with_file.current.refresh()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert found >= {"尘卷风"} and None not in found


async def test_withdrawn_is_hidden_while_another_index_is_built(with_file: World) -> None:
    """Also what is brought back stays hidden until an index without its old words stands."""
    looking = asyncio.create_task(with_file.current.keep_fresh())
    with_file.gate.clear()
    await with_file.desk.published(texts(id="new-one"))
    with_file.current.wake()
    await asyncio.wait_for(with_file.building.wait(), 5)
    assert with_file.found("zh") == "尘卷风"
    await with_file.desk.withdraw(ID, "wrong", LI)
    with_file.current.wake()
    await _until(lambda: with_file.found("zh") is None)
    await with_file.desk.published(texts(title="旋风"))
    with_file.current.wake()
    with_file.gate.set()
    await _until(lambda: with_file.found("zh") is not None)
    assert with_file.found("zh") == "旋风"
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def _until(reached: Callable[[], bool]) -> None:
    for _ in range(500):
        if reached():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not within five seconds")


async def test_a_knowledge_base_is_one_that_stays(with_file: World) -> None:
    kept: Knowledge = build_and_open(
        with_file.folder / "index", ENCODER, with_file.folder / "articles"
    )
    assert kept.article(ID, "zh") == with_file.current.article(ID, "zh")
