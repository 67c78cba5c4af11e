"""People who file reports: bodies of `POST /api/reports`, at a rate, over loopback.

It does not know what answers them.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp

#: Addresses of loopback that people come from: the limits of a network stay on.
NETWORKS, CONNECTIONS_EACH = 64, 8
PATIENCE = 60.0
_STREETS = ("人民路", "解放路", "中山路", "建设街", "和平里", "滨江大道", "学府路", "新华街")
_FORMS = {
    "flood": ("{place}的水已经到{n}厘米,车过不去", "{place}地下车库进水,{n}辆车泡着"),
    "fire": ("{place}{n}楼着火了,烟很大", "{place}的仓库起火,烧了{n}分钟了"),
    "road": ("two cars crashed at {place}, {n} people hurt", "{place}有{n}辆车追尾,路堵了"),
    "gas": ("{place}{n}号楼道里有煤气味", "smell of gas at {place}, building {n}"),
    "other": ("{place}倒了一棵大树,压住了{n}辆车",),
    "landslide": ("{place}后面的山坡滑下来了,大约{n}方土",),
}


@dataclass(kw_only=True)
class Filings:
    """What reporters got: milliseconds from the moment when each was due, statuses, references."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    references: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)  # no answer at all, by what stood there
    seconds: float = 0.0

    @property
    def errors(self) -> int:
        return self.failed.total() + self.statuses.total() - self.statuses[201]


def bodies(
    count: int, places: Sequence[tuple[float, float]], seed: int
) -> Iterator[Mapping[str, Any]]:
    """So many reports, no two of the same words, around `places`; one of twenty has no point."""
    chance = random.Random(seed)
    for number in range(count):
        hazard, street = chance.choice(list(_FORMS)), chance.choice(_STREETS)
        place = f"{street}{seed}-{number}号"
        text = chance.choice(_FORMS[hazard]).format(place=place, n=chance.randint(2, 90))
        lat, lon = chance.choice(places)
        point = {"lat": chance.gauss(lat, 0.01), "lon": chance.gauss(lon, 0.01)}
        body: dict[str, Any] = {"hazard": hazard, "text": text, "address": place, "language": "zh"}
        yield body if chance.random() < 0.05 else {**body, "location": point}


async def file_all(base: str, wanted: Sequence[Mapping[str, Any]], rate: float) -> Filings:
    """Each when it is due, however long others take: who falls behind pays in milliseconds."""
    filings = Filings()
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(_from(n)) for n in range(NETWORKS)]
        begun = time.perf_counter() + 0.05
        tasks = list[asyncio.Task[None]]()
        for number, body in enumerate(wanted):
            due = begun + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            session = sessions[number % NETWORKS]
            tasks.append(asyncio.create_task(_one(session, base, body, due, filings)))
        await asyncio.gather(*tasks)
        filings.seconds = time.perf_counter() - begun
    return filings


def _from(number: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        local_addr=(f"127.0.1.{number + 1}", 0), limit=CONNECTIONS_EACH, keepalive_timeout=60
    )
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE))


async def _one(
    session: aiohttp.ClientSession,
    base: str,
    body: Mapping[str, Any],
    due: float,
    filings: Filings,
) -> None:
    try:
        async with session.post(f"{base}/api/reports", json=body) as answer:
            said = await answer.json()
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        filings.failed[type(error).__name__] += 1
        return
    filings.milliseconds.append((time.perf_counter() - due) * 1000)
    filings.statuses[answer.status] += 1
    if answer.status == 201:
        filings.references.append(said["reference"])
