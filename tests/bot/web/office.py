"""Officials with tokens in front of the API of alerts.

It does not know which test uses it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI

from bot.alerts.outcome.service import Outcomes
from bot.live import LiveProgress
from bot.officials import Official, Role
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from bot.store.live import StoredLive
from bot.store.officials import StoredOfficials
from bot.store.outcome import StoredOutcomes
from bot.store.trail import StoredTrail
from bot.web import problems
from bot.web.api import alert_report, alerts, audit, elevations, feeds, received, templates
from bot.web.dependencies import services as services_of
from bot.web.middleware import Guard
from channels.base import Channel
from tests.bot.broadcast.world import VAULT, WORDS, World, draft, utc


class Office:
    """Officials with tokens in front of the API."""

    def __init__(self, world: World, client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        self.world = world
        self._client = client
        self._tokens = tokens

    async def call(
        self, method: str, path: str, who: str | None = None, body: Any = None, **options: Any
    ) -> httpx.Response:
        headers = {"Accept-Language": "en", **options.pop("headers", {})}
        if who:
            headers["Authorization"] = f"Bearer {self._tokens[who]}"
        return await self._client.request(method, path, json=body, headers=headers, **options)

    async def drafted(self, **changes: Any) -> str:
        made = await self.call("POST", "/api/alerts", "author", draft(**changes))
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def approved(self) -> dict[str, Any]:
        id = await self.drafted()
        await self.call("POST", f"/api/alerts/{id}/submit", "author")
        answer = await self.call("POST", f"/api/alerts/{id}/approve", "approver")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@asynccontextmanager
async def open_office(database: Database) -> AsyncIterator[Office]:
    world = World(database)
    officials = StoredOfficials(database, VAULT)
    tokens = {
        role.value: await officials.create(Official(name=f"the {role.value}", role=role), utc())
        for role in Role
    }
    channels: dict[str, Channel] = {"sms": world.sms, "web": world.web}
    settings = SimpleNamespace(
        public_url="http://f.invalid",
        sender="fenghuo@sample.invalid",
        home_area="310000",
        tiles=None,
    )
    services = SimpleNamespace(
        alerts=world.alerts,
        live=LiveProgress(StoredLive(database.url, world.now).listen, world.alerts.get),
        outcomes=outcomes_of(world),
        trail=StoredTrail(database),
        warnings=world.warnings,
        inbox=world.inbox,
        received=world.received,
        officials=officials,
        words=WORDS,
        vault=VAULT,
        settings=settings,
        channels=channels,
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(alerts.router)
    app.include_router(alert_report.router)
    app.include_router(audit.router)
    app.include_router(elevations.router)
    app.include_router(templates.router)
    app.include_router(feeds.router)
    app.include_router(received.router)
    app.add_middleware(Guard)
    app.dependency_overrides[services_of] = lambda: services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        yield Office(world, client, tokens)


def outcomes_of(world: World) -> Outcomes:
    return Outcomes(
        book=StoredOutcomes(world.database),
        alerts=StoredAlerts(world.database),
        divisions=world.divisions,
        clock=world.now,
    )
