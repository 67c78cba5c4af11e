"""Officials' tokens in PostgreSQL: only a keyed hash of each is kept.

It does not know what a role allows.
"""

import secrets
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.officials import Official, Role, check_name, one_way
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.tables import tokens as t


class StoredOfficials:
    """A token is 43 characters of the URL alphabet (256 bits), shown once."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def create(self, official: Official, now: datetime) -> str:
        """The token. Raises NameWrong: two people without a name would be one person."""
        check_name(official.name)
        token = secrets.token_urlsafe(32)
        async with self._database.transaction() as connection:
            await connection.execute(
                t.insert().values(
                    id=uuid.uuid4(),
                    name=official.name,
                    role=official.role,
                    area=official.area,
                    token_hash=self._vault.hash_secret(token),
                    created_at=now,
                )
            )
        return token

    async def by_token(self, token: str) -> Official | None:
        """Whose token it is; None for one that is unknown or revoked."""
        found = await self._find(t.c.token_hash == self._vault.hash_secret(token))
        return _official(found) if found else None

    async def id_of(self, token: str) -> uuid.UUID | None:
        """The token's id, which a session carries instead of the token."""
        found = await self._find(t.c.token_hash == self._vault.hash_secret(token))
        return found.id if found else None

    async def by_id(self, id: uuid.UUID) -> Official | None:
        found = await self._find(t.c.id == id)
        return _official(found) if found else None

    async def revoke(self, name: str, now: datetime) -> int:
        """Ends every token of the person, however the name was written; how many there were."""
        wanted = one_way(name)
        living = select(t.c.id, t.c.name).where(t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(living)).all()
            theirs = [row.id for row in rows if one_way(row.name) == wanted]
            statement = update(t).where(t.c.id.in_(theirs)).values(revoked_at=now)
            return (await connection.execute(statement)).rowcount

    async def count(self) -> int:
        """Tokens that open something."""
        query = select(func.count()).select_from(t).where(t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one()

    async def all(self) -> list[Official]:
        query = select(t).where(t.c.revoked_at.is_(None)).order_by(t.c.name, t.c.created_at)
        async with self._database.transaction() as connection:
            return [_official(row) for row in await connection.execute(query)]

    async def _find(self, condition: Any) -> Row[Any] | None:
        query = select(t).where(condition, t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first()


def _official(row: Row[Any]) -> Official:
    return Official(name=row.name, role=Role(row.role), area=row.area)
