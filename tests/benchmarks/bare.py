"""The peer of a broadcast: nothing but an aiohttp loop on uvloop that posts ready-made bodies.

`python -m tests.benchmarks.bare URL AUTHORIZATION FILE`, a process of its own, as a worker is. It
knows no ledger, no rate and no receipts; `told` is where its callbacks go.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import uvloop
from yarl import URL


async def post_all(
    url: str, authorization: str, bodies: Iterator[bytes], connections: int
) -> tuple[int, float, float]:
    """How many were taken (201); when (`time.monotonic`) it began and had the last answer."""
    target, taken = URL(url), 0
    headers = {
        "Authorization": authorization,
        "Content-Type": "application/x-www-form-urlencoded",
    }

    async def work() -> None:
        nonlocal taken
        for body in bodies:
            async with session.post(target, data=body, headers=headers) as answer:
                await answer.read()
                taken += answer.status == 201

    connector = aiohttp.TCPConnector(limit=connections)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        begun = time.monotonic()
        await asyncio.gather(*(work() for _ in range(connections)))
        return taken, begun, time.monotonic()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("authorization")
    parser.add_argument("file", type=Path)
    parser.add_argument("--connections", type=int, default=50)
    options = parser.parse_args()
    bodies = iter(options.file.read_bytes().splitlines())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taken, begun, ended = runner.run(
            post_all(options.url, options.authorization, bodies, options.connections)
        )
    sys.stdout.write(f"{taken} {begun} {ended}\n")


if __name__ == "__main__":
    main()
