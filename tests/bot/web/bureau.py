"""The console over a real database: every official has a browser without scripts.

It does not know which test uses it.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI

from bot.alerts.polling.keeping import Feeds
from bot.officials import Official, Role
from bot.store.database import Database
from bot.store.feeds import StoredFeeds
from bot.store.officials import StoredOfficials
from bot.store.trail import StoredTrail
from bot.trail.head import HeadFile
from bot.trail.sealing import Trail
from bot.web import problems
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from bot.web.middleware import Guard
from tests.bot.accounts.staff import Staff
from tests.bot.broadcast.world import PUDONG, VAULT, WORDS, World, utc

#: By name; the last two answer for one district alone.
PEOPLE = (
    *(Official(name=f"the {role.value}", role=role) for role in Role),
    Official(name="second admin", role=Role.ADMIN),
    Official(name="local author", role=Role.AUTHOR, area=PUDONG),
    Official(name="local officer", role=Role.DUTY_OFFICER, area=PUDONG),
)


class Bureau:
    """`browsers` by the person's name."""

    def __init__(
        self, database: Database, data_dir: Path, origin: str = "http://f.invalid"
    ) -> None:
        self.database = database
        self.world = World(database)
        self.officials = StoredOfficials(database, VAULT)
        self.feeds = Feeds(StoredFeeds(database), self.world.divisions, utc)
        self.chain = Trail(StoredTrail(database), VAULT.chain, HeadFile(data_dir))
        self.origin, self.staff = origin, Staff(database, origin=origin)
        self.browsers: dict[str, httpx.AsyncClient] = {}
        self.app = self._app()

    @staticmethod
    def person(who: str) -> Official:
        return next(one for one in PEOPLE if one.name == who)

    async def get(self, who: str, path: str, language: str = "en") -> httpx.Response:
        headers = {"Accept-Language": language}
        return await self.browsers[who].get(path, headers=headers)

    async def post(self, who: str, path: str, files: Any = None, **fields: Any) -> httpx.Response:
        """As a form of the console does."""
        page = (await self.get(who, "/console/lanes")).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page
        return await self.browsers[who].post(
            path,
            data={"csrf": found[1], **fields},
            files=files,
            headers={"Accept-Language": "en"},
        )

    def _app(self) -> FastAPI:
        world = self.world
        services = SimpleNamespace(
            accounts=self.staff.accounts,
            alerts=world.alerts,
            areas=world.divisions,
            chain=self.chain,
            feeds=self.feeds,
            inbox=world.inbox,
            lane_book=world.lane_book,
            lanes=world.lanes,
            officials=self.officials,
            received=world.received,
            settings=SimpleNamespace(
                public_url=self.origin, trusted_proxies=(), home_area="310000", tiles=None
            ),
            trail=StoredTrail(self.database),
            vault=VAULT,
            words=WORDS,
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: services
        app.add_middleware(Guard)
        return app


@asynccontextmanager
async def open_bureau(database: Database, data_dir: Path) -> AsyncIterator[Bureau]:
    bureau = Bureau(database, data_dir)
    async with AsyncExitStack() as stack:
        for person in PEOPLE:
            token = await bureau.officials.create(person, utc())
            transport = httpx.ASGITransport(app=bureau.app)
            client = httpx.AsyncClient(transport=transport, base_url="http://f.invalid")
            bureau.browsers[person.name] = await stack.enter_async_context(client)
            await client.post("/console/sign-in", data={"token": token})
        yield bureau
