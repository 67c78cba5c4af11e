"""Puts the web application together out of its routers.

It does not know the action webhook: `actions/serve.py` adds it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from bot import __version__
from bot.services import WebServices
from bot.settings import ROOT
from bot.web import away, problems
from bot.web.api import (
    alert_report,
    alerts,
    areas,
    articles,
    audit,
    chat,
    circles,
    doubts,
    duty,
    elevations,
    facilities,
    feeds,
    feeds_in,
    handovers,
    health,
    incidents,
    knowledge,
    lanes,
    loudspeakers,
    open311,
    received,
    report_details,
    report_exports,
    report_figures,
    report_groups,
    report_media,
    reporters,
    reports,
    rewards,
    robots,
    roster,
    sources,
    subscriptions,
    supervision,
    templates,
    webhooks,
    withdrawals,
)
from bot.web.api.channels import Webhooks
from bot.web.chat.routes import router as chat_pages
from bot.web.console.routes import router as console_pages
from bot.web.middleware import Guard
from bot.web.packed import PackedFiles
from bot.web.residents.trouble import page_of
from channels.sandbox.app import create_sandbox
from channels.sandbox.config import SandboxConfig, TelegramAccount

STATIC = Path(__file__).parent / "static"
#: From npm at set-up. Without htmx pages work with full page loads, without the others they show
#: lists beside an empty map.
VENDOR = {
    "htmx": ROOT / "node_modules" / "htmx.org" / "dist",
    "leaflet": ROOT / "node_modules" / "leaflet" / "dist",
    "geoman": ROOT / "node_modules" / "@geoman-io" / "leaflet-geoman-free" / "dist",
}
API = (
    chat,
    knowledge,
    articles,
    facilities,
    withdrawals,
    areas,
    report_figures,  # before the reports: `statistics` is no reference
    report_exports,  # a map is none either
    report_details,  # before the reports, whose references are anything
    report_media,
    report_groups,  # before reports: "clusters" is no reference
    reports,
    supervision,
    sources,
    rewards,
    incidents,
    open311,
    reporters,
    doubts,
    duty,
    roster,
    circles,
    handovers,
    subscriptions,
    alerts,
    alert_report,
    audit,
    elevations,
    templates,
    lanes,
    loudspeakers,
    feeds,
    feeds_in,
    robots,
    webhooks,
    received,
    health,
)


def create(services: WebServices, first: Sequence[APIRouter] = ()) -> FastAPI:
    """The whole web service; bodies beyond 12 MB are refused, errors are problem documents.

    `first`: routes that are asked before all others, for every turn comes by them.
    """
    app = FastAPI(
        title="Fenghuo 烽火",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        # It asks at every request whether anybody traces; `/metrics` says what we know.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    problems.install(app, page_of)
    away.install(app)
    for router in (*first, *(module.router for module in API)):
        app.include_router(router)
    app.include_router(chat_pages)
    app.include_router(console_pages)
    if services.settings.sandbox:
        app.include_router(create_sandbox(_sandbox(services)))
    for name, folder in VENDOR.items():
        if folder.is_dir():
            app.mount(f"/static/vendor/{name}", PackedFiles(directory=folder))
    app.mount("/static", PackedFiles(directory=STATIC))
    tiles = services.settings.tiles
    app.add_middleware(
        Guard,
        largest_file=services.settings.media_limits.most,
        pictures_from=tiles.origin if tiles else "",
    )
    app.add_middleware(Webhooks)  # the last added is the first asked
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services = app.state.services
    listening = [asyncio.create_task(one.run()) for one in (services.post, services.live)]
    async with services.intake.working():
        yield
    for task in listening:
        task.cancel()


def _sandbox(services: WebServices) -> SandboxConfig:
    settings, words = services.settings, services.words
    return SandboxConfig(
        account_sid=settings.twilio.account_sid,
        auth_token=settings.twilio.auth_token,
        number=settings.twilio.senders[0].sender,
        voice_number=next((one.sender for one in settings.twilio.of("voice")), ""),
        public_url=settings.public_url,
        callback_base=settings.own_url,
        words={language: words.topic("sandbox", language) for language in words.languages},
        telegram=_sandbox_bot(services),
        templates={
            sid: words.topic("sandbox", language)["template"]
            for language, sid in settings.twilio.templates.items()
        },
    )


def _sandbox_bot(services: WebServices) -> TelegramAccount | None:
    telegram = services.settings.telegram
    if telegram is None or not telegram.sandbox:
        return None
    return TelegramAccount(
        token=telegram.token,
        webhook=f"{services.settings.public_url}/channels/telegram/webhook",
        webhook_secret=telegram.webhook_secret,
    )
