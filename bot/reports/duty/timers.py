"""How long a report may wait in each status, by how urgent it is; read from a file.

It does not know reports, nor what happens when the time is over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.beijing import BEIJING
from bot.reports.grading import Urgency
from bot.reports.report import Status

FILE = Path(__file__).parent / "timers.yml"


class TimersBroken(Exception):
    """The file of timers is not as it should be."""


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Minutes of Beijing's day between which the timers of `grades` stand still."""

    begins: int
    ends: int
    grades: Collection[Urgency]


@dataclass(frozen=True, kw_only=True)
class Timers:
    steps: Mapping[Status, Mapping[Urgency, timedelta]]
    quiet: Quiet | None = None

    def due(self, status: Status, urgency: Urgency, since: datetime) -> datetime | None:
        """When what is next must be done; None where nothing is awaited."""
        allowed = self.steps.get(status)
        if allowed is None:
            return None
        return self._after_quiet(since + allowed[urgency], urgency)

    def _after_quiet(self, due: datetime, urgency: Urgency) -> datetime:
        """As long after the night's end as it would have been after its beginning."""
        if self.quiet is None or urgency not in self.quiet.grades:
            return due
        local = due.astimezone(BEIJING)
        into = (local.hour * 60 + local.minute - self.quiet.begins) % (24 * 60)
        night = (self.quiet.ends - self.quiet.begins) % (24 * 60)
        return due + timedelta(minutes=night) if into < night else due


def load(file: Path = FILE) -> Timers:
    """Raises TimersBroken, naming what is wrong."""
    try:
        return _read(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise TimersBroken(f"{file.name}: {error}") from error


def minutes_of_day(text: str) -> int:
    """Raises ValueError for anything but HH:MM; 24:00 is the day's end."""
    hours, minutes = text.split(":")
    if not (len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError(text)
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 24 * 60:
        raise ValueError(text)
    return total


def _read(data: Any) -> Timers:
    steps = {
        Status(status): {grade: _minutes(allowed[grade.value]) for grade in Urgency}
        for status, allowed in data["steps"].items()
    }
    return Timers(steps=steps, quiet=_quiet(data["quiet"]) if data.get("quiet") else None)


def _quiet(data: Any) -> Quiet:
    grades = frozenset(Urgency(one) for one in data["grades"])
    begins, ends = minutes_of_day(data["from"]), minutes_of_day(data["to"])
    return Quiet(begins=begins, ends=ends, grades=grades)


def _minutes(value: object) -> timedelta:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{value!r} is no number of minutes")
    return timedelta(minutes=value)
