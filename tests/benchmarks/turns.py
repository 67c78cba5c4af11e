"""What a turn costs: late in a long talk, through an action, and with a second engine.

It does not know what is answered.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.processes import free_port, spawn, stop
from bot.residents.vault import Vault
from bot.settings import load
from tests.benchmarks import asking
from tests.benchmarks.figures import Row, Section, median, percentile, spread
from tests.benchmarks.site import Site

#: Every so many turns the same is said again: turns 3 and 298 say the same.
CYCLE: tuple[Mapping[str, Any], ...] = (
    {"text": "地震来了怎么办"},
    {"text": "那老人呢"},
    {"text": "what should I do in a typhoon"},
    {"text": "附近有避难所吗", "location": {"lat": 31.2215, "lon": 121.5447}},
    {"text": "谢谢"},
)
#: Talks, their turns, and the first of those compared: as many as the cycle has, early and late.
TALKS, TURNS, EARLY, LATE = 6, 302, 3, 298
LONGER = 1.3
#: Turns by an action and without, in turn; milliseconds.
PAIRS, ROUND_TRIP_MS = 300, 5.0
#: A turn of the fake engine, people at once, rounds and seconds of each.
TURN_MS, USERS, ROUNDS, SECONDS, TIMES = 40.0, 16, 3, 8.0, 1.7


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Milliseconds of the turns of one person, in order."""

    milliseconds: tuple[float, ...]

    def from_turn(self, number: int) -> tuple[float, ...]:
        """A whole cycle, the first turn being 1."""
        return self.milliseconds[number - 1 : number - 1 + len(CYCLE)]


def measure(folder: Path) -> Section:
    """Takes about three minutes and an engine's training."""
    site = Site(folder)
    with site.running():
        talks = [asyncio.run(talk(site.url, f"long-{n}", TURNS)) for n in range(TALKS)]
        by_action, without = asyncio.run(_round_trips(site))
    one, two = _engines(folder, 1), _engines(folder, 2)
    return Section(
        name="turns",
        title="What a turn costs",
        rows=(*rows_of_talks(talks), *rows_of_trips(by_action, without), *rows_of_rates(one, two)),
        notes=(
            f"Long talks: {TALKS} people of {TURNS} turns, the same {len(CYCLE)} messages again "
            f"and again through `POST /api/chat`; compared are turns {EARLY} to "
            f"{EARLY + len(CYCLE) - 1} with turns {LATE} to {TURNS}.",
            f"An action: `/help` and `/thanks` said to the engine itself, {PAIRS} times each in "
            "turn; the first is answered by an action that only names a sentence, the second by a "
            "response of the domain. The difference is the way to the action server and back, "
            "validation and events on both sides, and the action's own time, which is next to "
            "nothing.",
            f"Engines: fake ones that take {TURN_MS:.0f} ms a turn, one turn after the other, and "
            f"use no processor; everything else is the service itself. {USERS} people, {ROUNDS} "
            f"rounds of {SECONDS:.0f} s each, one engine first, then two.",
        ),
    )


async def talk(url: str, sender: str, turns: int) -> Talk:
    """One person who says the cycle's messages one after the other."""
    taken = []
    async with aiohttp.ClientSession() as session:
        for number in range(turns):
            body = {"sender": sender, **CYCLE[number % len(CYCLE)]}
            taken.append(await _timed(session, f"{url}/api/chat", body))
    return Talk(milliseconds=tuple(taken))


