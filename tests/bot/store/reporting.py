"""What the tests of stored reports share: two divisions, a clock, and reports on a database.

It does not know any test.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.reports.groups.service import Groups
from bot.reports.likeness.finding import Finder
from bot.reports.places import Places
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.likeness import StoredLikeness
from bot.store.report_groups import StoredGroups
from bot.store.reports import StoredReports

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
VAULT = Vault(b"secret")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def _division(code: str, name: str) -> Division:
    return Division(
        code=code, name=name, full_name=name, level=Level.COUNTY, parents=(), lat=None, lon=None
    )


AREAS = Divisions(
    [_division("310115", "浦东新区"), _division("310112", "闵行区")],
    {"310115": box(121.5, 31.0, 122.0, 31.4), "310112": box(121.0, 31.0, 121.5, 31.4)},
)


def reports_on(database: Database, clock: Callable[[], datetime], folder: Path) -> Reports:
    return Reports(
        book=StoredReports(database),
        vault=VAULT,
        areas=AREAS,
        shelf=Shelf(folder),
        clock=clock,
        finder=Finder(StoredLikeness(database), None),
    )


def groups_on(database: Database, clock: Callable[[], datetime]) -> Groups:
    """Its divisions are those of `AREAS`."""
    return Groups(
        book=StoredGroups(database),
        reports=StoredReports(database),
        finder=Finder(StoredLikeness(database), None),
        places=Places(AREAS),
        clock=clock,
    )
