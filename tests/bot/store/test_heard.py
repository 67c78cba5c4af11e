"""When somebody last wrote on WhatsApp, out of the conversation's memory on a real PostgreSQL."""

from datetime import UTC, datetime

import pytest

from bot.conversations import Memory
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.conversations import StoredConversations
from bot.store.database import Database
from bot.store.heard import StoredHeard

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
VAULT = Vault(b"secret")
NUMBER = "+8613800000001"


async def test_the_last_message_counts_and_only_on_whatsapp(database: Database) -> None:
    heard = StoredHeard(database, VAULT)
    assert await heard.last_heard(NUMBER) is None
    for channel, day in (("whatsapp", 20), ("whatsapp", 21), ("sms", 22)):
        person = VAULT.fingerprint(Person(channel=channel, address=NUMBER))
        await StoredConversations(database).remember(
            person, Memory(language="zh"), NOW.replace(day=day)
        )
    assert await heard.last_heard(NUMBER) == NOW.replace(day=21)
    assert await heard.last_heard("+8613800000002") is None


async def test_a_database_that_is_away_knows_nothing() -> None:
    nobody = Database("postgresql://nobody@127.0.0.1:9/none")
    assert await StoredHeard(nobody, VAULT).last_heard(NUMBER) is None
    await nobody.close()
