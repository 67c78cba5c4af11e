"""The routes of Open311 on a real database, with the keys of three people.

It does not know any test.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from fastapi import FastAPI
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official, Role
from bot.reports.open311.desk import Open311
from bot.reports.service import ReportGuards, Reports
from bot.reports.shelf import Shelf
from bot.residents.guard import FloodGuard
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.open311 import StoredRequests
from bot.store.reports import StoredReports
from bot.web import problems
from bot.web.api import open311, reports
from bot.web.dependencies import services
from bot.words.catalogue import Words

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
_WINDOW = timedelta(hours=1)
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
KEYS = {
    "li": LI,
    "elsewhere": Official(name="Zhao", role=Role.DUTY_OFFICER, area="330106"),
    "reporter": Official(name="Wu", role=Role.REPORTER, area="310115"),
}
_SHANGHAI = Division(
    code="310000",
    name="上海市",
    full_name="上海市",
    level=Level.PROVINCE,
    parents=(),
    lat=None,
    lon=None,
    name_en="Shanghai",
)
_PUDONG = Division(
    code="310115",
    name="浦东新区",
    full_name="上海市浦东新区",
    level=Level.COUNTY,
    parents=(("310000", "上海市"),),
    lat=None,
    lon=None,
    name_en="Pudong New Area",
)
AREAS = Divisions([_SHANGHAI, _PUDONG], {"310115": box(121.5, 31.0, 122.0, 31.4)})


class Keys:
    async def by_token(self, token: str) -> Official | None:
        return KEYS.get(token)


@dataclass
class World:
    app: FastAPI
    reports: Reports
    database: Database
    now: list[datetime] = field(default_factory=lambda: [NOW])


def open_world(database: Database, folder: Path, most: int | None = None) -> World:
    now = [NOW]
    words = Words.load()
    guards = ReportGuards(person=FloodGuard(None, _WINDOW), remote=FloodGuard(most, _WINDOW))
    filed = Reports(
        book=StoredReports(database),
        vault=Vault(b"secret"),
        areas=AREAS,
        shelf=Shelf(folder),
        clock=lambda: now[0],
        guards=guards,
    )
    desk = Open311(
        reports=filed,
        book=StoredRequests(database),
        areas=AREAS,
        words=words,
        home="310000",
        public_url="http://test",
        clock=lambda: now[0],
    )
    bundle = SimpleNamespace(
        settings=SimpleNamespace(trusted_proxies=()),
        words=words,
        officials=Keys(),
        reports=filed,
        open311=desk,
    )
    app = FastAPI()
    app.state.services = bundle
    problems.install(app)
    for module in (open311, reports):
        app.include_router(module.router)
    app.dependency_overrides[services] = lambda: bundle
    return World(app, filed, database, now)
