"""Wires the people's routes to a real database, without the rest of the service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.broadcast.fallback import PREFERRED
from bot.circles.ports import Letter
from bot.linked import Linked
from bot.officials import Official, Role
from bot.reports.chosen.service import ChosenReports
from bot.reports.details.changing import Details
from bot.reports.files.showing import ReportFiles
from bot.reports.groups.service import Groups
from bot.reports.likeness.finding import Finder
from bot.reports.places import Places
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.residents.linking import Linking
from bot.residents.people import Person
from bot.residents.ports import CodeLetter
from bot.residents.service import Residents, ResidentSettings
from bot.residents.vault import Vault
from bot.store.chosen import StoredChosen
from bot.store.database import Database
from bot.store.likeness import StoredLikeness
from bot.store.links import StoredLinks
from bot.store.report_details import StoredDetails
from bot.store.report_groups import StoredGroups
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from bot.web import problems
from bot.web.api import (
    report_details,
    report_exports,
    report_groups,
    report_media,
    reports,
    subscriptions,
)
from bot.web.dependencies import current_official, services
from bot.words.catalogue import Words
from knowledge import encoding

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
AREAS = Divisions(
    [
        Division(
            code="310115",
            name="浦东新区",
            full_name="上海市浦东新区",
            level=Level.COUNTY,
            parents=(),
            lat=None,
            lon=None,
        )
    ],
    {"310115": box(121.5, 31.0, 122.0, 31.4)},
)


@dataclass
class World:
    """The app, who is signed in (None: the public), and the codes that were sent."""

    app: FastAPI
    official: Official | None = None
    sent: list[tuple[Person, str]] = field(default_factory=list)
    linking: Any = None

    def post(self, letters: Sequence[Letter]) -> None:
        self.sent += [(letter.person, letter.text) for letter in letters]

    async def send(self, person: Person, letter: CodeLetter) -> None:
        self.sent.append((person, letter.text))


def open_world(database: Database, folder: Path) -> World:
    app = FastAPI()
    world = World(app)
    problems.install(app)
    rooms = (report_details, report_exports, report_groups, report_media, reports, subscriptions)
    for module in rooms:
        app.include_router(module.router)
    bundle = _services(world, database, folder, lambda: datetime.now(UTC))
    app.dependency_overrides[services] = lambda: bundle
    app.dependency_overrides[current_official] = lambda: world.official
    return world


def _services(world: World, database: Database, folder: Path, clock: Callable[[], datetime]) -> Any:
    vault, words = Vault(b"secret"), Words.load()
    residents = Residents(
        book=StoredResidents(database),
        vault=vault,
        areas=AREAS,
        words=words,
        sender=world,
        settings=ResidentSettings(channels={"sms", "web"}),
        clock=clock,
    )
    finder = Finder(StoredLikeness(database), encoding.load())
    world.linking = linking = Linking(
        book=StoredLinks(database), vault=vault, order=PREFERRED, clock=clock
    )
    return SimpleNamespace(
        settings=SimpleNamespace(trusted_proxies=()),
        words=words,
        chosen=ChosenReports(book=StoredChosen(database), areas=AREAS, clock=clock),
        residents=residents,
        linked=Linked(linking, residents, world, words),
        reports=Reports(
            book=StoredReports(database),
            vault=vault,
            areas=AREAS,
            shelf=Shelf(folder),
            clock=clock,
            finder=finder,
        ),
        groups=Groups(
            book=StoredGroups(database),
            reports=StoredReports(database),
            finder=finder,
            places=Places(AREAS),
            clock=clock,
        ),
        report_files=ReportFiles(book=StoredReports(database), areas=AREAS, shelf=Shelf(folder)),
        report_details=Details(book=StoredDetails(database), areas=AREAS, clock=clock),
    )
