"""How fast a question is answered: one person, and sixteen at once beside stock Rasa.

It does not know how a service is started or an answer is found.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.processes import free_port
from tests.benchmarks import asking, machine, stock
from tests.benchmarks.asking import Answered, Round
from tests.benchmarks.figures import Row, Section, median, percentile, spread
from tests.benchmarks.site import NotStarted, Site
from tests.benchmarks.stock import Stock

QUESTIONS, USERS, ROUNDS, SECONDS = 400, 16, 3, 20.0
MEDIAN_MS, TAIL_MS, TIMES = 40.0, 150.0, 3.0
READY_SECONDS = 60.0


@dataclass
class Side:
    """Rounds of one engine."""

    url: str
    rounds: list[Round] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return median([one.rate for one in self.rounds])


def measure(folder: Path, known: Path | None) -> Section:
    """`known`: a folder in which the stock bot was trained before. Takes some ten minutes."""
    trained = Stock.of(known) if known else stock.train(folder / "stock")
    ours = Site(folder / "ours")
    with ours.running():
        one = asyncio.run(_alone(ours.url))
        with _stock_site(folder, trained) as peer:
            mine, theirs = Side(ours.url), Side(peer.url)
            asyncio.run(_in_turn(mine, theirs))
            mine.memory = ours.memory()
            theirs.memory = peer.memory()
    return _section(one, mine, theirs, trained)


async def _alone(url: str) -> list[Answered]:
    wanted = asking.asked()
    random.Random(1).shuffle(wanted)
    await asking.one_by_one(url, wanted[-20:], "warm-up")
    return await asking.one_by_one(url, wanted[:QUESTIONS], "one")


async def _in_turn(*sides: Side) -> None:
    """Every side in every round, so that a noisy neighbour hits both."""
    wanted = asking.asked()
    random.Random(2).shuffle(wanted)
    for side in sides:
        await asking.one_by_one(side.url, wanted[:20], "warm-up")
    for number in range(ROUNDS):
        for side in sides:
            name = f"round-{number}"
            side.rounds.append(
                await asking.side_by_side(side.url, wanted, USERS, SECONDS, name)
            )


@contextmanager
def _stock_site(folder: Path, trained: Stock) -> Iterator["StockSite"]:
    port = free_port()
    site = Site(folder / "peer", {"FENGHUO_ENGINE_URLS": f"http://127.0.0.1:{port}"})
    site.spawn()
    try:
        _wait_for_database(site)
        with stock.running(trained, site, port) as pid:
            site.wait_ready()
            yield StockSite(site, pid)
    finally:
        site.stop()
