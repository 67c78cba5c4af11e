"""The first page: what waits and what stands as lists, the same as GeoJSON, word of changes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from bot.alerts.content import from_json
from bot.alerts.incoming.records import Trust
from bot.alerts.published import InForce
from bot.reports.chosen.choice import Box
from bot.reports.chosen.ports import Cluster, Point
from bot.reports.chosen.service import MapView
from bot.reports.report import Status
from bot.situation.ports import Topic
from bot.situation.service import Standing
from bot.situation.watch import Watch
from bot.web.console.situation import _stream
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard
from tests.bot.web.desk import NOW, WU, DeskWorld, draft_json

PUDONG_SHAPE: dict[str, object] = {
    "type": "Polygon",
    "coordinates": [[[121.5, 31.0], [122.0, 31.0], [122.0, 31.4], [121.5, 31.0]]],
}
AN_ID = UUID(int=7)


@pytest.fixture
def world() -> DeskWorld:
    return DeskWorld()


@pytest.fixture
def client(world: DeskWorld) -> TestClient:
    opened = TestClient(world.app, headers={"accept-language": "en"})
    opened.post("/console/sign-in", data={"token": "token-of-wu"})
    return opened


def standing(**changes: Any) -> Standing:
    content = from_json(draft_json(**changes))
    message = InForce(
        identifier="2.49.0.1",
        sender="x@sample.invalid",
        msg_type=content.msg_type,
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=6),
        area=PUDONG_SHAPE,
        area_codes=frozenset({"310115"}),
        content=content,
        cap=b"",
    )
    return Standing(message=message, danger=False, alert_id=AN_ID)


def point(reference: str, *, urgent: bool = False, minutes: int = 0) -> Point:
    return Point(
        reference=reference,
        status=Status.RECEIVED,
        hazard=Hazard.FLOOD,
        urgent=urgent,
        area_code="310115",
        created_at=NOW + timedelta(minutes=minutes),
        lat=31.2,
        lon=121.6,
    )


def shelter(id: str = "s/1") -> Facility:
    return Facility(
        id=id,
        name="Century Park",
        kind=Kind.SHELTER,
        address="1 Jinxiu Rd",
        lat=31.2,
        lon=121.55,
        capacity=100,
        occupancy=40,
        accessible=None,
        hazards=(),
        source="test",
    )


def keys(body: dict[str, Any]) -> list[str]:
    return [each["properties"]["key"] for each in body["features"]]


def test_the_page_says_all_of_it_without_a_map_or_a_script(
    world: DeskWorld, client: TestClient
) -> None:
    world.situation.stands = (standing(),)
    world.situation.view = MapView(points=(point("R-AAAA-01", urgent=True),))
    world.situation.places = (shelter(),)
    page = client.get("/console").text
    for said in (
        "Rainstorm, orange",
        f"/console/alerts/{AN_ID}",
        "Exercise",
        "/console/reports/R-AAAA-01",
        "Urgent",
        "60 places left",
        "/console/facilities/at/s/1",
        "Nothing waits for you",
    ):
        assert said in page, said


def test_what_is_drawn_and_what_is_read_is_the_same(world: DeskWorld, client: TestClient) -> None:
    late, early = point("R-AAAA-02", minutes=5), point("R-AAAA-01", urgent=True)
    world.situation.view = MapView(points=(late, early))
    body = client.get("/console/situation/reports").json()
    assert keys(body) == ["report-R-AAAA-01", "report-R-AAAA-02"], "the urgent one first"
    assert [body["list"].index(key) for key in keys(body)] == sorted(
        body["list"].index(key) for key in keys(body)
    )


def test_many_are_counted_by_cells_and_named_by_where_they_lie(
    world: DeskWorld, client: TestClient
) -> None:
    cell = Cluster(cell=0x832F5AFFFFFFFFF, reports=1200, urgent=3, newest=NOW, lat=31.2, lon=121.6)
    world.situation.view = MapView(clusters=(cell,))
    body = client.get("/console/situation/reports").json()
    assert body["features"][0]["properties"]["count"] == 1200
    assert body["features"][0]["properties"]["urgent"] == 3
    assert "上海市浦东新区" in body["list"] and "1,200 reports, 3 of them urgent" in body["list"]


@pytest.mark.parametrize(
    ("changes", "danger", "label"),
    [
        pytest.param({}, False, "Exercise · Orange · 暴雨", id="an exercise says so first"),
        pytest.param({"status": "Test"}, False, "Test · Orange · 暴雨", id="a test"),
        pytest.param({"status": "Actual"}, True, "Leave this area", id="an area to leave"),
    ],
)
def test_an_area_bears_its_words(
    world: DeskWorld, client: TestClient, changes: dict[str, str], danger: bool, label: str
) -> None:
    world.situation.stands = (replace(standing(**changes), danger=danger),)
    drawn = client.get("/console/situation/alerts").json()["features"][0]
    assert label in drawn["properties"]["label"]
    assert drawn["properties"]["danger"] is danger
    assert drawn["geometry"] == PUDONG_SHAPE


def test_a_warning_of_others_names_them_and_how_far_they_are_believed(
    world: DeskWorld, client: TestClient
) -> None:
    one = standing(status="Actual")
    other = replace(one.message, source="Meteorological office")
    world.situation.stands = (
        replace(one, alert_id=None, received_id=AN_ID, trust=Trust.UNSIGNED, message=other),
    )
    body = client.get("/console/situation/alerts").json()
    assert body["features"][0]["properties"]["own"] is False
    for said in ("Meteorological office", "Unsigned", f"/console/received/{AN_ID}"):
        assert said in body["list"], said


def test_moment_kind_urgency_and_box_reach_the_domain_with_the_official(
    world: DeskWorld, client: TestClient
) -> None:
    wanted = "at=2026-11-22T07:00:00Z&hazard=flood&urgent=1&bbox=121,31,122,32"
    assert client.get(f"/console/situation/reports?{wanted}").status_code == 200
    choice, official, at = world.situation.asked[-1]
    assert (choice.hazard, choice.urgent, official) == (Hazard.FLOOD, True, WU)
    assert choice.box == Box(west=121, south=31, east=122, north=32)
    assert at == datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_places_are_those_of_the_box(world: DeskWorld, client: TestClient) -> None:
    world.situation.places = (shelter(),)
    for bbox, found in (("121,31,122,32", ["facility-s/1"]), ("110,20,111,21", [])):
        assert keys(client.get(f"/console/situation/facilities?bbox={bbox}").json()) == found


@pytest.mark.parametrize(
    "query", ["bbox=1,2", "bbox=a,b,c,d", "at=yesterday", "at=2026-11-22T07:00"]
)
def test_what_cannot_be_read_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/console/situation/reports?{query}").status_code in (404, 422)


@pytest.mark.parametrize("topic", ["alerts", "reports", "facilities", "waiting", "events"])
def test_nobody_looks_who_is_not_signed_in(world: DeskWorld, topic: str) -> None:
    answer = TestClient(world.app).get(f"/console/situation/{topic}", follow_redirects=False)
    assert answer.status_code == 303


async def test_marks_are_told_and_so_is_that_they_are_not_known(world: DeskWorld) -> None:
    told = _stream(Watch(world.situation.marks))
    event = await anext(told)
    assert json.loads(str(event.data)) == dict.fromkeys(map(str, Topic), "0")

    async def broken() -> dict[Topic, str]:
        raise OSError("no database")

    away = await anext(_stream(Watch(broken)))
    assert away.event == "away"
