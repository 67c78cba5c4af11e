"""The pages of facilities and areas on a real database, for officials of the country and of one
district; places lie on a made-up map.

It does not know which test uses it.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.clock import utc_now
from bot.facilities import Facilities
from bot.facilities.desk import FacilityDesk
from bot.facilities.drawer import Drawer
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.facility_desk import StoredFacilityDesk
from bot.store.listeners import StoredListeners
from bot.store.officials import StoredOfficials
from bot.web import dependencies, problems
from bot.web.console.routes import router as console_pages
from bot.web.middleware import Guard
from bot.words.catalogue import Words
from tests.bot.facilities.world import facility

WORDS = Words.load()
PEOPLE = (
    Official(name="officer", role=Role.DUTY_OFFICER),
    Official(name="admin", role=Role.ADMIN),
    Official(name="author", role=Role.AUTHOR),
    Official(name="local", role=Role.DUTY_OFFICER, area="310115"),
)
SHANGHAI = (("310000", "上海市"),)


def division(code: str, name: str, parents: tuple[tuple[str, str], ...] = SHANGHAI) -> Division:
    level = Level.COUNTY if parents else Level.PROVINCE
    full = "".join([*(each for _, each in parents), name])
    seat: dict[str, Any] = {"lat": None, "lon": None}
    return Division(code=code, name=name, full_name=full, level=level, parents=parents, **seat)


#: The river runs along 121.5 degrees east.
AREAS = Divisions(
    [
        division("310000", "上海市", ()),
        division("310101", "黄浦区"),
        division("310115", "浦东新区"),
    ],
    {
        "310000": box(121.0, 30.9, 122.0, 31.4),
        "310101": box(121.4, 31.0, 121.5, 31.3),
        "310115": box(121.5, 31.0, 122.0, 31.4),
    },
)
EAST = facility("east", name="东岸体育馆", lat=31.2, lon=121.6, occupancy=40)
WEST = facility("west", name="西岸学校", lat=31.2, lon=121.45, capacity=50, sample=True)


@dataclass
class Warnings:
    async def active(self) -> tuple[Any, ...]:
        return ()


@dataclass
class FacilityOffice:
    """`browsers` by the person's name."""

    database: Database
    folder: Path
    now: datetime = field(default_factory=utc_now)
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book = StoredFacilityDesk(self.database, lambda: self.now)
        self.officials = StoredOfficials(self.database, Vault(b"a secret of the tests"))
        self.drawer = Drawer(self.folder / "imports")
        self.desk = FacilityDesk(self.book, AREAS, self.drawer, lambda: self.now)
        self.app = self._app()

    async def get(self, who: str, path: str) -> httpx.Response:
        return await self.browsers[who].get(path)

    async def post(
        self, who: str, path: str, file: tuple[str, bytes] | None = None, **fields: Any
    ) -> httpx.Response:
        """As a form of the console does; follows to where it leads."""
        page = (await self.get(who, "/console/facilities/new")).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf, page
        headers = fields.pop("headers", {})
        return await self.browsers[who].post(
            path,
            data={"csrf": csrf[1], **fields},
            files={"file": file} if file else None,
            headers=headers,
            follow_redirects=True,
        )

    async def act(self, who: str, id: str, act: str, **fields: Any) -> httpx.Response:
        return await self.post(who, f"/console/facilities/at/{id}", act=act, **fields)

    async def _none(self) -> tuple[()]:
        return ()

    def _app(self) -> FastAPI:
        settings = SimpleNamespace(
            trusted_proxies=(),
            public_url="http://f.invalid",
            home_area="310000",
            tiles=None,
            areas_cache_dir=self.folder / "areas",
        )
        services: Any = SimpleNamespace(
            settings=settings,
            words=WORDS,
            vault=Vault(b"a secret of the tests"),
            officials=self.officials,
            areas=AREAS,
            facilities=Facilities(self.book, self._none, lambda: self.now),
            facility_desk=self.desk,
            listeners=StoredListeners(self.database),
            warnings=Warnings(),
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        app.include_router(console_pages)
        app.dependency_overrides[dependencies.services] = lambda: services
        app.add_middleware(Guard)
        return app


@asynccontextmanager
async def open_office(database: Database, folder: Path) -> AsyncIterator[FacilityOffice]:
    """With one facility on each bank of the river."""
    office = FacilityOffice(database, folder)
    await office.book.replace([EAST, WEST])
    async with AsyncExitStack() as stack:
        for person in PEOPLE:
            token = await office.officials.create(person, office.now)
            transport = httpx.ASGITransport(app=office.app)
            client = httpx.AsyncClient(
                transport=transport, base_url="http://f.invalid", headers={"Accept-Language": "en"}
            )
            office.browsers[person.name] = await stack.enter_async_context(client)
            await client.post("/console/sign-in", data={"token": token})
        yield office
