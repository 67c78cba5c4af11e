"""What reports are held against before they are written, on PostgreSQL.

It does not know what follows from it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.abuse.likeness import NEAR, Likeness, differ
from bot.reports.abuse.ports import Before, Filing, Known, Match, Prints
from bot.reports.abuse.rates import Take
from bot.reports.abuse.trust import Past
from bot.reports.report import Status
from bot.store import tables as t
from bot.store.bits import near
from bot.store.database import Database
from bot.store.persons import fingerprints_with
from bot.store.pictures import matches
from bot.store.reporters import entry_of

#: How long the same text is the same: tomorrow's flood is another one.
SAME_WITHIN = timedelta(hours=24)
#: What we look back on at most, of a person and of a network.
_OF_PERSON, _OF_NETWORK = 200, 500
_NEUTRAL = frozenset({Status.DUPLICATE, Status.REJECTED})

# One row a key, for ever as short: `free_at` is when the bucket would be full again.
_TAKE = text("""
INSERT INTO report_rates AS r (key, free_at) VALUES (:key, :now + :step)
ON CONFLICT (key) DO UPDATE SET free_at = greatest(r.free_at, :now) + :step
WHERE greatest(r.free_at, :now) + :step <= :now + :window
RETURNING r.free_at
""")


class StoredScreening:
    """Implements bot.reports.abuse.ports.ScreenBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, take: Take, now: datetime) -> timedelta | None:
        limit = take.limit
        values = {"key": take.key, "now": now, "step": limit.step, "window": limit.window}
        free_at = select(t.report_rates.c.free_at).where(t.report_rates.c.key == take.key)
        async with self._database.single() as connection:
            if (await connection.execute(_TAKE, values)).first() is not None:
                return None
            full: datetime = (await connection.execute(free_at)).scalar_one()
        return full + limit.step - limit.window - now

    async def known(self, fingerprint: bytes) -> Known:
        a = t.reporter_addresses.c
        linked = fingerprints_with(fingerprint)
        async with self._database.transaction() as connection:
            prints = {fingerprint, *(await connection.execute(linked)).scalars()}
            holder = select(a.reporter_id).where(a.fingerprint.in_(prints)).limit(1)
            id = (await connection.execute(holder)).scalar()
            entry = await entry_of(connection, id) if id else None
        if entry is not None:
            prints |= {one.fingerprint for one in entry.addresses}
        return Known(prints=frozenset(prints), entry=entry)

    async def before(self, prints: Prints, filing: Filing) -> Before:
        async with self._database.transaction() as connection:
            rows = await _of_person(connection, prints, filing) if prints else []
            blocked = await _blocked_in(connection, prints, filing.at) if prints else []
            same = await _same_by_network(connection, filing)
        return Before(
            past=_past(rows),
            last_hour=sum(row.created_at > filing.at - timedelta(hours=1) for row in rows),
            same_by_person=sum(_is_same(row, filing) for row in rows),
            same_by_network=same,
            blocked_in=blocked,
        )

    async def write(self, filing: Filing) -> None:
        likeness = filing.likeness
        values = {
            "report_id": filing.report_id,
            "at": filing.at,
            "network": filing.network,
            "words": likeness.words if likeness else None,
            "figures": likeness.figures if likeness else None,
        }
        async with self._database.transaction() as connection:
            # Its loss in a crash loses no report, so nobody waits for the disk.
            await connection.execute(text("SET LOCAL synchronous_commit = off"))
            await connection.execute(insert(t.report_filings).values(**values))

    async def pictures_like(self, report_id: UUID) -> tuple[Match, ...]:
        async with self._database.transaction() as connection:
            found = await matches(connection, t.report_media.c.report_id == report_id)
        return tuple({one.reference: one for one in reversed(found)}.values())[::-1]

    async def forget(self, before: datetime) -> int:
        """Filings that nothing is held against any more, and rates that are full again."""
        filings = delete(t.report_filings).where(t.report_filings.c.at < before - SAME_WITHIN)
        rates = delete(t.report_rates).where(t.report_rates.c.free_at < before)
        async with self._database.transaction() as connection:
            await connection.execute(rates)
            return (await connection.execute(filings)).rowcount


async def _of_person(
    connection: AsyncConnection, prints: Prints, filing: Filing
) -> Sequence[Row[Any]]:
    r, m, f = t.reports.c, t.report_moves.c, t.report_filings
    verified = (
        select(m.id).where(m.report_id == r.id, m.to_status == Status.VERIFIED).limit(1).exists()
    )
    query = (
        select(r.created_at, r.status, verified.label("verified"), f.c.at, f.c.words, f.c.figures)
        .outerjoin(f, f.c.report_id == r.id)
        .where(r.reporter_fingerprint.in_(prints), r.id != filing.report_id)
        .order_by(r.created_at.desc())
        .limit(_OF_PERSON)
    )
    return (await connection.execute(query)).all()


async def _blocked_in(
    connection: AsyncConnection, prints: Prints, now: datetime
) -> Sequence[str | None]:
    b = t.report_blocks.c
    query = select(b.area).where(b.fingerprint.in_(prints), b.lifted_at.is_(None), b.until > now)
    return (await connection.execute(query)).scalars().all()


async def _same_by_network(connection: AsyncConnection, filing: Filing) -> int:
    likeness, f = filing.likeness, t.report_filings.c
    if likeness is None or filing.network is None:
        return 0
    newest = (
        select(f.report_id, f.words)
        .where(
            f.network == filing.network,
            f.at > filing.at - SAME_WITHIN,
            f.figures == likeness.figures,
        )
        .order_by(f.at.desc())
        .limit(_OF_NETWORK)
        .subquery()
    )
    # Only those that became a report.
    query = (
        select(func.count())
        .select_from(newest.join(t.reports, t.reports.c.id == newest.c.report_id))
        .where(near(newest.c.words, likeness.words, NEAR))
    )
    return (await connection.execute(query)).scalar_one()


def _past(rows: Sequence[Row[Any]]) -> Past:
    return Past(
        confirmed=[r.created_at for r in rows if r.verified and r.status not in _NEUTRAL],
        rejected=[r.created_at for r in rows if r.status == Status.REJECTED],
    )


def _is_same(row: Row[Any], filing: Filing) -> bool:
    if filing.likeness is None or row.words is None or row.at <= filing.at - SAME_WITHIN:
        return False
    return not differ(Likeness(words=row.words, figures=row.figures), filing.likeness)
