"""The service's webhook without the service: the real adapter and ledger behind a small server.

For installations without a web process; it does not know pages, residents or the flood guard.
"""

import aiohttp
from aiohttp import web

from bot.broadcast.receipts import Receipts
from bot.store.database import Database, DatabaseAway
from bot.store.ledger import StoredLedger
from channels.base import Receipt, Request
from channels.errors import BadSignature
from channels.twilio import TwilioChannel, TwilioConfig


class Door:
    """Answers as the web process does: 204, or 503 while the database is away."""

    def __init__(self, config: TwilioConfig, database: Database, port: int) -> None:
        self._config = config
        self._port = port
        self._receipts = Receipts(StoredLedger(database))
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession()
        self._channel = TwilioChannel(self._config, self._session)
        app = web.Application()
        app.router.add_post("/channels/sms/webhook", self._hear)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        if self._session:
            await self._session.close()

    async def _hear(self, request: web.Request) -> web.Response:
        asked = Request(
            method="POST",
            url=f"{self._config.public_url}{request.raw_path}",
            headers=dict(request.headers),
            body=await request.read(),
        )
        try:
            for heard in await self._channel.receive(asked):
                if isinstance(heard, Receipt):
                    await self._receipts.record(heard)
        except DatabaseAway:
            return web.Response(status=503)
        except BadSignature:
            return web.Response(status=403)
        return web.Response(status=204)
