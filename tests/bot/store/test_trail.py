"""The audit trail on a real PostgreSQL: sealed once, refused changes, found ones."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InternalError

from bot.cli.audit import said
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.tables import audit
from bot.store.trail import StoredTrail
from bot.trail.chain import Fault
from bot.trail.head import HeadFile
from bot.trail.ports import Wanted
from bot.trail.sealing import Trail
from tests.bot.broadcast.world import World

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
VAULT = Vault(b"a secret of the tests")


class Archive:
    """The trail, and hands that tamper with it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.book = StoredTrail(database)
        self.trail = Trail(self.book, VAULT.chain, HeadFile(folder))

    async def write(self, count: int = 1, **changes: object) -> None:
        values = {"at": NOW, "actor": "Li", "action": "alert.submit", "subject": str(uuid4())}
        async with self.database.transaction() as connection:
            for number in range(count):
                row = {**values, "details": {"version": number}, **changes}
                await connection.execute(audit.insert().values(**row))

    async def execute(self, statement: str) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(text(statement))

    async def tamper(self, statement: str) -> None:
        """As the owner of the database, past the trigger."""
        await self.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await self.execute(statement)
        await self.execute("ALTER TABLE audit ENABLE TRIGGER USER")


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    return Archive(database, tmp_path)


async def test_what_waits_is_sealed_once_and_stands(archive: Archive) -> None:
    await archive.write(3)
    assert (await archive.trail.check()).waiting == 3
    assert [await archive.trail.seal(NOW) for _ in range(2)] == [3, 0]
    await archive.write(2)
    assert await archive.trail.seal(NOW) == 2
    found = await archive.trail.check()
    assert (found.entries, found.waiting, found.broken) == (5, 0, None)
    assert said(found) == "5 entries, unbroken"


async def test_ids_of_steps_that_were_not_made_are_no_gap(archive: Archive) -> None:
    await archive.write()
    with pytest.raises(IntegrityError):
        await archive.write(actor=None)
    await archive.write()
    await archive.trail.seal(NOW)
    assert (await archive.trail.check()).broken is None


async def test_a_step_that_ends_after_a_later_one_is_sealed_in_its_turn(archive: Archive) -> None:
    async with archive.database.transaction() as slow:
        row = {"at": NOW, "actor": "Li", "action": "slow", "subject": "1"}
        await slow.execute(audit.insert().values(**row))
        await archive.write()
        assert await archive.trail.seal(NOW) == 1
    assert await archive.trail.seal(NOW) == 1
    found = await archive.trail.check()
    assert (found.entries, found.broken) == (2, None)


async def test_many_workers_seal_one_chain(archive: Archive) -> None:
    await archive.write(50)
    sealed = await asyncio.gather(*(archive.trail.seal(NOW) for _ in range(8)))
    assert sum(sealed) == 50
    assert (await archive.trail.check()).broken is None


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit SET actor = 'Wang'", id="update"),
        pytest.param("UPDATE audit SET place = NULL, seal = NULL", id="unseal"),
        pytest.param("UPDATE audit SET seal = 'x'", id="seal anew"),
        pytest.param("DELETE FROM audit", id="delete"),
        pytest.param("TRUNCATE audit", id="truncate"),
    ],
)
@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "waiting"])
async def test_the_database_refuses_every_change(
    archive: Archive, statement: str, sealed: bool
) -> None:
    await archive.write(2)
    if sealed:
        await archive.trail.seal(NOW)
    with pytest.raises((IntegrityError, InternalError), match="append-only"):
        await archive.execute(statement)


@pytest.mark.parametrize(
    ("statement", "place", "fault"),
    [
        pytest.param(
            "UPDATE audit SET actor = 'Wang' WHERE place = 3", 3, Fault.CHANGED, id="changed"
        ),
        pytest.param(
            "UPDATE audit SET at = at + interval '1 s' WHERE place = 1", 1, Fault.CHANGED, id="when"
        ),
        pytest.param("DELETE FROM audit WHERE place = 2", 2, Fault.MISSING, id="deleted"),
        pytest.param("DELETE FROM audit WHERE place > 4", 5, Fault.CUT_OFF, id="the newest"),
        pytest.param("DELETE FROM audit", 1, Fault.CUT_OFF, id="all"),
        pytest.param(
            "UPDATE audit SET place = NULL, seal = NULL, actor = 'Wang' WHERE place > 4",
            5,
            Fault.CUT_OFF,
            id="to be sealed anew",
        ),
    ],
)
async def test_tampering_past_the_trigger_is_found(
    archive: Archive, statement: str, place: int, fault: Fault
) -> None:
    await archive.write(6)
    await archive.trail.seal(NOW)
    await archive.tamper(statement)
    found = await archive.trail.check()
    assert found.broken and (found.broken.place, found.broken.fault) == (place, fault)
    assert said(found).startswith(f"BROKEN: entry {place} ")
    # What a worker seals afterwards hides nothing.
    await archive.write(9)
    await archive.trail.seal(NOW)
    assert (await archive.trail.check()).broken is not None


async def test_another_secret_finds_nothing_right(archive: Archive, tmp_path: Path) -> None:
    await archive.write()
    await archive.trail.seal(NOW)
    other = Trail(archive.book, Vault(b"another").chain, HeadFile(tmp_path))
    found = await other.check()
    assert found.broken and found.broken.fault is Fault.CHANGED


async def test_pages_and_filters(archive: Archive) -> None:
    await archive.write(3)
    await archive.write(actor="Chen", action="alert.approve", at=NOW + timedelta(hours=1))
    await archive.write(action="alerting", subject="50%_off", details={"reason": "级别不对"})
    first = await archive.book.page(Wanted(), 3, None)
    rest = await archive.book.page(Wanted(), 3, first.before)
    ids = [line.entry.id for line in (*first.items, *rest.items)]
    assert ids == sorted(ids, reverse=True) and len(ids) == 5 and rest.before is None
    for wanted, count in [
        (Wanted(actor="Chen"), 1),
        (Wanted(action="alert"), 4),
        (Wanted(action="alert.submit"), 3),
        (Wanted(since=NOW + timedelta(minutes=1)), 1),
        (Wanted(until=NOW + timedelta(minutes=1)), 4),
        (Wanted(text="级别"), 1),
        (Wanted(text="0%_O"), 1),
        (Wanted(text="%"), 1),
        (Wanted(actor="Chen", text="级别"), 0),
    ]:
        assert len((await archive.book.page(wanted, 50, None)).items) == count, wanted


async def test_what_alerts_leave_in_the_trail_holds_no_address(
    archive: Archive, database: Database
) -> None:
    """So that a resident can be forgotten without touching an entry."""
    world = World(database)
    await world.subscribe(2)
    alert = await world.approved()
    await world.alerts.cancel(alert.id, world.approver(2))
    await archive.trail.seal(NOW)
    lines = (await archive.book.page(Wanted(), 50, None)).items
    assert len(lines) == 5 and "+86" not in str(lines)
    assert (await archive.trail.check()).broken is None
