"""Units of an incident as a form takes them: chosen from a list, or typed by name or code.

It does not know which figures a unit may file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.areas.divisions import Divisions
from bot.reports.incidents.ports import Case
from bot.reports.incidents.records import Unit
from bot.residents.fields import BadFields, FieldProblem
from bot.web.console.place import NAMED, place_of, problem_of


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What the field takes for a unit, and what stands beside it in the list."""

    value: str
    code: str


def offered(case: Case, areas: Divisions) -> tuple[Offered, ...]:
    """The units that it concerns, then the divisions right below where it happened."""
    below = (Unit(code=one.code, name=one.full_name) for one in areas.children(case.incident.area))
    units = {unit.code: unit for unit in (*below, *case.units)}
    known = [*case.units, *(one for code, one in units.items() if one not in case.units)]
    names = Counter(unit.shown for unit in known)
    return tuple(
        Offered(value=unit.shown if names[unit.shown] == 1 else unit.code, code=unit.code)
        for unit in known
    )


def code_of_unit(text: str, case: Case, areas: Divisions, field: str = "unit") -> str:
    """By code, by the name of a unit that it concerns, or by that of a division.

    Of several divisions those where it happened count first. Raises BadFields.
    """
    wanted = text.strip()
    named = {one.code for one in case.units if wanted in (one.code, one.name)}
    if len(named) == 1:
        return named.pop()
    if len(named) > 1:
        names = ", ".join(sorted(named)[:NAMED])
        values: dict[str, object] = {"text": wanted[:50], "names": names}
        raise BadFields([FieldProblem(field=field, key="areas.unclear_named", values=values)])
    if not wanted or wanted.isdecimal():
        return wanted  # the domain says what is wrong with it
    place = place_of(areas, wanted)
    here = tuple(one for one in place.choices if areas.within(one.code, case.incident.area))
    place = replace(place, choices=here or place.choices)
    if problem := problem_of(place, field):
        raise BadFields([problem])
    return place.code or wanted


def units_of(text: str, case: Case, areas: Divisions) -> Sequence[Unit]:
    """One a line: a code and, of towns and villages, a name; or a division's name. BadFields."""
    return [_unit(line.strip(), case, areas) for line in text.splitlines() if line.strip()]


def _unit(line: str, case: Case, areas: Divisions) -> Unit:
    first, _, name = line.partition(" ")
    if first.isdecimal():
        return Unit(code=first, name=name.strip())
    return Unit(code=code_of_unit(line, case, areas, "units"))
