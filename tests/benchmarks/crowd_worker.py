"""A worker in a process of its own, whose messages all arrive at once; it says when its first went.

It does not know who is told of what.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime

import uvloop

from bot.alerts.lanes import Lane
from bot.memory import settle_memory
from bot.residents.vault import Vault
from bot.store.audience import StoredAudience
from bot.store.database import Database
from bot.store.fallback import StoredFallback
from bot.store.lanes import StoredLanes
from bot.store.ledger import StoredLedger
from bot.worker import run
from bot.worker_services import WorkerServices
from channels.base import Heard, Outbound, Receipt, ReceiptState, Request

VAULT = Vault(b"a secret of the benchmarks")
#: Messages a second: what a lane of a provider takes, and few enough to leave the cores alone.
RATE = 500.0
LANES = tuple(Lane(name=name, channel=name, rate=RATE) for name in ("web", "sms"))
#: A message so long after the one before is the first of another broadcast.
PAUSE = 1.0
#: What its line begins with; the worker's log says other things.
FIRST = "first"


class Instant:
    """A channel that takes everything."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._last = 0.0

    async def receive(self, request: Request) -> list[Heard]:
        return []

    async def send(self, outbound: Outbound) -> Receipt:
        now = time.time()
        if now - self._last > PAUSE:
            sys.stdout.write(f"{FIRST} {now}\n")
            sys.stdout.flush()
        self._last = now
        return Receipt(
            state=ReceiptState.DELIVERED, reference=outbound.reference, provider_id=None, at=_now()
        )


def services(url: str) -> WorkerServices:
    database = Database(url)
    return WorkerServices(
        database_url=url,
        ledger=StoredLedger(database),
        fallback=StoredFallback(database),
        lane_book=StoredLanes(database),
        audience=StoredAudience(database),
        lanes=LANES,
        channels={lane.channel: Instant(lane.channel) for lane in LANES},
        vault=VAULT,
        clock=_now,
    )


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as bot.cli.worker does
        settle_memory()
        runner.run(run(services(sys.argv[1])))
