"""Group robots in PostgreSQL: a contact that listens, and what officials know of it.

It does not know URLs (it holds them sealed) nor which services there are.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.ports import Mark
from bot.residents.subscription import Wish
from bot.robots.errors import RobotTaken, RobotUnknown
from bot.robots.records import Robot
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database
from bot.store.personal import forget_person
from bot.store.persons import listen

_KEPT = ("id", "name", "service", "shown", "created_by", "created_at", "tested_at", "test_reason")


class StoredRobots:
    """Implements bot.robots.ports.RobotBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Robot, ...]:
        query = _living().order_by(t.robots.c.name, t.robots.c.created_at)
        async with self._database.transaction() as connection:
            return tuple(map(_robot, await connection.execute(query)))

    async def get(self, robot_id: UUID) -> tuple[Robot, bytes]:
        async with self._database.transaction() as connection:
            row = await _found(connection, robot_id)
        return _robot(row), bytes(row.sealed_address)

    async def add(self, robot: Robot, mark: Mark, wish: Wish) -> None:
        contact = uuid4()
        kept = {name: getattr(robot, name) for name in _KEPT}
        try:
            async with self._database.transaction() as connection:
                await _add(connection, contact, mark, wish, robot.created_at)
                await connection.execute(insert(t.robots).values(contact_id=contact, **kept))
                await _record(connection, robot, "add", robot.created_by, robot.created_at)
        except IntegrityError as error:
            raise RobotTaken from error

    async def tested(self, robot_id: UUID, by: str, reason: str | None, now: datetime) -> None:
        async with self._database.transaction() as connection:
            row = await _found(connection, robot_id)
            await connection.execute(
                update(t.robots)
                .where(t.robots.c.id == robot_id)
                .values(tested_at=now, test_reason=reason)
            )
            if reason is None:
                back = update(t.contacts).where(t.contacts.c.id == row.contact_id)
                await connection.execute(back.values(gone_at=None))
            await _record(connection, _robot(row), "test", by, now, reason=reason)

    async def remove(self, robot_id: UUID, by: str, sealed_nothing: bytes, now: datetime) -> None:
        async with self._database.transaction() as connection:
            row = await _found(connection, robot_id)
            await connection.execute(
                update(t.robots).where(t.robots.c.id == robot_id).values(removed_at=now)
            )
            await forget_person(connection, bytes(row.fingerprint), sealed_nothing, now)
            await _record(connection, _robot(row), "remove", by, now)


def _living() -> Select[Any]:
    c, s = t.contacts.c, t.subscriptions.c
    return (
        select(
            *(t.robots.c[name] for name in _KEPT),
            t.robots.c.contact_id,
            c.sealed_address,
            c.fingerprint,
            c.gone_at,
            s.language,
            s.areas,
            s.groups,
        )
        .join(t.contacts, c.id == t.robots.c.contact_id)
        .join(t.subscriptions, s.contact_id == c.id)
        .where(t.robots.c.removed_at.is_(None), s.ended_at.is_(None))
    )


async def _found(connection: AsyncConnection, robot_id: UUID) -> Row[Any]:
    query = _living().where(t.robots.c.id == robot_id).with_for_update(of=t.robots)
    row: Row[Any] | None = (await connection.execute(query)).first()
    if row is None:
        raise RobotUnknown
    return row


async def _add(
    connection: AsyncConnection, contact: UUID, mark: Mark, wish: Wish, now: datetime
) -> None:
    """A contact is there once for one URL: the database refuses the second."""
    await connection.execute(
        insert(t.contacts).values(
            id=contact,
            channel=mark.channel,
            fingerprint=mark.fingerprint,
            sealed_address=mark.sealed_address,
            language=wish.language,
            created_at=now,
        )
    )
    await listen(connection, contact, wish, now)


async def _record(
    connection: AsyncConnection, robot: Robot, act: str, by: str, at: datetime, **more: object
) -> None:
    details = {"name": robot.name, "shown": robot.shown, "areas": list(robot.areas), **more}
    await record(connection, f"robot.{act}", robot.id, by=by, at=at, details=details)


def _robot(row: Row[Any]) -> Robot:
    return Robot(
        **{name: getattr(row, name) for name in _KEPT},
        language=row.language,
        areas=tuple(row.areas),
        groups=tuple(row.groups),
        gone=row.gone_at is not None,
    )
