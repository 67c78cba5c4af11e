"""The console closes the loop: supervision, hazard sources and rewards, on a real database."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from bot.clock import utc_now
from bot.officials import Official
from bot.reports.duty.roster import Roster
from bot.reports.places import Places
from bot.reports.report import Status
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.web import dependencies
from bot.web.console.routes import router as console_pages
from tests.bot.reports.duty.memory import MemoryRoster
from tests.bot.store.looping import ADA, CHEN, FLOOD, JPEG, LI, WORDS, WU, Loop
from tests.bot.store.reporting import AREAS, VAULT, groups_on

pytestmark = pytest.mark.postgres

PHOTO = {"proof": ("a.jpg", JPEG)}
SLOPE = {
    "name": "边坡<b>",
    "kind": "landslide",
    "grade": "major",
    "unit": "Road office",
    "person": "Zhao",
    "lat": "31.2",
    "lon": "121.6",
}


class Clerk:
    """A browser without scripts that changes who sits before it."""

    def __init__(self, client: httpx2.AsyncClient, officials: StoredOfficials) -> None:
        self.client, self._officials = client, officials

    async def sits(self, official: Official) -> None:
        token = await self._officials.create(official, utc_now())
        answer = await self.client.post("/console/sign-in", data={"token": token})
        assert answer.status_code == 303

    async def get(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, status: int = 303, **options: Any) -> httpx2.Response:
        found = re.search(r'name="csrf" value="([^"]+)"', await self.get("/console/sources"))
        assert found
        data = {"csrf": found[1], **options.pop("data", {})}
        answer = await self.client.post(path, data=data, **options)
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def loop(database: Database, tmp_path: Path) -> Loop:
    return Loop(database, tmp_path, utc_now)


@pytest.fixture
async def clerk(loop: Loop, database: Database, tmp_path: Path) -> AsyncIterator[Clerk]:
    app, officials = FastAPI(), StoredOfficials(database, VAULT)
    services = SimpleNamespace(
        settings=SimpleNamespace(
            trusted_proxies=(),
            public_url="http://f.invalid",
            media_dir=tmp_path,
            home_area="310000",
            tiles=None,
        ),
        words=WORDS,
        vault=VAULT,
        officials=officials,
        areas=AREAS,
        reports=loop.reports,
        supervisions=loop.supervisions,
        sources=loop.sources,
        rewards=loop.rewards,
        roster=Roster(book=MemoryRoster(), places=Places(AREAS), clock=utc_now),
        groups=groups_on(database, utc_now),
    )
    app.state.services = services
    app.dependency_overrides[dependencies.services] = lambda: services
    app.include_router(console_pages)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        yield Clerk(client, officials)


async def test_an_upper_level_supervises_and_confirms(clerk: Clerk, loop: Loop) -> None:
    path = f"/console/reports/{await loop.led_to(Status.RESOLVED)}"
    await clerk.sits(LI)
    assert f'hx-get="{path}/loop"' in await clerk.get(path)
    assert 'name="demand"' not in await clerk.get(f"{path}/loop")
    await clerk.sits(WU)
    missing = await clerk.post(f"{path}/supervision", 422, data={"act": "demand", "demand": "x"})
    assert 'id="e-due_at"' in missing.text
    demand = {"act": "demand", "demand": "清理排水沟", "due_at": "2099-01-01T08:00"}
    await clerk.post(f"{path}/supervision", 422, data=demand)
    demand["due_at"] = f"{utc_now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    await clerk.post(f"{path}/supervision", data=demand)
    text = await clerk.get("/console/supervisions")
    assert "清理排水沟" in text and '<b class="count">1</b>' in text and "count late" not in text
    await clerk.sits(CHEN)
    closing = {"to": "closed", "note": "看过了"}
    refused = await clerk.post(f"{path}/move", 409, data=closing, files=PHOTO)
    assert WORDS.say("reports.supervised", "zh") in refused.text
    await clerk.sits(WU)
    await clerk.post(f"{path}/supervision", data={"act": "confirm"})
    await clerk.sits(CHEN)
    [file] = set(re.findall(r'name="media" value="([^"]+)"', await clerk.get(path)))
    await clerk.post(f"{path}/move", data={**closing, "media": file})
    assert WORDS.say("reports.status_closed", "zh") in await clerk.get(path)


async def test_a_source_is_written_down_looked_at_and_closed_out(clerk: Clerk, loop: Loop) -> None:
    await clerk.sits(LI)
    wrong = await clerk.post("/console/sources", 422, data={**SLOPE, "lat": "x", "unit": ""})
    assert 'id="e-lat"' in wrong.text and "边坡&lt;b&gt;" in wrong.text
    path = (await clerk.post("/console/sources", data=SLOPE)).headers["location"]
    again = {"act": "found_again", "note": "落石"}
    await clerk.post(f"{path}/act", data=again, files=PHOTO)
    text = await clerk.get(path)
    assert "落石" in text and re.search(r"/console/reports/R-", text)
    clearing = {"act": "cleared", "note": "已建挡墙"}
    assert 'id="e-media"' in (await clerk.post(f"{path}/act", 422, data=clearing)).text
    await clerk.post(f"{path}/act", data=clearing, files=PHOTO)
    closing = {"act": "closed_out", "note": "看过了"}
    await clerk.post(f"{path}/act", 403, data=closing)
    await clerk.post(path, data={**SLOPE, "name": "新边坡"})
    await clerk.sits(CHEN)
    await clerk.post(f"{path}/act", data=closing)
    text = await clerk.get("/console/sources?state=closed_out&due=")
    assert "新边坡" in text and '<b class="count">1</b>' in text and "共 1 个" in text
    none = await clerk.get("/console/sources?state=standing&area=310115")
    assert "共 0 个" in none and 'href="/console/sources">清除筛选' in none
    assert "新边坡" not in await clerk.get("/console/sources?due=soon")


async def test_a_report_becomes_a_source_and_another_joins(clerk: Clerk, loop: Loop) -> None:
    first, second = await loop.filed(), await loop.filed()
    await clerk.sits(LI)
    fields = {"name": "低洼路口", "grade": "general", "unit": "u", "person": "Zhao"}
    await clerk.post(f"/console/reports/{first}/source", data=fields)
    [id] = re.findall(r"/console/sources/([0-9a-f-]{36})", await clerk.get("/console/sources"))
    path = f"/console/reports/{second}/source"
    assert 'id="e-source"' in (await clerk.post(path, 422, data={"source": "x"})).text
    await clerk.post(path, data={"source": id})
    assert id in await clerk.get(f"/console/reports/{second}/loop")


async def test_a_reward_is_proposed_approved_and_paid(clerk: Clerk, loop: Loop) -> None:
    reference = await loop.led_to(Status.VERIFIED, replace(FLOOD, contact="13900139000"))
    path = f"/console/reports/{reference}"
    await clerk.sits(LI)
    reward = {"rule": "local", "amount_minor": "five", "reason": "及时"}
    assert 'id="e-amount_minor"' in (await clerk.post(f"{path}/reward", 422, data=reward)).text
    await clerk.post(f"{path}/reward", data={**reward, "amount_minor": "500.50"})
    text = await clerk.get(f"{path}/loop")
    assert "500.50 CNY" in text and 'value="approve"' not in text
    [id] = re.findall(r"rewards/([0-9a-f-]{36})", await _seen_by(clerk, CHEN, f"{path}/loop"))
    await clerk.post(f"{path}/rewards/{id}", data={"act": "approve"})
    paying = {"act": "pay", "payment_reference": "B-1"}
    await clerk.post(f"{path}/rewards/{id}", 403, data=paying)
    await clerk.sits(ADA)
    await clerk.post(f"{path}/rewards/{id}", data=paying)
    await clerk.post(f"{path}/rewards/{id}", 409, data=paying)
    text = await clerk.get("/console/rewards?state=paid")
    assert "B-1" in text and "/api/rewards.csv?state=paid" in text
    counts = re.findall(r'rewards(?:\?state=(\w+))?"[^>]*>[^<]+<b class="count">(\d)<', text)
    assert dict(counts) == {"": "1", "proposed": "0", "approved": "0", "paid": "1", "refused": "0"}


async def _seen_by(clerk: Clerk, official: Official, path: str) -> str:
    await clerk.sits(official)
    return await clerk.get(path)
