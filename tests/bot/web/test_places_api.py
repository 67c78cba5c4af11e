"""Facilities and divisions over HTTP: filters, who may change what, and what a bad change hears."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.officials import Official, Role
from bot.web import problems
from bot.web.api import areas, facilities, withdrawals
from bot.web.dependencies import current_official
from bot.web.dependencies import services as services_of
from bot.words.catalogue import Words
from knowledge.facilities.model import Kind, Status
from knowledge.hazards import Hazard
from tests.bot.facilities.world import NOW, Town, facility, two_districts

WEST = Official(name="Li", role=Role.DUTY_OFFICER, area="990101")
EAST = Official(name="Wu", role=Role.DUTY_OFFICER, area="990102")


class Counter:
    """The API with somebody, or nobody, in front of it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.official: Official | None = None

    async def patch(self, id: str, **body: Any) -> httpx.Response:
        return await self.client.patch(f"/api/facilities/{id}", json=body)

    async def nearest(self, **query: Any) -> list[dict[str, Any]]:
        asked = await self.client.get(
            "/api/facilities/nearest", params={"lat": 31, "lon": 121.4, **query}
        )
        assert asked.status_code == 200, asked.text
        return list(asked.json()["facilities"])


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    town = Town(
        facility("w", lon=121.4, occupancy=40, hazards=(Hazard.FLOOD,), opening_hours="24/7"),
        facility("e", lon=121.6, kind=Kind.SUPPLY, indoor=True, accessible=True),
        facility("x", lon=121.41, status=Status.CLOSED),
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(facilities.router)
    app.include_router(areas.router)
    app.include_router(withdrawals.router)
    services = SimpleNamespace(
        facilities=town.facilities, areas=two_districts(), words=Words.load()
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        counter = Counter(client)
        app.dependency_overrides[services_of] = lambda: services
        app.dependency_overrides[current_official] = lambda: counter.official
        yield counter


@pytest.mark.parametrize(
    ("label", "query", "ids"),
    [
        ("open ones", {}, ["w", "e"]),
        ("all", {"include": "all"}, ["w", "x", "e"]),
        ("a kind", {"kind": "supply"}, ["e"]),
        ("a kind by its other name", {"kind": "supply_point"}, ["e"]),
        ("under a roof", {"setting": "indoor"}, ["e"]),
        ("for wheelchairs", {"accessible": "true"}, ["e"]),
        ("a hazard", {"hazard": "earthquake"}, ["e"]),
        ("open now", {"include": "all", "open_now": "true"}, ["w", "x", "e"]),
    ],
)
async def test_filters(counter: Counter, label: str, query: dict[str, str], ids: list[str]) -> None:
    assert [each["id"] for each in await counter.nearest(**query)] == ids, label


async def test_a_facility_says_everything(counter: Counter) -> None:
    first, second = await counter.nearest()
    assert first | {"source": "", "name": ""} == {
        "id": "w",
        "name": "",
        "kind": "shelter",
        "address": "",
        "lat": 31.0,
        "lon": 121.4,
        "distance_m": 0,
        "unsure": False,
        "capacity": 100,
        "occupancy": 40,
        "status": "open",
        "opening_hours": "24/7",
        "open_now": True,
        "accessible": None,
        "setting": None,
        "hazards": ["flood"],
        "country": None,
        "area": None,
        "source": "",
        "sample": False,
    }
    assert (second["setting"], second["distance_m"]) == ("indoor", pytest.approx(19_063, abs=60))


@pytest.mark.parametrize(
    ("label", "official", "id", "status"),
    [
        ("nobody", None, "w", 401),
        ("a reporter", Official(name="Qi", role=Role.REPORTER, area="990101"), "w", 403),
        ("the neighbour's", EAST, "w", 403),
        ("the own", WEST, "w", 200),
        ("everybody's", Official(name="Ai", role=Role.ADMIN), "e", 200),
        ("none of that name", WEST, "z", 404),
    ],
)
async def test_who_may_change_it(
    counter: Counter, label: str, official: Official | None, id: str, status: int
) -> None:
    counter.official = official
    answer = await counter.patch(id, occupancy=50)
    assert answer.status_code == status, label
    near = {each["id"]: each["occupancy"] for each in await counter.nearest(include="all")}
    assert near.get(id) == (50 if status == 200 else {"w": 40}.get(id)), label


@pytest.mark.parametrize(
    ("label", "body", "field"),
    [
        ("above capacity", {"occupancy": 101}, "occupancy"),
        ("below nothing", {"occupancy": -1}, "occupancy"),
        ("no number", {"occupancy": "many"}, "occupancy"),
        ("capacity below the people there", {"capacity": 10}, "capacity"),
        ("no status", {"status": "ajar"}, "status"),
        ("no hours", {"opening_hours": "mornings"}, "opening_hours"),
        ("hours that cannot be kept", {"opening_hours": "24/7\0"}, "opening_hours"),
        ("what nobody may change", {"name": "x"}, "name"),
    ],
)
async def test_a_bad_change_names_its_field(
    counter: Counter, label: str, body: dict[str, Any], field: str
) -> None:
    counter.official = WEST
    answer = await counter.patch("w", **body)
    assert answer.status_code == 422, label
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field], label


async def test_a_full_one_is_left_out_at_once(counter: Counter) -> None:
    assert [each["id"] for each in await counter.nearest()] == ["w", "e"]
    counter.official = WEST
    assert (await counter.patch("w", occupancy=100)).json()["occupancy"] == 100
    assert [each["id"] for each in await counter.nearest()] == ["e"]


@pytest.mark.parametrize(
    ("label", "official", "id", "status"),
    [
        ("nobody", None, "w", 401),
        ("a reporter", Official(name="Qi", role=Role.REPORTER, area="990101"), "w", 403),
        ("the neighbour's", EAST, "w", 403),
        ("the own", WEST, "w", 200),
        ("none of that name", WEST, "z", 404),
    ],
)
async def test_who_may_withdraw_it_and_take_it_back(
    counter: Counter, label: str, official: Official | None, id: str, status: int
) -> None:
    counter.official = official
    path, found = f"/api/facilities/{id}", ["w", "x", "e"]
    gone = await counter.client.delete(path, params={"reason": "torn down"})
    assert gone.status_code == status, label
    near = [each["id"] for each in await counter.nearest(include="all")]
    assert near == (["x", "e"] if status == 200 else found), label
    if status == 200:
        withdrawn = {"at": NOW.isoformat(), "by": "Li", "reason": "torn down"}
        assert gone.json() == {"id": "w", "name": "place w", "withdrawn": withdrawn}
        assert (await counter.patch(id, occupancy=1)).status_code == 404
    back = await counter.client.post(f"{path}/restore")
    assert back.status_code == status, label
    assert [each["id"] for each in await counter.nearest(include="all")] == found, label


async def test_refused_withdrawals_speak_the_caller_s_language(counter: Counter) -> None:
    counter.official = EAST
    answer = await counter.client.delete("/api/facilities/w", headers={"Accept-Language": "zh-CN"})
    assert answer.json()["detail"] == "这个场所不在你负责的区域内。"


@pytest.mark.parametrize(
    ("q", "names", "ambiguous"),
    [("西区", ["西区"], False), ("东区、西区", ["东区", "西区"], True), ("北区", [], False)],
)
async def test_names_ask_back(counter: Counter, q: str, names: list[str], ambiguous: bool) -> None:
    answer = (await counter.client.get("/api/areas", params={"q": q})).json()
    assert [each["name"] for each in answer["items"]] == names
    assert (answer["ambiguous"], answer["next"]) == (ambiguous, None)


async def test_a_point_is_in_its_district_or_nowhere(counter: Counter) -> None:
    inside = await counter.client.get("/api/areas/at", params={"lat": 31, "lon": 121.2})
    assert (inside.json()["code"], inside.json()["parents"][0]["code"]) == ("990101", "990100")
    own = await counter.client.post("/api/areas/at", json={"lat": 31, "lon": 121.2})
    assert own.json() == inside.json()
    wrong = await counter.client.post("/api/areas/at", json={"lat": 91, "lon": 121.2})
    assert wrong.status_code == 422
    outside = await counter.client.get("/api/areas/at", params={"lat": 0, "lon": 0})
    assert outside.status_code == 404


async def test_outlines_are_sent_once(counter: Counter) -> None:
    first = await counter.client.get("/api/areas/outlines")
    assert first.headers["content-type"] == "application/geo+json"
    assert [each["properties"]["code"] for each in first.json()["features"]] != []
    again = await counter.client.get(
        "/api/areas/outlines", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (await counter.client.get("/api/areas/outlines?of=123456")).status_code == 404
