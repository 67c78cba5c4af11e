"""What a question would find, before anybody else finds it."""

from pathlib import Path

from bot.articles.current import CurrentArticles
from bot.documents import Documents
from bot.trials import Trials, Verdict
from knowledge.search import build_of
from tests.bot.articles.test_current import ENCODER, OTHER, QUESTIONS, World
from tests.bot.articles.writing import ID, LI, texts
from tests.bot.test_documents import FakeBook


def trials(world: World) -> tuple[Trials, list[int]]:
    built: list[int] = []

    def build(articles):  # type: ignore[no-untyped-def]
        built.append(len(articles))
        return build_of(articles, world.folder / "index" / "trial", ENCODER)

    return Trials(world.current, Documents(FakeBook(), ENCODER), build), built


async def test_a_draft_is_found_in_its_trial_and_by_nobody_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    room, built = trials(world)
    draft = await world.desk.draft(texts(), LI)
    now = await room.now(QUESTIONS["zh"], "zh")
    then = await room.with_draft(draft, QUESTIONS["zh"], "zh")
    assert now.id != ID and ID not in [each.article for each in now.near.passages]
    assert (then.verdict, then.id, then.near.close) == (Verdict.ARTICLE, ID, True)
    assert world.found("zh") is None
    await room.with_draft(draft, QUESTIONS["en"], "en")
    assert built == [4]
    edited = await world.desk.edit(ID, texts(title="旋风"), draft.revision, LI)
    await room.with_draft(edited, QUESTIONS["zh"], "zh")
    assert built == [4, 4]


async def test_a_draft_stands_in_place_of_what_stands(tmp_path: Path) -> None:
    world = World(tmp_path, id=ID)
    room, _ = trials(world)
    draft = await world.desk.draft(texts(title="旋风"), LI)
    then = await room.with_draft(draft, QUESTIONS["zh"], "zh")
    assert [each.title for each in then.near.passages if each.article == ID] == ["旋风"]
    assert isinstance(world.current, CurrentArticles) and world.found("zh") == "尘卷风"


async def test_what_is_near_is_told_though_nothing_is_close_enough(tmp_path: Path) -> None:
    room, _ = trials(World(tmp_path))
    found = await room.now("高铁票怎么退", "zh")
    assert (found.verdict, found.id, found.near.close) == (Verdict.UNKNOWN, None, False)
    assert found.near.sure < found.near.gate
    assert [each.article for each in found.near.passages] in ([OTHER], [])
