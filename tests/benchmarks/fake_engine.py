"""An engine that does nothing but take its time: one turn after the other, as Rasa's process does.

`python -m tests.benchmarks.fake_engine PORT MILLISECONDS`. It understands nothing and keeps
nothing; it stands where cores are too few to show what a second engine brings.
"""

import asyncio
import sys

import uvloop
from aiohttp import web

from bot.replies import KeyedReply, Kind

#: What it answers to everything.
REPLY = KeyedReply(kind=Kind.SMALLTALK, key="dialogue.thanks")


def app_of(seconds: float) -> web.Application:
    """`seconds` a turn; whoever comes meanwhile waits."""
    busy = asyncio.Lock()
    said = [{"custom": REPLY.model_dump(mode="json")}]

    async def answer(_: web.Request) -> web.Response:
        async with busy:
            await asyncio.sleep(seconds)
        return web.json_response(said)

    async def status(_: web.Request) -> web.Response:
        return web.json_response({"model": "none"})

    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", answer)
    app.router.add_get("/status", status)
    return app


def main() -> None:
    port, milliseconds = int(sys.argv[1]), float(sys.argv[2])
    loop = uvloop.new_event_loop()
    web.run_app(app_of(milliseconds / 1000), host="127.0.0.1", port=port, print=None, loop=loop)


if __name__ == "__main__":
    main()
