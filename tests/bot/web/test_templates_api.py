"""Templates over HTTP: listing them, drafting from one, what the preview says of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.alerts.cap import take_in, to_content
from bot.store.database import Database
from tests.bot.broadcast.world import PUDONG, utc
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        yield opened


def from_template(id: str, **changes: Any) -> dict[str, Any]:
    return {
        "status": "Actual",
        "template": id,
        "area": {"description": "浦东", "geocodes": [{"name": "GB/T2260", "value": PUDONG}]},
        **changes,
    }


async def test_they_are_listed_page_by_page(office: Office) -> None:
    answer = (await office.call("GET", "/api/templates?hazard=lightning", "author")).json()
    ids = [item["id"] for item in answer["items"]]
    assert "lightning.warning.red" in ids and answer["next"] is None
    paged, cursor = [], ""
    while True:
        path = f"/api/templates?hazard=lightning&limit=1{cursor}"
        page = (await office.call("GET", path, "duty_officer")).json()
        paged += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert paged == ids


async def test_one_says_what_its_author_must_fill_in(office: Office) -> None:
    path = "/api/templates?hazard=lightning&level=any&kind=clarification"
    (item,) = (await office.call("GET", path, "author")).json()["items"]
    assert (item["level"], item["severity"], item["suspends"]) == (None, "Minor", [])
    named = {each["name"]: each["automatic"] for each in item["placeholders"]}
    assert named == {"area": True, "claim": False, "office": False, "facts": False, "phone": False}
    assert "{claim}" in item["texts"]["en"]["description"] and item["texts"]["zh"]["sms"] is None


@pytest.mark.parametrize(
    "query", ["hazard=rain", "level=pink", "kind=poem", "cursor=nothing", "limit=0", "cursor=%00"]
)
async def test_bad_queries_are_422(office: Office, query: str) -> None:
    answer = await office.call("GET", f"/api/templates?{query}", "author")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_they_are_for_officials(office: Office) -> None:
    assert (await office.call("GET", "/api/templates")).status_code == 401


async def test_from_a_template_to_what_everybody_gets(office: Office) -> None:
    values = {"office": "浦东气象台", "area": {"en": "Pudong"}}
    body = from_template("lightning.warning.orange", values=values)
    made = await office.call("POST", "/api/alerts", "author", body)
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    await office.world.subscribe(3, language="zh")
    await office.world.subscribe(2, language="ug")
    await office.world.subscribe(1, language="vi")
    preview = (await office.call("GET", f"/api/alerts/{id}/preview", "author")).json()
    assert preview["refused"] == [] and preview["proposed_sms"] == []
    assert all(1 <= preview["segments_each"][tag] <= 2 for tag in ("zh", "en"))
    assert preview["by_language"] == {"en": 1, "zh": 5}
    assert preview["fallbacks"] == [
        {"asked": "ug", "given": "zh", "people": 2},
        {"asked": "vi", "given": "en", "people": 1},
    ]
    assert (await office.call("POST", f"/api/alerts/{id}/submit", "author")).status_code == 200
    shown = (await office.call("GET", f"/api/alerts/{id}", "author")).json()["content"]
    assert (shown["level"], shown["severity"]) == ("orange", "Severe")
    assert shown["texts"]["zh"]["headline"] == "浦东雷电橙色预警"


async def test_a_blank_that_is_left_is_refused_on_submit_with_its_field(office: Office) -> None:
    body = from_template("lightning.warning.orange")
    id = (await office.call("POST", "/api/alerts", "author", body)).json()["id"]
    answer = await office.call("POST", f"/api/alerts/{id}/submit", "author")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": f"texts.{tag}.description",
            "code": "unfilled",
            "message": "This has not been filled in yet: Office that issues it {office}.",
        }
        for tag in ("en", "zh")
    ]
    body["values"] = {"office": {"zh": "浦东气象台", "en": "Pudong Meteorological Office"}}
    edited = await office.call("PUT", f"/api/alerts/{id}", "author", body)
    assert edited.status_code == 200
    assert (await office.call("POST", f"/api/alerts/{id}/submit", "author")).status_code == 200


async def test_an_unknown_template_is_422_and_nothing_is_kept(office: Office) -> None:
    answer = await office.call("POST", "/api/alerts", "author", from_template("x.y.z"))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["template"]
    assert (await office.call("GET", "/api/alerts", "author")).json()["items"] == []


async def test_what_is_suspended_is_in_the_cap_document_and_comes_back(office: Office) -> None:
    text = {"headline": "明天停课", "description": "全区学校停课一天。"}
    id = await office.drafted(kind="suspension", suspends=["school", "work"], texts={"zh": text})
    for act, who in (("submit", "author"), ("approve", "approver")):
        assert (await office.call("POST", f"/api/alerts/{id}/{act}", who)).status_code == 200
    (event,) = await office.world.alerts.active()
    assert b"fenghuo:suspends" in event.cap
    back = to_content(take_in(event.cap), utc()).content
    assert back.suspends == event.content.suspends and len(back.suspends) == 2
    assert event.messages["zh"]["sms"].startswith("【停工、停课通知】明天停课")
