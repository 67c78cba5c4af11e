"""Takes thousands of subscribers into the book at once, by COPY.

It does not know which of them are good: they were looked at before.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from psycopg import AsyncConnection as Psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.cells import place_of
from bot.residents.ports import Link, Mark
from bot.residents.subscription import Point, Wish

_STAGE = """
create temporary table staged_subscribers (
    contact_id uuid, subscription_id uuid, channel text, fingerprint bytea, sealed_address bytea,
    language text, areas text[], lat float8, lon float8, radius_m float8, cell bigint,
    reach smallint, groups text[]
) on commit drop
"""
_COPY = "copy staged_subscribers from stdin"
# One contact may stand in several rows, with another place in each.
_CONTACTS = """
insert into contacts (id, channel, fingerprint, sealed_address, language, created_at)
select distinct on (channel, fingerprint)
       contact_id, channel, fingerprint, sealed_address, language, :now
from staged_subscribers order by channel, fingerprint
on conflict (channel, fingerprint) do nothing
"""
_SUBSCRIPTIONS = """
insert into subscriptions (id, contact_id, language, areas, lat, lon, radius_m, cell, reach, groups,
created_at, confirmed_at)
select staged.subscription_id, contact.id, staged.language, staged.areas, staged.lat, staged.lon,
       staged.radius_m, staged.cell, staged.reach, staged.groups, :now, :now
from staged_subscribers staged join contacts contact using (channel, fingerprint)
where not exists (
    select from subscriptions held
    where held.contact_id = contact.id and held.confirmed_at is not null and held.ended_at is null
      and held.areas = staged.areas
      and (held.lat, held.lon, held.radius_m)
          is not distinct from (staged.lat, staged.lon, staged.radius_m)
)
"""
# A person of before keeps the key, and whoever else bears it; two persons of before become one.
_LINK = """
with link as (
    select c.id, c.person as before, l.person, l.preference
    from unnest(cast(:fingerprints as bytea[]), cast(:persons as uuid[]),
                cast(:preferences as smallint[])) as l(fingerprint, person, preference)
    join contacts c using (fingerprint)
), kept as (
    select person, cast(min(cast(before as text)) as uuid) as key from link group by person
), merged as (
    update contacts c set person = kept.key
    from link join kept using (person)
    where c.person = link.before and link.before <> kept.key and c.id not in (select id from link)
)
update contacts c
set person = coalesce(kept.key, link.person),
    preference = coalesce(link.preference, c.preference)
from link join kept using (person)
where c.id = link.id
"""


async def copy_subscribers(
    connection: AsyncConnection, entries: Sequence[tuple[Mark, Wish]], now: datetime
) -> int:
    """How many subscriptions were new. Entries must differ in contact or place."""
    await connection.execute(text("drop table if exists staged_subscribers"))
    await connection.execute(text(_STAGE))
    await _copy(connection, entries)
    await connection.execute(text(_CONTACTS), {"now": now})
    return (await connection.execute(text(_SUBSCRIPTIONS), {"now": now})).rowcount


async def link_contacts(connection: AsyncConnection, links: Sequence[Link]) -> int:
    """Those who are somebody already bring along whom they are one with."""
    values = {
        "fingerprints": [link.fingerprint for link in links],
        "persons": [link.person for link in links],
        "preferences": [link.preference for link in links],
    }
    return (await connection.execute(text(_LINK), values)).rowcount


async def _copy(connection: AsyncConnection, entries: Sequence[tuple[Mark, Wish]]) -> None:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, Psycopg)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for mark, wish in entries:
            await copy.write_row(_row(mark, wish))


def point_columns(point: Point | None) -> dict[str, object]:
    """The columns of where somebody listens, and of how that is found again."""
    if point is None:
        return dict.fromkeys(("lat", "lon", "radius_m", "cell", "reach"))
    place = place_of(point.lat, point.lon, point.radius_m)
    return {
        "lat": point.lat,
        "lon": point.lon,
        "radius_m": point.radius_m,
        "cell": place.cell,
        "reach": place.reach,
    }


def _row(mark: Mark, wish: Wish) -> tuple[object, ...]:
    return (
        uuid4(),
        uuid4(),
        mark.channel,
        mark.fingerprint,
        mark.sealed_address,
        wish.language,
        list(wish.areas),
        *point_columns(wish.point).values(),
        list(wish.groups),
    )
