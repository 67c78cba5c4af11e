"""The web chat's mailbox in PostgreSQL: what we send to a page on our own, and what the page has
fetched.

It does not know pages or event streams.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from json import dumps

import psycopg
from sqlalchemy import func, select, text

from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.tables import web_messages

NOTIFICATION = "web_messages"
WEB = "web"

_PUT = text("""
WITH put AS (
    INSERT INTO web_messages (fingerprint, message, created_at)
    VALUES (:fingerprint, CAST(:message AS jsonb), :now) RETURNING id
)
SELECT id, pg_notify(:channel, :hex) FROM put
""")
#: A page that fetches an alert's message has it: the ledger may say so.
_FETCHED = text("""
WITH moved AS (
    UPDATE deliveries d SET state = 'delivered', updated_at = :now
    FROM contacts c, events e
    WHERE c.channel = 'web' AND c.fingerprint = :fingerprint AND d.contact_id = c.id
      AND e.id = d.event_id AND e.identifier = ANY (CAST(:identifiers AS text[]))
      AND d.state IN ('sending', 'in_doubt', 'accepted')
    RETURNING d.id
)
INSERT INTO attempts (delivery_id, at, outcome) SELECT id, :now, 'delivered' FROM moved
""")


class StoredMailbox:
    """Implements channels.web.Mailbox. A person is found by fingerprint: no address is kept
    here."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def fingerprint(self, sender: str) -> str:
        """What `listen` says when the sender of the public contract's chat got something."""
        return self._key(sender).hex()

    async def put(self, to: str, message: dict[str, object]) -> str:
        """Keep a message for a web sender; its id."""
        key = self._key(to)
        values = {
            "fingerprint": key,
            "hex": key.hex(),
            "channel": NOTIFICATION,
            "message": dumps(message, ensure_ascii=False),
            "now": datetime.now(UTC),
        }
        async with self._database.transaction() as connection:
            return str((await connection.execute(_PUT, values)).one().id)

    async def newest(self, sender: str) -> int:
        """The id of the last message; 0 when there is none."""
        query = select(func.max(web_messages.c.id)).where(
            web_messages.c.fingerprint == self._key(sender)
        )
        async with self._database.transaction() as connection:
            return int((await connection.execute(query)).scalar_one() or 0)

    async def after(
        self, sender: str, last_id: int, limit: int = 50
    ) -> list[tuple[int, dict[str, object]]]:
        """(id, message) of what came after `last_id`, oldest first; alerts among it count as
        delivered."""
        key = self._key(sender)
        query = (
            select(web_messages.c.id, web_messages.c.message)
            .where(web_messages.c.fingerprint == key, web_messages.c.id > last_id)
            .order_by(web_messages.c.id)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
            identifiers = [row.message["alert"] for row in rows if row.message.get("alert")]
            if identifiers:
                now = datetime.now(UTC)
                values = {"fingerprint": key, "identifiers": identifiers, "now": now}
                await connection.execute(_FETCHED, values)
        return [(row.id, row.message) for row in rows]

    async def listen(self) -> AsyncIterator[str]:
        """Fingerprints of those who get something from now on. One connection; raises when it
        breaks."""
        connection = await psycopg.AsyncConnection.connect(self._database.url, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {NOTIFICATION}")
            async for notification in connection.notifies():
                yield notification.payload

    def _key(self, sender: str) -> bytes:
        return self._vault.fingerprint(Person(channel=WEB, address=sender))
