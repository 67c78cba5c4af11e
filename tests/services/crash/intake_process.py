"""A small web process: the real webhook, Twilio adapter and intake; what is said takes its time.

`python -m tests.services.crash.intake_process PORT DATABASE_URL PROVIDER SECONDS`. It does not know
pages, articles or the engine, and so starts in a moment.
"""

import asyncio
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import uvicorn
import uvloop
from fastapi import FastAPI

from bot import logs
from bot.broadcast.receipts import Receipts
from bot.clock import utc_now
from bot.intake.bench import SLOTS
from bot.intake.files import Files
from bot.intake.service import Intake
from bot.memory import settle_memory
from bot.messages import Message, Turn
from bot.replies import Kind, Reply
from bot.residents.vault import Vault
from bot.settings.channels import SANDBOX_SID
from bot.store.database import Database
from bot.store.inbound import StoredInbound
from bot.store.ledger import StoredLedger
from bot.triage.recognise import Triage
from bot.web.api.channels import Webhooks
from channels.twilio import TwilioChannel, TwilioConfig

TOKEN, OURS, SECRET = "a token of the tests", "+15005550006", b"a secret of the tests, 32 bytes."
LEASE = timedelta(seconds=6)


class Slow:
    """Says every text back, `seconds` later."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def hear(self, message: Message) -> Turn:
        await asyncio.sleep(self._seconds)
        return Turn(language="zh", messages=(Reply(text=f"re: {message.text}", kind=Kind.ANSWER),))


async def serve(port: int, database_url: str, provider: str, seconds: float) -> None:
    public_url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        config = TwilioConfig(
            account_sid=SANDBOX_SID,
            auth_token=TOKEN,
            public_url=public_url,
            sender=OURS,
            api_base=provider,
        )
        channels = {"sms": TwilioChannel(config, session)}
        database = Database(database_url, pool_size=12)
        intake = Intake(
            book=StoredInbound(database),
            hearing=Slow(seconds),
            dangerous=Triage.load().recognise,
            files=Files({}, cast(Any, None)),
            channels=channels,
            vault=Vault(SECRET),
            clock=utc_now,
            lease=LEASE,
            at_once=SLOTS,  # a turn that only waits keeps nobody else from the processor
        )
        app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
        app.state.services = SimpleNamespace(
            channels=channels,
            intake=intake,
            receipts=Receipts(StoredLedger(database)),
            settings=SimpleNamespace(public_url=public_url),
        )
        app.add_api_route("/health/live", lambda: "up")
        app.add_middleware(Webhooks)
        options = uvicorn.Config(
            app, port=port, http="httptools", log_config=None, access_log=False
        )
        settle_memory()
        async with intake.working():
            await uvicorn.Server(options).serve()
        await database.close()


def main() -> None:
    logs.configure("web")
    port, database_url, provider, seconds = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(port), database_url, provider, float(seconds)))


if __name__ == "__main__":
    main()
