"""Takes in what providers say later on, many at a time.

It does not know webhooks or signatures: the channel has looked at those.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.broadcast.ports import Ledger
from bot.clock import utc_now
from channels.base import Receipt, ReceiptState


class Receipts:
    """Whoever records returns when it is on the disk; those who come meanwhile share the next
    write.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime] = utc_now) -> None:
        self._ledger = ledger
        self._clock = clock
        self._waiting: list[tuple[Receipt, asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()

    async def record(self, receipt: Receipt) -> None:
        """A receipt for nothing of ours, or with a word that we do not know, changes nothing."""
        if receipt.state is ReceiptState.UNKNOWN or not _ours(receipt.reference):
            return
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((receipt, done))
        async with self._turn:
            if not done.done():
                await self._write()
        await done

    async def _write(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            await self._ledger.receive([receipt for receipt, _ in batch], self._clock())
        except Exception as error:
            for _, done in batch:
                done.set_exception(error)
        else:
            for _, done in batch:
                done.set_result(None)


def _ours(reference: str | None) -> bool:
    """References of deliveries are the ledger's row numbers."""
    return (
        reference is not None
        and reference.isascii()
        and reference.isdigit()
        and len(reference) < 19
    )
