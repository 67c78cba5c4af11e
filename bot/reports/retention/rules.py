"""The rules of `rules.yml`: how many days what is kept of which report.

Pure but for reading its own file. It does not know what is deleted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.reports.report import Status
from knowledge.hazards import Hazard

FILE = Path(__file__).with_name("rules.yml")
#: Those whose life is over.
ENDED = (Status.CLOSED, Status.REJECTED, Status.DUPLICATE, Status.EXPIRED)


class Kept(StrEnum):
    PEOPLE = "people"
    MEDIA = "media"


class RulesWrong(Exception):
    """The rules of what is kept how long cannot be read; the message says where."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Ended reports of which something is kept alike long."""

    status: Status
    hazards: Collection[Hazard]
    confidential: bool
    kept: timedelta


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Days; `hazards` and `confidential` win over what the status says."""

    by_status: Mapping[Kept, Mapping[Status, int]]
    by_hazard: Mapping[Kept, Mapping[Hazard, int]]
    confidential: Mapping[Kept, int]
    drafts: timedelta

    def groups(self, kept: Kept) -> Sequence[Group]:
        return tuple(
            group
            for status in ENDED
            for group in (*self._usual(kept, status), self._confidential(kept, status))
        )

    def _usual(self, kept: Kept, status: Status) -> Sequence[Group]:
        alike: dict[int, list[Hazard]] = {}
        for hazard in Hazard:
            days = self.by_hazard[kept].get(hazard, self.by_status[kept][status])
            alike.setdefault(days, []).append(hazard)
        return tuple(_group(status, hazards, days) for days, hazards in alike.items())

    def _confidential(self, kept: Kept, status: Status) -> Group:
        return _group(status, tuple(Hazard), self.confidential[kept], confidential=True)


def load(text: str | None = None) -> Rules:
    """Of the file beside this, or of `text`. Raises RulesWrong."""
    written = FILE.read_text(encoding="utf-8") if text is None else text
    try:
        found = yaml.safe_load(written)
        return Rules(
            by_status={
                kept: {status: _days(found[kept][status]) for status in ENDED} for kept in Kept
            },
            by_hazard={kept: _by_hazard(found.get("hazards") or {}, kept) for kept in Kept},
            confidential={kept: _days(found["confidential"][kept]) for kept in Kept},
            drafts=timedelta(days=_days(found["drafts"])),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RulesWrong(f"retention: {type(error).__name__}: {error}") from error


def _by_hazard(given: Mapping[str, Mapping[str, Any]], kept: Kept) -> Mapping[Hazard, int]:
    return {Hazard(name): _days(days[kept]) for name, days in given.items() if kept in days}


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is no number of days")
    return value


def _group(
    status: Status, hazards: Collection[Hazard], days: int, *, confidential: bool = False
) -> Group:
    return Group(
        status=status, hazards=hazards, confidential=confidential, kept=timedelta(days=days)
    )
