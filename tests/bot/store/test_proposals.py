"""Confirmed reports propose a draft, once, and two people still decide on it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.alerts.area import contains, geometry_of
from bot.alerts.content import Category, Certainty
from bot.alerts.errors import AlreadyProposed, NoPlaceKnown, NotYourRole
from bot.alerts.records import Act, State
from bot.areas.divisions import Division, Divisions
from bot.officials import Official, Role
from bot.proposals import Proposals
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.store.database import Database
from bot.store.reports import StoredReports
from tests.bot.broadcast.world import CHEN, LI, VAULT, WORDS, World

pytestmark = pytest.mark.postgres
HE = Official(name="He", role=Role.DUTY_OFFICER)


class Town:
    def __init__(self, world: World, media: Path) -> None:
        self.world = world
        self.proposals = Proposals(
            book=StoredReports(world.database),
            alerts=world.alerts,
            areas=world.alerts._divisions,
            words=WORDS,
            clock=world.now,
        )
        self.reports = Reports(
            book=StoredReports(world.database),
            vault=VAULT,
            areas=world.alerts._divisions,
            shelf=Shelf(media),
            clock=world.now,
            moved=self.proposals.look,
        )

    async def verified(self, count: int, lat: float = 31.2, hazard: str = "flood") -> list[str]:
        names = []
        for n in range(count):
            new = NewReport(hazard=hazard, text="水到膝盖", lat=lat + n * 0.002, lon=121.6)
            name = (await self.reports.file(new)).report.reference
            for status in (Status.TRIAGED, Status.VERIFIED):
                await self.reports.move(name, MoveRequest(to=status), official=HE)
            names.append(name)
        return names


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    yield Town(World(database), tmp_path)


class English:
    """Divisions by their English names."""

    def __init__(self, known: Divisions) -> None:
        self._known = known

    def at(self, lat: float, lon: float) -> Division | None:
        found = self._known.at(lat, lon)
        return replace(found, name_en="Pudong New Area") if found else None


async def test_the_english_words_name_the_place_in_english(town: Town) -> None:
    town.proposals._areas = English(town.world.alerts._divisions)  # type: ignore[assignment]
    await town.verified(3)
    (view,) = (await town.world.alerts.page()).items
    texts = view.alert.content.texts
    assert texts["en"].headline == "flood near Pudong New Area: 3 confirmed reports"
    assert "浦东新区" not in texts["en"].description and "浦东新区" in texts["zh"].headline


async def test_three_confirmed_reports_propose_one_draft(town: Town) -> None:
    names = await town.verified(2)
    assert (await town.world.alerts.page()).items == ()
    names += await town.verified(1, lat=31.204)
    (view,) = (await town.world.alerts.page()).items
    alert = view.alert
    assert (alert.state, alert.created_by) == (State.DRAFT, "cluster")
    (hand,) = alert.hands
    assert hand.act is Act.CREATE and hand.reason == ", ".join(names)
    shape = geometry_of(alert.content.area, lambda code: None)
    assert all(contains(shape, 31.2 + n * 0.002, 121.6) for n in range(3))
    assert alert.content.area.description == "浦东新区"
    assert alert.content.texts["en"].headline == "flood near 浦东新区: 3 confirmed reports"
    assert alert.content.level is None and alert.content.category == "Met"
    await town.verified(1, lat=31.201)  # one more of the same cluster
    await town.verified(3, lat=31.4)  # another place
    assert len((await town.world.alerts.page()).items) == 2


async def test_it_takes_an_author_and_an_approver(town: Town) -> None:
    await town.verified(3)
    (view,) = (await town.world.alerts.page()).items
    submitted = await town.world.alerts.submit(view.alert.id, LI)
    assert submitted.state is State.SUBMITTED
    assert (await town.world.alerts.approve(view.alert.id, CHEN)).state is State.APPROVED


async def test_of_two_proposals_at_once_one_is_made(town: Town) -> None:
    names = await town.verified(3)
    (view,) = (await town.world.alerts.page()).items
    with pytest.raises(AlreadyProposed):
        await town.world.alerts.propose(view.alert.content, names[1:])
    assert len((await town.world.alerts.page()).items) == 1


async def test_processes_that_propose_at_once_make_one_draft_and_no_noise(town: Town) -> None:
    await town.verified(3)
    (view,) = (await town.world.alerts.page()).items
    names = [f"R-{n}" for n in range(40)]
    for turn in range(5):
        fresh = [f"{turn}{name}" for name in names]
        orders = [fresh, fresh[::-1], fresh[1:], fresh[:0:-1]]
        done = await asyncio.gather(
            *(town.world.alerts.propose(view.alert.content, order) for order in orders),
            return_exceptions=True,
        )
        assert sum(isinstance(one, AlreadyProposed) for one in done) == 3, done
    assert len((await town.world.alerts.page()).items) == 6


async def test_a_proposal_has_the_category_of_its_hazards_templates(town: Town) -> None:
    await town.verified(3, hazard="gas")
    (view,) = (await town.world.alerts.page()).items
    (template, *_) = town.world.alerts.templates.find(hazard="gas")
    assert view.alert.content.category is template.category is Category.SAFETY


async def test_an_author_drafts_of_reports_that_nobody_has_confirmed(town: Town) -> None:
    new = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)
    report = (await town.reports.file(new)).report
    alert = await town.proposals.draft([report], LI)
    assert (alert.state, alert.created_by) == (State.DRAFT, LI.name)
    assert alert.content.certainty is Certainty.POSSIBLE
    assert "confirmed" not in alert.content.texts["en"].headline
    shape = geometry_of(alert.content.area, lambda code: None)
    assert contains(shape, 31.2, 121.6)
    with pytest.raises(NoPlaceKnown):
        await town.proposals.draft([replace(report, confidential=True)], LI)
    with pytest.raises(NotYourRole):
        await town.proposals.draft([report], CHEN)
