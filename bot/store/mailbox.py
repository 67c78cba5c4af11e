"""The web chat's mailbox in PostgreSQL: what we send on our own, and what a page has fetched.

It does not know pages or event streams.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from json import dumps

import psycopg
from sqlalchemy import delete, select, text, update

from bot.broadcast.together import Together
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.tables import web_messages

NOTIFICATION = "web_messages"
WEB = "web"

_PUT = text("""
WITH put AS (
    INSERT INTO web_messages (fingerprint, message, created_at)
    SELECT fingerprint, message, :now
    FROM unnest(CAST(:fingerprints AS bytea[]), CAST(:messages AS jsonb[]))
        WITH ORDINALITY AS r(fingerprint, message, place)
    ORDER BY place
    RETURNING id, fingerprint
)
SELECT id, pg_notify(:channel, encode(fingerprint, 'hex')) FROM put ORDER BY id
""")
#: Alerts in force and news of reports that no page has fetched come first, and what an officer said
#: in a talk that is open or was an hour ago; of the rest only what is new.
_START = text("""
SELECT COALESCE(LEAST(
    (SELECT min(w.id) - 1
     FROM web_messages w
     JOIN events e ON e.identifier = w.message ->> 'alert'
     JOIN contacts c ON c.channel = 'web' AND c.fingerprint = w.fingerprint
     JOIN deliveries d ON d.event_id = e.id AND d.contact_id = c.id
     WHERE w.fingerprint = :fingerprint AND d.state IN ('sending', 'in_doubt', 'accepted')
       AND e.expires_at > :now AND e.ended_at IS NULL),
    (SELECT min(w.id) - 1
     FROM web_messages w
     WHERE w.fingerprint = :fingerprint AND w.message ->> 'kind' = 'report'
       AND w.fetched_at IS NULL),
    (SELECT min(w.id) - 1
     FROM web_messages w
     JOIN handovers h ON h.fingerprint = w.fingerprint AND h.started_at <= w.created_at
     WHERE w.fingerprint = :fingerprint AND w.message ->> 'kind' = 'handoff'
       AND (h.ended_at IS NULL OR h.ended_at > :now - interval '1 hour'))),
    (SELECT max(id) FROM web_messages WHERE fingerprint = :fingerprint),
    0
)
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
    """Implements channels.web.Mailbox. Finds people by fingerprint: no address is kept here."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._together = Together(self._put)

    def fingerprint(self, sender: str) -> str:
        """What `listen` says when the sender of the public contract's chat got something."""
        return self._key(sender).hex()

    async def put(self, to: str, message: dict[str, object]) -> str:
        """Keep a message for a web sender; its id. Many at once share one write."""
        return await self._together.do((self._key(to), dumps(message, ensure_ascii=False)))

    async def newest(self, sender: str) -> int:
        """After which id a page starts that comes anew: what it has not seen of alerts in force
        is still to come, everything else that is there already is not.
        """
        values = {"fingerprint": self._key(sender), "now": datetime.now(UTC)}
        async with self._database.transaction() as connection:
            return int((await connection.execute(_START, values)).scalar_one())

    async def after(
        self, sender: str, last_id: int, limit: int = 50
    ) -> list[tuple[int, dict[str, object]]]:
        """(id, message) after `last_id`, oldest first; alerts among them count as delivered."""
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
            news = [row.id for row in rows if row.message.get("kind") == "report"]
            if news:
                fetched = update(web_messages).where(web_messages.c.id.in_(news))
                await connection.execute(fetched.values(fetched_at=datetime.now(UTC)))
        return [(row.id, row.message) for row in rows]

    async def forget(self, before: datetime) -> int:
        """Drops messages older than that moment; how many. The ledger keeps what became of them."""
        statement = delete(web_messages).where(web_messages.c.created_at < before)
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount

    async def listen(self) -> AsyncIterator[str]:
        """Fingerprints of who gets something from now on. One connection; raises when it breaks."""
        connection = await psycopg.AsyncConnection.connect(self._database.url, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {NOTIFICATION}")
            async for notification in connection.notifies():
                yield notification.payload

    async def _put(self, messages: Sequence[tuple[bytes, str]]) -> Sequence[str]:
        values = {
            "fingerprints": [fingerprint for fingerprint, _ in messages],
            "messages": [message for _, message in messages],
            "channel": NOTIFICATION,
            "now": datetime.now(UTC),
        }
        async with self._database.transaction() as connection:
            return [str(row.id) for row in (await connection.execute(_PUT, values)).all()]

    def _key(self, sender: str) -> bytes:
        return self._vault.fingerprint(Person(channel=WEB, address=sender))