async def round_trips(
    url: str, metadata: Mapping[str, Any], pairs: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of turns answered by an action, and of turns answered without one.

    `url` is the engine's webhook with its token. Each kind has a sender of its own.
    """
    by_action, without = list[float](), list[float]()
    async with aiohttp.ClientSession() as session:
        for _ in range(pairs):
            for message, taken in (("/help", by_action), ("/thanks", without)):
                body = {"sender": message, "message": message, "metadata": dict(metadata)}
                taken.append(await _timed(session, url, body))
    return by_action, without


async def _timed(session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]) -> float:
    begun = time.perf_counter()
    async with session.post(url, json=body) as response:
        response.raise_for_status()
        said = await response.json()
    taken = (time.perf_counter() - begun) * 1000
    assert said, "nobody answered"
    return taken


async def _round_trips(site: Site) -> tuple[list[float], list[float]]:
    found = load(site.environment)
    metadata = {
        "language": "en",
        "channel": "web",
        "sealed": Vault(found.secret).seal("bench").decode(),
    }
    url = f"{_engine_url(site)}/webhooks/rest/webhook?token={found.token_for('engine')}"
    await round_trips(url, metadata, pairs=10)
    return await round_trips(url, metadata, PAIRS)


def _engine_url(site: Site) -> str:
    """Where `up` has put the engine: it is in the engine's own environment."""
    told = Path(f"/proc/{site.pid('engine')}/environ").read_bytes().split(b"\0")
    port = dict(one.split(b"=", 1) for one in told if b"=" in one)[b"FENGHUO_ENGINE_PORT"]
    return f"http://127.0.0.1:{port.decode()}"


def _engines(folder: Path, count: int) -> list[float]:
    """Turns a second behind so many fake engines, a round each; index and database are there."""
    with fake_engines(count, TURN_MS) as urls:
        site = Site(folder, {"FENGHUO_ENGINE_URLS": ",".join(urls)})
        with site.running():
            wanted = asking.asked()
            asyncio.run(asking.one_by_one(site.url, wanted[:10], f"warm-up-{count}"))
            return [
                asyncio.run(
                    asking.side_by_side(site.url, wanted, USERS, SECONDS, f"{count}-engines-{n}")
                ).rate_of_any
                for n in range(ROUNDS)
            ]


@contextmanager
def fake_engines(count: int, milliseconds: float) -> Iterator[list[str]]:
    """Their URLs; each is a process of its own."""
    with ExitStack() as running:
        yield [running.enter_context(_fake_engine(milliseconds)) for _ in range(count)]


@contextmanager
def _fake_engine(milliseconds: float) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.fake_engine", str(port), str(milliseconds)]
    process = spawn(command)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process, seconds=5)


def rows_of_talks(talks: Sequence[Talk]) -> list[Row]:
    early = [taken for one in talks for taken in one.from_turn(EARLY)]
    late = [taken for one in talks for taken in one.from_turn(LATE)]
    times = median(late) / median(early)
    return [
        Row(
            what=f"turn 300 of one conversation ÷ turn 3, medians of {len(late)} turns each",
            measured=f"{times:.2f} × ({median(late):.1f} ms / {median(early):.1f} ms)",
            floor=f"≤ {LONGER} ×",
            met=times <= LONGER,
        )
    ]


def rows_of_trips(by_action: Sequence[float], without: Sequence[float]) -> list[Row]:
    beyond = median(by_action) - median(without)
    return [
        Row(
            what=f"action round trip beyond the action's own time, medians of {len(by_action)}",
            measured=f"{beyond:.1f} ms ({median(by_action):.1f} ms / {median(without):.1f} ms)",
            floor=f"≤ {ROUND_TRIP_MS:.0f} ms",
            met=beyond <= ROUND_TRIP_MS,
        ),
        Row(
            what="engine turn by an action: p99",
            measured=f"{percentile(by_action, 0.99):.1f} ms",
        ),
    ]


def rows_of_rates(one: Sequence[float], two: Sequence[float]) -> list[Row]:
    times = median(two) / median(one)
    return [
        Row(what=f"{USERS} users, one fake engine: turns/s", measured=spread(one)),
        Row(what=f"{USERS} users, two fake engines: turns/s", measured=spread(two)),
        Row(
            what="two engines behind the gateway ÷ one",
            measured=f"{times:.2f} ×",
            floor=f"≥ {TIMES} ×",
            met=times >= TIMES,
        ),
    ]
