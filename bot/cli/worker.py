"""`fenghuo worker`: one worker until it is told to stop.

It does not know what workers do.
"""

import argparse
import asyncio

import uvloop

from bot import logs, settings
from bot.bootstrap.worker import open_worker
from bot.cli.database import database_url
from bot.memory import settle_memory
from bot.settings import Settings
from bot.worker import run


def main() -> None:
    argparse.ArgumentParser(description="Broadcasts, receipts, timers.").parse_args()
    logs.configure("worker")
    found = settings.load()
    with database_url(found) as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings.with_database(found, url)))


async def _run(found: Settings) -> None:
    async with open_worker(found) as services:
        settle_memory()
        await run(services)


if __name__ == "__main__":
    main()
