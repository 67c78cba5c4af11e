"""Finds the earlier reports that a report may repeat, and those that it surely does.

It does not know where reports are kept, nor what is made of a likeness.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
import structlog

from bot.reports.likeness.features import REACH, STREET, metres_between
from bot.reports.likeness.ports import Joining, Kept, LikenessBook
from bot.reports.likeness.score import OFFER, SAME, Scale
from bot.reports.likeness.traits import Traits, Vector, traits_of
from bot.reports.report import OPEN, Report, as_of
from bot.reports.similar import Similar, cells_around
from knowledge.encoding import Encoder

#: Older ones are about something else, or over (bot.reports.report: the longest life of a hazard
#: that people take for one event is a day).
RECENT = timedelta(hours=24)
#: Rings of cells of 460 m an edge: one holds 300 m around, three hold 2 km.
_RINGS, _WIDE_RINGS = 1, 3
#: Traits that a process remembers: reading a text anew costs about 0.1 ms.
_REMEMBERED = 20_000

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Match:
    """An earlier report, how likely it tells of the same event, and metres between the points."""

    report: Report
    score: float
    metres: float | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """Best first, from OFFER on; `encoder` and `vector` are the new report's own."""

    matches: tuple[Match, ...] = ()
    encoder: str | None = None
    vector: bytes | None = None

    @property
    def joining(self) -> Joining:
        best = next((m.report.id for m in self.matches if m.score >= SAME), None)
        return Joining(encoder=self.encoder, vector=self.vector, beside=best)

    def offered(self, but: bytes | None = None) -> tuple[Similar, ...]:
        """What anybody may be shown; `but`: the person whose own reports do not count."""
        return tuple(
            Similar(
                reference=match.report.reference,
                hazard=match.report.hazard,
                distance_m=None if match.metres is None else round(match.metres),
                created_at=match.report.created_at,
            )
            for match in self.matches
            if not match.report.confidential
            and (but is None or match.report.reporter_fingerprint != but)
        )


class Finder:
    """Without an encoder it goes by everything but the meaning."""

    def __init__(self, book: LikenessBook, encoder: Encoder | None) -> None:
        self._book = book
        self._encoder = encoder
        self._scale = Scale.load()
        self._known = dict[tuple[UUID, datetime], Traits]()

    async def look(
        self, report: Report, now: datetime, apart: frozenset[UUID] = frozenset()
    ) -> Found:
        """Never fails: a report is taken whether or not its like are found.

        `apart`: those of which somebody said that they are about something else.
        """
        try:
            near = await self._book.near(_cells(report), report.area_code, now - RECENT)
            others = [
                one
                for one in near
                if one.report.id != report.id
                and one.report.id not in apart
                and as_of(one.report, now).status in OPEN
            ]
            return await asyncio.to_thread(self._compare, report, others)
        except Exception as error:
            log.error("likeness_failed", error=type(error).__name__, reference=report.reference)
            return Found()

    async def again(self, report: Report, now: datetime) -> Found:
        """Of a report that is there already: what officials told apart stays so."""
        return await self.look(report, now, await self._book.apart_from(report.id))

    async def place(self, report: Report, now: datetime) -> None:
        """Of a report that is there already, and whose words have changed. Never fails, as `look`.

        One that is held or confidential comes to lie beside none.
        """
        try:
            joining = (await self.again(report, now)).joining
            apart = report.held or report.confidential
            await self._book.place(report.id, replace(joining, beside=None) if apart else joining)
        except Exception as error:
            # What was told is written down by now: its teller must not hear that it was not.
            log.error("not_placed", error=type(error).__name__, reference=report.reference)

    def _compare(self, report: Report, others: Sequence[Kept]) -> Found:
        vector = self._encode([report.text])[0] if self._encoder else None
        own = traits_of(report, vector)
        told = self._read(others)
        scored = ((self._scale.of(own, other), other.report) for other in told)
        matches = [
            Match(report=other, score=score, metres=metres_between(report, other))
            for score, other in scored
            if score >= OFFER
        ]
        return Found(
            matches=tuple(sorted(matches, key=lambda match: -match.score)),
            encoder=self._encoder.name if self._encoder else None,
            vector=None if vector is None else vector.astype(np.float16).tobytes(),
        )

    def _read(self, others: Sequence[Kept]) -> list[Traits]:
        """The traits of each, out of memory where nothing was added since."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        read = []
        for one in others:
            key = (one.report.id, one.report.updated_at)
            traits = self._known.get(key) or traits_of(one.report, self._vector(one))
            self._known[key] = traits
            read.append(traits)
        return read

    def _vector(self, one: Kept) -> Vector | None:
        """As kept, unless it is of another encoder, or was never made."""
        if self._encoder is None:
            return None
        if one.vector is None or one.encoder != self._encoder.name:
            return self._encode([one.report.text])[0]
        return np.frombuffer(one.vector, dtype=np.float16).astype(np.float32)

    def _encode(self, texts: Sequence[str]) -> Sequence[Vector]:
        assert self._encoder
        return list(self._encoder.encode(texts))


def _cells(report: Report) -> list[int]:
    """The own one first; none without a point."""
    if report.lat is None or report.lon is None:
        return []
    wide = REACH.get(report.hazard, STREET) > STREET
    return cells_around(report.lat, report.lon, _WIDE_RINGS if wide else _RINGS)
