"""An article's life, from the first draft to the file's return."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.articles import errors
from bot.articles.records import FILE, Act, State
from bot.officials import Official, Role
from tests.bot.articles.writing import ID, LI, WANG, ZHAO, Desk, MemoryBook, texts, write_file

CHEN = Official(name="Chen", role=Role.APPROVER)
CHANGED = texts(urgency="soon")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def with_file(tmp_path: Path) -> Desk:
    write_file(tmp_path)
    return Desk(tmp_path)


async def test_from_draft_to_published(desk: Desk) -> None:
    out = await desk.published()
    assert (out.number, out.state, out.revision) == (1, State.PUBLISHED, 3)
    assert [(hand.person, hand.act) for hand in out.hands] == [
        ("Li", Act.CREATE),
        ("Wang", Act.REVIEW),
        ("Wang", Act.PUBLISH),
    ]
    assert (await desk.history(ID, LI)).shown == 1
    assert desk.seen == 1


async def test_an_edit_voids_the_review(desk: Desk) -> None:
    made = await desk.draft(texts(), LI)
    reviewed = await desk.review(ID, made.revision, WANG)
    edited = await desk.edit(ID, CHANGED, reviewed.revision, ZHAO)
    assert (edited.state, edited.texts) == (State.DRAFT, CHANGED)
    with pytest.raises(errors.IllegalMove):
        await desk.publish(ID, edited.revision, WANG)
    with pytest.raises(errors.SamePerson):
        await desk.review(ID, edited.revision, ZHAO)


async def test_a_new_version_takes_the_place_of_the_old(desk: Desk) -> None:
    await desk.published()
    second = await desk.published(CHANGED)
    states = {v.number: v.state for v in (await desk.history(ID, LI)).versions}
    assert states == {1: State.REPLACED, 2: State.PUBLISHED}
    assert second.number == 2


async def test_what_is_published_is_never_edited(desk: Desk) -> None:
    out = await desk.published()
    with pytest.raises(errors.NoDraft):
        await desk.edit(ID, CHANGED, out.revision, LI)


async def test_withdrawn_in_a_file(with_file: Desk) -> None:
    assert (await with_file.history(ID, LI)).shown == FILE
    gone = await with_file.withdraw(ID, "  a wrong number ", LI)
    assert (gone.number, gone.state, gone.as_file) == (1, State.WITHDRAWN, True)
    assert gone.titles["zh"] == "尘卷风"  # for whoever looks for it to bring it back
    assert gone.hands[0].note == "a wrong number"
    assert (await with_file.history(ID, LI)).shown is None
    assert with_file.seen == 1


async def test_bringing_it_back_takes_two(with_file: Desk) -> None:
    await with_file.withdraw(ID, "wrong", LI)
    back = await with_file.revert(ID, FILE, LI)
    assert (back.state, back.titles["zh"], back.as_file) == (State.DRAFT, "尘卷风", True)
    with pytest.raises(errors.SamePerson):
        await with_file.review(ID, back.revision, LI)
    await with_file.put_out(back)
    history = await with_file.history(ID, LI)
    assert (history.shown, history.versions[1].state) == (FILE, State.REPLACED)


async def test_back_to_an_earlier_version(with_file: Desk) -> None:
    await with_file.published(CHANGED)
    await with_file.published(texts(urgency="plan"))
    back = await with_file.revert(ID, 1, ZHAO, "the third was too mild")
    assert (back.number, back.texts) == (3, CHANGED)
    assert back.hands[0].note == "the third was too mild"


async def test_a_new_article_takes_no_name_that_was_begun_before(desk: Desk) -> None:
    made = await desk.begin(texts(), LI)
    await desk.discard(ID, made.revision, LI)
    with pytest.raises(errors.NameTaken):
        await desk.begin(CHANGED, WANG)


async def test_a_new_article_takes_no_name_of_the_files(with_file: Desk) -> None:
    with pytest.raises(errors.NameTaken):
        await with_file.begin(CHANGED, WANG)


async def test_a_discarded_draft_makes_room(desk: Desk) -> None:
    made = await desk.draft(texts(), LI)
    with pytest.raises(errors.DraftOpen):
        await desk.draft(CHANGED, WANG)
    assert (await desk.discard(ID, made.revision, WANG)).state is State.DISCARDED
    assert (await desk.draft(CHANGED, WANG)).number == 2


Act_ = Callable[[Desk], Awaitable[object]]
REFUSED: list[tuple[str, Act_, type[errors.ArticlesError]]] = [
    ("draft by an approver", lambda d: d.draft(texts(), CHEN), errors.NotYourRole),
    ("history for an approver", lambda d: d.history(ID, CHEN), errors.NotYourRole),
    ("page for an approver", lambda d: d.page((), 5, None, CHEN), errors.NotYourRole),
    ("withdraw by an approver", lambda d: d.withdraw(ID, "x", CHEN), errors.NotYourRole),
    ("revert by an approver", lambda d: d.revert(ID, 1, CHEN), errors.NotYourRole),
    ("a stranger to an unknown one", lambda d: d.review("x", 1, CHEN), errors.NotYourRole),
    ("no such article", lambda d: d.review("none", 1, WANG), errors.ArticleUnknown),
    ("no such article to withdraw", lambda d: d.withdraw("none", "x", LI), errors.ArticleUnknown),
    ("a path as id", lambda d: d.withdraw("../zh/x", "x", LI), errors.ArticleUnknown),
    ("no such version", lambda d: d.version(ID, 7, LI), errors.VersionUnknown),
    ("no file to go back to", lambda d: d.revert(ID, FILE, LI), errors.NoFile),
    ("a draft is not out", lambda d: d.withdraw(ID, "x", LI), errors.NothingShown),
    ("an old revision edited", lambda d: d.edit(ID, CHANGED, 7, WANG), errors.ChangedMeanwhile),
    ("an old revision reviewed", lambda d: d.review(ID, 2, WANG), errors.ChangedMeanwhile),
    ("unreviewed", lambda d: d.publish(ID, 1, WANG), errors.IllegalMove),
    ("reviewed by its author", lambda d: d.review(ID, 1, LI), errors.SamePerson),
    ("another article", lambda d: d.edit(ID, texts(id="x"), 1, LI), errors.TextsInvalid),
    ("based on a file", lambda d: d.draft(texts(), LI, based_on=FILE), errors.ChangedMeanwhile),
]


@pytest.mark.parametrize(("act", "error"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
async def test_refused(desk: Desk, act: Act_, error: type[errors.ArticlesError]) -> None:
    before = await desk.draft(texts(), LI)
    with pytest.raises(error) as caught:
        await act(desk)
    assert type(caught.value) is error
    assert desk.book.kept == {(ID, 1): before}


async def test_withdrawing_needs_a_reason_and_happens_once(desk: Desk) -> None:
    await desk.published()
    with pytest.raises(errors.ReasonMissing):
        await desk.withdraw(ID, " ", LI)
    await desk.withdraw(ID, "wrong", LI)
    with pytest.raises(errors.NothingShown):
        await desk.withdraw(ID, "wrong", LI)


async def test_somebody_wrote_from_what_is_no_longer_shown(with_file: Desk) -> None:
    await with_file.published(CHANGED)
    with pytest.raises(errors.ChangedMeanwhile):
        await with_file.draft(texts(), ZHAO, based_on=FILE)
    assert (await with_file.draft(texts(), ZHAO, based_on=1)).number == 2


async def test_what_can_no_longer_be_read_is_not_published(desk: Desk) -> None:
    made = await desk.draft(texts(), LI)
    reviewed = await desk.review(ID, made.revision, WANG)
    stale = {**reviewed.texts, "en": reviewed.texts["en"].replace("tornado", "dragon")}
    book: MemoryBook = desk.book
    book.kept[ID, 1] = type(reviewed)(**{**vars(reviewed), "texts": stale})
    with pytest.raises(errors.TextsInvalid, match="dragon"):
        await desk.publish(ID, reviewed.revision, WANG)


async def test_a_draft_among_the_files_is_no_file(tmp_path: Path) -> None:
    write_file(tmp_path, status="draft")
    with pytest.raises(errors.ArticleUnknown):
        await Desk(tmp_path).history(ID, LI)
