"""The web process: bot's web app with the engine's action webhook on it. `python -m actions.serve`.

It does not know how services are built (`bot.bootstrap`) nor what the pages are (`bot.web`).
"""

import asyncio
import sys

import uvicorn
import uvloop
from fastapi import FastAPI

from actions.registry import actions_of
from actions.unaided import unaided_of
from actions.webhook import router_of
from bot import logs, settings
from bot.bootstrap.web import open_web
from bot.memory import settle_memory
from bot.services import WebServices
from bot.settings import Settings, SettingsInvalid
from bot.web import app as web

#: Seconds for which a thread keeps the interpreter where others wait for it, Python's own being
#: 0.005. Articles are searched in threads: at every reading and writing of a socket, and a message
#: that is to be kept takes four, whoever knocks waited so long for each search that was going on.
SWITCH = 0.0005


def create(services: WebServices) -> FastAPI:
    """The whole web application, the action webhook included."""
    token = services.settings.token_for("engine")
    return web.create(services, first=(router_of(actions_of(services), token),))


async def serve(found: Settings) -> None:
    """Until SIGTERM or SIGINT."""
    async with open_web(found, unaided_of) as services:
        app = create(services)
        settle_memory()
        sys.setswitchinterval(SWITCH)
        config = uvicorn.Config(
            app,
            host=found.host,
            port=found.port,
            http="httptools",
            log_config=None,
            access_log=False,
            # Open event streams must not hold up the end.
            timeout_graceful_shutdown=3,
            forwarded_allow_ips=list(found.trusted_proxies),
        )
        await uvicorn.Server(config).serve()


def main() -> None:
    logs.configure("web")
    try:
        found = settings.load()
    except SettingsInvalid as error:
        sys.exit(f"fenghuo: {error}")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(found))


if __name__ == "__main__":
    main()
