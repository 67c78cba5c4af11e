"""Incidents on PostgreSQL: immutable versions, who is told and reminded, who sees what."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.filing import NewReport
from bot.reports.incidents.errors import (
    FiledMeanwhile,
    IncidentUnknown,
    KindNotNow,
    NotYourIncident,
    NotYourUnit,
    StateNotNow,
)
from bot.reports.incidents.filing import NewFigure
from bot.reports.incidents.records import Kind, State, Unit
from bot.reports.incidents.reminding import DeadlineReminders
from bot.residents.fields import BadFields
from bot.store import tables as t
from bot.store.database import Database
from bot.store.incidents import StoredIncidents
from tests.bot.reports.incidents.case import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    PROVINCE,
    REGIME,
    TOWN,
    TOWN_2,
    VILLAGE,
)
from tests.bot.store.reporting import reports_on
from tests.bot.store.reporting_figures import (
    CITY_OFFICER,
    COUNTY_OFFICER,
    OTHER_OFFICER,
    PEOPLE,
    PROVINCE_OFFICER,
    REPORTER,
    Clock,
    employ,
    first,
    incidents_on,
    opened,
    telling,
    told,
)

pytestmark = pytest.mark.postgres


async def test_what_was_filed_is_read_back_by_version(database: Database) -> None:
    clock = Clock()
    incidents = incidents_on(database, clock)
    incident = await opened(incidents)
    counters = {"dead": Decimal(1), "crops_lost": Decimal("12.30")}
    new = NewFigure(unit=COUNTY, kind=Kind.FIRST, counters=counters, note="being checked")
    await incidents.file(incident.id, new, COUNTY_OFFICER)
    clock.now += timedelta(hours=1)
    await incidents.file(incident.id, first(COUNTY, Kind.FOLLOW_UP, dead=2), COUNTY_OFFICER)
    reading = await incidents.read(incident.id, CITY_OFFICER)
    assert reading.case.incident == incident
    second, begun = reading.history()
    assert (begun.figure.counters, begun.figure.note) == (counters, "being checked")
    assert second.figure.counters == {**counters, "dead": Decimal(2)}
    assert (second.figure.version, second.figure.filed_by) == (2, "Xian")
    assert second.unit == Unit(code=COUNTY, name="浙江省杭州市西湖区")
    assert {unit.code for unit in reading.case.units} == {CITY, COUNTY}


async def test_a_town_brings_everything_above_it(database: Database) -> None:
    incidents = incidents_on(database, Clock())
    incident = await opened(incidents)
    await incidents.file(incident.id, first(VILLAGE, dead=1), REPORTER)
    reading = await incidents.read(incident.id, PROVINCE_OFFICER)
    names = {unit.code: unit.name for unit in reading.case.units}
    assert set(names) == {PROVINCE, CITY, COUNTY, TOWN, VILLAGE}
    assert names[TOWN] == "", "nobody said it yet"
    await incidents.concern(incident.id, [Unit(code=TOWN, name="蒋村街道")], COUNTY_OFFICER)
    await incidents.concern(incident.id, [Unit(code=TOWN, name="")], COUNTY_OFFICER)
    reading = await incidents.read(incident.id, PROVINCE_OFFICER)
    assert reading.case.unit(TOWN).name == "蒋村街道"


async def test_of_two_at_once_one_first_report_counts(database: Database) -> None:
    incidents = incidents_on(database, Clock())
    incident = await opened(incidents)
    filing = (incidents.file(incident.id, first(COUNTY, dead=n), COUNTY_OFFICER) for n in range(8))
    done = await asyncio.gather(*filing, return_exceptions=True)
    failed = [one for one in done if isinstance(one, Exception)]
    assert len(failed) == 7
    assert all(isinstance(one, FiledMeanwhile | KindNotNow) for one in failed)
    (figure,) = (await incidents.read(incident.id, CITY_OFFICER)).case.figures
    assert figure.version == 1


async def test_an_incident_goes_from_open_to_final_to_closed(database: Database) -> None:
    clock = Clock()
    incidents = incidents_on(database, clock)
    incident = await opened(incidents)
    await incidents.file(incident.id, first(COUNTY, dead=1), COUNTY_OFFICER)
    with pytest.raises(KindNotNow):
        await incidents.file(incident.id, first(COUNTY, Kind.FINAL), COUNTY_OFFICER)
    with pytest.raises(StateNotNow):
        await incidents.move(incident.id, State.CLOSED, "over", CITY_OFFICER)
    with pytest.raises(NotYourIncident):
        await incidents.move(incident.id, State.FINAL, "", COUNTY_OFFICER)
    await incidents.move(incident.id, State.FINAL, "", CITY_OFFICER)
    with pytest.raises(BadFields, match="finals_missing"):
        await incidents.move(incident.id, State.CLOSED, " ", CITY_OFFICER)
    await incidents.file(incident.id, first(COUNTY, Kind.FINAL, dead=1), COUNTY_OFFICER)
    closed = await incidents.move(incident.id, State.CLOSED, "", CITY_OFFICER)
    assert (closed.stable_at, closed.closed_at) == (clock.now, clock.now)
    with pytest.raises(StateNotNow):
        await incidents.concern(incident.id, [Unit(code=OTHER_COUNTY)], CITY_OFFICER)
    correction = replace(first(COUNTY, Kind.CORRECTION, dead=2), reason="one died in hospital")
    with pytest.raises(BadFields, match="reason_missing"):
        await incidents.file(incident.id, replace(correction, reason=""), COUNTY_OFFICER)
    await incidents.file(incident.id, correction, COUNTY_OFFICER)


async def test_who_sees_and_files_what(database: Database) -> None:
    incidents = incidents_on(database, Clock())
    incident = await opened(incidents, area=COUNTY)
    await incidents.file(incident.id, first(COUNTY, dead=1), COUNTY_OFFICER)
    await incidents.file(incident.id, first(TOWN, dead=1), REPORTER)
    for stranger in (OTHER_OFFICER,):
        with pytest.raises(NotYourIncident):
            await incidents.read(incident.id, stranger)
        assert (await incidents.page(stranger)).items == ()
    for official, unit in ((REPORTER, COUNTY), (COUNTY_OFFICER, CITY), (OTHER_OFFICER, TOWN_2)):
        with pytest.raises(NotYourUnit):
            await incidents.file(incident.id, first(unit, dead=1), official)
    with pytest.raises(NotYourIncident):
        await opened(incidents, area=PROVINCE)
    with pytest.raises(IncidentUnknown):
        await incidents.read(uuid4(), CITY_OFFICER)
    await incidents.concern(incident.id, [Unit(code=OTHER_COUNTY)], CITY_OFFICER)
    assert [one.id for one in (await incidents.page(OTHER_OFFICER)).items] == [incident.id]
    seen = (await incidents.read(incident.id, OTHER_OFFICER)).case
    assert ([unit.code for unit in seen.units], seen.figures) == ([OTHER_COUNTY], ())


async def test_pages_go_on_and_a_district_sees_what_its_city_opened(database: Database) -> None:
    clock = Clock()
    incidents = incidents_on(database, clock)
    ids = []
    for _ in range(3):
        ids.append((await opened(incidents)).id)
        clock.now += timedelta(minutes=1)
    page = await incidents.page(OTHER_OFFICER, limit=2)
    rest = await incidents.page(OTHER_OFFICER, limit=2, cursor=page.next)
    assert [one.id for one in (*page.items, *rest.items)] == list(reversed(ids))
    assert rest.next is None
    assert (await incidents.page(OTHER_OFFICER, states=[State.CLOSED])).items == ()


async def test_the_level_above_hears_of_a_first_report_and_the_province_of_ten_dead(
    database: Database,
) -> None:
    await employ(database, *PEOPLE)
    incidents = incidents_on(database, Clock())
    incident = await opened(incidents)
    await incidents.file(incident.id, first(TOWN, dead=1), COUNTY_OFFICER)
    await incidents.file(incident.id, first(COUNTY, dead=1), COUNTY_OFFICER)
    follow_up = first(COUNTY, Kind.FOLLOW_UP, "two houses buried", dead=4, missing=6)
    await incidents.file(incident.id, follow_up, COUNTY_OFFICER)
    await incidents.file(incident.id, first(COUNTY, Kind.UNCHANGED), COUNTY_OFFICER)
    heard = await told(database)
    assert [phone for phone, _ in heard] == [
        "phone of Xian",
        "phone of Shi",
        "phone of Sheng",
        "phone of Shi",
    ]
    assert "dead 4, missing 6" in heard[-1][1]
    assert "dead 1." in heard[0][1], "nobody said how many are missing"
    assert f"http://f.invalid/console/incidents/{incident.id}" in heard[-1][1]


def chore(database: Database) -> DeadlineReminders:
    return DeadlineReminders(book=StoredIncidents(database), telling=telling(), regime=REGIME)


async def test_reminders_come_once_before_and_once_after(database: Database) -> None:
    await employ(database, *PEOPLE)
    clock = Clock("2026-07-01 08:30")
    incidents = incidents_on(database, clock)
    await opened(incidents, area=COUNTY)  # due by 10:00
    for at, phones in (
        ("2026-07-01 09:39", []),
        ("2026-07-01 09:40", ["Xian"]),
        ("2026-07-01 09:50", []),
        ("2026-07-01 10:00", []),
        ("2026-07-01 10:01", ["Shi", "Xian"]),
        ("2026-07-01 11:00", []),
    ):
        before = len(await told(database))
        with clock.at(at):
            counts = await asyncio.gather(*(chore(database).remind(clock.now) for _ in range(4)))
        heard = (await told(database))[before:]
        assert sorted(phone.removeprefix("phone of ") for phone, _ in heard) == phones, at
        assert sum(counts) == bool(phones), "two workers, one reminder"


async def test_after_a_long_silence_only_the_last_missed_day_is_told(database: Database) -> None:
    await employ(database, *PEOPLE)
    clock = Clock("2026-07-01 09:00")
    incidents = incidents_on(database, clock)
    incident = await opened(incidents, area=COUNTY)
    await incidents.file(incident.id, first(COUNTY, dead=1), COUNTY_OFFICER)
    begun = len(await told(database))
    clock.now += timedelta(days=20)
    await chore(database).remind(clock.now)
    texts = [text for phone, text in (await told(database))[begun:] if phone == "phone of Xian"]
    assert [text for text in texts if "Daily report" in text and "07-21" in text]
    assert len([text for text in texts if "Daily report" in text]) <= 2
    reading = await incidents.read(incident.id, COUNTY_OFFICER)
    assert len(reading.overdue()) >= 19, "the list still shows every day"


async def test_nobody_is_reminded_of_a_closed_incident(database: Database) -> None:
    await employ(database, *PEOPLE)
    clock = Clock()
    incidents = incidents_on(database, clock)
    incident = await opened(incidents)
    await incidents.move(incident.id, State.FINAL, "", CITY_OFFICER)
    await incidents.move(incident.id, State.CLOSED, "", CITY_OFFICER)
    clock.now += timedelta(days=3)
    assert await chore(database).remind(clock.now) == 0
    assert await told(database) == []


async def test_reports_are_linked_and_taken_out(database: Database, tmp_path: Path) -> None:
    clock = Clock()
    incidents = incidents_on(database, clock)
    incident = await opened(incidents)
    place = NewReport(hazard="flood", text="2人被困", lat=31.2, lon=121.6, people_trapped=2)
    filed = (await reports_on(database, clock, tmp_path).file(place)).report
    with pytest.raises(NotYours):
        await incidents.link(incident.id, filed.reference, CITY_OFFICER)
    unplaced = replace(place, lat=None, lon=None)
    filed = (await reports_on(database, clock, tmp_path).file(unplaced)).report
    await incidents.link(incident.id, filed.reference, CITY_OFFICER)
    (linked,) = (await incidents.read(incident.id, CITY_OFFICER)).case.linked
    assert (linked.reference, linked.people_trapped) == (filed.reference, 2)
    await incidents.unlink(incident.id, filed.reference, CITY_OFFICER)
    with pytest.raises(ReportUnknown):
        await incidents.unlink(incident.id, filed.reference, CITY_OFFICER)
    assert (await incidents.read(incident.id, CITY_OFFICER)).case.linked == ()


async def test_every_act_stands_in_the_trail(database: Database) -> None:
    incidents = incidents_on(database, Clock())
    incident = await opened(incidents)
    await incidents.file(incident.id, first(COUNTY, dead=1), COUNTY_OFFICER)
    await incidents.concern(incident.id, [Unit(code=OTHER_COUNTY)], CITY_OFFICER)
    await incidents.move(incident.id, State.FINAL, "", CITY_OFFICER)
    async with database.transaction() as connection:
        rows = (await connection.execute(select(t.audit).order_by(t.audit.c.id))).all()
    assert [(row.actor, row.action) for row in rows] == [
        ("Shi", "incident.open"),
        ("Xian", "incident.file"),
        ("Shi", "incident.concern"),
        ("Shi", "incident.move"),
    ]
    assert {row.subject for row in rows} == {str(incident.id)}
