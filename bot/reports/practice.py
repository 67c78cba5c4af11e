"""What a reporting regime says: levels, deadlines, counters, rules, working days.

It does not know where it is written down (`regime`), nor any incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class Basis(StrEnum):
    EVENT = "event"
    RECEIPT = "receipt"  # of the first report from below


class Kind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"  # two places


class Weight(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class First:
    within: timedelta
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What is asked of a level; None: nothing. `final`: working days."""

    first: First | None
    daily: time | None
    final: int | None


@dataclass(frozen=True, kw_only=True)
class Straight:
    counters: tuple[str, ...]
    at_least: Decimal
    levels: tuple[Level, ...]
    to: tuple[str, ...]
    within: timedelta


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """How long before a deadline its unit is reminded."""

    first: timedelta
    daily: timedelta
    straight: timedelta
    final: timedelta


@dataclass(frozen=True, kw_only=True)
class Watch:
    pass_on: timedelta
    as_of: timedelta
    people: tuple[str, ...]
    trapped: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Rise:
    factor: Decimal
    step: Decimal
    least: Decimal


@dataclass(frozen=True, kw_only=True)
class Counter:
    """`names`, `units` by language, zh and en."""

    id: str
    names: Mapping[str, str]
    units: Mapping[str, str]
    kind: Kind
    rise: Rise

    def name(self, language: str) -> str:
        return self.names.get(language, self.names["en"])

    def unit(self, language: str) -> str:
        return self.units.get(language, self.units["en"])


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The counters of `sum` together are at most `of`."""

    sum: tuple[str, ...]
    of: str
    weight: Weight


@dataclass(frozen=True, kw_only=True)
class Regime:
    """`off` and `worked`: days that are not what their weekday says; of `years` they are known."""

    levels: Mapping[Level, Duties]
    straight: Straight
    remind: Ahead
    watch: Watch
    grades: Mapping[str, Mapping[str, str]]
    counters: tuple[Counter, ...]
    rules: tuple[Rule, ...]
    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def counter(self, id: str) -> Counter | None:
        return next((each for each in self.counters if each.id == id), None)

    def works(self, day: date) -> bool:
        """Whether it is a working day in China."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def working_days_after(self, day: date, days: int) -> date:
        """The last of so many working days, the first of which comes after `day`."""
        while days > 0:
            day += timedelta(days=1)
            days -= self.works(day)
        return day
