"""What the tests of stored incidents share: Hangzhou, officials with addresses, a clock.

It does not know any test.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import text

from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official, Role
from bot.reports.incidents.filing import NewFigure
from bot.reports.incidents.opening import Naming, NewIncident
from bot.reports.incidents.records import Incident, Kind
from bot.reports.incidents.service import Incidents
from bot.reports.incidents.telling import Telling
from bot.residents.vault import Vault
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from bot.store.incidents import StoredIncidents
from bot.store.officials import StoredOfficials
from bot.words.catalogue import Words
from tests.bot.reports.incidents.case import CITY, COUNTY, FLOOD, REGIME, beijing
from tests.bot.store import reporting

VAULT = Vault(b"secret")
WORDS = Words.load()
NAMES = {
    "330000": ("浙江省", Level.PROVINCE, ()),
    "330100": ("杭州市", Level.PREFECTURE, ("330000",)),
    "330106": ("西湖区", Level.COUNTY, ("330000", "330100")),
    "330110": ("余杭区", Level.COUNTY, ("330000", "330100")),
}
AREAS = Divisions(
    [
        Division(
            code=code,
            name=name,
            full_name="".join([*(NAMES[each][0] for each in above), name]),
            level=level,
            parents=tuple((each, NAMES[each][0]) for each in above),
            lat=None,
            lon=None,
        )
        for code, (name, level, above) in NAMES.items()
    ],
    {},
)
PROVINCE_OFFICER = Official(name="Sheng", role=Role.DUTY_OFFICER, area="330000")
CITY_OFFICER = Official(name="Shi", role=Role.DUTY_OFFICER, area="330100")
COUNTY_OFFICER = Official(name="Xian", role=Role.DUTY_OFFICER, area="330106")
OTHER_OFFICER = Official(name="Yu", role=Role.DUTY_OFFICER, area="330110")
REPORTER = Official(name="Cun", role=Role.REPORTER, area="330106")
PEOPLE = (PROVINCE_OFFICER, CITY_OFFICER, COUNTY_OFFICER, OTHER_OFFICER, REPORTER)
NEW = NewIncident(hazard="flood", name="西湖区7·1洪涝", area=COUNTY, occurred_at=FLOOD)


class Clock(reporting.Clock):
    def __init__(self, at: str = "2026-07-01 08:10") -> None:
        self.now = beijing(at)

    @contextmanager
    def at(self, text: str) -> Iterator[None]:
        before, self.now = self.now, beijing(text)
        yield
        self.now = before


def telling() -> Telling:
    return Telling(
        words=WORDS, regime=REGIME, console="http://f.invalid/console/incidents", channels={"sms"}
    )


def incidents_on(database: Database, clock: Clock) -> Incidents:
    return Incidents(
        book=StoredIncidents(database),
        naming=Naming(AREAS),
        regime=REGIME,
        telling=telling(),
        clock=clock,
    )


async def employ(database: Database, *people: Official) -> None:
    """With a token and a phone each, by which a test knows them."""
    for one in people:
        await StoredOfficials(database, VAULT).create(one, FLOOD)
        phone = [("sms", VAULT.seal(f"phone of {one.name}"), "en")]
        await StoredAlerts(database).set_own_addresses(one.name, phone, FLOOD)


async def opened(incidents: Incidents, area: str = CITY) -> Incident:
    new = NewIncident(hazard="flood", name=NEW.name, area=area, occurred_at=FLOOD)
    return await incidents.open(new, CITY_OFFICER)


def first(unit: str, kind: Kind = Kind.FIRST, note: str = "", **counters: int) -> NewFigure:
    said = {name: Decimal(value) for name, value in counters.items()}
    name = f"unit {unit}" if len(unit) > 6 else ""
    return NewFigure(unit=unit, kind=kind, counters=said, unit_name=name, note=note)


async def told(database: Database) -> list[tuple[str, str]]:
    """Whose phone, and the text."""
    found = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'send_test' ORDER BY id")
    async with database.transaction() as connection:
        rows = (await connection.execute(found)).scalars()
        jobs = [row if isinstance(row, dict) else json.loads(row) for row in rows]
    return [(VAULT.open(job["sealed"].encode("ascii")), job["text"]) for job in jobs]
