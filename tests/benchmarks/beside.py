"""One worker at full speed, beside a bare client and beside Celery, in turn.

It does not know how alerts are sent, nor what else is asked of sending.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bot.settings import ROOT
from tests.benchmarks import celery_peer
from tests.benchmarks.bodies import Recorder
from tests.benchmarks.celery_peer import PROCESSES, Peer
from tests.benchmarks.figures import Row, floored, spread
from tests.benchmarks.station import PATIENCE, TOKEN, Station
from tests.benchmarks.taken import rate_of
from tests.bot.broadcast.world import PUDONG

ROUNDS, PEOPLE, PEERS = 3, 10_000, 2_000
BARE_SHARE, PEER_TIMES = 0.6, 5.0
FIRST = "+15005550006"
#: Segments a second: far above what any of this can do.
FREE = 100_000.0


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Accepted messages a second; `approved`: ours from the approval on."""

    ours: float
    approved: float
    bare: float
    peer: float | None


async def full_speed(here: Station) -> AsyncIterator[Row]:
    with ExitStack() as stack:
        try:
            peer = stack.enter_context(celery_peer.peer(here.folder, here.provider, TOKEN))
        except FileNotFoundError as missing:
            peer = None
            yield Row(what=f"beside Celery: {missing}", measured="–")
        async with here.workers(1, [(FIRST, FREE)]):
            rates = [await _round(here, peer) for _ in range(1 + ROUNDS)][1:]
    for row in _rates(rates):
        yield row


async def _round(here: Station, peer: Peer | None) -> Rates:
    sent = await here.end(await here.begin(PUDONG), PEOPLE)
    recorded = await here.bodies(sent.alert)
    return Rates(
        ours=rate_of(sent.taken),
        approved=PEOPLE / (sent.taken[-1].at - sent.approved),
        bare=await _bare(here, recorded),
        peer=await _peer(here, recorded, peer) if peer else None,
    )


async def _bare(here: Station, recorded: Recorder) -> float:
    await here.client.begin()
    file = here.folder / "bodies.txt"
    file.write_bytes(b"\n".join(recorded.bodies))
    command = [sys.executable, "-m", "tests.benchmarks.bare", recorded.url, recorded.authorization]
    run = asyncio.to_thread(subprocess.check_output, [*command, str(file)], cwd=ROOT)
    taken, *_ = (await run).split()
    if int(taken) != PEOPLE:
        raise RuntimeError(f"{int(taken)} of {PEOPLE} were taken from the bare client")
    return rate_of(await here.client.taken())


async def _peer(here: Station, recorded: Recorder, peer: Peer) -> float:
    await here.client.begin()
    await asyncio.to_thread(peer.enqueue, recorded.bodies[:PEERS])
    with peer.working():
        await here.client.until(PEERS, PATIENCE)
    return rate_of(await here.client.taken())


def _rates(rates: Sequence[Rates]) -> Iterator[Row]:
    peers = [one.peer for one in rates if one.peer]
    yield _figure("one worker, accepted sends/s", [one.ours for one in rates])
    yield _figure("the same from the approval on", [one.approved for one in rates])
    yield _figure("bare aiohttp client on uvloop, sends/s", [one.bare for one in rates])
    shares = [one.ours / one.bare for one in rates]
    yield floored("one worker ÷ bare client, median of the rounds", shares, BARE_SHARE)
    if peers:
        yield _figure(f"Celery, Redis, twilio's SDK, {PROCESSES} processes, sends/s", peers)
        times = [one.ours / one.peer for one in rates if one.peer]
        yield floored("one worker ÷ Celery, median of the rounds", times, PEER_TIMES)


def _figure(what: str, rates: Sequence[float]) -> Row:
    return Row(what=what, measured=spread(rates, 0))
