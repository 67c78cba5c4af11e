"""The warning half of the public contract over HTTP: statuses, shapes, problem documents."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lxml import etree

from bot.live import LiveProgress
from bot.store.database import Database
from bot.store.live import StoredLive
from bot.web.api import alerts
from tests.bot.broadcast.world import draft, utc
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        yield opened


async def test_from_draft_to_cancel(office: Office) -> None:
    id = await office.drafted()
    assert (await office.call("POST", f"/api/alerts/{id}/submit", "author")).json()[
        "state"
    ] == "submitted"
    preview = (await office.call("GET", f"/api/alerts/{id}/preview", "approver")).json()
    assert preview["people"] == 0 and preview["refused"] == [] and preview["cost"] is None
    approved = (await office.call("POST", f"/api/alerts/{id}/approve", "approver")).json()
    assert approved["state"] == "approved" and len(approved["identifier"]) == 31
    shown = (await office.call("GET", f"/api/alerts/{id}", "duty_officer")).json()
    assert set(shown["counts"]) == {
        "queued", "sending", "accepted", "delivered", "failed", "expired", "stopped", "cancelled",
        "in_doubt",
    }  # fmt: skip
    assert {"by_channel", "by_language", "rate", "seconds_left", "reached"} <= set(shown)
    cancelled = await office.call("POST", f"/api/alerts/{id}/cancel", "approver")
    assert cancelled.json()["state"] == "cancelled"
    listed = (await office.call("GET", "/api/alerts?state=cancelled", "admin")).json()
    assert [item["id"] for item in listed["items"]] == [id] and listed["next"] is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param(None, 401, id="nobody"),
        pytest.param("reporter", 403, id="reporter"),
        pytest.param("duty_officer", 403, id="duty officer"),
        pytest.param("approver", 403, id="approver"),
        pytest.param("admin", 403, id="admin"),
        pytest.param("author", 201, id="author"),
    ],
)
async def test_only_an_author_drafts(office: Office, who: str | None, status: int) -> None:
    assert (await office.call("POST", "/api/alerts", who, draft())).status_code == status


@pytest.mark.parametrize(
    ("act", "who", "status"),
    [
        pytest.param("approve", "author", 403, id="by an author"),
        pytest.param("approve", "approver", 409, id="of a draft"),
        pytest.param("pause", "approver", 409, id="pause of a draft"),
        pytest.param("cancel", "approver", 409, id="cancel of a draft"),
        pytest.param("cancel", "author", 403, id="cancel by an author"),
        pytest.param("return", "approver", 409, id="return of a draft"),
        pytest.param("test-send", "author", 409, id="test-send without an own address"),
        pytest.param("test-send", "approver", 403, id="test-send by an approver"),
    ],
)
async def test_moves_that_are_refused(office: Office, act: str, who: str, status: int) -> None:
    id = await office.drafted()
    answer = await office.call("POST", f"/api/alerts/{id}/{act}", who, {"reason": "x"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"]


async def test_who_comes_second_is_told_how_the_alert_stands(office: Office) -> None:
    id = await office.drafted()
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    await office.call("POST", f"/api/alerts/{id}/approve", "approver")
    answer = await office.call("POST", f"/api/alerts/{id}/approve", "approver")
    assert answer.status_code == 409
    assert "已批准" in answer.json()["detail"] or "Approved" in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"{{{", b"[]", b'"yes"', b"\xff"])
async def test_a_move_with_a_body_that_nobody_can_read_is_not_made(
    office: Office, body: bytes
) -> None:
    id = await office.drafted()
    await office.call("POST", f"/api/alerts/{id}/submit", "author", {})
    answer = await office.call("POST", f"/api/alerts/{id}/approve", "approver", content=body)
    assert answer.status_code == 422
    shown = (await office.call("GET", f"/api/alerts/{id}", "author")).json()
    assert shown["state"] == "submitted"


async def test_a_return_without_a_reason_is_422(office: Office) -> None:
    id = await office.drafted()
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    for body in (None, {}, {"reason": " "}):
        answer = await office.call("POST", f"/api/alerts/{id}/return", "approver", body)
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "reason"


async def test_strange_characters_in_a_reason_break_nothing(office: Office) -> None:
    id = await office.drafted()
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    raw = b'{"reason": "no\\u0000t \\ud800"}'
    headers = {"Content-Type": "application/json"}
    answer = await office.call(
        "POST", f"/api/alerts/{id}/return", "approver", content=raw, headers=headers
    )
    assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "state=nonsense"])
async def test_bad_queries_are_422(office: Office, query: str) -> None:
    assert (await office.call("GET", f"/api/alerts?{query}", "author")).status_code == 422


@pytest.mark.parametrize("cursor", ["%00", "abc", "99999999999999999999999", "-1", "é"])
async def test_a_cursor_that_is_not_ours_is_422(office: Office, cursor: str) -> None:
    id = await office.drafted()
    for path in ("/api/alerts", f"/api/alerts/{id}/deliveries"):
        answer = await office.call("GET", f"{path}?cursor={cursor}", "author")
        assert answer.status_code == 422, path
        # A NUL is refused before anybody looks which field it is in.
        assert cursor == "%00" or answer.json()["errors"][0]["field"] == "cursor"


async def test_an_unknown_channel_is_named(office: Office) -> None:
    body = draft(channels=["SMS"])
    answer = await office.call("POST", "/api/alerts", "author", body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "channels[0]"
    assert error["message"] == "It must be one of: sms, web."


async def test_an_update_of_what_is_over_is_409_with_a_sentence(office: Office) -> None:
    made = await office.approved()
    await office.call("POST", f"/api/alerts/{made['id']}/cancel", "approver")
    id = await office.drafted(msg_type="Update", references=[made["identifier"]])
    answer = await office.call("POST", f"/api/alerts/{id}/submit", "author")
    assert answer.status_code == 409
    assert "cancelled or updated already" in answer.json()["detail"]
    shown = (await office.call("GET", f"/api/alerts/{id}", "author")).json()
    assert made["identifier"] in shown["content"]["references"][0]


async def test_a_reference_that_is_not_ours_tells_how_to_write_one(office: Office) -> None:
    body = draft(msg_type="Update", references=["3100000000"])
    answer = await office.call("POST", "/api/alerts", "author", body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "references[0]" and "sender,identifier,sent" in error["message"]


async def test_bad_fields_are_named_in_the_callers_language(office: Office) -> None:
    bad = draft(status="Real", expires="soon")
    answer = await office.call("POST", "/api/alerts", "author", bad)
    assert answer.status_code == 422
    errors = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert errors["status"] == "It must be one of: Actual, Exercise, Test."
    spoken = {"Accept-Language": "zh-CN"}
    answer = await office.call("POST", "/api/alerts", "author", bad, headers=spoken)
    assert "只能是" in answer.text


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(b"", "application/json", id="nothing"),
        pytest.param(b"{", "application/json", id="broken JSON"),
        pytest.param(b"[]", "application/json", id="a list"),
        pytest.param(b"\xff\xfe", "application/json", id="bytes"),
        pytest.param(b"[" * 100_000, "application/json", id="deep JSON"),
        pytest.param(b"<a/>", "application/cap+xml", id="no CAP"),
        pytest.param(b"", "application/cap+xml", id="empty CAP"),
    ],
)
async def test_what_is_no_draft_is_422(office: Office, body: bytes, media_type: str) -> None:
    headers = {"Content-Type": media_type}
    answer = await office.call("POST", "/api/alerts", "author", content=body, headers=headers)
    assert answer.status_code == 422, answer.text


@pytest.fixture(scope="module")
def attack(shared_data: Path) -> bytes:
    """A document that would read our files."""
    (found,) = shared_data.glob("cap/**/xee.cap")
    return found.read_bytes()


async def test_an_entity_attack_is_refused(office: Office, attack: bytes) -> None:
    answer = await office.call(
        "POST",
        "/api/alerts",
        "author",
        content=attack,
        headers={"Content-Type": "application/cap+xml"},
    )
    assert answer.status_code in (413, 422)


async def test_a_cap_file_becomes_a_draft_that_asks_for_new_times(
    office: Office, shared_data: Path
) -> None:
    document = (shared_data / "cap/alerts/iceland_met_office.cap").read_bytes()
    headers = {"Content-Type": "application/cap+xml"}
    made = await office.call("POST", "/api/alerts", "author", content=document, headers=headers)
    assert made.status_code == 201 and "expires" in {d["field"] for d in made.json()["dropped"]}
    refused = await office.call("POST", f"/api/alerts/{made.json()['id']}/submit", "author")
    assert refused.status_code == 422
    assert "expires" in {error["field"] for error in refused.json()["errors"]}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/api/alerts/{NOBODY}", id="alert"),
        pytest.param(f"/api/alerts/{NOBODY}/deliveries", id="ledger"),
        pytest.param(f"/api/alerts/{NOBODY}/events", id="stream"),
        pytest.param("/alerts/310000000000000_x.xml", id="CAP"),
        pytest.param("/alerts/31%00.xml", id="CAP of a NUL"),
        pytest.param("/alerts/%E9%A2%84.xml", id="CAP of Chinese"),
    ],
)
async def test_what_is_not_there_is_404(office: Office, path: str) -> None:
    assert (await office.call("GET", path, "author")).status_code == 404


async def test_everybody_reads_what_is_in_force(office: Office) -> None:
    empty = await office.call("GET", "/feeds/alerts.atom")
    identifier = (await office.approved())["identifier"]
    found = (await office.call("GET", "/api/alerts/active?lat=31.2&lon=121.7")).json()
    assert [item["identifier"] for item in found["items"]] == [identifier]
    assert (await office.call("GET", "/api/alerts/active?lat=31.2&lon=121.2")).json()["items"] == []
    assert (await office.call("GET", "/api/alerts/active?lat=x&lon=1")).status_code == 422
    document = await office.call("GET", f"/alerts/{identifier}.xml")
    assert document.headers["content-type"].startswith("application/cap+xml")
    assert identifier.encode() in document.content
    for name in ("atom", "rss"):
        feed = await office.call("GET", f"/feeds/alerts.{name}")
        assert identifier.encode() in feed.content and etree.fromstring(feed.content) is not None
    atom = await office.call("GET", "/feeds/alerts.atom")
    again = {"If-None-Match": atom.headers["etag"]}
    assert (await office.call("GET", "/feeds/alerts.atom", headers=again)).status_code == 304
    assert empty.headers["etag"] != atom.headers["etag"]
    features = (await office.call("GET", "/feeds/alerts.geojson")).json()["features"]
    assert len(features) == 1


@pytest.mark.parametrize("name", ["atom", "rss", "geojson"])
async def test_a_feed_is_not_sent_again_until_what_warns_changes(office: Office, name: str) -> None:
    path = f"/feeds/alerts.{name}"
    alert = await office.approved()
    await asyncio.sleep(1.1)  # what was issued within this second has no date yet
    first = await office.call("GET", path)
    modified, tag = first.headers["last-modified"], first.headers["etag"]
    assert "Accept-Language" in first.headers["vary"]

    async def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await office.call("GET", path, headers=named)).status_code

    assert await status(If_Modified_Since=modified) == 304
    assert await status(If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT") == 200
    assert await status(If_Modified_Since="yesterday") == 200
    assert await status(If_None_Match='"other"', If_Modified_Since=modified) == 200
    assert await status(If_None_Match=tag) == 304
    await office.call("POST", f"/api/alerts/{alert['id']}/cancel", "approver")
    assert await status(If_Modified_Since=modified) == 200
    assert await status(If_None_Match=tag) == 200


async def test_the_ledger_shows_no_address(office: Office) -> None:
    people = await office.world.subscribe(3)
    await office.world.work()
    id = (await office.approved())["id"]
    alert = (await office.world.alerts.page()).items[0].alert
    await office.world.until(alert, "completed")
    await office.world.rest()
    first = (await office.call("GET", f"/api/alerts/{id}/deliveries?limit=2", "approver")).json()
    rest = await office.call(
        "GET", f"/api/alerts/{id}/deliveries?limit=2&cursor={first['next']}", "approver"
    )
    rows = first["items"] + rest.json()["items"]
    assert len(rows) == 3 and rest.json()["next"] is None
    assert {row["state"] for row in rows} == {"delivered"}
    assert all(row["to"].startswith("***") and len(row["to"]) == 7 for row in rows)
    assert len(people) == 3


async def test_the_stream_tells_progress(office: Office) -> None:
    id = (await office.approved())["id"]
    view = await office.world.alerts.get((await office.world.alerts.page()).items[0].alert.id)
    events = alerts._stream(_Services(office), view.alert.id)  # type: ignore[arg-type]
    told = json.loads((await anext(events)).data or "")
    assert (told["id"], told["state"]) == (id, "approved") and "counts" in told
    await events.aclose()  # type: ignore[attr-defined]


async def test_own_addresses_are_checked(office: Office) -> None:
    path = "/api/officials/me/addresses"
    bad = {"addresses": [{"channel": "sms", "address": "12"}]}
    assert (await office.call("PUT", path, "author", bad)).status_code == 422
    good = {"addresses": [{"channel": "sms", "address": "138 0013 8000", "language": "zh"}]}
    assert (await office.call("PUT", path, "author", good)).status_code == 200
    found = (await office.call("GET", path, "author")).json()["addresses"]
    assert [one["address"] for one in found] == ["+8613800138000"]
    id = await office.drafted()
    sent = await office.call("POST", f"/api/alerts/{id}/test-send", "author")
    assert (sent.status_code, sent.json()) == (202, {"messages": 1})


class _Services:
    def __init__(self, office: Office) -> None:
        alerts = office.world.alerts
        self.live = LiveProgress(StoredLive(office.world.database.url, utc).listen, alerts.get)
