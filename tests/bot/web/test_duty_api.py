"""Duty over HTTP: the roster, the own queue, notes, looks and hand-over, as officials use them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from bot.officials import Official, Role
from bot.reports.duty.beside import Beside
from bot.reports.duty.next_shift import HandingOver
from bot.reports.duty.roster import Roster
from bot.reports.filing import NewReport
from bot.reports.places import Places
from bot.reports.views import ReportViews
from bot.store.beside import StoredBeside
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.web import problems
from bot.web.api import duty, reports, roster
from bot.web.dependencies import current_official, services
from bot.words.catalogue import Words
from tests.bot.store.looping import JPEG
from tests.bot.store.on_duty import Station
from tests.bot.store.reporting import AREAS, NOW, VAULT

pytestmark = pytest.mark.postgres

SHIFT = {"official": "Li", "area": "310115", "days": [1, 2], "begins": "08:00", "ends": "20:00"}
TRAPPED = NewReport(hazard="flood", text="水很深，3人被困", people_trapped=3, lat=31.2, lon=121.6)
FAR = Official(name="Far", role=Role.DUTY_OFFICER, area="310112")


@dataclass
class Counter:
    """The app, and who is signed in."""

    station: Station
    client: httpx2.AsyncClient
    official: Official | None = None

    async def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = {"Accept-Language": "en"}
        answer = await self.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def filed(self) -> str:
        reference = (await self.station.reports.file(TRAPPED)).report.reference
        await self.station.follow()
        return reference


@pytest.fixture
async def counter(database: Database, tmp_path: Path) -> AsyncIterator[Counter]:
    station = Station(database, tmp_path)
    app = FastAPI()
    problems.install(app)
    for module in (reports, duty, roster):
        app.include_router(module.router)
    places, clock = Places(AREAS), station.clock
    views = ReportViews(book=StoredReports(database), vault=VAULT, places=places, clock=clock)
    bundle = SimpleNamespace(
        words=Words.load(),
        reports=station.reports,
        roster=Roster(book=station.roster, places=places, clock=clock),
        beside=Beside(views=views, book=StoredBeside(database), clock=clock),
        handing_over=HandingOver(book=station.roster, roster=station.roster, clock=clock),
    )
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://test"
    ) as client:
        made = Counter(station, client, await station.hire("Li"))
        app.dependency_overrides[services] = lambda: bundle
        app.dependency_overrides[current_official] = lambda: made.official
        yield made


async def test_the_roster_is_kept_by_officers_of_the_area(counter: Counter) -> None:
    made = await counter.call("POST", "/api/roster", SHIFT, 201)
    assert (made["level"], made["days"], made["begins"]) == (2, [1, 2], "08:00")
    path = f"/api/roster/{made['id']}"
    counter.official = FAR
    await counter.call("PUT", path, SHIFT, 403)
    await counter.call("DELETE", path, status=403)
    counter.official = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
    changed = await counter.call("PUT", path, {**SHIFT, "hazards": ["fire"]})
    assert changed["hazards"] == ["fire"]
    assert (await counter.call("GET", "/api/roster"))["items"] == [changed]
    await counter.call("DELETE", path, status=204)
    await counter.call("DELETE", path, status=404)


async def test_what_is_wrong_with_a_shift_is_named_in_words(counter: Counter) -> None:
    answer = await counter.call("POST", "/api/roster", {**SHIFT, "official": "Nobody"}, 422)
    assert [error["field"] for error in answer["errors"]] == ["official"]
    assert "Nobody" in answer["errors"][0]["message"]


async def test_who_is_on_duty_now_and_when_nobody_is(counter: Counter) -> None:
    assert (await counter.call("GET", "/api/roster/now?area=310115"))["items"] == []
    gaps = (await counter.call("GET", "/api/roster/gaps?area=310115"))["items"]
    assert [gap["area"] for gap in gaps] == ["310115"]
    await counter.station.shift("Li")
    shown = (await counter.call("GET", "/api/roster/now?area=310115&hazard=flood"))["items"]
    assert [one["official"] for one in shown] == ["Li"]
    assert (await counter.call("GET", "/api/roster/gaps?area=310115"))["items"] == []


async def test_the_own_queue_says_why_and_until_when(counter: Counter) -> None:
    await counter.station.shift("Li")
    reference = await counter.filed()
    (item,) = (await counter.call("GET", "/api/reports?officer=me"))["items"]
    assert (item["reference"], item["officer"], item["level"]) == (reference, "Li", 2)
    assert (item["urgent"], item["urgency"], item["reasons"]) == (True, "life", ["trapped"])
    assert item["due_at"].startswith("2026-11-22T08:02")
    assert (await counter.call("GET", "/api/reports?overdue=true"))["items"] == []
    counter.station.clock.now = NOW + timedelta(minutes=3)
    assert len((await counter.call("GET", "/api/reports?overdue=true"))["items"]) == 1


async def test_the_gravest_come_first_page_by_page(counter: Counter) -> None:
    told = [
        ("flood", "3人被困", "life"),
        ("fire", "冒烟", "urgent"),
        ("road", "路上有个坑", "normal"),
        ("flood", "有人被困", "life"),
    ]
    for hazard, text, _ in told:
        await counter.station.reports.file(NewReport(hazard=hazard, text=text))
    seen, cursor = [], ""
    for _ in told:
        page = await counter.call("GET", f"/api/reports?limit=1{cursor}")
        seen += [item["urgency"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert seen == ["life", "life", "urgent", "normal"]


async def test_a_note_moves_nothing_and_the_public_sees_none(counter: Counter) -> None:
    reference = await counter.filed()
    path = f"/api/reports/{reference}/notes"
    note = await counter.call("POST", path, {"note": "已联系 13900139000"}, 201)
    assert (note["by"], note["status"]) == ("Li", "received")
    await counter.call("POST", path, {"note": " "}, 422)
    (item,) = (await counter.call("GET", "/api/reports"))["items"]
    last = item["timeline"][-1]
    assert (last["from"], last["status"], last["note"]) == (
        "received", "received", "已联系 13900139000",
    )  # fmt: skip
    public = await counter.call("GET", f"/api/reports/{reference}")
    assert [step["status"] for step in public["timeline"]] == ["received"]
    assert "139" not in str(public)
    counter.official = FAR
    await counter.call("POST", path, {"note": "none of mine"}, 403)


async def test_a_note_on_what_is_resolved_makes_nobody_its_resolver(counter: Counter) -> None:
    reference = await counter.filed()
    move = f"/api/reports/{reference}/transition"
    for to in ("triaged", "verified", "assigned"):
        await counter.call("POST", move, {"to": to, "assignee": "Li"})
    counter.official = Official(name="Wu", role=Role.DUTY_OFFICER, area="310115")
    await counter.call("POST", move, {"to": "resolved"})
    counter.official = Official(name="Zhao", role=Role.DUTY_OFFICER, area="310115")
    await counter.call("POST", f"/api/reports/{reference}/notes", {"note": "去看过"}, 201)
    photo = await counter.station.reports.attach(reference, JPEG)
    closing = {"to": "closed", "note": "没有积水了", "media": [str(photo.id)]}
    await counter.call("POST", move, closing)


async def test_who_else_looks_is_told_until_they_go(counter: Counter) -> None:
    path = f"/api/reports/{await counter.filed()}/looking"
    assert await counter.call("POST", path) == {"looking": []}
    counter.official = Official(name="Wu", role=Role.DUTY_OFFICER, area="310115")
    counter.station.clock.now = NOW + timedelta(seconds=30)
    (one,) = (await counter.call("POST", path))["looking"]
    assert (one["name"], one["since"][:19]) == ("Li", "2026-11-22T08:00:00")
    counter.station.clock.now = NOW + timedelta(seconds=50)
    assert await counter.call("POST", path) == {"looking": []}


async def test_a_shift_hands_over_and_the_next_one_acknowledges(counter: Counter) -> None:
    await counter.station.hire("Wu")
    await counter.station.shift("Li")
    reference = await counter.filed()
    path = "/api/roster/handovers"
    left = await counter.call("POST", path, {"text": "东门还在看"}, 201)
    assert (left["area"], left["open"], left["urgent"]) == ("310115", [reference], [reference])
    await counter.call("POST", f"{path}/{left['id']}/acknowledge", status=403)
    counter.official = Official(name="Wu", role=Role.DUTY_OFFICER, area="310115")
    read = await counter.call("POST", f"{path}/{left['id']}/acknowledge")
    assert read["acknowledged_by"] == "Wu"
    counter.official = FAR
    assert (await counter.call("GET", path))["items"] == []
    await counter.call("POST", f"{path}/{left['id']}/acknowledge", status=404)


@pytest.mark.parametrize("path", ["/api/roster", "/api/roster/now", "/api/roster/handovers"])
async def test_the_public_is_shown_nothing(counter: Counter, path: str) -> None:
    counter.official = None
    await counter.call("GET", path, status=401)
