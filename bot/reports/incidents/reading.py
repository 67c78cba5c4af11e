"""An incident as one official sees it at one moment: history, deadlines, sums, what to look at.

It does not know where it comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.reports.incidents import filing
from bot.reports.incidents.deadlines import Deadline, deadlines
from bot.reports.incidents.jumps import Jump, Misfit, jumps, misfits
from bot.reports.incidents.ports import Case
from bot.reports.incidents.records import Figure, Kind, Unit
from bot.reports.incidents.rollup import Node, rollup
from bot.reports.incidents.units import inside
from bot.reports.incidents.watching import Finding, findings
from bot.reports.practice import Regime


@dataclass(frozen=True, kw_only=True)
class Told:
    """A figure with what stands out in it; `late`: the deadlines that it met too late."""

    figure: Figure
    unit: Unit
    jumps: tuple[Jump, ...]
    misfits: tuple[Misfit, ...]
    late: tuple[Deadline, ...]

    @property
    def order(self) -> tuple[datetime, str, int]:
        """By time; what was filed at the same moment, by unit and version."""
        return self.figure.filed_at, self.figure.unit, self.figure.version


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`case` holds only what lies in `area`, the official's own; None is the whole country."""

    case: Case
    area: str | None
    regime: Regime
    now: datetime

    @property
    def ground(self) -> str:
        """The widest part of the incident's area that is seen."""
        whole = self.case.incident.area
        return whole if self.area is None or inside(whole, self.area) else self.area

    def history(self) -> tuple[Told, ...]:
        """The newest first."""
        late = [one for one in self.deadlines() if one.late]
        told = [self._told(one, late) for one in self.case.figures]
        return tuple(sorted(told, key=lambda one: one.order, reverse=True))

    def deadlines(self) -> tuple[Deadline, ...]:
        case = self.case
        return deadlines(case.incident, case.units, case.figures, self.regime, self.now)

    def overdue(self) -> tuple[Deadline, ...]:
        return tuple(one for one in self.deadlines() if one.overdue(self.now))

    def kinds(self, unit: str) -> frozenset[Kind]:
        """What the unit may file next."""
        return filing.kinds_now(self.case.incident, self.case.of(unit))

    def rollup(self, area: str | None = None, at: datetime | None = None) -> Node:
        """As it was known at `at`; `area` lies in the official's own."""
        case = self.case
        return rollup(area or self.ground, case.units, case.figures, at or self.now)

    def findings(self) -> tuple[Finding, ...]:
        """Of the units below the official's own: that one is looked at from above."""
        case = self.case
        found = findings(self.ground, case.units, case.figures, case.linked, self.regime, self.now)
        return tuple(one for one in found if one.unit.code != self.area)

    def _told(self, figure: Figure, late: Sequence[Deadline]) -> Told:
        mine = (figure.unit, figure.version)
        return Told(
            figure=figure,
            unit=self.case.unit(figure.unit),
            jumps=self._jumps(figure),
            misfits=tuple(misfits(figure.counters, self.regime)),
            late=tuple(one for one in late if (one.unit.code, one.met_by) == mine),
        )

    def _jumps(self, figure: Figure) -> tuple[Jump, ...]:
        before = [
            one for one in filing.told(self.case.of(figure.unit)) if one.version < figure.version
        ]
        return jumps(before[-1].counters, figure.counters, self.regime) if before else ()


def part(case: Case, area: str | None) -> Case:
    """What of it lies in an area; reports that nobody can place are everybody's."""
    return replace(
        case,
        units=tuple(unit for unit in case.units if inside(unit.code, area)),
        figures=tuple(one for one in case.figures if inside(one.unit, area)),
        linked=tuple(
            one for one in case.linked if one.area_code is None or inside(one.area_code, area)
        ),
    )
