"""Takes in what providers say later on, many at a time.

It does not know webhooks or signatures: the channel has looked at those.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.broadcast.ports import LaneBook, Ledger
from bot.broadcast.probing import REFERENCE
from bot.broadcast.together import Together
from bot.clock import utc_now
from channels.base import Receipt, ReceiptState

#: Digits of the largest row number that PostgreSQL can hold, less one.
_MOST_DIGITS = 18
#: Receipts in a transaction, so that others are read while these are written.
MOST = 64


class Receipts:
    """Whoever records returns when it is on the disk."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Callable[[], datetime] = utc_now,
        lanes: LaneBook | None = None,
    ) -> None:
        """`lanes` hears of the receipts of its tests."""
        self._ledger = ledger
        self._lanes = lanes
        self._clock = clock
        self._together = Together(self._write, most=MOST)

    async def record(self, receipt: Receipt) -> None:
        """A receipt for nothing of ours, or with a word that we do not know, changes nothing."""
        if receipt.state is not ReceiptState.UNKNOWN and _ours(receipt.reference):
            await self._together.do(receipt)
        elif self._lanes is not None and (receipt.reference or "").startswith(REFERENCE):
            await self._of_test(receipt, self._lanes)

    async def _of_test(self, receipt: Receipt, lanes: LaneBook) -> None:
        failed = (receipt.reason or "failed") if receipt.state is ReceiptState.FAILED else None
        if failed or receipt.state is ReceiptState.DELIVERED:
            await lanes.test_receipt(receipt.reference or "", failed, self._clock())

    async def _write(self, receipts: Sequence[Receipt]) -> Sequence[None]:
        await self._ledger.receive(receipts, self._clock())
        return [None] * len(receipts)


def _ours(reference: str | None) -> bool:
    """References of deliveries are the ledger's row numbers."""
    if reference is None or len(reference) > _MOST_DIGITS:
        return False
    return reference.isascii() and reference.isdigit()
