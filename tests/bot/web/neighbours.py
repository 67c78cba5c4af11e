"""Two whole services that can hear each other: own database, own key, own port on loopback.

It does not know which test uses them.
"""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import psycopg
import uvicorn
from fastapi import FastAPI
from sqlalchemy import update

from bot import settings as settings_of
from bot.alerts.freezing import Issuer
from bot.alerts.incoming.views import Warnings
from bot.alerts.lanes import Lane
from bot.alerts.polling.keeping import Feeds
from bot.alerts.records import Alert
from bot.alerts.service import Alerts
from bot.bootstrap.feeds import poller_of
from bot.bootstrap.incoming import sign_of
from bot.officials import Official, Role
from bot.processes import free_port
from bot.settings import Settings
from bot.store import tables
from bot.store.alerts import StoredAlerts
from bot.store.audience import StoredAudience
from bot.store.database import Database
from bot.store.feeds import StoredFeeds
from bot.store.officials import StoredOfficials
from bot.store.received import StoredReceived
from bot.store.relays import StoredRelays
from bot.web import problems
from bot.web.api import feeds, feeds_in
from bot.web.dependencies import services as services_of
from tests.bot.alerts.incoming.authority import authority
from tests.bot.broadcast.world import CHEN, LI, VAULT, WORDS, divisions, draft, utc

WANG, ZHAO = "Wang", "Zhao"
LANES = (Lane(name="web", channel="web", rate=100.0),)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class Service:
    """One of them. `polls` is what its worker does once a minute."""

    def __init__(self, name: str, nth: int, database: Database, folder: Path) -> None:
        self.name, self.database = name, database
        self.settings = _settings(name, nth, database, folder)
        areas = divisions()
        self.alerts = Alerts(
            book=StoredAlerts(database),
            audience=StoredAudience(database),
            divisions=areas,
            words=WORDS,
            vault=VAULT,
            lanes=LANES,
            issuer=Issuer(
                sender=self.settings.sender,
                home_area=self.settings.home_area,
                public_url=self.settings.public_url,
                sign=sign_of(self.settings),
            ),
            clock=utc,
            relayed=StoredRelays(database),
        )
        self.feeds = Feeds(StoredFeeds(database), areas, utc)
        self.warnings = Warnings(
            own=self.alerts, others=StoredReceived(database), divisions=areas, clock=utc
        )
        self._poller = poller_of(self.settings, database, WORDS, areas, utc)

    @property
    def certificate(self) -> str:
        assert self.settings.signing
        return (self.settings.data_dir / "certificate.pem").read_text()

    async def polls(self) -> None:
        """Every feed once, as if its time had come."""
        async with self.database.transaction() as connection:
            await connection.execute(update(tables.feeds).values(next_poll_at=None))
        for one in await self.feeds.all():
            await self._poller.poll(one.feed.id)

    async def warns(self, **changes: Any) -> Alert:
        made = await self.alerts.draft(draft(**changes), LI)
        await self.alerts.submit(made.id, LI)
        return await self.alerts.approve(made.id, CHEN)

    async def called(
        self, method: str, path: str, who: str | None = None, body: Any = None
    ) -> httpx.Response:
        """Over real HTTP; `who` is an administrator's name."""
        headers = {"Accept-Language": "en"}
        if who:
            official = Official(name=who, role=Role.ADMIN)
            token = await StoredOfficials(self.database, VAULT).create(official, utc())
            headers["Authorization"] = f"Bearer {token}"
        async with httpx.AsyncClient(base_url=self.settings.own_url, headers=headers) as client:
            return await client.request(method, path, json=body)

    async def hears(self, other: "Service", action: str = "send", **trust: Any) -> None:
        """Adds the other's feed over HTTP; a second administrator agrees where it sends."""
        pin = {"sender": other.settings.sender, "certificate": other.certificate, **trust}
        body = {
            "url": f"{other.settings.own_url}/feeds/alerts.atom",
            "name": other.name,
            "kind": "fenghuo",
            "trust": pin,
            "rules": [{"action": action, "areas": ["310000"]}],
        }
        added = await self.called("POST", "/api/feeds", WANG, body)
        assert added.status_code == 201, added.text
        if action == "send":
            path = f"/api/feeds/{added.json()['id']}/approve"
            assert (await self.called("POST", path, WANG)).status_code == 403
            assert (await self.called("POST", path, ZHAO)).status_code == 200

    @asynccontextmanager
    async def served(self) -> AsyncIterator["Service"]:
        config = uvicorn.Config(
            self._app(), port=self.settings.port, log_level="error", lifespan="off"
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve())
        try:
            async with asyncio.timeout(20):
                await server.ready.wait()
            yield self
        finally:
            server.should_exit = True
            await serving

    def _app(self) -> FastAPI:
        services = SimpleNamespace(
            alerts=self.alerts,
            feeds=self.feeds,
            officials=StoredOfficials(self.database, VAULT),
            words=WORDS,
            vault=VAULT,
            settings=self.settings,
        )
        app = FastAPI()
        problems.install(app)
        app.include_router(feeds.router)
        app.include_router(feeds_in.router)
        app.dependency_overrides[services_of] = lambda: services
        return app


@asynccontextmanager
async def two(
    postgres_url: str, migrated: str, folder: Path
) -> AsyncIterator[tuple[Service, Service]]:
    """Both are served until the block ends."""
    async with (
        _database(postgres_url, migrated) as one,
        _database(postgres_url, migrated) as other,
        Service("alpha", 0, one, folder).served() as a,
        Service("beta", 1, other, folder).served() as b,
    ):
        yield a, b


@asynccontextmanager
async def _database(postgres_url: str, migrated: str) -> AsyncIterator[Database]:
    name = f"neighbour_{uuid.uuid4().hex[:12]}"
    _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {migrated}")
    opened = Database(f"{postgres_url.rsplit('/', 1)[0]}/{name}")
    try:
        yield opened
    finally:
        await opened.close()
        _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _settings(name: str, nth: int, database: Database, folder: Path) -> Settings:
    home = folder / name
    home.mkdir()
    now = datetime.now(UTC)
    keys = authority("ec", nth, since=now - timedelta(days=1), until=now + timedelta(days=9))
    (home / "key.pem").write_bytes(keys.key_pem)
    (home / "certificate.pem").write_bytes(keys.chain_pem)
    return settings_of.load(
        {
            "FENGHUO_DATA_DIR": str(home),
            "FENGHUO_PORT": str(free_port()),
            "FENGHUO_SENDER": f"{name}@office.invalid",
            "FENGHUO_DATABASE_URL": database.url,
            "FENGHUO_CAP_KEY": str(home / "key.pem"),
            "FENGHUO_CAP_CERTIFICATE": str(home / "certificate.pem"),
        }
    )
