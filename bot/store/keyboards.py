"""What the buttons under messages stand for, found again by a short key and the chat.

It does not know what a payload says; it is sealed, for it can hold a person's words.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.database import Database, DatabaseAway
from bot.store.tables import keyboards
from channels import errors
from channels.telegram import TelegramConfig
from channels.telegram.keyboards import key_of


class StoredKeyboards:
    """Implements channels.telegram.Keyboards."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def keep(self, to: str, payloads: Sequence[str]) -> Sequence[str]:
        """Raises channels.errors.ProviderDown: the buttons are shown in another way then."""
        keys = [key_of(payload) for payload in payloads]
        try:
            await self._put(self._chat(to), dict(zip(keys, payloads, strict=True)))
        except DatabaseAway:
            raise errors.ProviderDown from None
        return keys

    async def find(self, to: str, key: str) -> str | None:
        """Raises DatabaseAway: whoever pressed is heard when the provider repeats it."""
        query = select(keyboards.c.sealed_payload).where(
            keyboards.c.fingerprint == self._chat(to), keyboards.c.key == key
        )
        async with self._database.single() as connection:
            sealed = (await connection.execute(query)).scalar_one_or_none()
        return None if sealed is None else self._vault.open(sealed)

    async def forget(self, before: datetime) -> int:
        """Drops what was last shown before that moment; how many."""
        statement = delete(keyboards).where(keyboards.c.shown_at < before)
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount

    async def _put(self, chat: bytes, payloads: dict[str, str]) -> None:
        now = self._clock()
        rows = [
            {
                "fingerprint": chat,
                "key": key,
                "sealed_payload": self._vault.seal(payload),
                "shown_at": now,
            }
            for key, payload in payloads.items()
        ]
        # The same buttons again are the same rows: a menu shown a hundred times is kept once.
        statement = insert(keyboards).on_conflict_do_update(
            index_elements=["fingerprint", "key"], set_={"shown_at": now}
        )
        async with self._database.single() as connection:
            await connection.execute(statement.values(rows))

    def _chat(self, to: str) -> bytes:
        return self._vault.fingerprint(Person(channel=TelegramConfig.name, address=to))
