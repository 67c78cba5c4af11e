"""The files of a report, to officials of its area alone: whole, a part, a small picture."""

import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from bot.officials import Role
from bot.store.database import Database
from tests.bot.reports.files.made import AT, MAKER, film, user_data
from tests.bot.reports.test_bare import photo
from tests.bot.web.people import LI, World, open_world

pytestmark = pytest.mark.postgres

BODY: dict[str, Any] = {
    "hazard": "flood",
    "text": "水到膝盖",
    "location": {"lat": 31.2, "lon": 121.6},
}
FILM = film(user_data())


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _sent(client: httpx2.AsyncClient, data: bytes, **changes: Any) -> tuple[str, str]:
    """The report's reference, and the path of its file."""
    reference = (await client.post("/api/reports", json={**BODY, **changes})).json()["reference"]
    answer = await client.post(f"/api/reports/{reference}/media", files={"file": ("x", data)})
    assert answer.status_code == 201, answer.text
    return reference, f"/api/reports/{reference}/media/{answer.json()['id']}"


async def test_a_file_is_shown_to_officials_of_its_area_alone(
    client: httpx2.AsyncClient, world: World
) -> None:
    reference, path = await _sent(client, photo("JPEG"))
    assert (await client.get(path)).status_code == 401
    for label, official, status in (
        ("another area's", replace(LI, area="330106"), 403),
        ("a reporter", replace(LI, role=Role.REPORTER), 403),
        ("the area's own", LI, 200),
    ):
        world.official = official
        for size in ("", "?size=thumbnail"):
            assert (await client.get(path + size)).status_code == status, label
    for strange in (
        f"/api/reports/{reference}/media/{uuid4()}",
        path.replace(reference, "R-0000-00"),
    ):
        assert (await client.get(strange)).status_code == 404
    assert (await client.get(f"{path}?size=huge")).status_code == 422
    assert (await client.get(f"/api/reports/{reference}/media/x")).status_code == 422


async def test_a_file_runs_nothing_and_tells_nothing(
    client: httpx2.AsyncClient, world: World
) -> None:
    _, path = await _sent(client, photo("JPEG"))
    world.official = LI
    for size in ("", "?size=thumbnail"):
        answer = await client.get(path + size)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["content-disposition"].startswith("inline; filename=")
        assert MAKER not in answer.content


async def test_a_film_is_played_from_any_place(client: httpx2.AsyncClient, world: World) -> None:
    _, path = await _sent(client, FILM)
    world.official = LI
    whole = await client.get(path)
    assert (whole.headers["accept-ranges"], len(whole.content)) == ("bytes", len(FILM))
    assert MAKER not in whole.content and whole.headers["content-type"] == "video/mp4"
    part = await client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    beyond = await client.get(path, headers={"Range": f"bytes={len(FILM) + 9}-"})
    assert beyond.status_code == 416
    assert (await client.get(f"{path}?size=thumbnail")).status_code == 404


async def test_a_broken_photo_is_kept_without_a_small_one(
    client: httpx2.AsyncClient, world: World
) -> None:
    data = b"\xff\xd8\xff" + b"\0" * 100
    _, path = await _sent(client, data)
    world.official = LI
    assert (await client.get(path)).content == data
    small = await client.get(f"{path}?size=thumbnail", headers={"accept-language": "zh"})
    assert (small.status_code, "缩略图" in small.json()["detail"]) == (404, True)


PLACED = [
    ("nowhere", {"location": None}, True),
    ("an address", {"location": None, "address": "张江路"}, True),
    ("a point", {}, False),
]


@pytest.mark.parametrize(("changes", "taken"), [c[1:] for c in PLACED], ids=[c[0] for c in PLACED])
@pytest.mark.parametrize("data", [photo("JPEG"), FILM], ids=["photo", "film"])
async def test_a_report_without_a_point_takes_the_files(
    client: httpx2.AsyncClient, world: World, changes: dict[str, Any], taken: bool, data: bytes
) -> None:
    reference, _ = await _sent(client, data, **changes)
    world.official = LI
    [item] = (await client.get("/api/reports")).json()["items"]
    found = (item["location"]["lat"], item["location"]["lon"])
    assert found == (pytest.approx(AT, abs=1e-3) if taken else (31.2, 121.6))
    told = [(step["by"], step["note"]) for step in item["timeline"][1:]]
    assert [by for by, _ in told] == (["photo"] if taken else [])
    assert not taken or (item["area"], told[0][1][:5]) == ("310115", "31.23")
    public = (await client.get(f"/api/reports/{reference}")).json()
    assert [step["status"] for step in public["timeline"]] == ["received"]


async def test_the_second_file_moves_nothing(client: httpx2.AsyncClient, world: World) -> None:
    reference, _ = await _sent(client, photo("JPEG"), location=None)
    await client.post(f"/api/reports/{reference}/media", files={"file": ("x", FILM)})
    world.official = LI
    [item] = (await client.get("/api/reports")).json()["items"]
    assert len(item["timeline"]) == 2 and len(item["media"]) == 2


async def test_a_bomb_is_refused(client: httpx2.AsyncClient) -> None:
    reference = (await client.post("/api/reports", json=BODY)).json()["reference"]
    bomb = photo("PNG")[:16] + (60_000).to_bytes(4) * 2 + photo("PNG")[24:]
    bomb = bomb[:29] + _crc(bomb[12:29]) + bomb[33:]
    answer = await client.post(f"/api/reports/{reference}/media", files={"file": ("x", bomb)})
    assert answer.status_code == 413


def _crc(chunk: bytes) -> bytes:
    return zlib.crc32(chunk).to_bytes(4)
