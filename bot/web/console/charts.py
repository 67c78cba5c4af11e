"""Bars of a timeline as plain geometry, for an SVG that the server draws.

It does not know what is counted, nor in which words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.beijing import BEIJING
from bot.reports.figures.records import Bucket, Moment, Span

#: The drawing's own units; the page stretches it to its width.
WIDTH, HEIGHT = 720, 220
_LEFT, _BOTTOM, _TOP = 40, 24, 10
#: Of a bucket's room, what both bars take together.
_FILLED = 0.8
_MOST_LABELS = 8
_STEPS = (1, 2, 5)
LENGTHS = {Bucket.HOUR: timedelta(hours=1), Bucket.DAY: timedelta(days=1)}


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line of the scale, or a label below: where, and what stands there."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    bars: tuple[Bar, ...]
    scale: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    left: int = _LEFT
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def complete(moments: Iterable[Moment], span: Span, bucket: Bucket) -> tuple[Moment, ...]:
    """Every bucket of the span, also those in which nothing happened."""
    known = {one.at.astimezone(BEIJING): one for one in moments}
    return tuple(
        known.get(at, Moment(at=at, filed=0, closed=0, by_hazard={}))
        for at in _buckets(span, bucket)
    )


def timeline(moments: tuple[Moment, ...], bucket: Bucket) -> Chart:
    """Two bars a bucket: what was filed, what was closed."""
    most = max((max(one.filed, one.closed) for one in moments), default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    room = (WIDTH - _LEFT) / max(1, len(moments))
    high = HEIGHT - _BOTTOM - _TOP
    return Chart(
        bars=tuple(_bars(moments, room, high / top)),
        scale=tuple(
            Mark(at=_rounded(HEIGHT - _BOTTOM - value * high / top), text=str(value))
            for value in range(0, top + 1, step)
        ),
        labels=tuple(_labels(moments, room, bucket)),
    )


def share(part: float, whole: float) -> float:
    """0 … 100, to one place."""
    return round(100 * part / whole, 1) if whole else 0.0


def _buckets(span: Span, bucket: Bucket) -> Iterator[datetime]:
    at = span.since.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    at = at.replace(hour=0) if bucket is Bucket.DAY else at
    while at < span.until:
        yield at
        at += LENGTHS[bucket]


def _bars(moments: tuple[Moment, ...], room: float, unit: float) -> Iterator[Bar]:
    width = room * _FILLED / 2
    for n, one in enumerate(moments):
        for side, (kind, count) in enumerate((("filed", one.filed), ("closed", one.closed))):
            if count:
                yield Bar(
                    x=_rounded(_LEFT + n * room + room * (1 - _FILLED) / 2 + side * width),
                    y=_rounded(HEIGHT - _BOTTOM - count * unit),
                    width=_rounded(width),
                    height=_rounded(count * unit),
                    kind=kind,
                )


def _labels(moments: tuple[Moment, ...], room: float, bucket: Bucket) -> Iterator[Mark]:
    every = -(-len(moments) // _MOST_LABELS) or 1
    written = "%m-%d %H:00" if bucket is Bucket.HOUR else "%m-%d"
    for n in range(0, len(moments), every):
        text = moments[n].at.astimezone(BEIJING).strftime(written)
        yield Mark(at=_rounded(_LEFT + (n + 0.5) * room), text=text)


def _step(most: int) -> int:
    """A round step that makes four lines or so."""
    size = 1
    while True:
        for each in _STEPS:
            if each * size * 4 >= most:
                return each * size
        size *= 10


def _rounded(value: float) -> float:
    return round(value, 2)
