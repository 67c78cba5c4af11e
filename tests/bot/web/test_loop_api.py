"""Supervision, hazard sources and rewards over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from bot.clock import utc_now
from bot.officials import Official, Role
from bot.store.database import Database
from bot.web.api import rewards, sources, supervision
from bot.web.dependencies import services
from tests.bot.store.looping import Loop
from tests.bot.web.people import LI, World, open_world

pytestmark = pytest.mark.postgres

JPEG = b"\xff\xd8\xff" + b"\0" * 100
WU = Official(name="Wu", role=Role.DUTY_OFFICER, area="310000")
CHEN = Official(name="Chen", role=Role.APPROVER, area="310115")
ADA = Official(name="Ada", role=Role.ADMIN)
REPORT = {
    "hazard": "flood",
    "text": "水到膝盖",
    "location": {"lat": 31.2, "lon": 121.6},
    "contact": "13900139000",
}
SLOPE: dict[str, Any] = {
    "name": "边坡",
    "kind": "landslide",
    "grade": "major",
    "unit": "Road office",
    "person": "Zhao",
    "location": {"lat": 31.2, "lon": 121.6},
}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    opened = open_world(database, tmp_path)
    bundle: Any = opened.app.dependency_overrides[services]()
    loop = Loop(database, tmp_path, utc_now)
    bundle.settings = SimpleNamespace(trusted_proxies=(), media_dir=tmp_path)
    bundle.supervisions, bundle.sources, bundle.rewards = (
        loop.supervisions,
        loop.sources,
        loop.rewards,
    )
    for module in (supervision, sources, rewards):
        opened.app.include_router(module.router)
    return opened


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _led(client: httpx2.AsyncClient, world: World, *to: str) -> str:
    world.official = None
    path = f"/api/reports/{(await client.post('/api/reports', json=REPORT)).json()['reference']}"
    world.official = LI
    for status in to:
        moved = await client.post(f"{path}/transition", json={"to": status, "assignee": "Zhao"})
        assert moved.status_code == 200, moved.text
    return path


async def test_nobody_else_gets_in(client: httpx2.AsyncClient) -> None:
    for path in ("/api/supervisions", "/api/sources", "/api/rewards", "/api/rewards.csv"):
        assert (await client.get(path)).status_code == 401, path


async def test_a_supervised_report_waits_for_its_supervisor(
    client: httpx2.AsyncClient, world: World
) -> None:
    path = await _led(client, world, "triaged", "verified", "assigned", "resolved")
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    demand = {"demand": "clear the drain", "due_at": due}
    assert (await client.post(f"{path}/supervision", json=demand)).status_code == 403
    world.official = WU
    wrong = await client.post(f"{path}/supervision", json={**demand, "demand": ""})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "demand")
    assert (await client.post(f"{path}/supervision", json=demand)).status_code == 201
    assert (await client.post(f"{path}/supervision", json=demand)).status_code == 409
    photo = (await client.post(f"{path}/media", files={"file": ("a.jpg", JPEG)})).json()["id"]
    closing = {"to": "closed", "note": "dry", "media": [photo]}
    world.official = CHEN
    assert (await client.post(f"{path}/transition", json=closing)).status_code == 409
    assert (await client.post(f"{path}/supervision/confirm", json={})).status_code == 403
    world.official = WU
    assert (await client.get("/api/supervisions")).json()["items"][0]["status"] == "resolved"
    assert (await client.post(f"{path}/supervision/confirm", json={})).status_code == 200
    world.official = CHEN
    assert (await client.post(f"{path}/transition", json=closing)).status_code == 200
    [shown] = (await client.get(f"{path}/supervision")).json()["items"]
    assert [act["act"] for act in shown["timeline"]] == ["demanded", "confirmed"]


async def test_the_life_of_a_source(client: httpx2.AsyncClient, world: World) -> None:
    world.official = LI
    made = (await client.post("/api/sources", json=SLOPE)).json()
    path = f"/api/sources/{made['id']}"
    assert (made["area"], made["state"]) == ("310115", "standing")
    again = await client.post(f"{path}/inspections", json={"found": "again", "note": "stones"})
    assert again.status_code == 201
    reference = again.json()["report"]
    linked = (await client.get(path)).json()["reports"]
    assert [one["reference"] for one in linked] == [reference]
    unproven = await client.post(f"{path}/clear", json={"note": "wall built"})
    assert (unproven.status_code, unproven.json()["errors"][0]["field"]) == (422, "media")
    photo = (await client.post(f"{path}/media", files={"file": ("a.jpg", JPEG)})).json()["id"]
    seen = await client.get(f"{path}/media/{photo}")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    cleared = {"note": "wall built", "media": [photo]}
    assert (await client.post(f"{path}/clear", json=cleared)).status_code == 200
    assert (await client.post(f"{path}/close", json={"note": "x"})).status_code == 403
    world.official = CHEN
    assert (await client.post(f"{path}/send-back", json={"note": "it leans"})).status_code == 200
    assert (await client.post(f"{path}/close", json={"note": "x"})).status_code == 409
    changed = await client.put(path, json={**SLOPE, "name": "Slope", "interval_days": 3})
    assert (changed.json()["name"], changed.json()["interval_days"]) == ("Slope", 3)
    assert len((await client.get("/api/sources", params={"due": "soon"})).json()["items"]) == 1
    assert (await client.get("/api/sources", params={"due": "overdue"})).json()["items"] == []
    assert (await client.post(f"{path}/reopen", json={"note": "x"})).status_code == 409
    features = (await client.get("/api/sources.geojson")).json()["features"]
    assert features[0]["geometry"]["coordinates"] == [121.6, 31.2]


async def test_a_source_of_a_report(client: httpx2.AsyncClient, world: World) -> None:
    path = await _led(client, world)
    fields = {"name": "低洼路口", "grade": "general", "unit": "u", "person": "Zhao"}
    made = await client.post(f"{path}/source", json=fields)
    assert (made.status_code, made.json()["kind"], made.json()["area"]) == (201, "flood", "310115")
    assert (await client.post(f"{path}/source", json=fields)).status_code == 409
    other = await _led(client, world)
    joined = await client.post(f"{other}/source", json={"source": made.json()["id"]})
    assert joined.status_code == 201
    world.official = replace(LI, area="330106")
    assert (await client.get(f"/api/sources/{made.json()['id']}")).status_code == 403


REFUSED_SOURCES: list[tuple[str, dict[str, Any], str]] = [
    ("no name", {"name": ""}, "name"),
    ("no such kind", {"kind": "dragon"}, "kind"),
    ("no such division", {"location": None, "area": "999999"}, "area"),
    ("true is no number", {"interval_days": True}, "interval_days"),
    ("nul", {"person": "Z\0"}, "person"),
]


async def test_a_source_that_is_not_taken(client: httpx2.AsyncClient, world: World) -> None:
    world.official = LI
    for label, changes, field in REFUSED_SOURCES:
        answer = await client.post("/api/sources", json={**SLOPE, **changes})
        assert answer.status_code == 422, label
        assert field in answer.json()["errors"][0]["field"], label


async def test_a_reward_is_paid_once(client: httpx2.AsyncClient, world: World) -> None:
    path = await _led(client, world, "triaged")
    reward = {"rule": "local", "amount_minor": 50_000, "reason": "saved a bus"}
    assert (await client.post(f"{path}/reward", json=reward)).status_code == 409
    await client.post(f"{path}/transition", json={"to": "verified"})
    wrong = await client.post(f"{path}/reward", json={**reward, "amount_minor": 1})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "amount_minor")
    id = (await client.post(f"{path}/reward", json=reward)).json()["id"]
    assert (await client.post(f"{path}/reward", json=reward)).status_code == 409
    assert (await client.post(f"/api/rewards/{id}/approve")).status_code == 403
    world.official = CHEN
    approved = (await client.post(f"/api/rewards/{id}/approve")).json()
    assert (approved["state"], approved["told"]) == ("approved", False)
    assert (await client.get("/api/rewards.csv")).status_code == 403
    world.official = ADA
    sheet = (await client.get("/api/rewards.csv", params={"state": "approved"})).text
    assert "13900139000" in sheet
    payment = {"payment_reference": "B-1"}
    assert (await client.post(f"/api/rewards/{id}/pay", json=payment)).status_code == 200
    assert (await client.post(f"/api/rewards/{id}/pay", json=payment)).status_code == 409
    [total] = (await client.get("/api/rewards/totals")).json()["items"]
    assert (total["count"], total["amount_minor"], total["currency"]) == (1, 50_000, "CNY")
    assert (await client.get("/api/rewards/totals", params={"month": "x"})).status_code == 422
    [item] = (await client.get("/api/rewards", params={"state": "paid"})).json()["items"]
    assert item["payment_reference"] == "B-1"
