"""Files and maps of reports over HTTP, from a real database."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from lxml import etree
from sqlalchemy import update

from bot.reports.chosen import service
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.web.people import LI, World, open_world

pytestmark = pytest.mark.postgres
PLACE = {"lat": 31.2, "lon": 121.6}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    opened = open_world(database, tmp_path)
    opened.official = LI
    return opened


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _file(client: httpx2.AsyncClient, hazard: str = "flood", **place: float) -> str:
    body = {"hazard": hazard, "text": "水", "contact": "13900139000"}
    answer = await client.post("/api/reports", json={**body, "location": {**PLACE, **place}})
    reference: str = answer.json()["reference"]
    return reference


async def _references(client: httpx2.AsyncClient, **params: Any) -> list[str]:
    answer = await client.get("/api/reports.csv", params=params)
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return [row["reference"] for row in rows]


async def test_a_choice(client: httpx2.AsyncClient) -> None:
    wet = await _file(client)
    dry = await _file(client, "fire", lat=31.3, lon=121.9)
    await _file(client, lat=10, lon=170)  # nobody can place it: everybody's
    now = datetime.now().astimezone()
    later, before = (now + timedelta(hours=1)).isoformat(), (now - timedelta(hours=1)).isoformat()
    rows: list[tuple[dict[str, str], list[str]]] = [
        ({"area": "310115"}, [dry, wet]),
        ({"hazard": "fire"}, [dry]),
        ({"area": "310115", "status": "received"}, [dry, wet]),
        ({"status": "closed"}, []),
        ({"since": later}, []),
        ({"area": "310115", "since": before, "until": later}, [dry, wet]),
        ({"until": before}, []),
        ({"bbox": "121.5,31.1,121.7,31.25"}, [wet]),
        ({"bbox": "121.6,31.2,121.6,31.2"}, [wet]),
        ({"area": "310115", "bbox": "73,18,135,54"}, [dry, wet]),
    ]
    for params, expected in rows:
        assert await _references(client, **params) == expected, params
    assert len(await _references(client)) == 3


@pytest.mark.parametrize("kind", ["csv", "geojson", "kml"])
async def test_a_whistle_blower_s_report_is_in_no_file(
    client: httpx2.AsyncClient, kind: str
) -> None:
    told = await _file(client)
    body = {"hazard": "flood", "text": "老板瞒报", "location": PLACE, "confidential": True}
    hidden = (await client.post("/api/reports", json=body)).json()["reference"]
    read = (await client.get(f"/api/reports.{kind}")).text
    assert told in read and hidden not in read and "瞒报" not in read


async def test_the_antimeridian(client: httpx2.AsyncClient) -> None:
    east, west = await _file(client, lat=0, lon=179.9), await _file(client, lat=0, lon=-179.9)
    await _file(client, lat=0, lon=0)
    assert sorted(await _references(client, bbox="179,-1,-179,1")) == sorted([east, west])
    found = (await client.get("/api/reports/map", params={"bbox": "179,-1,-179,1"})).json()
    assert sorted(each["id"] for each in found["features"]) == sorted([east, west])


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"bbox": "1,2"}, "bbox"),
        ({"since": "2026-11-22T08:00:00"}, "since"),
        ({"until": "2026-11-22T08:00:00"}, "until"),
        ({"area": "000000"}, "area"),
        ({"hazard": "potholes"}, "hazard"),
    ],
)
async def test_a_choice_that_is_none(
    client: httpx2.AsyncClient, params: dict[str, str], field: str
) -> None:
    for path in ("reports.geojson", "reports.csv", "reports.kml", "reports/map"):
        answer = await client.get(f"/api/{path}", params=params)
        assert answer.status_code == 422, path
        assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_every_report_is_in_a_file_once(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_A_TIME", 2)
    filed = [await _file(client) for _ in range(5)]
    assert await _references(client) == filed[::-1]


async def test_the_kinds_of_files(client: httpx2.AsyncClient, world: World) -> None:
    reference = await _file(client)
    for suffix, media_type in (
        ("geojson", "application/geo+json"),
        ("csv", "text/csv"),
        ("kml", "application/vnd.google-earth.kml+xml"),
    ):
        answer = await client.get(f"/api/reports.{suffix}", params={"status": "received"})
        assert answer.headers["content-type"].startswith(media_type)
        assert f"reports.{suffix}" in answer.headers["content-disposition"]
        assert reference in answer.text and "139001" not in answer.text
        bare = await client.get(f"/api/reports.{suffix}", params={"anonymised": "true"})
        assert reference in bare.text and "水" not in bare.text and "121.6," not in bare.text
    world.official = None
    assert (await client.get("/api/reports.csv")).status_code == 401
    assert (await client.get("/api/reports/map")).status_code == 401


async def test_kml_is_one_document(client: httpx2.AsyncClient) -> None:
    await _file(client)
    root = etree.fromstring((await client.get("/api/reports.kml")).content)
    assert root.tag == "{http://www.opengis.net/kml/2.2}kml"


async def test_a_map_of_few_and_of_many(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = {await _file(client) for _ in range(3)}
    await _file(client, lat=31.39, lon=121.99)
    few = (await client.get("/api/reports/map", params={"area": "310115"})).json()
    assert {each["id"] for each in few["features"]} > filed
    assert few["features"][0]["properties"]["cluster"] is False
    monkeypatch.setattr(service, "MOST_POINTS", 3)
    for params in ({"area": "310115"}, {"bbox": "121,31,122,32"}):
        many = (await client.get("/api/reports/map", params=params)).json()["features"]
        assert sorted(each["properties"]["reports"] for each in many) == [1, 3], params
        assert many[0]["geometry"]["coordinates"] in ([121.6, 31.2], [121.99, 31.39])


async def test_a_map_goes_back_thirty_days_by_itself(
    client: httpx2.AsyncClient, database: Database
) -> None:
    await _file(client)
    made = datetime.now().astimezone() - timedelta(days=31)
    async with database.transaction() as connection:
        await connection.execute(update(t.reports).values(created_at=made))
    earlier = (made - timedelta(days=1)).isoformat()
    for params, count in (
        ({}, 0),
        ({"since": earlier}, 1),
        ({"until": (made + timedelta(days=1)).isoformat()}, 1),
    ):
        found = (await client.get("/api/reports/map", params=params)).json()
        assert len(found["features"]) == count, params


async def test_what_is_held_back_is_nowhere(
    client: httpx2.AsyncClient, database: Database, world: World
) -> None:
    await _file(client)
    async with database.transaction() as connection:
        await connection.execute(update(t.reports).values(held=True))
    assert await _references(client) == []
    assert (await client.get("/api/reports/map")).json()["features"] == []
