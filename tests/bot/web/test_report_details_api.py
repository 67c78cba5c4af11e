"""What a kind of hazard asks, over HTTP: described, taken, heard, corrected, exported."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.store.database import Database
from knowledge.hazards import Hazard
from tests.bot.web.people import LI, World, open_world

pytestmark = pytest.mark.postgres

BODY: dict[str, Any] = {
    "hazard": "electricity",
    "text": "电线杆歪了",
    "location": {"lat": 31.2, "lon": 121.6},
}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _file(client: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/api/reports", json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    filed: dict[str, Any] = answer.json()
    return filed


async def test_anybody_may_know_what_a_kind_asks(client: httpx2.AsyncClient) -> None:
    kinds = (await client.get("/api/reports/kinds", params={"language": "zh"})).json()["kinds"]
    assert [kind["hazard"] for kind in kinds] == list(Hazard)
    flood = {each["name"]: each for each in kinds[1]["fields"]}
    assert flood["depth_cm"] == {
        "name": "depth_cm",
        "type": "number",
        "label": "水深",
        "unit": "cm",
        "low": 0,
        "high": 2000,
        "whole": False,
    }
    assert flood["current"]["options"][2] == {"value": "fast", "label": "湍急"}
    english = (await client.get("/api/reports/kinds")).json()["kinds"]
    assert english[1]["fields"][0]["label"] == "Depth of water"
    assert (await client.get("/api/reports/kinds", params={"language": "!"})).status_code == 422


async def test_details_are_taken_and_shown_to_officials_alone(
    client: httpx2.AsyncClient, world: World
) -> None:
    filed = await _file(client, details={"line_in_water": True, "power_out": None})
    assert filed["urgent"] is True
    public = await client.get(f"/api/reports/{filed['reference']}")
    assert "line_in_water" not in public.text
    world.official = LI
    [item] = (await client.get("/api/reports")).json()["items"]
    assert item["details"] == {"line_in_water": True}
    feature = (await client.get("/api/reports.geojson")).json()["features"][0]
    assert feature["properties"]["details"] == {"line_in_water": True}
    assert '"{""line_in_water"": true}"' in (await client.get("/api/reports.csv")).text
    assert '<Data name="line_in_water">' in (await client.get("/api/reports.kml")).text


async def test_what_the_words_say_need_not_be_said_twice(
    client: httpx2.AsyncClient, world: World
) -> None:
    await _file(client, hazard="flood", text="水深50厘米还在涨", details={"depth_cm": 60})
    world.official = LI
    [item] = (await client.get("/api/reports")).json()["items"]
    assert item["details"] == {"depth_cm": 60, "rising": True}


WRONG = [
    ({"depth_cm": "deep"}, "details.depth_cm"),
    ({"depth_cm": 1e9}, "details.depth_cm"),
    ({"colour": "red"}, "details.colour"),
    ({"rising": "yes"}, "details.rising"),
]


@pytest.mark.parametrize(("details", "field"), WRONG)
async def test_wrong_details_are_named(
    client: httpx2.AsyncClient, details: dict[str, Any], field: str
) -> None:
    body = {**BODY, "hazard": "flood", "details": details}
    answer = await client.post("/api/reports", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_an_unknown_hazard_is_the_only_complaint(client: httpx2.AsyncClient) -> None:
    body = {**BODY, "hazard": "dragon", "details": {"x": 1}}
    errors = (await client.post("/api/reports", json=body)).json()["errors"]
    assert [each["field"] for each in errors] == ["hazard"]


async def test_officials_correct_what_is_known(client: httpx2.AsyncClient, world: World) -> None:
    filed = await _file(client, details={"sparks": True})
    path = f"/api/reports/{filed['reference']}/details"
    assert (await client.patch(path, json={"details": {}})).status_code == 401
    world.official = LI
    change = {"sparks": None, "line_in_water": True}
    answer = await client.patch(path, json={"details": change})
    assert answer.json() == {"details": {"line_in_water": True}, "urgent": True}
    shown = (await client.get(path)).json()
    assert [(each["by"], each["values"]) for each in shown["changes"]] == [("Li", change)]
    assert (await client.patch(path, json={"details": {}})).status_code == 422
    assert (await client.patch(path, json={"details": {"depth_cm": 1}})).status_code == 422
    public = (await client.get(f"/api/reports/{filed['reference']}")).json()
    assert [step["status"] for step in public["timeline"]] == ["received"]
    world.official = replace(LI, area="330106")
    for refused in (client.get(path), client.patch(path, json={"details": change})):
        assert (await refused).status_code == 403


async def test_details_of_no_report(client: httpx2.AsyncClient, world: World) -> None:
    world.official = LI
    answer = await client.patch("/api/reports/R-0000-00/details", json={"details": {"floor": 1}})
    assert answer.status_code == 404
