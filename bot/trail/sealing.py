"""Seals what was written since the last time, and goes along the whole chain when asked to.

It does not know SQL or what an entry says.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from bot.trail.chain import Break, Head, Mac, Walk, link
from bot.trail.head import HeadFile
from bot.trail.ports import TrailBook

log = structlog.get_logger()

#: Entries sealed in one transaction.
AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a walk along the chain found. `head_kept`: a head outside the database was compared."""

    entries: int
    waiting: int
    head_kept: bool
    broken: Break | None


class Trail:
    """`mac` is a keyed hash whose key the database does not hold."""

    def __init__(self, book: TrailBook, mac: Mac, head: HeadFile) -> None:
        self._book = book
        self._mac = mac
        self._head = head

    async def seal(self, now: datetime) -> int:
        """Seals all that wait; how many. A chore: `now` is of no matter to it."""
        kept = await asyncio.to_thread(self._head.read)
        whole = kept is None or await self._book.seal_at(kept.place) == kept.seal
        if kept and not whole:
            # The file stays as it is: it is what shows that something was cut off.
            log.error("audit_cut_off", place=kept.place)
        sealed, count, head = 0, AT_ONCE, None
        while count == AT_ONCE:
            count, newest = await self._book.seal(partial(link, self._mac), AT_ONCE)
            sealed, head = sealed + count, newest or head
        if whole and head and (kept is None or head.place > kept.place):
            await self._keep(head)
        return sealed

    async def check(self) -> Finding:
        """Goes along the whole chain up to its first break. Raises HeadWrong."""
        kept = await asyncio.to_thread(self._head.read)
        walk, broken = Walk(self._mac, kept), None
        async for sealed in self._book.sealed():
            if broken := walk.step(sealed):
                break
        return Finding(
            entries=walk.entries,
            waiting=await self._book.waiting(),
            head_kept=kept is not None,
            broken=broken or walk.end(),
        )

    async def _keep(self, head: Head) -> None:
        await asyncio.to_thread(self._head.keep, head)
        log.info("audit_head", place=head.place, seal=head.seal.hex())
