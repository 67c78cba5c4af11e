"""How fast, how evenly and how obediently a worker sends, beside a bare client and Celery.

The provider is a process of its own on loopback. It does not know how alerts are sent.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.benchmarks import beside
from tests.benchmarks.beside import FIRST, FREE, PEOPLE, ROUNDS
from tests.benchmarks.celery_peer import PROCESSES
from tests.benchmarks.figures import Row, Section, floored, median, spread
from tests.benchmarks.station import PATIENCE, Sent, Station, station
from tests.benchmarks.taken import Taken, busiest, rate_of
from tests.bot.broadcast.world import HUANGPU, PUDONG, SUZHOU

FEW, WORKERS_TIMES = 1_600, 1.7
SECOND = "+15005550007"
#: What a provider takes, the seconds for ten thousand people, and the share of them.
TAKES, WITHIN, SHARE = 2_000, 10.0, 0.99
#: A sender of 30 a second as one sets it, and one of which broadcasts alone take 30.
SLOW, SLOW_ALONE, WINDOWS = 30.0, 33.34, 60.0
BOUND, CANCEL_SECONDS, CANCELLED_AT = 333.34, 1.0, 800
#: Two workers, provider, database and the measuring, each with a core.
CORES = 6


def measure(folder: Path) -> Section:
    """Takes about six minutes."""
    return Section(
        name="sending",
        title="Sending",
        rows=tuple(asyncio.run(_rows(folder))),
        notes=(
            f"{PEOPLE:,} phones, one segment each. The provider is an aiohttp server on uvloop in "
            "a process of its own, which notes when each message came and calls nobody back; "
            "database, provider, workers and the measuring share the cores. Rates are those that "
            "the provider saw, from its first message to its last.",
            "The bare client posts the same bodies, made by our adapter from the ledger, over 50 "
            f"connections. The peer is Celery with Debian's Redis, {PROCESSES} processes and "
            "twilio's SDK with its connections kept; its messages wait in Redis before it starts, "
            "and it keeps no record of what became of them.",
            f"One round to warm up, then {ROUNDS}, ours, bare and Celery in turn.",
            "2 workers at a rate: one worker with one sender, then two with two of the same rate; "
            "one worker could serve both. At full speed one worker serves both senders, and the "
            f"floor counts where there are {CORES} cores.",
            "Cancelled: from the approver's click to the last message of the warning at the "
            "provider; the all-clear that follows is not counted.",
            f"A sender of {SLOW:.0f} leaves a tenth to replies; the one of {SLOW_ALONE} lets "
            f"broadcasts take {SLOW:.0f} alone. Windows of one second, wherever they start, by "
            "when messages came: grants are exact, but the way to the provider does not keep their "
            "distances, so that a lane at its brim can show one more.",
            "Which worker takes a lane is chance: the figures in brackets say how many of the two "
            "served in each round.",
            "A worker's memory at a million deliveries: see «audience».",
        ),
    )


async def _rows(folder: Path) -> list[Row]:
    rows: list[Row] = []
    async with station(folder) as here:
        await here.subscribe(PUDONG, PEOPLE)
        await here.subscribe(HUANGPU, FEW)
        for part in (
            beside.full_speed,
            _within,
            _cancelled,
            _two_at_a_rate,
            _two_at_full_speed,
            _evenly,
        ):
            rows += [row async for row in part(here)]
        megabytes = f"{here.most_megabytes:.0f} MB"
        rows.append(Row(what="most memory of a worker in all of this", measured=megabytes))
    return rows


# --- in time, and no more after the click -------------------------------------------------------


async def _within(here: Station) -> AsyncIterator[Row]:
    shares = []
    async with here.workers(1, [(FIRST, float(TAKES))]):
        for _ in range(ROUNDS):
            sent = await here.end(await here.begin(PUDONG, rate=TAKES), PEOPLE)
            shares.append(sum(one.at - sent.approved <= WITHIN for one in sent.taken) / PEOPLE)
    yield Row(
        what=f"handed over within {WITHIN:.0f} s of approval, provider that takes {TAKES:,}/s, %",
        measured=spread([share * 100 for share in shares]),
        floor=f"≥ {SHARE:.0%}",
        met=median(shares) >= SHARE,
    )


async def _cancelled(here: Station) -> AsyncIterator[Row]:
    for what, rate in (("full speed", FREE), ("500 a second", 500.0)):
        async with here.workers(1, [(FIRST, rate)]):
            lasts = [await _cancel(here) for _ in range(ROUNDS)]
        yield Row(
            what=f"cancelled at {what}: the last message after the click, seconds; slowest counts",
            measured=spread([last for last, _ in lasts], 2)
            + f"; {', '.join(f'{count:,}' for _, count in lasts)} of {PEOPLE:,} sent",
            floor=f"≤ {CANCEL_SECONDS:.0f} s",
            met=max(last for last, _ in lasts) <= CANCEL_SECONDS,
        )


async def _cancel(here: Station) -> tuple[float, int]:
    """Seconds from the click to the last message of the warning, and how many it was sent to."""
    sent = await here.begin(PUDONG)
    await here.client.until(CANCELLED_AT, PATIENCE)
    clicked = time.time()
    await here.world.alerts.cancel(sent.alert.id, here.world.approver(2))
    await asyncio.sleep(3 * CANCEL_SECONDS)
    taken = await here.client.taken()
    warnings = [one.at for one in taken if one.alert == taken[0].alert]
    if len(warnings) == PEOPLE:
        raise RuntimeError("the cancellation came too late to mean anything")
    await here.client.until(2 * len(warnings), PATIENCE)  # the all-clear to the same people
    await here.rest()
    return max(0.0, warnings[-1] - clicked), len(warnings)


# --- two workers --------------------------------------------------------------------------------


async def _two_at_a_rate(here: Station) -> AsyncIterator[Row]:
    senders = [(FIRST, BOUND), (SECOND, BOUND)]
    rates = [(await _served(here, count, senders[:count], HUANGPU, FEW))[0] for count in (1, 2)]
    what = "2 workers ÷ 1, each with its sender of 300 a second for broadcasts"
    yield floored(what, [rates[1] / rates[0]], WORKERS_TIMES)


async def _two_at_full_speed(here: Station) -> AsyncIterator[Row]:
    senders, times, busy = [(FIRST, FREE), (SECOND, FREE)], [], []
    for _ in range(ROUNDS):
        one, _ = await _served(here, 1, senders, PUDONG, PEOPLE)
        two, serving = await _served(here, 2, senders, PUDONG, PEOPLE)
        times.append(two / one)
        busy.append(serving)
    what = f"2 workers ÷ 1 at full speed, two senders; {busy} of them served"
    if (os.cpu_count() or 1) >= CORES:
        yield floored(what, times, WORKERS_TIMES)
    else:
        yield Row(what=f"{what}; {os.cpu_count()} cores for all", measured=spread(times, 2))


async def _served(
    here: Station, workers: int, senders: list[tuple[str, float]], area: str, people: int
) -> tuple[float, int]:
    """Messages a second, and how many workers served in the middle of it."""
    async with here.workers(workers, senders):
        sent = await here.begin(area)
        await here.client.until(people // 2, PATIENCE)
        serving = await here.serving()
        return rate_of((await here.end(sent, people)).taken), serving


# --- evenly -------------------------------------------------------------------------------------


async def _evenly(here: Station) -> AsyncIterator[Row]:
    await here.subscribe(SUZHOU, round(2.2 * SLOW_ALONE * WINDOWS))
    async with here.workers(1, [(FIRST, SLOW), (SECOND, SLOW_ALONE)]):
        sent: Sent = await here.begin(SUZHOU)
        await asyncio.sleep(WINDOWS + 2.0)
        taken = await here.client.taken()
        await here.world.alerts.cancel(sent.alert.id, here.world.approver(2))
    yield _window(f"a sender of {SLOW:g} a second", _by(FIRST, taken), floored=True)
    yield _window(f"broadcasts alone take {SLOW:g} a second", _by(SECOND, taken), floored=False)


def _by(sender: str, taken: Sequence[Taken]) -> list[float]:
    return [one.at for one in taken if one.sender == sender]


def _window(what: str, moments: Sequence[float], *, floored: bool) -> Row:
    most, seconds = busiest(moments), moments[-1] - moments[0]
    return Row(
        what=f"{what}: most in any one second of {seconds:.0f}, {len(moments):,} in all",
        measured=str(most),
        floor=f"≤ {SLOW:.0f}" if floored else "",
        met=most <= SLOW if floored else None,
    )
