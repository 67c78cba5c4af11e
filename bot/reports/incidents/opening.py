"""What an official says of a new incident or of the units that it concerns, and what is wrong.

It does not know who says it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.areas.divisions import Divisions
from bot.reports.incidents.filing import AHEAD, LONGEST_NOTE
from bot.reports.incidents.records import Unit
from bot.reports.incidents.units import ancestors, is_code, shortest
from bot.reports.practice import Regime
from bot.residents.fields import FieldProblem, refuse
from knowledge.hazards import Hazard

LONGEST_NAME = 200
MOST_UNITS = 500


@dataclass(frozen=True, kw_only=True)
class NewIncident:
    hazard: str
    name: str
    area: str
    occurred_at: datetime
    grade: str | None = None


class Naming:
    """Codes as they are written today, and the names of those that have one in our list."""

    def __init__(self, areas: Divisions) -> None:
        self._areas = areas

    def code(self, text: str) -> str:
        """The current code; one that nobody knows stays as it is."""
        short = shortest(text.strip())
        division = self._areas.get(short) if len(short) == 6 else None
        return division.code if division else short

    def known(self, code: str) -> bool:
        """A town or village is known by its county: there is no list of them."""
        division = self._areas.get(code[:6]) if is_code(code) else None
        return division is not None and division.code == code[:6]

    def unit(self, code: str, name: str = "") -> Unit:
        division = self._areas.get(code) if len(code) == 6 else None
        return Unit(code=code, name=division.full_name if division else name.strip())

    def with_above(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """The units and everything above them, from whom a report is waited for as well."""
        found: dict[str, Unit] = {}
        for unit in units:
            found[unit.code] = unit
            for code in ancestors(unit.code):
                found.setdefault(code, self.unit(code))
        return tuple(found.values())

    def check_units(self, units: Sequence[Unit], field: str = "units") -> None:
        """Raises BadFields."""
        if len(units) > MOST_UNITS:
            refuse([problem(field, "too_many_units", most=MOST_UNITS)])
        refuse(
            self.check(unit, f"{field}.{number}" if field == "units" else field)
            for number, unit in enumerate(units)
        )

    def check(self, unit: Unit, field: str) -> FieldProblem | None:
        if not self.known(unit.code):
            return problem(field, "unit_unknown", code=unit.code[:20])
        return problem(field, "too_long", most=LONGEST_NAME) if _long(unit.name) else None


def check_opening(new: NewIncident, naming: Naming, regime: Regime, now: datetime) -> None:
    """Raises BadFields."""
    area = naming.code(new.area)
    at = new.occurred_at
    name = new.name.strip()
    problems = [
        None if new.hazard in set(Hazard) else problem("hazard", "hazard_unknown"),
        None if name else problem("name", "name_missing"),
        problem("name", "too_long", most=LONGEST_NAME) if _long(name) else None,
        None
        if len(area) == 6 and naming.known(area)
        else problem("area", "unit_unknown", code=area[:20]),
        None if new.grade in (None, *regime.grades) else problem("grade", "grade_unknown"),
    ]
    if at.tzinfo is None:
        problems.append(problem("occurred_at", "no_zone"))
    elif at > now + AHEAD:
        problems.append(problem("occurred_at", "in_the_future"))
    refuse(problems)


def problem(field: str, key: str, **values: object) -> FieldProblem:
    return FieldProblem(field=field, key=f"incidents.{key}", values=values)


def _long(name: str) -> bool:
    return len(name) > LONGEST_NAME


def check_note(note: str) -> None:
    """Raises BadFields."""
    if len(note) > LONGEST_NOTE:
        refuse([problem("note", "too_long", most=LONGEST_NOTE)])
