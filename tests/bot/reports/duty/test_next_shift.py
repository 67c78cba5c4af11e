"""What one shift leaves to the next: written, listed, told at its beginning once, acknowledged."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from bot.reports.duty.errors import HandingUnknown, OwnHanding
from bot.reports.duty.finding import Finder
from bot.reports.duty.handing import Waiting
from bot.reports.duty.next_shift import Beginnings, HandingOver
from bot.reports.duty.ports import Address
from bot.residents.fields import BadFields
from bot.words.catalogue import Words
from tests.bot.reports.duty.memory import LI, WU, MemoryRoster
from tests.bot.reports.duty.shifts_of import beijing, shift

DAY = shift("Li", begins=8 * 60, ends=20 * 60)
NIGHT = shift("Wu", begins=20 * 60, ends=8 * 60)
EVENING = beijing(22, 20)
WAITING = Waiting(open=("R-1", "R-2"), overdue=("R-2",), urgent=("R-1",))


class Phones:
    """Everybody has one; whoever asks for more of the book asks too much."""

    async def addresses(self, names: Collection[str]) -> Mapping[str, Sequence[Address]]:
        return {n: [Address(channel="sms", sealed=n.encode(), language="zh")] for n in names}


class Clock:
    now: datetime = EVENING - timedelta(minutes=20)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def book() -> MemoryRoster:
    made = MemoryRoster()
    made.kept = {one.id: one for one in (DAY, NIGHT)}
    made.waits = WAITING
    return made


@pytest.fixture
def desk(book: MemoryRoster) -> HandingOver:
    return HandingOver(book=book, roster=book, clock=Clock())


@pytest.fixture
def beginnings(book: MemoryRoster) -> Beginnings:
    return Beginnings(
        book=book,
        roster=book,
        finder=Finder(Phones(), {"sms"}),  # type: ignore[arg-type]
        words=Words.load(),
        console="http://f.invalid/console/duty",
    )


async def test_words_and_lists_reach_the_next_shift_once(
    book: MemoryRoster, desk: HandingOver, beginnings: Beginnings
) -> None:
    written = await desk.write(LI, "河边两处还在看")
    assert (written.area, written.level, written.open) == ("310115", 2, ("R-1", "R-2"))
    assert await beginnings.begin(EVENING - timedelta(minutes=1)) == 0
    assert [await beginnings.begin(EVENING + timedelta(minutes=n)) for n in (0, 1)] == [1, 0]
    (notice,) = book.notices
    assert notice.sealed_address == b"Wu" and "未结2件，逾期1件，紧急1件" in notice.text
    (given,) = await desk.seen_by(WU)
    assert (given.given_to, given.text) == ("Wu", "河边两处还在看")
    assert (await desk.acknowledge(given.id, WU)).acknowledged_by == "Wu"


async def test_without_words_what_waits_is_listed_all_the_same(
    book: MemoryRoster, desk: HandingOver, beginnings: Beginnings
) -> None:
    await beginnings.begin(EVENING)
    (given,) = await desk.seen_by(WU)
    assert (given.written_by, given.urgent, given.given_to) == ("system", ("R-1",), "Wu")


async def test_where_nothing_waits_nobody_is_told(
    book: MemoryRoster, beginnings: Beginnings
) -> None:
    book.waits = Waiting()
    await beginnings.begin(EVENING)
    assert (book.notices, book.given) == ([], {})


async def test_a_worker_that_was_away_says_nothing_stale(beginnings: Beginnings) -> None:
    assert await beginnings.begin(EVENING + timedelta(minutes=31)) == 0


async def test_nobody_acknowledges_the_own_words_nor_empty_ones(desk: HandingOver) -> None:
    written = await desk.write(LI, "平安")
    with pytest.raises(OwnHanding):
        await desk.acknowledge(written.id, LI)
    with pytest.raises(HandingUnknown):
        await desk.acknowledge(shift("Li").id, WU)
    with pytest.raises(BadFields):
        await desk.write(LI, "  ")
