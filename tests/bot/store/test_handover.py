"""What hand-overs leave on PostgreSQL: the gateway's memory, the trail, a person's own data."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.conversations import Memory
from bot.store import tables as t
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.handover import StoredHandovers
from bot.store.mailbox import StoredMailbox
from bot.store.personal import export_person, forget_person
from tests.bot.handover.conftest import LI, MUM, SON, VAULT, World, world

pytestmark = pytest.mark.postgres

FINGERPRINT = VAULT.fingerprint(MUM)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def w(database: Database) -> World:
    return world(StoredHandovers(database))


async def test_the_gateway_knows_with_the_next_message(w: World, database: Database) -> None:
    conversations = StoredConversations(database)
    id = await w.waiting()
    assert await conversations.recall(FINGERPRINT) == Memory(language="zh", handover=id)
    await w.desk.take(id, LI)
    recalled = await conversations.recall(FINGERPRINT)
    assert recalled == Memory(language="zh", handover=id, handed_over_at=w.clock.now)
    await w.desk.close(id, LI)
    assert await conversations.recall(FINGERPRINT) == Memory(language="zh")


@pytest.mark.parametrize("ended_by", ["resident", "silence"])
async def test_every_end_gives_the_voice_back(w: World, database: Database, ended_by: str) -> None:
    id = await w.taken()
    if ended_by == "resident":
        await w.talks.leave(id)
    else:
        await w.timeouts.expire(w.clock.now + timedelta(minutes=15))
    assert await StoredConversations(database).recall(FINGERPRINT) == Memory(language="zh")


async def test_what_was_answered_meanwhile_does_not_undo_the_taking(
    w: World, database: Database
) -> None:
    conversations = StoredConversations(database)
    id = await w.waiting()
    before = await conversations.recall(FINGERPRINT)
    assert before
    await w.desk.take(id, LI)
    await conversations.remember(FINGERPRINT, before, NOW)
    after = await conversations.recall(FINGERPRINT)
    assert after and after.handed_over_at


async def test_a_page_that_opens_anew_has_what_the_officer_said(
    w: World, database: Database
) -> None:
    mailbox = StoredMailbox(database, VAULT)
    await mailbox.put(SON.address, {"kind": "data", "text": "before"})
    await w.taken(SON)
    w.clock.now = datetime.now(UTC)  # the mailbox has its own clock
    await mailbox.put(SON.address, {"kind": "handoff", "text": "值班员:在"})
    after = await mailbox.after(SON.address, await mailbox.newest(SON.address))
    assert [message["text"] for _, message in after] == ["值班员:在"]
    held = await w.talks.open_of(SON)
    assert held
    await w.desk.close(held.id, LI)
    async with database.single() as connection:
        ended = datetime.now(UTC) - timedelta(hours=2)
        await connection.execute(update(t.handovers).values(ended_at=ended))
    assert await mailbox.after(SON.address, await mailbox.newest(SON.address)) == []


async def test_every_move_is_in_the_trail_without_words(w: World, database: Database) -> None:
    id = await w.taken()
    await w.desk.say(id, "马上到", LI)
    await w.desk.give_back(id, LI)
    async with database.single() as connection:
        rows = (await connection.execute(select(t.audit).order_by(t.audit.c.id))).all()
    assert [(row.actor, row.action) for row in rows] == [
        ("resident", "handover.ask"),
        ("Li", "handover.take"),
        ("Li", "handover.return"),
    ]
    assert {row.subject for row in rows} == {str(id)}
    assert "马上到" not in str(rows)


async def test_nothing_is_readable_on_the_disk(w: World, database: Database) -> None:
    await w.waiting()
    async with database.single() as connection:
        rows = [
            *(await connection.execute(select(t.handovers))),
            *(await connection.execute(select(t.handover_lines))),
        ]
    assert MUM.address not in str(rows)
    assert "转人工" not in str(rows)


async def test_it_is_exported_without_the_officer_s_name_and_deleted(
    w: World, database: Database
) -> None:
    id = await w.taken()
    await w.desk.say(id, "马上到", LI)
    async with database.transaction() as connection:
        held = await export_person(connection, FINGERPRINT)
    texts = [VAULT.open(line["sealed_text"]) for line in held["handover_lines"]]
    assert texts == ["转人工", "马上到"]
    assert held["handovers"][0]["state"] == "taken"
    assert "'Li'" not in str(held)
    async with database.transaction() as connection:
        await forget_person(connection, FINGERPRINT, VAULT.seal(""), NOW)
    assert await w.book.get(id) is None
    assert await w.book.lines(id) == []
