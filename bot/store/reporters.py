"""The register of verified reporters, on PostgreSQL.

It does not know addresses (it holds them sealed) nor which areas are whose.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, select, true
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.reporters.errors import AddressTaken, NameTaken, ReporterUnknown
from bot.reports.reporters.records import Registered, SealedAddress
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database

_KEPT = ("id", "name", "active", "since", "created_by", "created_at")


class StoredReporters:
    """Implements bot.reports.reporters.ports.ReporterBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Registered, ...]:
        async with self._database.transaction() as connection:
            return await _entries(connection, true())

    async def get(self, id: UUID) -> Registered:
        async with self._database.transaction() as connection:
            found = await entry_of(connection, id)
        if found is None:
            raise ReporterUnknown
        return found

    async def named(self, known_as: str) -> Registered | None:
        async with self._database.transaction() as connection:
            found = await _entries(connection, t.verified_reporters.c.known_as == known_as)
        return found[0] if found else None

    async def put(self, entry: Registered, by: str, now: datetime) -> None:
        addresses = t.reporter_addresses
        values = {name: getattr(entry, name) for name in _KEPT} | {
            "known_as": entry.known_as,
            "roles": list(entry.roles),
            "areas": list(entry.areas),
        }
        added = upsert(t.verified_reporters).values(**values)
        kept = [
            {
                "reporter_id": entry.id,
                "channel": one.channel,
                "fingerprint": one.fingerprint,
                "sealed_address": one.sealed,
            }
            for one in entry.addresses
        ]
        try:
            async with self._database.transaction() as connection:
                await connection.execute(
                    added.on_conflict_do_update(index_elements=["id"], set_=values)
                )
                await connection.execute(
                    delete(addresses).where(addresses.c.reporter_id == entry.id)
                )
                await connection.execute(insert(addresses).values(kept))
                await _record(connection, entry, "put", by, now)
        except IntegrityError as error:
            raise (NameTaken if "known_as" in str(error.orig) else AddressTaken) from error

    async def remove(self, id: UUID, by: str, now: datetime) -> None:
        gone = delete(t.verified_reporters).where(t.verified_reporters.c.id == id)
        async with self._database.transaction() as connection:
            entry = await entry_of(connection, id)
            if entry is None or (await connection.execute(gone)).rowcount == 0:
                raise ReporterUnknown
            await _record(connection, entry, "remove", by, now)


async def entry_of(connection: AsyncConnection, id: UUID) -> Registered | None:
    found = await _entries(connection, t.verified_reporters.c.id == id)
    return found[0] if found else None


async def _entries(
    connection: AsyncConnection, condition: ColumnElement[bool]
) -> tuple[Registered, ...]:
    v, a = t.verified_reporters, t.reporter_addresses
    entries = (await connection.execute(select(v).where(condition).order_by(v.c.known_as))).all()
    of_these = select(a).where(a.c.reporter_id.in_([row.id for row in entries]))
    addresses = (await connection.execute(of_these.order_by(a.c.channel, a.c.fingerprint))).all()
    return tuple(
        _registered(row, [a for a in addresses if a.reporter_id == row.id]) for row in entries
    )


def _registered(row: Row[Any], addresses: list[Row[Any]]) -> Registered:
    return Registered(
        **{name: getattr(row, name) for name in _KEPT},
        roles=tuple(row.roles),
        areas=tuple(row.areas),
        addresses=tuple(
            SealedAddress(
                channel=one.channel,
                fingerprint=bytes(one.fingerprint),
                sealed=bytes(one.sealed_address),
            )
            for one in addresses
        ),
    )


async def _record(
    connection: AsyncConnection, entry: Registered, act: str, by: str, at: datetime
) -> None:
    details = {
        "name": entry.name,
        "roles": list(entry.roles),
        "areas": list(entry.areas),
        "active": entry.active,
        "channels": [one.channel for one in entry.addresses],
    }
    await record(connection, f"reporter.{act}", entry.id, by=by, at=at, details=details)
