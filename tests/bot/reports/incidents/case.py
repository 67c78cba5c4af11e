"""A flood in Hangzhou as the tests of incidents tell it: units, figures, Beijing time.

It does not know any test.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from bot.beijing import BEIJING
from bot.reports.incidents.records import Figure, Incident, Kind, State, Unit, day_of
from bot.reports.regime import load
from knowledge.hazards import Hazard

REGIME = load()
ID = UUID(int=7)
PROVINCE, CITY, COUNTY, OTHER_COUNTY = "330000", "330100", "330106", "330110"
TOWN, TOWN_2, TOWN_3 = "330106109", "330106110", "330106111"
VILLAGE, VILLAGE_2 = "330106109201", "330106109202"


def beijing(text: str) -> datetime:
    """2026-07-01 08:00"""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


FLOOD = beijing("2026-07-01 08:00")


def incident(**changes: object) -> Incident:
    values: dict[str, object] = {
        "id": ID,
        "hazard": Hazard.FLOOD,
        "name": "西湖区7·1洪涝",
        "area": CITY,
        "occurred_at": FLOOD,
        "opened_by": "Wang",
        "opened_at": FLOOD,
        **changes,
    }
    return Incident(**values)  # type: ignore[arg-type]


def stable(at: str) -> Incident:
    return incident(state=State.FINAL, stable_at=beijing(at))


def units(*codes: str) -> tuple[Unit, ...]:
    return tuple(Unit(code=code, name=f"unit {code}") for code in codes)


def figure(
    unit: str,
    at: str,
    *,
    version: int = 1,
    kind: Kind = Kind.FIRST,
    day: date | None = None,
    as_of: str | None = None,
    counters: Mapping[str, int | str] | None = None,
    straight_to: tuple[str, ...] = (),
) -> Figure:
    filed = beijing(at)
    return Figure(
        incident_id=ID,
        unit=unit,
        version=version,
        kind=kind,
        as_of=beijing(as_of) if as_of else filed,
        filed_at=filed,
        filed_by="Li",
        day=day or day_of(filed),
        counters={name: Decimal(value) for name, value in (counters or {}).items()},
        straight_to=straight_to,
    )
