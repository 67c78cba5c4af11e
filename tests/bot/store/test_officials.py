"""Tokens: shown once, kept as a keyed hash, gone when revoked."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.officials import NameWrong, Official, Role
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.officials import StoredOfficials

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LI = Official(name="李", role=Role.AUTHOR, area="310115")


async def test_a_token_opens_until_it_is_revoked(database: Database) -> None:
    officials = StoredOfficials(database, Vault(b"a secret of the tests"))
    token = await officials.create(LI, NOW)
    assert await officials.by_token(token) == LI
    assert await officials.id_of(token) is not None
    assert await officials.by_token(token + "x") is None
    assert (await officials.count(), await officials.all()) == (1, [LI])
    assert await officials.revoke("李", NOW, by="command line") == 1
    assert await officials.by_token(token) is None
    assert await officials.id_of(token) is None


async def test_no_token_lies_in_the_database(database: Database) -> None:
    token = await StoredOfficials(database, Vault(b"a secret of the tests")).create(LI, NOW)
    async with database.transaction() as connection:
        rows = (await connection.execute(text("SELECT tokens::text FROM tokens"))).scalars().all()
    assert token not in str(rows)


async def test_no_token_for_nobody(database: Database) -> None:
    officials = StoredOfficials(database, Vault(b"a secret of the tests"))
    with pytest.raises(NameWrong):
        await officials.create(Official(name=" ", role=Role.AUTHOR), NOW)
    assert await officials.count() == 0


async def test_a_person_is_revoked_however_the_name_was_written(database: Database) -> None:
    officials = StoredOfficials(database, Vault(b"a secret of the tests"))
    await officials.create(Official(name="Li Hua", role=Role.AUTHOR), NOW)
    old = "UPDATE tokens SET name = 'Li  Hua '"
    async with database.transaction() as connection:
        await connection.execute(text(old))
    assert [official.name for official in await officials.all()] == ["Li Hua"]
    assert await officials.revoke(" Li Hua", NOW, by="command line") == 1
