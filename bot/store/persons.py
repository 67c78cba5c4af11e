"""The contacts of one person in PostgreSQL, and the wishes that all of them share.

Each contact holds each place itself, so that a broadcast looks at one row and needs no other; what
changes one of them changes all of them here. It does not know why contacts are one person.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, Update, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.ports import Mark
from bot.residents.subscription import Point, Subscription, Wish
from bot.store import tables as t
from bot.store.database import Database
from bot.store.subscribers import point_columns

Contacts = Sequence[Row[Any]]

# What one of them listens to and another does not. Who said STOP is left in peace. A copy is as old
# as what it copies: of two wishes for one place the newer one counts.
_SHARE = text("""
INSERT INTO subscriptions (id, contact_id, language, areas, lat, lon, radius_m, cell, reach, groups,
                           quiet_hours, created_at, confirmed_at)
SELECT gen_random_uuid(), m.id, s.language, s.areas, s.lat, s.lon, s.radius_m, s.cell, s.reach,
       s.groups, s.quiet_hours, s.created_at, s.confirmed_at
FROM (
    SELECT DISTINCT ON (areas, lat, lon, radius_m) * FROM subscriptions
    WHERE contact_id = ANY (CAST(:ids AS uuid[])) AND confirmed_at IS NOT NULL AND ended_at IS NULL
    ORDER BY areas, lat, lon, radius_m, created_at DESC, id
) s CROSS JOIN unnest(CAST(:ids AS uuid[])) AS m(id)
WHERE NOT EXISTS (
    SELECT FROM subscriptions held
    WHERE held.contact_id = m.id AND held.confirmed_at IS NOT NULL AND held.ended_at IS NULL
      AND held.areas = s.areas
      AND (held.lat, held.lon, held.radius_m) IS NOT DISTINCT FROM (s.lat, s.lon, s.radius_m)
)
""")


def together(fingerprints: Collection[bytes]) -> ColumnElement[bool]:
    """Of `contacts`: those of the fingerprints, and all that are one person with one of them."""
    c, own = t.contacts.c, t.contacts.alias("own")
    persons = select(own.c.person).where(
        own.c.fingerprint.in_(fingerprints), own.c.person.is_not(None)
    )
    return or_(c.fingerprint.in_(fingerprints), c.person.in_(persons))


def fingerprints_with(fingerprint: bytes) -> Select[Any]:
    """The fingerprints of the person's contacts; none for whom we have no contact."""
    return select(t.contacts.c.fingerprint).where(together([fingerprint]))


async def contacts_of(connection: AsyncConnection, *fingerprints: bytes) -> Contacts:
    """Of the fingerprints and of whoever is one person with one of them, by their ids."""
    found: Contacts = (await connection.execute(_found(fingerprints))).all()
    return found


async def locked(connection: AsyncConnection, *fingerprints: bytes) -> Contacts:
    """As `contacts_of`, and nobody else writes for them until the end of the transaction.

    Before anything else of the person is locked: in one order, all or none. Who was linked while we
    waited for the others is not in that order, so they are let go and all are asked for again.
    """
    while True:
        attempt = await connection.begin_nested()
        held = (await connection.execute(_found(fingerprints).with_for_update())).all()
        found = await contacts_of(connection, *fingerprints)
        if {row.id for row in held} == {row.id for row in found}:
            await attempt.commit()
            return found
        await attempt.rollback()


def _found(fingerprints: Collection[bytes]) -> Select[Any]:
    return select(*t.contacts.c).where(together(fingerprints)).order_by(t.contacts.c.id)


async def acquaint(database: Database, mark: Mark, language: str, now: datetime) -> None:
    """Makes the contact if there is none, in a transaction of its own: then it can be locked."""
    known = select(t.contacts.c.id).where(t.contacts.c.fingerprint == mark.fingerprint)
    async with database.transaction() as connection:
        if (await connection.execute(known)).first() is None:
            await meet(connection, mark, language, now, change={})


