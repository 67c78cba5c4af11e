"""Rows of incidents and of figures as the domain knows them, and back.

It does not know any query.
"""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from bot.reports.incidents.deadlines import Duty
from bot.reports.incidents.ports import Reminder
from bot.reports.incidents.records import Figure, Incident, Kind, Linked, State
from bot.reports.report import Status
from bot.store import tables as t
from knowledge.hazards import Hazard

LINKED = [t.reports.c[name] for name in Linked.__dataclass_fields__]


def incident_of(row: Row[Any]) -> Incident:
    values = dict(row._mapping)
    values["hazard"], values["state"] = Hazard(values["hazard"]), State(values["state"])
    return Incident(**values)


def figure_values(figure: Figure) -> dict[str, Any]:
    """Decimals as text: a float would not be the number that was filed."""
    return {
        **asdict(figure),
        "counters": {name: str(value) for name, value in figure.counters.items()},
        "straight_to": list(figure.straight_to),
    }


def figure_of(row: Row[Any]) -> Figure:
    values = dict(row._mapping)
    values["kind"] = Kind(values["kind"])
    values["counters"] = {name: Decimal(value) for name, value in values["counters"].items()}
    values["straight_to"] = tuple(values["straight_to"])
    return Figure(**values)


def linked_of(row: Row[Any]) -> Linked:
    values = {column.name: getattr(row, column.name) for column in LINKED}
    values["status"], values["hazard"] = Status(values["status"]), Hazard(values["hazard"])
    return Linked(**values)


def reminder_of(row: Row[Any]) -> Reminder:
    return Reminder(
        incident_id=row.incident_id,
        unit=row.unit,
        duty=Duty(row.duty),
        day=row.day,
        overdue=row.overdue,
    )
