"""Handing in a CAP document over HTTP, and what officials and residents then see."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.alerts import cap
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.alerts.incoming.authority import DAY, SENDER, authority, document
from tests.bot.broadcast.world import utc
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres
NOW = utc().replace(microsecond=0)
SENT = NOW - timedelta(minutes=10)
MET = authority("ec", since=NOW - DAY, until=NOW + DAY)
CAP = {"Content-Type": "application/cap+xml"}


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        values = {
            "id": "00000000-0000-0000-0000-000000000001",
            "url": "https://met.elsewhere.example/",
            "kind": "atom",
            "created_by": "Li",
            "created_at": NOW,
            "trust_sender": SENDER,
            "trust_certificate": MET.pem,
        }
        async with database.transaction() as connection:
            await connection.execute(insert(t.feeds).values(**values))
        yield opened


async def handed_in(office: Office, content: bytes, **headers: str) -> dict[str, object]:
    answer = await office.call(
        "POST", "/api/cap", "duty_officer", content=content, headers={**CAP, **headers}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param(None, 401, id="nobody"),
        pytest.param("reporter", 403, id="reporter"),
        pytest.param("duty_officer", 200, id="duty officer"),
        pytest.param("author", 200, id="author"),
        pytest.param("approver", 200, id="approver"),
        pytest.param("admin", 200, id="admin"),
    ],
)
async def test_every_official_may_hand_in_and_look(
    office: Office, who: str | None, status: int
) -> None:
    content = document(sent=SENT)
    taken = await office.call("POST", "/api/cap", who, content=content, headers=CAP)
    assert taken.status_code == status
    assert (await office.call("GET", "/api/received", who)).status_code == status


async def test_the_answer_is_that_of_the_contract(office: Office) -> None:
    signed = MET.sign(document(sent=SENT))
    taken = await handed_in(office, signed)
    assert taken == {
        "identifier": "E-1",
        "outcome": "received",
        "trust": "pinned",
        "problems": [],
        "id": taken["id"],
    }
    assert (await handed_in(office, signed))["outcome"] == "duplicate"
    forged = signed.replace(b"E-1", b"E-2")
    refused = await handed_in(office, forged)
    assert (refused["outcome"], refused["trust"]) == ("refused", "forged")
    problems = refused["problems"]
    assert isinstance(problems, list) and "after signing" in problems[0]["message"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"{}", 422, id="JSON"),
        pytest.param(b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>", 422, id="empty"),
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"<a>" + b"x" * 5_000_001 + b"</a>", 413, id="too large"),
        pytest.param(b"<a>" + b"x" * 13_000_000 + b"</a>", 413, id="far too large"),
    ],
)
async def test_what_is_no_cap_is_a_problem_document(
    office: Office, content: bytes, status: int
) -> None:
    answer = await office.call("POST", "/api/cap", "author", content=content, headers=CAP)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("content", "msg_type"),
    [
        pytest.param(MET.sign(document(sent=SENT)), "Ack", id="taken in"),
        pytest.param(MET.sign(document(sent=SENT)).replace(b"E-1", b"E-2"), "Error", id="refused"),
    ],
)
async def test_who_asks_for_cap_gets_an_ack_or_an_error(
    office: Office, content: bytes, msg_type: str
) -> None:
    headers = {**CAP, "Accept": "application/cap+xml"}
    answer = await office.call("POST", "/api/cap", "author", content=content, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/cap+xml")
    assert cap.take_in(answer.content).msg_type.value == msg_type


async def test_an_update_of_nothing_is_answered_with_an_error(office: Office) -> None:
    headers = {**CAP, "Accept": "application/cap+xml"}
    content = document(sent=SENT, msg_type="Update")
    answer = await office.call("POST", "/api/cap", "author", content=content, headers=headers)
    assert answer.status_code == 422
    assert cap.take_in(answer.content).msg_type.value == "Error"
    answer = await office.call("POST", "/api/cap", "author", content=b"<x/>", headers=headers)
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_officials_see_what_came_and_the_document_itself(office: Office) -> None:
    signed = MET.sign(document(sent=SENT))
    await handed_in(office, signed)
    await handed_in(office, document("E-2", sent=SENT))
    listed = (await office.call("GET", "/api/received?trust=pinned&in_force=true", "admin")).json()
    (item,) = listed["items"]
    assert listed["next"] is None
    assert (item["identifier"], item["headline"], item["shown"]) == ("E-1", "暴雨红色预警", True)
    one = await office.call("GET", f"/api/received/{item['id']}", "author")
    assert one.json()["document"].encode() == signed
    raw = await office.call(
        "GET", f"/api/received/{item['id']}", "author", headers={"Accept": "application/cap+xml"}
    )
    assert raw.content == signed
    for path, status in (("00000000-0000-0000-0000-00000000dead", 404), ("x", 422)):
        assert (await office.call("GET", f"/api/received/{path}", "author")).status_code == status
    for query in ("trust=all", "limit=0", "cursor=x"):
        wrong = await office.call("GET", f"/api/received?{query}", "author")
        assert wrong.status_code == 422, query


async def test_residents_see_whose_it_is(office: Office) -> None:
    await handed_in(office, MET.sign(document(sent=SENT)))
    await handed_in(office, document("E-2", sent=SENT))
    own = await office.approved()
    here = (await office.call("GET", "/api/alerts/active?lat=31.2&lon=121.7")).json()["items"]
    sources = {one["identifier"]: (one["source"]["own"], one["source"]["name"]) for one in here}
    assert sources["E-1"] == (False, "邻市气象台") and "E-2" not in sources
    assert [one["url"] for one in here if one["identifier"] == "E-1"] == [None]
    everything = (await office.call("GET", "/api/alerts/active")).json()["items"]
    ours = [one for one in everything if one["identifier"] == own["identifier"]]
    assert ours[0]["source"]["own"] and ours[0]["cap"].endswith(".xml")
    assert (await office.call("GET", "/api/alerts/active?lat=39.9&lon=116.4")).json()["items"] == []
    atom = await office.call("GET", "/feeds/alerts.atom")
    assert own["identifier"] in atom.text and "E-1" not in atom.text


async def test_acknowledgements_stand_with_the_alert(office: Office) -> None:
    own = await office.approved()
    everything = (await office.call("GET", "/api/alerts/active")).json()["items"]
    sent, sender = everything[0]["sent"], everything[0]["sender"]
    named = f"{sender},{own['identifier']},{sent}"
    ack = document("A-1", sent=SENT, msg_type="Ack", references=[named], note="已转发")
    assert (await handed_in(office, ack))["outcome"] == "received"
    shown = (await office.call("GET", f"/api/alerts/{own['id']}", "author")).json()
    (found,) = shown["acknowledgements"]
    assert (found["sender"], found["type"], found["note"], found["trust"]) == (
        SENDER,
        "Ack",
        "已转发",
        "unsigned",
    )