async def meet(
    connection: AsyncConnection,
    mark: Mark,
    language: str,
    now: datetime,
    *,
    change: Mapping[str, object],
) -> tuple[UUID, bool]:
    """The contact's id (made if unknown, locked, `change` applied) and whether it says STOP."""
    statement = upsert(t.contacts).values(
        id=uuid4(),
        channel=mark.channel,
        fingerprint=mark.fingerprint,
        sealed_address=mark.sealed_address,
        created_at=now,
        **{"language": language, **change},
    )
    returned = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "fingerprint"],
            # Setting something, if only the channel to itself, is what locks and returns the row.
            set_={"channel": mark.channel, **change},
        ).returning(t.contacts.c.id, t.contacts.c.stopped_at)
    )
    row = returned.one()
    return row.id, row.stopped_at is not None


async def listen(
    connection: AsyncConnection, contact: UUID, wish: Wish, now: datetime
) -> Subscription:
    """The contact hears of the wish from now on."""
    returned = await connection.execute(
        insert(t.subscriptions)
        .values(
            id=uuid4(), contact_id=contact, created_at=now, confirmed_at=now, **wish_columns(wish)
        )
        .returning(*t.subscriptions.c)
    )
    return subscription_of(returned.one())


async def share(connection: AsyncConnection, contacts: Contacts) -> None:
    """Every place of one of them is every one's, but for those who said STOP."""
    ids = [row.id for row in contacts if row.stopped_at is None]
    if len(ids) > 1:
        await connection.execute(_SHARE, {"ids": ids})


async def settle_differences(connection: AsyncConnection, contacts: Contacts) -> None:
    """Of two wishes for one place the newer one's language and hours, and the groups of both."""
    by_place: dict[tuple[object, ...], list[Subscription]] = {}
    for each in await live(connection, [row.id for row in contacts]):
        by_place.setdefault((each.areas, each.point), []).append(each)
    for held in by_place.values():
        if len(held) > 1:
            newest = held[-1]
            groups = sorted({group for each in held for group in each.groups})
            values = {"language": newest.language, "quiet_hours": newest.quiet_hours}
            await connection.execute(
                _of([each.id for each in held]).values(groups=groups, **values)
            )


async def live(connection: AsyncConnection, contacts: Collection[UUID]) -> list[Subscription]:
    """All that is confirmed and not ended, oldest first: a place as often as contacts hold it."""
    s = t.subscriptions.c
    query = (
        select(*s)
        .where(s.contact_id.in_(contacts), s.confirmed_at.is_not(None), s.ended_at.is_(None))
        .order_by(s.created_at, s.id)
    )
    return [subscription_of(row) for row in await connection.execute(query)]


def once_each(held: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """Each place once: by the first that holds it."""
    places: dict[tuple[object, ...], Subscription] = {}
    for each in held:
        places.setdefault((each.areas, each.point), each)
    return tuple(places.values())


def same_place(held: Wish, wish: Wish) -> bool:
    return held.areas == wish.areas and held.point == wish.point


async def put(connection: AsyncConnection, ids: Collection[UUID], wish: Wish) -> None:
    """`wish` in the place of each of these."""
    await connection.execute(_of(ids).values(**wish_columns(wish)))


def wish_columns(wish: Wish) -> dict[str, object]:
    return {
        "language": wish.language,
        "areas": list(wish.areas),
        **point_columns(wish.point),
        "groups": list(wish.groups),
        "quiet_hours": wish.quiet_hours,
    }


def point_of(row: Row[Any]) -> Point | None:
    if row.lat is None:
        return None
    return Point(lat=row.lat, lon=row.lon, radius_m=row.radius_m)


def subscription_of(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        language=row.language,
        areas=tuple(row.areas),
        point=point_of(row),
        groups=tuple(row.groups),
        quiet_hours=row.quiet_hours,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
    )


def _of(ids: Collection[UUID]) -> Update:
    return update(t.subscriptions).where(t.subscriptions.c.id.in_(ids))
