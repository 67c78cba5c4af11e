"""What the upper level should look at: figures from below that were not passed on, old figures.

It accuses nobody: a finding says what is known where. It does not know who is shown it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.reports.incidents.deadlines import by_unit
from bot.reports.incidents.filing import told
from bot.reports.incidents.jumps import NONE
from bot.reports.incidents.records import Figure, Kind, Linked, Unit
from bot.reports.incidents.rollup import Node, rollup
from bot.reports.incidents.units import inside
from bot.reports.practice import Regime
from bot.reports.report import Status

#: Reports that turned out to be nothing, or another's.
_NOT_SO = frozenset({Status.REJECTED, Status.DUPLICATE})
_AS_OF_MATTERS = frozenset({Kind.FIRST, Kind.FOLLOW_UP})


class Reason(StrEnum):
    LESS_THAN_BELOW = "less_than_below"  # its own figure is less than those below it together
    NOT_FILED = "not_filed"  # those below filed, it did not
    TRAPPED = "trapped"  # reports of hazards tell of people trapped, its figures do not
    OLD = "old"  # true of a moment long before it was filed


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`counter`: an id of the regime; `own`, `known`: what the unit said, what is known besides.

    `references`: of the reports that tell it; `since`: when that was known here.
    """

    unit: Unit
    reason: Reason
    since: datetime
    counter: str | None = None
    own: Decimal | None = None
    known: Decimal | None = None
    references: tuple[str, ...] = ()


def findings(
    area: str,
    units: Iterable[Unit],
    figures: Sequence[Figure],
    linked: Sequence[Linked],
    regime: Regime,
    now: datetime,
) -> tuple[Finding, ...]:
    """Of every unit in the area, the area's own unit too."""
    filed = by_unit(figures)
    found: list[Finding] = []
    for _, node in rollup(area, units, figures, now).walk():
        own = filed.get(node.unit.code, [])
        found += _not_passed_on(node, regime, now)
        found += _trapped(node, own, linked, regime, now)
        found += _old(node.unit, own, regime)
    return tuple(sorted(found, key=lambda one: (one.since, one.unit.code)))


def _not_passed_on(node: Node, regime: Regime, now: datetime) -> Iterator[Finding]:
    below = [one.filed for _, one in node.walk() if one is not node and one.filed]
    come = [one for one in below if one.kind is not Kind.NOTHING]
    if not come:
        return
    if node.filed is None:
        first = min(one.filed_at for one in come)
        asked = regime.levels[node.unit.level].first is not None
        if asked and now > first + regime.watch.pass_on:
            yield Finding(unit=node.unit, reason=Reason.NOT_FILED, since=first)
        return
    since = max(one.filed_at for one in come)
    if now <= since + regime.watch.pass_on:
        return
    for name in regime.watch.people:
        own, known = node.filed.counters.get(name, NONE), node.below.get(name, NONE)
        if known > own:
            yield Finding(
                unit=node.unit,
                reason=Reason.LESS_THAN_BELOW,
                since=since,
                counter=name,
                own=own,
                known=known,
            )


def _trapped(
    node: Node, own: Sequence[Figure], linked: Sequence[Linked], regime: Regime, now: datetime
) -> Iterator[Finding]:
    """Ever, not only now: whoever was freed unhurt is in no later figure."""
    told_of = [
        one
        for one in linked
        if one.people_trapped and one.status not in _NOT_SO
        if one.area_code and inside(one.area_code, node.unit.code)
    ]
    if not told_of or not own:
        return
    most = max(told_of, key=lambda one: one.people_trapped or 0)
    names, known = regime.watch.trapped, Decimal(most.people_trapped or 0)
    counted = max(sum((one.counters.get(n, NONE) for n in names), NONE) for one in own)
    if counted < known and now > most.created_at + regime.watch.pass_on:
        yield Finding(
            unit=node.unit,
            reason=Reason.TRAPPED,
            since=most.created_at,
            own=counted,
            known=known,
            references=tuple(one.reference for one in told_of),
        )


def _old(unit: Unit, own: Sequence[Figure], regime: Regime) -> Iterator[Finding]:
    for one in told(own):
        if one.kind in _AS_OF_MATTERS and one.filed_at - one.as_of > regime.watch.as_of:
            yield Finding(unit=unit, reason=Reason.OLD, since=one.filed_at)
