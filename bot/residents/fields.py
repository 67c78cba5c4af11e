"""Says which fields of what somebody gave us are wrong, and by which sentence to tell them.

It does not know the sentences: a problem names a key of `bot/words`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as with_default


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """`field`: its dotted name in the API (`point.lat`); `values` fill the sentence of `key`."""

    field: str
    key: str
    values: dict[str, object] = with_default(default_factory=dict)


class BadFields(Exception):
    """Something that we were given cannot be used as it is."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        # Keys only: a value could be a phone number, and errors end up in logs.
        super().__init__(", ".join(f"{p.field}: {p.key}" for p in self.problems))


def refuse(problems: Iterable[FieldProblem | None]) -> None:
    """Raises BadFields when at least one of `problems` is one."""
    found = [problem for problem in problems if problem is not None]
    if found:
        raise BadFields(found)


def between(name: str, value: float | None, low: float, high: float) -> FieldProblem | None:
    """A problem unless `low` ≤ `value` ≤ `high` (NaN never is); no value is none."""
    if value is None or low <= value <= high:
        return None
    values: dict[str, object] = {"low": readable(low), "high": readable(high)}
    return FieldProblem(field=name, key="residents.out_of_range", values=values)


def readable(number: float) -> str:
    """A limit as people write it: 50000000, not 5e+07."""
    return f"{number:.0f}" if number == round(number) else f"{number:g}"
