"""Open311 GeoReport v2, call by call, as the specification says it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import h3
import httpx2
import pytest
from lxml import etree

from bot.reports.moving import MoveRequest
from bot.reports.report import EXPIRING, Status
from bot.store.database import Database
from bot.store.reports import StoredReports
from tests.bot.web.open311_world import LI, World, open_world

pytestmark = pytest.mark.postgres

BASE = "/open311/v2"
FORM = {
    "service_code": "flood",
    "lat": "31.2013",
    "long": "121.6049",
    "address_string": "张江路1号",
    "description": "水到膝盖 <b>&\x07",
    "email": "a@example.org",
    "phone": "13900139000",
    "first_name": "三",
    "last_name": "张",
    "device_id": "tt222111",
    "account_id": "123456",
    "attribute[people_trapped]": "2",
    "attribute[depth][]": "knee",
    "media_url": "http://10.0.0.1/a.jpg",
}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _file(client: httpx2.AsyncClient, **changes: str) -> str:
    answer = await client.post(f"{BASE}/requests.json", data={**FORM, **changes})
    assert answer.status_code == 201, answer.text
    reference: str = answer.json()[0]["service_request_id"]
    return reference


async def _verify(world: World, reference: str) -> None:
    for to in (Status.TRIAGED, Status.VERIFIED):
        await world.reports.move(reference, MoveRequest(to=to), official=LI)


async def _get(client: httpx2.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(f"{BASE}/{path}.json", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_everything_starts_with_discovery(client: httpx2.AsyncClient) -> None:
    [endpoint] = (await _get(client, "discovery"))["endpoints"]
    assert endpoint["url"] == "http://test/open311/v2"
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    answer = await client.get(f"{BASE}/discovery.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert root.findtext("endpoints/endpoint/formats/format") == "text/xml"


LANGUAGES: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({}, {"accept-language": "zh-CN, en;q=0.5"}, "洪水"),
    ({}, {"accept-language": "en"}, "flood"),
    ({"locale": "zh-CN"}, {"accept-language": "en"}, "洪水"),
    ({"locale": ""}, {}, "flood"),
]


async def test_services_in_the_callers_language(client: httpx2.AsyncClient) -> None:
    for params, headers, name in LANGUAGES:
        answer = await client.get(f"{BASE}/services.json", params=params, headers=headers)
        names = {each["service_code"]: each["service_name"] for each in answer.json()}
        assert len(names) == 38 and names["flood"] == name


async def test_a_definition_asks_for_people(client: httpx2.AsyncClient) -> None:
    found = await _get(client, "services/flood")
    assert [(a["code"], a["order"]) for a in found["attributes"]] == [
        ("people_trapped", 1),
        ("people_affected", 2),
        ("depth_cm", 3),
        ("rising", 4),
        ("current", 5),
        ("passable", 6),
        ("inside_homes", 7),
    ]
    rising, current = found["attributes"][3:5]
    assert [each["key"] for each in rising["values"]] == ["true", "false"]
    assert (current["datatype"], current["values"][0]["key"]) == ("singlevaluelist", "still")
    calm = await _get(client, "services/preparedness")
    assert "people_trapped" not in {each["code"] for each in calm["attributes"]}
    assert all(each["metadata"] for each in await _get(client, "services"))


async def test_what_is_posted_becomes_a_report(client: httpx2.AsyncClient, world: World) -> None:
    reference = await _file(client)
    item = await world.reports.detail(reference, LI)
    assert item.report.text == "水到膝盖 <b>&\x07\ndepth: knee\nhttp://10.0.0.1/a.jpg"
    assert (item.report.people_trapped, item.report.urgent) == (2, True)
    assert (item.report.lat, item.report.address) == (31.2013, "张江路1号")
    assert item.contact == "三 张, 13900139000, a@example.org"


async def test_answers_become_details(client: httpx2.AsyncClient, world: World) -> None:
    reference = await _file(
        client,
        **{
            "attribute[depth_cm]": "40",
            "attribute[rising]": "TRUE",
            "attribute[current][]": "fast",
            "attribute[shoes]": "wet",
        },
    )
    report = (await world.reports.detail(reference, LI)).report
    assert dict(report.details) == {"depth_cm": 40, "rising": True, "current": "fast"}
    assert "shoes: wet" in report.text and "rising" not in report.text


async def test_a_wrong_answer_is_named(client: httpx2.AsyncClient) -> None:
    for code, wrong in (
        ("depth_cm", "5000"),
        ("depth_cm", "knee"),
        ("current", "up"),
        ("rising", "?"),
    ):
        data = {**FORM, f"attribute[{code}]": wrong}
        told = await client.post(f"{BASE}/requests.json", data=data)
        assert told.status_code == 400 and code in told.json()[0]["description"], told.text


async def test_a_reporter_s_key_is_the_reporter_s_report(
    client: httpx2.AsyncClient, world: World
) -> None:
    own = await world.reports.detail(await _file(client, api_key="reporter"), LI)
    officer = await world.reports.detail(await _file(client, api_key="li"), LI)
    assert own.report.reporter_fingerprint is not None
    assert officer.report.reporter_fingerprint is None


async def test_the_least_that_a_post_needs(client: httpx2.AsyncClient, world: World) -> None:
    least = {"service_code": "gas", "address_id": "310115"}
    answer = await client.post(f"{BASE}/requests.xml", data=least)
    assert answer.status_code == 201
    reference = etree.fromstring(answer.content).findtext("request/service_request_id")
    assert reference and (await world.reports.detail(reference, LI)).report.text == "gas leak"


async def test_a_long_description_comes_first(client: httpx2.AsyncClient, world: World) -> None:
    """4,000 characters are allowed (GeoReport v2): what stands beside them must not refuse it."""
    reference = await _file(client, description="水" * 3990)
    assert (await world.reports.detail(reference, LI)).report.text == "水" * 3990
    reference = await _file(client, description="水" * 3980)
    text = (await world.reports.detail(reference, LI)).report.text
    assert text == "水" * 3980 + "\ndepth: knee"


REFUSED: list[tuple[str, dict[str, str], int]] = [
    ("no code", {"service_code": ""}, 400),
    ("unknown code", {"service_code": "potholes"}, 404),
    ("another jurisdiction", {"jurisdiction_id": "330000"}, 404),
    ("wrong key", {"api_key": "nobody"}, 403),
    ("no place", {"lat": "", "long": "", "address_string": ""}, 400),
    ("half a place", {"long": ""}, 400),
    ("no number", {"lat": "north"}, 400),
    ("not a number", {"lat": "nan"}, 400),
    ("beyond the pole", {"lat": "91"}, 400),
    ("unknown division", {"address_id": "999999"}, 400),
    ("too long", {"description": "x" * 4001}, 400),
    ("nul", {"description": "a\0"}, 400),
    ("a link to a file", {"media_url": "file:///etc/passwd"}, 400),
    ("a broken link", {"media_url": "http://[1/"}, 400),
    ("half a person", {"attribute[people_trapped]": "0.5"}, 400),
]


@pytest.mark.parametrize(("label", "changes", "status"), REFUSED, ids=[row[0] for row in REFUSED])
async def test_what_is_refused(
    client: httpx2.AsyncClient, label: str, changes: dict[str, str], status: int
) -> None:
    told = await client.post(f"{BASE}/requests.json", data={**FORM, **changes})
    assert told.status_code == status, told.text
    assert all(each["code"] == status and each["description"] for each in told.json())
    in_xml = await client.post(f"{BASE}/requests.xml", data={**FORM, **changes})
    root = etree.fromstring(in_xml.content)
    assert (root.tag, root.findtext("error/code")) == ("errors", str(status))


async def test_a_body_that_is_no_form(client: httpx2.AsyncClient) -> None:
    as_json = await client.post(f"{BASE}/requests.json", json=FORM)
    broken = await client.post(
        f"{BASE}/requests.json",
        content=b"no boundary",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    file = await client.post(f"{BASE}/requests.json", data=FORM, files={"media": b"\xff\xd8\xff"})
    assert [each.status_code for each in (as_json, broken, file)] == [400, 400, 400]
    assert all(each.json()[0]["code"] == 400 for each in (as_json, broken, file))


async def test_too_many(database: Database, tmp_path: Path) -> None:
    world = open_world(database, tmp_path, most=1)
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        await _file(client)
        answer = await client.post(f"{BASE}/requests.json", data=FORM)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


async def test_a_token_leads_to_the_request(client: httpx2.AsyncClient) -> None:
    reference = await _file(client)
    assert await _get(client, f"tokens/{reference}") == [
        {"service_request_id": reference, "token": reference}
    ]
    for unknown in ("R-0000-00", "x"):
        assert (await client.get(f"{BASE}/tokens/{unknown}.json")).status_code == 404


async def test_nobody_reads_what_was_told(client: httpx2.AsyncClient, world: World) -> None:
    reference = await _file(client)
    assert await _get(client, "requests") == []
    await _verify(world, reference)
    for key in ("", "reporter", "elsewhere"):
        [shown] = await _get(client, f"requests/{reference}", api_key=key, locale="zh")
        for personal in ("膝盖", "张江路", "139001", "example", "31.2013", "121.6049", "tt22"):
            assert personal not in str(shown), (key, personal)
        assert shown["description"] == "上海市浦东新区: 洪水"
    [listed] = await _get(client, "requests")
    cell = h3.latlng_to_cell(31.2013, 121.6049, 9)
    assert h3.latlng_to_cell(listed["lat"], listed["long"], 9) == cell
    assert (listed["status"], listed["status_notes"]) == ("open", "verified")


async def test_officials_read_all_of_it(client: httpx2.AsyncClient) -> None:
    reference = await _file(client)
    headers = {"authorization": "Bearer li"}
    by_header = await client.get(f"{BASE}/requests.json", headers=headers)
    by_key = await _get(client, "requests", api_key="li")
    assert by_header.json() == by_key
    assert by_key[0]["description"].startswith("水到膝盖 <b>&\n")
    assert (by_key[0]["lat"], by_key[0]["address"]) == (31.2013, "张江路1号")
    assert "13900139000" not in str(by_key) and by_key[0]["service_request_id"] == reference
    assert await _get(client, "requests", api_key="elsewhere") == []


async def test_before_anybody_verified_it_nobody_sees_where(client: httpx2.AsyncClient) -> None:
    [shown] = await _get(client, f"requests/{await _file(client)}")
    assert (shown["lat"], shown["long"], shown["status"]) == (None, None, "open")


async def test_what_tells_of_somebodys_health_has_no_point(
    client: httpx2.AsyncClient, world: World
) -> None:
    reference = await _file(client, service_code="first_aid")
    await _verify(world, reference)
    [shown] = await _get(client, f"requests/{reference}")
    assert shown["lat"] is None and shown["address_id"] == "310115"
    circle = {"lat": "31.2013", "long": "121.6049", "radius": "5000"}
    assert await _get(client, "requests", **circle) == []
    assert len(await _get(client, "requests", **circle, api_key="li")) == 1


async def test_what_was_published_is_seen_to_end(client: httpx2.AsyncClient, world: World) -> None:
    reference = await _file(client)
    await _verify(world, reference)
    world.now[0] += timedelta(hours=4)
    assert await _get(client, "requests", status="open") == []
    [shown] = await _get(client, "requests", status="closed")
    assert (shown["status_notes"], shown["updated_datetime"]) == ("expired", "2026-11-22T11:00:00Z")
    await StoredReports(world.database).expire(EXPIRING, world.now[0])
    assert await _get(client, "requests", status="closed") == [
        shown | {"updated_datetime": "2026-11-22T12:00:00Z"}
    ]


async def test_the_filters(client: httpx2.AsyncClient, world: World) -> None:
    wet = await _file(client)
    world.now[0] += timedelta(seconds=0.5)
    dry = await _file(client, service_code="fire", lat="31.35", long="121.9")
    for reference in (wet, dry):
        await _verify(world, reference)
    rows: list[tuple[str, dict[str, str], list[str]]] = [
        ("all, newest first", {}, [dry, wet]),
        ("one code", {"service_code": "flood"}, [wet]),
        ("two codes", {"service_code": "flood,fire"}, [dry, wet]),
        ("numbers override", {"service_request_id": f"{wet}, x", "status": "closed"}, [wet]),
        ("to the second", {"end_date": "2026-11-22T08:00:00Z"}, [dry, wet]),
        ("in their offset", {"start_date": "2026-11-22T16:00:00+08:00"}, [dry, wet]),
        ("a plus that is none", {"start_date": "2026-11-22T16:00:00 08:00"}, [dry, wet]),
        ("before", {"end_date": "2026-11-22T07:59:59Z"}, []),
        ("long ago", {"start_date": "2020-01-01T00:00:00Z"}, []),
        ("to come", {"start_date": "2030-01-01T00:00:00Z"}, []),
        ("both statuses", {"status": "open,closed"}, [dry, wet]),
        ("second page", {"page_size": "1", "page": "2"}, [wet]),
        ("around", {"lat": "31.2", "long": "121.6", "radius": "2000"}, [wet]),
        ("our jurisdiction", {"jurisdiction_id": "310000"}, [dry, wet]),
    ]
    for label, params, expected in rows:
        found = await _get(client, "requests", **params)
        assert sorted(r["service_request_id"] for r in found) == sorted(expected), label


ASKED_WRONG: list[tuple[dict[str, str], int]] = [
    ({"start_date": "yesterday"}, 400),
    ({"start_date": "2026-11-22"}, 400),
    ({"start_date": "2026-13-22T00:00:00Z"}, 400),
    ({"start_date": "0001-01-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400),
    ({"end_date": "0001-01-01T00:00:00Z"}, 400),
    ({"end_date": "9999-12-31T23:59:59Z"}, 400),
    ({"start_date": "2026-11-22T00:00:00Z", "end_date": "2026-11-21T00:00:00Z"}, 400),
    ({"status": "lost"}, 400),
    ({"service_code": "potholes"}, 404),
    ({"page": "0"}, 400),
    ({"page": "٣"}, 400),
    ({"page_size": "1001"}, 400),
    ({"radius": "10"}, 400),
    ({"lat": "1", "long": "2", "radius": "20001"}, 400),
    ({"jurisdiction_id": "city.gov"}, 404),
    ({"api_key": "nobody"}, 403),
]


async def test_what_is_asked_wrong(client: httpx2.AsyncClient) -> None:
    for params, status in ASKED_WRONG:
        answer = await client.get(f"{BASE}/requests.json", params=params)
        assert (answer.status_code, answer.json()[0]["code"]) == (status, status), params


FORMATS: list[tuple[str, str, int, str]] = [
    ("services.xml", "application/json", 200, "text/xml"),
    ("services", "text/html,application/xml;q=0.9,*/*;q=0.8", 200, "text/xml"),
    ("services", "*/*", 200, "application/json"),
    ("services/flood", "text/xml", 200, "text/xml"),
    ("services.html", "text/html", 404, "text/xml"),
    ("services/potholes.json", "*/*", 404, "application/json"),
    ("requests/R-0000-00.xml", "*/*", 404, "text/xml"),
]


async def test_the_format(client: httpx2.AsyncClient) -> None:
    for path, accept, status, media_type in FORMATS:
        answer = await client.get(f"{BASE}/{path}", headers={"accept": accept})
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8", path
