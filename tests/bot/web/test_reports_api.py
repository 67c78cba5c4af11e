"""Reports over HTTP, as the public contract says it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.store.database import Database
from tests.bot.web.people import LI, World, open_world

pytestmark = pytest.mark.postgres

BODY: dict[str, Any] = {
    "hazard": "flood",
    "text": "水到膝盖，有2人被困",
    "location": {"lat": 31.2, "lon": 121.6},
    "address": "张江路1号",
    "people_trapped": 2,
    "language": "zh",
    "contact": "13900139000",
    "anonymous": False,
}
JPEG = b"\xff\xd8\xff" + b"\0" * 100


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


async def test_anybody_files_and_follows(client: httpx2.AsyncClient) -> None:
    filed = await _file(client)
    assert (filed["status"], filed["similar"], filed["urgent"]) == ("received", [], True)
    seen = await client.get(f"/api/reports/{filed['reference']}")
    assert seen.status_code == 200
    assert [step["status"] for step in seen.json()["timeline"]] == ["received"]


async def test_the_least_that_a_report_needs(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/reports", json={"hazard": "fire", "text": "smoke"})
    assert answer.status_code == 201


async def test_similar_ones_are_offered(client: httpx2.AsyncClient) -> None:
    first = await _file(client)
    second = await _file(client, hazard="waterlogging")
    assert [s["reference"] for s in second["similar"]] == [first["reference"]]
    assert second["similar"][0]["distance_m"] == 0


async def test_the_public_sees_no_personal_data(client: httpx2.AsyncClient, world: World) -> None:
    filed = await _file(client)
    world.official = LI
    note = {"to": "triaged", "note": "called 13900139000"}
    await client.post(f"/api/reports/{filed['reference']}/transition", json=note)
    world.official = None
    shown = (await client.get(f"/api/reports/{filed['reference']}")).text
    for personal in ("139001", "张江路", "膝盖", "Li", "121.6"):
        assert personal not in shown


async def test_a_mistyped_reference_is_told(client: httpx2.AsyncClient) -> None:
    headers = {"accept-language": "fr, zh;q=0.8"}
    mistyped = await client.get("/api/reports/R-0000-01", headers=headers)
    unknown = await client.get("/api/reports/r-0000-00", headers=headers)
    assert (mistyped.status_code, unknown.status_code) == (404, 404)
    assert "写错" in mistyped.json()["detail"] and "没有这个编号" in unknown.json()["detail"]


async def test_officials_list_with_what_they_need(client: httpx2.AsyncClient, world: World) -> None:
    filed = await _file(client)
    await _file(client, location={"lat": 10, "lon": 10}, hazard="fire")
    world.official = LI
    found = (await client.get("/api/reports", params={"hazard": "flood", "limit": 1})).json()
    assert found["next"] is None
    [item] = found["items"]
    assert (item["reference"], item["contact"]) == (filed["reference"], "13900139000")
    assert item["location"] == {"lat": 31.2, "lon": 121.6}


async def test_a_list_goes_on_where_it_stopped(client: httpx2.AsyncClient, world: World) -> None:
    filed = [(await _file(client))["reference"] for _ in range(3)]
    world.official = LI
    first = (await client.get("/api/reports", params={"limit": 2})).json()
    rest = (await client.get("/api/reports", params={"cursor": first["next"]})).json()
    seen = [item["reference"] for item in first["items"] + rest["items"]]
    assert seen == filed[::-1] and rest["next"] is None


async def test_the_road_of_a_report(client: httpx2.AsyncClient, world: World) -> None:
    report = f"/api/reports/{(await _file(client))['reference']}"
    path = f"{report}/transition"
    world.official = LI
    for to in ("triaged", "verified", "assigned", "resolved"):
        moved = await client.post(path, json={"to": to, "assignee": "Zhao"})
        assert (moved.status_code, moved.json()["status"]) == (200, to)
    photo = (await client.post(f"{report}/media", files={"file": ("a.jpg", JPEG)})).json()["id"]
    closing = {"to": "closed", "note": "dry", "media": [photo]}
    for name in ("Li", "zhao"):
        world.official = replace(LI, name=name)
        assert (await client.post(path, json=closing)).status_code == 403, name
    world.official = replace(LI, name="Chen")
    without = await client.post(path, json={**closing, "media": []})
    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "media")
    closed = await client.post(path, json=closing)
    assert [m["by"] for m in closed.json()["timeline"]] == ["reporter", *["Li"] * 4, "Chen"]


async def test_another_officials_area_is_not_ours(client: httpx2.AsyncClient, world: World) -> None:
    reference = (await _file(client))["reference"]
    world.official = replace(LI, area="330106")
    answer = await client.post(f"/api/reports/{reference}/transition", json={"to": "triaged"})
    assert answer.status_code == 403
    assert (await client.get("/api/reports")).json()["items"] == []


async def test_a_file_needs_a_report(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/reports/R-0000-00/media", files={"file": ("a.jpg", JPEG)})
    assert answer.status_code == 404


REFUSED_MOVES: list[tuple[str, dict[str, Any], int, list[str]]] = [
    ("illegal", {"to": "closed", "note": "x"}, 409, []),
    ("by hand", {"to": "expired"}, 409, []),
    ("no such status", {"to": "lost"}, 422, ["to"]),
    ("no reason", {"to": "rejected"}, 422, ["note"]),
    ("no original", {"to": "duplicate"}, 422, ["duplicate_of"]),
    ("unknown original", {"to": "duplicate", "duplicate_of": "R-0000-00"}, 422, ["duplicate_of"]),
    ("half a note", {"to": "rejected", "note": "a\ud800"}, 422, ["note"]),
    ("nul note", {"to": "rejected", "note": "\0"}, 422, ["note"]),
    ("nul assignee", {"to": "assigned", "assignee": "Z\0"}, 409, []),
    ("nul original", {"to": "duplicate", "duplicate_of": "\0"}, 404, []),
    ("nul photo", {"to": "triaged", "media": ["\0"]}, 422, ["media"]),
    ("foreign photo", {"to": "triaged", "media": ["x"]}, 422, ["media"]),
]


async def test_a_move_that_does_not_go(client: httpx2.AsyncClient, world: World) -> None:
    path = f"/api/reports/{(await _file(client))['reference']}/transition"
    world.official = LI
    for label, body, status, fields in REFUSED_MOVES:
        headers = {"content-type": "application/json"}
        answer = await client.post(path, content=json.dumps(body).encode(), headers=headers)
        assert answer.status_code == status, label
        assert [e["field"] for e in answer.json()["errors"]] == fields, label


async def test_exports(client: httpx2.AsyncClient, world: World) -> None:
    filed = await _file(client)
    world.official = LI
    for suffix, media_type, holds in (
        ("geojson", "application/geo+json", '"FeatureCollection"'),
        ("csv", "text/csv", "reference,status"),
        ("kml", "application/vnd.google-earth.kml+xml", "<Placemark"),
    ):
        answer = await client.get(f"/api/reports.{suffix}", params={"status": "received"})
        assert answer.headers["content-type"].startswith(media_type)
        assert holds in answer.text and filed["reference"] in answer.text
        assert "139001" not in answer.text


async def test_files(client: httpx2.AsyncClient) -> None:
    path = f"/api/reports/{(await _file(client))['reference']}/media"
    for label, data, status in (
        ("a photo", JPEG, 201),
        ("a script", b"<script>", 415),
        ("nothing", b"", 415),
        ("too large", JPEG.ljust(10 * 1024 * 1024 + 1, b"\0"), 413),
        ("far too large", JPEG.ljust(11 * 1024 * 1024, b"\0"), 413),
    ):
        # What the sender calls it does not count.
        answer = await client.post(path, files={"file": ("evil.exe", data, "text/html")})
        assert answer.status_code == status, label
        assert status != 201 or answer.json()["media_type"] == "image/jpeg"
