"""A page's message is answered once on a real PostgreSQL, however often and whenever it comes."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.once import STALE, Once
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.personal import export_person, forget_person
from bot.store.turns import StoredTurns

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
VAULT = Vault(b"a secret for tests only, 32 bytes")
WANG, LI = (Person(channel="web", address=name) for name in ("wang", "li"))
ID = "0123456789abcdef"


@dataclass
class Gate:
    """Answers when it is told to; counts how often it was asked."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    fails: bool = False

    async def answer(self) -> dict[str, Any]:
        self.asked += 1
        number = self.asked
        await self.open.wait()
        if self.fails:
            raise RuntimeError("broken")
        return {"messages": [f"答复 {number}"]}


@pytest.fixture
def gate() -> Gate:
    made = Gate()
    made.open.set()
    return made


def once(database: Database, now: datetime = NOW) -> Once:
    return Once(StoredTurns(database), VAULT, lambda: now)


async def test_the_same_id_gets_the_same_answer_from_any_process(
    database: Database, gate: Gate
) -> None:
    first = await once(database).answer(WANG, ID, gate.answer)
    other = Database(database.url)
    later = once(other, NOW + timedelta(days=3))
    assert await later.answer(WANG, ID, gate.answer) == first
    assert gate.asked == 1
    await other.close()


async def test_another_id_and_another_person_are_answered_anew(
    database: Database, gate: Gate
) -> None:
    for person, id in ((WANG, ID), (WANG, ID[::-1]), (LI, ID)):
        await once(database).answer(person, id, gate.answer)
    assert gate.asked == 3


async def test_two_at_once_are_one(database: Database, gate: Gate) -> None:
    gate.open.clear()
    both = [asyncio.create_task(once(database).answer(WANG, ID, gate.answer)) for _ in range(2)]
    await asyncio.sleep(0.3)
    gate.open.set()
    first, second = await asyncio.gather(*both)
    assert (first == second, gate.asked) == (True, 1)


async def test_what_failed_is_done_when_it_is_asked_again(database: Database, gate: Gate) -> None:
    gate.fails = True
    with pytest.raises(RuntimeError):
        await once(database).answer(WANG, ID, gate.answer)
    gate.fails = False
    await once(database).answer(WANG, ID, gate.answer)
    assert gate.asked == 2


async def test_what_a_process_died_over_is_done_by_another(database: Database, gate: Gate) -> None:
    book, mark = StoredTurns(database), VAULT.fingerprint(WANG)
    assert (await book.begin(mark, ID, NOW, NOW - STALE)).ours
    later = NOW + STALE + timedelta(seconds=1)
    await once(database, later).answer(WANG, ID, gate.answer)
    assert gate.asked == 1


async def test_while_the_database_is_away_an_answer_comes_all_the_same(gate: Gate) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/none")
    assert await once(away).answer(WANG, ID, gate.answer) == {"messages": ["答复 1"]}
    await away.close()


async def test_answers_lie_sealed_and_go_with_the_person(database: Database, gate: Gate) -> None:
    await once(database).answer(WANG, ID, gate.answer)
    mark = VAULT.fingerprint(WANG)
    async with database.transaction() as connection:
        [row] = (await connection.execute(select(t.chat_turns))).all()
        assert "答复".encode() not in row.sealed_answer
        assert (await export_person(connection, mark))["chat_turns"]
        await forget_person(connection, mark, VAULT.seal(""), NOW)
        assert (await connection.execute(select(t.chat_turns))).all() == []


async def test_after_a_week_it_is_forgotten(database: Database, gate: Gate) -> None:
    await once(database).answer(WANG, ID, gate.answer)
    book = StoredTurns(database)
    assert (await book.forget(NOW), await book.forget(NOW + timedelta(seconds=1))) == (0, 1)
