"""The register of verified reporters, on a real PostgreSQL."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.reports.report import Status
from bot.reports.reporters.errors import (
    AddressTaken,
    NameTaken,
    NotYourReporter,
    ReporterUnknown,
)
from bot.reports.reporters.records import WantedReporter
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.store.doubting import (
    ADMIN,
    LI,
    NEW,
    TOKEN,
    WANG,
    WANTED,
    Office,
)
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


async def test_a_registered_address_and_a_token_are_one_person(office: Office) -> None:
    await office.reporters.add(WANTED, ADMIN)
    by_phone = await office.file()
    by_token = (await office.reports.file(NEW, token=TOKEN, remote="192.0.2.9")).report
    for report in (by_phone, by_token):
        assert report.reporter_name == "Wang Fang"
        assert report.reporter_roles == ("information_reporter", "grid_worker")
    assert (by_token.reporter_channel, by_token.sealed_reporter) == ("token", None)
    await office.end(by_token, Status.REJECTED)
    found = await office.shadow.look(by_phone.reference, LI)
    assert found.trust and (found.trust.rejected, round(found.trust.score, 2)) == (1, 0.73)
    assert set(await office.listed(verified=True)) == {by_phone.reference, by_token.reference}
    elsewhere = await office.file(lon=121.4)
    assert (elsewhere.reporter_name, elsewhere.reporter_roles) == (None, ())
    nameless = await office.file("不想留名字", anonymous=True)
    assert nameless.reporter_name is None


async def test_a_token_that_the_register_does_not_have_is_not_listed_as_verified(
    office: Office,
) -> None:
    await office.reporters.add(WANTED, ADMIN)
    registered = await office.file()
    stranger = replace(TOKEN, name="Somebody Else")
    by_token = (await office.reports.file(NEW, token=stranger, remote="192.0.2.9")).report
    assert by_token.reporter_name == "Somebody Else"
    assert await office.listed(verified=True) == [registered.reference]


async def test_the_register_is_kept_inside_the_own_area(office: Office) -> None:
    kept = await office.reporters.add(WANTED, ADMIN)
    assert kept.addresses == (Person(channel="sms", address="+8613800138000"),)
    next_door = replace(ADMIN, area="310112")
    for forbidden in (
        office.reporters.replace(kept.entry.id, WANTED, next_door),
        office.reporters.remove(kept.entry.id, next_door),
        office.reporters.add(replace(WANTED, name="Zhao"), next_door),
    ):
        with pytest.raises(NotYourReporter):
            await forbidden
    assert await office.reporters.all(next_door) == ()
    [seen] = await office.reporters.all(LI)
    assert (seen.entry.name, seen.addresses) == ("Wang Fang", None)


async def test_a_name_and_an_address_are_one_persons(office: Office) -> None:
    kept = await office.reporters.add(WANTED, ADMIN)
    with pytest.raises(NameTaken):
        await office.reporters.add(replace(WANTED, name="ＷＡＮＧ  fang", addresses=()), ADMIN)
    with pytest.raises(AddressTaken):
        await office.reporters.add(replace(WANTED, name="Zhao"), ADMIN)
    off = replace(WANTED, active=False)
    changed = await office.reporters.replace(kept.entry.id, off, ADMIN)
    assert (changed.entry.active, changed.entry.since) == (False, kept.entry.since)
    assert (await office.file()).reporter_name is None
    await office.reporters.remove(kept.entry.id, ADMIN)
    with pytest.raises(ReporterUnknown):
        await office.reporters.remove(kept.entry.id, ADMIN)
    async with office.database.transaction() as connection:
        trail = (await connection.execute(select(t.audit.c.action, t.audit.c.details))).all()
    assert [row.action for row in trail] == ["reporter.put", "reporter.put", "reporter.remove"]
    assert "138001" not in str(trail)


WRONG: list[tuple[str, WantedReporter, list[str]]] = [
    ("no name", replace(WANTED, name=" "), ["name"]),
    ("no role", replace(WANTED, roles=()), ["roles"]),
    ("unknown role", replace(WANTED, roles=("mayor",)), ["roles"]),
    ("no area", replace(WANTED, areas=()), ["areas"]),
    ("unknown area", replace(WANTED, areas=("310115", "999999")), ["areas.1"]),
    (
        "channel",
        replace(WANTED, addresses=(replace(WANG, channel="pigeon"),)),
        ["addresses.0"],
    ),
    ("phone", replace(WANTED, addresses=(Person(channel="sms", address="12"),)), ["addresses.0"]),
    ("many", replace(WANTED, addresses=(WANG,) * 11), ["addresses"]),
    ("no offset", replace(WANTED, since=NOW.replace(tzinfo=None)), ["since"]),
]


async def test_what_cannot_be_registered_is_named(office: Office) -> None:
    for label, wanted, fields in WRONG:
        with pytest.raises(BadFields) as caught:
            await office.reporters.add(wanted, replace(ADMIN, area=None))
        assert [problem.field for problem in caught.value.problems] == fields, label
