"""What reports are held against before they are written, on PostgreSQL.

It does not know what follows from it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from bot.reports.abuse.likeness import NEAR, Likeness, differ
from bot.reports.abuse.ports import Before, Filing, Known, Match, Prints
from bot.reports.abuse.rates import Take
from bot.reports.abuse.trust import Past
from bot.reports.report import Status
from bot.store import screening_sql as sql
from bot.store import tables as t
from bot.store.database import Database
from bot.store.pictures import matches
from bot.store.reporters import entry_of

#: How long the same text is the same: tomorrow's flood is another one.
SAME_WITHIN = timedelta(hours=24)
#: What we look back on at most, of a person and of a network.
_OF_PERSON, _OF_NETWORK = 200, 500
_NEUTRAL = frozenset({Status.DUPLICATE, Status.REJECTED})
_LINE = "screening"

Rows = Sequence[Mapping[str, Any]]


class StoredScreening:
    """Implements bot.reports.abuse.ports.ScreenBook.

    Filing waits for it: each statement goes alone (nothing here must hold together), and what is
    written lies in unlogged tables.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, take: Take, now: datetime) -> timedelta | None:
        limit = take.limit
        values = {"key": take.key, "now": now, "step": limit.step, "window": limit.window}
        if await self._database.over(_LINE, sql.TAKE, values):
            return None
        [row] = await self._database.over(_LINE, sql.FREE_AT, {"key": take.key})
        full: datetime = row["free_at"]
        return full + limit.step - limit.window - now

    async def known(self, fingerprint: bytes) -> Known:
        rows = await self._database.over(_LINE, sql.KNOWN, {"print": fingerprint})
        prints = {bytes(row["print"]) for row in rows}
        holders = [row["reporter_id"] for row in rows if row["reporter_id"]]
        if not holders:
            return Known(prints=frozenset(prints))
        async with self._database.transaction() as connection:
            entry = await entry_of(connection, holders[0])
        own = {one.fingerprint for one in entry.addresses} if entry else set[bytes]()
        return Known(prints=frozenset(prints | own), entry=entry)

    async def before(self, prints: Prints, filing: Filing) -> Before:
        past: Rows = ()
        blocked: Rows = ()
        if prints:
            whose = {"prints": list(prints), "report": filing.report_id, "now": filing.at}
            asked = {**whose, "verified": Status.VERIFIED.value, "most": _OF_PERSON}
            past = await self._database.over(_LINE, sql.PAST, asked)
            blocked = await self._database.over(_LINE, sql.BLOCKED, whose)
        return Before(
            past=_past(past),
            last_hour=sum(row["created_at"] > filing.at - timedelta(hours=1) for row in past),
            same_by_person=sum(_is_same(row, filing) for row in past),
            same_by_network=await self._same_by_network(filing),
            blocked_in=[row["area"] for row in blocked],
        )

    async def write(self, filing: Filing) -> None:
        likeness = filing.likeness
        values = {
            "report": filing.report_id,
            "at": filing.at,
            "network": filing.network,
            "words": likeness.words if likeness else None,
            "figures": likeness.figures if likeness else None,
        }
        await self._database.over(_LINE, sql.WRITE, values)

    async def pictures_like(self, report_id: UUID) -> tuple[Match, ...]:
        async with self._database.transaction() as connection:
            found = await matches(connection, t.report_media.c.report_id == report_id, told=True)
        return tuple({one.reference: one for one in reversed(found)}.values())[::-1]

    async def forget(self, before: datetime) -> int:
        """Filings that nothing is held against any more, and rates that are full again."""
        filings = delete(t.report_filings).where(t.report_filings.c.at < before - SAME_WITHIN)
        rates = delete(t.report_rates).where(t.report_rates.c.free_at < before)
        async with self._database.transaction() as connection:
            await connection.execute(rates)
            return (await connection.execute(filings)).rowcount

    async def _same_by_network(self, filing: Filing) -> int:
        if filing.likeness is None or filing.network is None:
            return 0
        values = {
            "network": filing.network,
            "since": filing.at - SAME_WITHIN,
            "words": filing.likeness.words,
            "figures": filing.likeness.figures,
            "near": NEAR,
            "most": _OF_NETWORK,
        }
        [row] = await self._database.over(_LINE, sql.SAME_BY_NETWORK, values)
        same: int = row["same"]
        return same


def _past(rows: Rows) -> Past:
    return Past(
        confirmed=[r["created_at"] for r in rows if r["verified"] and r["status"] not in _NEUTRAL],
        rejected=[r["created_at"] for r in rows if r["status"] == Status.REJECTED],
    )


def _is_same(row: Mapping[str, Any], filing: Filing) -> bool:
    if filing.likeness is None or row["words"] is None or row["at"] <= filing.at - SAME_WITHIN:
        return False
    return not differ(Likeness(words=row["words"], figures=row["figures"]), filing.likeness)
