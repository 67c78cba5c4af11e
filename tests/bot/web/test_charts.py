"""Bars of a timeline: every bucket is there, and no bar leaves the drawing."""

from datetime import timedelta

import pytest

from bot.reports.figures.records import Bucket, Moment, Span
from bot.web.console.charts import HEIGHT, WIDTH, complete, share, timeline
from tests.bot.web.desk import NOW


def moment(hours: int, filed: int, closed: int = 0) -> Moment:
    return Moment(at=NOW + timedelta(hours=hours), filed=filed, closed=closed, by_hazard={})


def test_buckets_in_which_nothing_happened_are_drawn_too() -> None:
    span = Span(since=NOW + timedelta(minutes=20), until=NOW + timedelta(hours=5))
    found = complete([moment(0, 3), moment(3, 1)], span, Bucket.HOUR)
    assert [one.filed for one in found] == [3, 0, 0, 1, 0]


def test_days_begin_at_midnight_in_china() -> None:
    found = complete([], Span(since=NOW, until=NOW + timedelta(days=2)), Bucket.DAY)
    assert [one.at.hour for one in found] == [0, 0, 0]


@pytest.mark.parametrize("most", [0, 1, 3, 7, 99, 12_345])
def test_no_bar_leaves_the_drawing(most: int) -> None:
    moments = tuple(moment(hour, most if hour == 7 else 0, most // 2) for hour in range(48))
    chart = timeline(moments, Bucket.HOUR)
    values = [int(mark.text) for mark in chart.scale]
    assert values[0] == 0 and values[-1] >= most and len(values) <= 6
    for bar in chart.bars:
        assert bar.x >= chart.left and bar.x + bar.width <= WIDTH
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT
    assert len(chart.labels) <= 8


def test_a_share_of_nothing_is_none() -> None:
    assert (share(1, 3), share(0, 0)) == (33.3, 0.0)
