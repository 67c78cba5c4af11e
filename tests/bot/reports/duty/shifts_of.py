"""Shifts as the tests of this room write them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.beijing import BEIJING
from bot.reports.duty.shifts import Shift, level_of

ALL_DAYS = tuple(range(7))


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 22nd is a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


def shift(official: str, area: str | None = "310115", **changes: Any) -> Shift:
    """Round the clock, every day."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "official": official,
        "area": area,
        "level": level_of(area),
        "days": ALL_DAYS,
        "begins": 0,
        "ends": 24 * 60,
        "created_by": "Admin",
        "created_at": beijing(1, 8),
        **changes,
    }
    return Shift(**values)
