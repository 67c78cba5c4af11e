"""The page of figures: bars with the same numbers beside them, and files by the same choice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import h3
import pytest

from bot.reports.figures.records import Bucket, Counts, Moment, Pace, Span
from bot.reports.figures.service import Figures
from bot.reports.report import Refusal, Report, Status
from knowledge.hazards import Hazard
from tests.bot.web.desk import NOW, DeskWorld
from tests.bot.web.visitor import Visitor


class FakeFigureBook:
    """Implements bot.reports.figures.ports.FigureBook: three floods in Pudong, one is closed."""

    def __init__(self) -> None:
        self.total = 3
        self.asked: list[Span] = []

    async def counts(self, span: Span, now: datetime) -> Counts:
        self.asked.append(span)
        return Counts(
            total=self.total,
            urgent=1,
            by_status={Status.RECEIVED: 2, Status.CLOSED: 1},
            by_hazard={Hazard.FLOOD: 3},
            by_area={"310115": 3},
            by_refusal={Refusal.UNTRUE: 2, None: 1},
            pace={Status.TRIAGED: Pace(count=2, median_s=300, p90_s=900)},
        )

    async def timeline(self, span: Span, bucket: Bucket) -> tuple[Moment, ...]:
        at = (NOW - timedelta(days=1)).replace(hour=16, minute=0)  # midnight in China
        return (Moment(at=at, filed=3, closed=1, by_hazard={Hazard.FLOOD: 3}),)

    async def cells(self, span: Span) -> Sequence[tuple[int, int, int]]:
        return [(h3.str_to_int(h3.latlng_to_cell(31.2, 121.6, 8)), 3, 1)]

    async def confirmed(self, since: datetime, now: datetime, limit: int) -> tuple[Report, ...]:
        return ()


@pytest.fixture
def book() -> FakeFigureBook:
    return FakeFigureBook()


@pytest.fixture
def wu(book: FakeFigureBook) -> Visitor:
    world = DeskWorld()
    services = world.app.state.services
    services.figures = Figures(book=book, areas=world.areas, clock=lambda: NOW)
    return Visitor(world, "token-of-wu")


def test_bars_have_their_numbers_beside_them(wu: Visitor) -> None:
    text = wu.get("/console/figures").text
    assert "共 3 份上报" in text
    assert '<td class="n">3</td><td class="n">1</td>' in text, "the timeline's table"
    assert text.count('<rect class="bar-filed"') == text.count('<rect class="bar-closed"') == 1
    assert "5 分钟" in text and "15 分钟" in text
    assert "情况不属实（已核查）" in text and "未写原因" in text
    assert "上海市浦东新区 · 31.2" in text, "the warmest cell, by the division of its middle"


def test_files_and_the_map_are_of_the_same_choice(wu: Visitor, book: FakeFigureBook) -> None:
    text = wu.get("/console/figures?since=2026-11-20T08:00&area=310115&hazard=flood").text
    assert book.asked[-1].hazard is Hazard.FLOOD
    assert book.asked[-1].since == NOW - timedelta(days=2, hours=8)
    chosen = "since=2026-11-20T08%3A00%3A00%2B08%3A00&amp;until=2026-11-22T08%3A00%3A00%2B00%3A00"
    for path in ("/api/reports.csv", "/api/reports.kml", "/api/reports/heat"):
        assert f'="{path}?{chosen}&amp;area=310115&amp;hazard=flood"' in text, path


def test_a_span_that_cannot_be_is_said_beside_the_field_and_kept(wu: Visitor) -> None:
    answer = wu.get("/console/figures?since=2026-11-23T08:00&until=2026-11-22T08:00")
    assert answer.status_code == 422
    assert 'id="e-since"' in answer.text and 'value="2026-11-23T08:00"' in answer.text


def test_of_no_reports_there_is_no_empty_chart(wu: Visitor, book: FakeFigureBook) -> None:
    book.total = 0
    text = wu.get("/console/figures").text
    assert "这段时间没有上报" in text and "<rect" not in text
