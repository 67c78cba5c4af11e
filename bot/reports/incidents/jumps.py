"""What about figures needs a note or a second look: falls, leaps, sums that do not fit.

It does not know who files, nor when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.reports.incidents.records import Numbers
from bot.reports.practice import Counter, Regime, Weight

NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Jump:
    """A figure that fell, or rose more than the regime takes without a word."""

    counter: Counter
    before: Decimal
    after: Decimal

    @property
    def falls(self) -> bool:
        return self.after < self.before


@dataclass(frozen=True, kw_only=True)
class Misfit:
    """`counters` together are `together`, more than `of` has."""

    counters: tuple[Counter, ...]
    together: Decimal
    of: Counter
    most: Decimal
    weight: Weight


def jumps(before: Numbers, after: Numbers, regime: Regime) -> tuple[Jump, ...]:
    """Of counters that both have."""
    return tuple(
        Jump(counter=counter, before=before[counter.id], after=after[counter.id])
        for counter in regime.counters
        if counter.id in before and counter.id in after
        if _jumps(counter, before[counter.id], after[counter.id])
    )


def misfits(numbers: Numbers, regime: Regime) -> Iterator[Misfit]:
    """Of rules whose counters are all said."""
    known = {counter.id: counter for counter in regime.counters}
    for rule in regime.rules:
        if any(name not in numbers for name in (*rule.sum, rule.of)):
            continue
        together = sum((numbers[name] for name in rule.sum), NONE)
        if together > numbers[rule.of]:
            yield Misfit(
                counters=tuple(known[name] for name in rule.sum),
                together=together,
                of=known[rule.of],
                most=numbers[rule.of],
                weight=rule.weight,
            )


def _jumps(counter: Counter, before: Decimal, after: Decimal) -> bool:
    rise = counter.rise
    leaps = after - before > rise.step or after > rise.factor * max(before, rise.least)
    return after < before or leaps
