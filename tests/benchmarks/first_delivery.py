"""How soon after an approval the first message is there, on the web chat and on a sandbox phone.

It does not know how alerts are sent.
"""

import asyncio
import random
import time
from pathlib import Path

import aiohttp

from tests.benchmarks import warning
from tests.benchmarks.figures import Row, Section, median, percentile
from tests.benchmarks.site import Site

ALERTS, SECONDS, PATIENCE = 15, 1.0, 30.0
AREA, PHONE, READER = "310104", "+8613900000001", "bench-reader"
LOOK_EVERY = 0.005
CHANNELS = {"web chat (event stream)": 0, "SMS (sandbox phone)": 1}


def measure(folder: Path) -> Section:
    """Uses the default sandbox, inside the web process."""
    site = Site(folder)
    with site.running():
        warning.subscribe(site, [("web", READER, "zh", AREA), ("sms", PHONE, "zh", AREA)])
        times = asyncio.run(_alerts(site))
    rows = (_row(name, [one[place] for one in times]) for name, place in CHANNELS.items())
    return Section(
        name="first",
        title="First delivery after approval",
        rows=tuple(rows),
        notes=(
            f"{ALERTS} alerts one after the other, with random pauses, for one reader of the event "
            "stream and one sandbox phone; from the moment just before `POST …/approve` is sent "
            "until the message is in the stream, or on the phone "
            f"(looked at every {LOOK_EVERY * 1000:.0f} ms).",
        ),
    )


def _row(name: str, times: list[float]) -> Row:
    return Row(
        what=f"first delivery, {name}: median / slowest of {len(times)}",
        measured=f"{median(times) * 1000:.0f} ms / {percentile(times, 1) * 1000:.0f} ms",
        floor=f"≤ {SECONDS:.0f} s (median)",
        met=median(times) <= SECONDS,
    )


async def _alerts(site: Site) -> list[tuple[float, float]]:
    pauses = random.Random(3)
    async with aiohttp.ClientSession() as session:
        office = warning.Office(site, session)
        found = []
        for number in range(ALERTS):
            found.append(await _one(site, office, session, number))
            await asyncio.sleep(pauses.uniform(0.5, 2.5))
        return found


async def _one(
    site: Site, office: warning.Office, session: aiohttp.ClientSession, number: int
) -> tuple[float, float]:
    """Seconds until the reader and until the phone had it."""
    id = await office.submitted(AREA)
    async with session.get(f"{site.url}/api/chat/{READER}/events") as stream:
        reading = asyncio.create_task(_read(stream))
        looking = asyncio.create_task(_look(session, site.url, number + 1))
        await asyncio.sleep(0.3)  # the stream first notes where it stands
        approved = await office.approve(id)
        async with asyncio.timeout(PATIENCE):
            moments = await asyncio.gather(reading, looking)
    return moments[0] - approved, moments[1] - approved


async def _read(stream: aiohttp.ClientResponse) -> float:
    async for line in stream.content:
        if line.startswith(b"data:"):
            return time.perf_counter()
    raise RuntimeError("the event stream ended")


async def _look(session: aiohttp.ClientSession, url: str, messages: int) -> float:
    while True:
        async with session.get(f"{url}/sandbox/messages", params={"to": PHONE}) as answer:
            if len((await answer.json())["messages"]) >= messages:
                return time.perf_counter()
        await asyncio.sleep(LOOK_EVERY)
