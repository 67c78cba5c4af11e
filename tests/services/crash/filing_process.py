"""A small web process: the real routes of reports over the real service, encoder and all.

`python -m tests.services.crash.filing_process PORT`, with the settings of a web process. It does
not know pages, articles or the engine, and so starts in a moment.
"""

import asyncio
import sys
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import uvicorn
import uvloop
from fastapi import FastAPI

from bot import logs, settings
from bot.areas.divisions import Divisions
from bot.bootstrap.listening import reporting_of
from bot.ground import Ground
from bot.memory import settle_memory
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.web import away, dependencies, problems
from bot.web.api import health, reports
from bot.web.middleware import Guard
from bot.words.catalogue import Words
from knowledge import encoding


def create(found: Settings, database: Database, session: aiohttp.ClientSession) -> FastAPI:
    """As `bot.web.app.create` makes it, of one router."""
    ground = Ground(
        settings=found,
        database=database,
        words=Words.load(),
        vault=Vault(found.secret),
        areas=Divisions([], {}),
    )
    nobody = cast(Any, None)  # alerts: nothing is moved here
    reporting = reporting_of(ground, nobody, session, encoding.load(found.encoder))
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    bundle = SimpleNamespace(**vars(ground), **vars(reporting))
    app.state.services = bundle
    app.dependency_overrides[dependencies.services] = lambda: bundle
    problems.install(app)
    away.install(app)
    app.include_router(reports.router)
    app.add_api_route("/health/live", health.live)
    app.add_middleware(Guard, largest_file=found.media_limits.most)
    return app


async def serve(port: int, found: Settings) -> None:
    assert found.database_url
    database = Database(found.database_url, pool_size=12)
    async with aiohttp.ClientSession() as session:
        app = create(found, database, session)
        settle_memory()
        options = uvicorn.Config(
            app, port=port, http="httptools", log_config=None, access_log=False
        )
        await uvicorn.Server(options).serve()
    await database.close()


def main() -> None:
    logs.configure("web")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), settings.load()))


if __name__ == "__main__":
    main()
