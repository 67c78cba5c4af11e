"""Received alerts, feeds, lanes and the audit trail at the console: who may, what is said where."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from bot.broadcast.health import Breakdown
from bot.officials import Role
from bot.store import tables as t
from bot.store.database import Database
from bot.trail.head import FILE
from tests.bot.alerts.incoming.authority import DAY, SENDER, authority, document
from tests.bot.broadcast.world import utc
from tests.bot.web.bureau import Bureau, open_bureau

pytestmark = pytest.mark.postgres

ADMIN, AUTHOR, OFFICER = "the admin", "the author", "the duty_officer"
SENT = utc().replace(microsecond=0) - timedelta(minutes=10)
MET = authority("ec", since=SENT - DAY, until=SENT + DAY)
URL = "https://met.elsewhere.example/cap.atom"
FEED = {"url": URL, "name": "邻市气象台", "kind": "atom"}
SENDS = {
    **FEED,
    "trust.sender": SENDER,
    "trust.certificate": MET.pem,
    "rules.1.action": "send",
    "rules.1.levels": ["red"],
    "rules.1.events": "暴雨，台风",
    "rules.1.areas": "310115",
}
PAGES = {
    "/console/received": {Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN},
    "/console/feeds": {Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN},
    "/console/lanes": {Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN},
    "/console/audit": {Role.ADMIN},
}
HEADINGS = {
    "/console/received": ("外来预警", "Received alerts"),
    "/console/feeds": ("来源", "Feeds"),
    "/console/lanes": ("发送线路", "Sending lanes"),
    "/console/audit": ("审计记录", "Audit trail"),
}


@pytest.fixture
async def bureau(database: Database, tmp_path: Path) -> AsyncIterator[Bureau]:
    async with open_bureau(database, tmp_path) as opened:
        yield opened


async def handed_in(bureau: Bureau, content: bytes, who: str = OFFICER) -> str:
    files = {"cap": ("alert.xml", content, "application/xml")}
    return (await bureau.post(who, "/console/received", files=files)).text


async def only_received(bureau: Bureau) -> str:
    page = await bureau.get(OFFICER, "/console/received")
    start = page.text.index("/console/received/")
    return page.text[start : page.text.index('"', start)]


@pytest.mark.parametrize("path", sorted(PAGES))
async def test_each_page_opens_for_its_roles_in_both_languages(bureau: Bureau, path: str) -> None:
    for role in set(Role) - {Role.REPORTER}:
        mine = role in PAGES[path]
        for language, heading in zip(("zh", "en"), HEADINGS[path], strict=True):
            answer = await bureau.get(f"the {role.value}", path, language)
            assert answer.status_code == (200 if mine else 403), (role, path)
            assert (f"<h1>{heading}</h1>" in answer.text) is mine
        # Beside a page of its group; a group that would be empty does not show.
        menu = (await bureau.get(f"the {role.value}", path if mine else "/console/me")).text
        assert (f'href="{path}"' in menu) is mine
    outside = await bureau.get("the reporter", path)
    assert (outside.status_code, outside.headers["location"]) == (303, "/console")


async def test_a_form_without_the_sessions_token_does_nothing(bureau: Bureau) -> None:
    for path in ("/console/feeds", "/console/received", "/console/audit/check"):
        answer = await bureau.browsers[ADMIN].post(path, data={"csrf": "guess", **FEED})
        assert answer.status_code == 403, path
    assert await bureau.feeds.all() == ()


# --- received -----------------------------------------------------------------------------------


async def test_a_document_is_handed_in_looked_at_and_drafted_from(bureau: Bureau) -> None:
    page = await handed_in(
        bureau, document(sent=SENT, references=["x,y,2026-06-01T08:00:00+00:00"])
    )
    assert "Unsigned" in page and "E-1" in page
    path = await only_received(bureau)
    assert f"{path}/draft" not in (await bureau.get(OFFICER, path)).text
    assert (await bureau.post(OFFICER, f"{path}/draft")).status_code == 403
    shown = (await bureau.get(AUTHOR, path)).text
    assert "一小时内有大暴雨" in shown and SENDER in shown and "not proven" in shown
    made = await bureau.post(AUTHOR, f"{path}/draft")
    assert made.status_code == 303, made.text
    (view,) = (await bureau.world.alerts.page()).items
    assert made.headers["location"] == f"/console/alerts/{view.alert.id}/edit"
    assert view.alert.content.texts["zh"].headline == "暴雨红色预警"
    assert (view.alert.content.msg_type, view.alert.content.references) == ("Alert", ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"<x/>", "CAP", id="no CAP"),
        pytest.param(b"", "Choose a file first.", id="nothing"),
        pytest.param(
            document(sent=SENT, expires=SENT + timedelta(minutes=1)),
            "expired",
            id="expired when it came",
        ),
    ],
)
async def test_what_is_wrong_with_a_document_is_said(
    bureau: Bureau, content: bytes, said: str
) -> None:
    assert said in await handed_in(bureau, content)


async def test_nothing_is_drafted_from_what_is_forged(bureau: Bureau) -> None:
    await bureau.feeds.add(
        {"url": URL, "trust": {"sender": SENDER, "certificate": MET.pem}},
        bureau.person(ADMIN),
    )
    forged = MET.sign(document(sent=SENT)).replace(b"E-1", b"E-2")
    assert "after signing" in await handed_in(bureau, forged)
    path = await only_received(bureau)
    assert "Do not use it." in (await bureau.get(AUTHOR, path)).text
    assert (await bureau.post(AUTHOR, f"{path}/draft")).status_code == 409
    assert (await bureau.world.alerts.page()).items == ()
    assert path not in (await bureau.get(AUTHOR, "/console/received?trust=pinned")).text
    for wrong in (f"/console/received/{uuid4()}", "/console/received/x"):
        assert (await bureau.get(AUTHOR, wrong)).status_code == 404
    odd = await bureau.get(AUTHOR, "/console/received?cursor=x&trust=all&in_force=maybe")
    assert odd.status_code == 422 and 'role="alert"' in odd.text


# --- feeds --------------------------------------------------------------------------------------


async def test_a_feed_is_added_agreed_to_and_removed(bureau: Bureau) -> None:
    added = await bureau.post(ADMIN, "/console/feeds", **SENDS)
    assert added.headers.get("location") == "/console/feeds?done=added", added.text
    (one,) = await bureau.feeds.all()
    assert one.feed.rules[0]["events"] == ["暴雨", "台风"] and one.feed.rules[0]["levels"] == [
        "red"
    ]
    approve = f"/console/feeds/{one.feed.id}/approve"
    assert approve not in (await bureau.get(ADMIN, "/console/feeds")).text
    assert (await bureau.post(ADMIN, approve)).status_code == 403
    assert approve in (await bureau.get("second admin", "/console/feeds")).text
    agreed = await bureau.post("second admin", approve)
    assert agreed.headers["location"] == "/console/feeds?done=approved"
    page = (await bureau.get(OFFICER, "/console/feeds")).text
    assert "sending agreed to by second admin" in page and "/remove" not in page
    assert (await bureau.post("second admin", approve)).status_code == 409
    await bureau.post(ADMIN, f"/console/feeds/{one.feed.id}/remove")
    assert await bureau.feeds.all() == ()
    assert (await bureau.post(ADMIN, f"/console/feeds/{one.feed.id}/remove")).status_code == 404
    assert (await bureau.post(ADMIN, "/console/feeds", **SENDS)).status_code == 303


@pytest.mark.parametrize("act", ["", "/{id}/approve", "/{id}/remove"])
async def test_only_administrators_change_feeds(bureau: Bureau, act: str) -> None:
    feed = (await bureau.feeds.add({"url": URL}, bureau.person(ADMIN))).feed
    for who in (OFFICER, AUTHOR, "the approver"):
        answer = await bureau.post(who, f"/console/feeds{act.format(id=feed.id)}", **FEED)
        assert answer.status_code == 403
        assert 'name="trust.sender"' not in (await bureau.get(who, "/console/feeds")).text
    assert len(await bureau.feeds.all()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"url": "ftp://x"}, "url", "http", id="no web address"),
        pytest.param({"url": ""}, "url", "missing", id="no address"),
        pytest.param({"trust.certificate": "x"}, "trust.certificate", "PEM", id="no certificate"),
        pytest.param({"trust.sender": "a b"}, "trust.sender", "sender", id="no sender"),
        pytest.param({"rules.2.areas": "999999"}, "rules.2.areas", "999999", id="no division"),
        pytest.param({"rules.2.events": "x"}, "rules.2.action", "missing", id="no action"),
        pytest.param({"rules.0.action": "send"}, "rules.0.action", "certificate", id="unsigned"),
    ],
)
async def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(
    bureau: Bureau, changes: dict[str, str], field: str, said: str
) -> None:
    answer = await bureau.post(ADMIN, "/console/feeds", **{**FEED, **changes})
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="e-{field}">')[2].partition("<")[0]
    assert said in beside, answer.text
    assert f'href="#f-{field}"' in answer.text and f'id="f-{field}"' in answer.text
    assert 'value="邻市气象台"' in answer.text
    assert f">{field}</a>" not in answer.text  # it is called what the page calls it
    assert await bureau.feeds.all() == ()


async def test_an_address_twice_is_refused_beside_it(bureau: Bureau) -> None:
    await bureau.post(ADMIN, "/console/feeds", **FEED)
    again = await bureau.post(ADMIN, "/console/feeds", **FEED)
    assert again.status_code == 409 and 'id="e-url"' in again.text


async def test_a_failing_feed_says_since_when_and_why(bureau: Bureau) -> None:
    feed = (await bureau.feeds.add({"url": URL}, bureau.person(ADMIN))).feed
    failing = {
        "failures": 7,
        "failing_since": SENT,
        "last_error": "status 503",
        "polled_at": SENT,
        "next_poll_at": SENT + timedelta(minutes=30),
    }
    async with bureau.database.transaction() as connection:
        await connection.execute(update(t.feeds).where(t.feeds.c.id == feed.id).values(**failing))
    page = (await bureau.get(OFFICER, "/console/feeds")).text
    assert "failures in a row: 7" in page and "503" in page and "Failing" in page


# --- lanes --------------------------------------------------------------------------------------


async def test_a_broken_lane_says_since_when_and_why(bureau: Bureau) -> None:
    world = bureau.world
    phone, later = world.lanes[1], utc() + timedelta(minutes=5)
    page = (await bureau.get(OFFICER, "/console/lanes")).text
    assert page.count("lane-up") == 2 and "Not tested yet" in page
    await world.lane_book.broke(
        Breakdown(lane=phone.name, channel="sms", reason="sender_refused", retry_at=later), utc()
    )
    await world.lane_book.begin_test(phone.name, "test-1", utc(), utc())
    await world.lane_book.tested(phone.name, 0.25, None)
    part = (await bureau.get(OFFICER, "/console/lanes/list")).text
    assert "<html" not in part and "lane-broken" in part and "Broken since" in part
    assert "The provider refused our sender" in part
    assert "taken in 0.25 s" in part and "Tried again after" in part


# --- audit --------------------------------------------------------------------------------------


async def test_the_trail_is_filtered_and_paged(bureau: Bureau) -> None:
    for n in range(52):
        await bureau.feeds.add({"url": f"{URL}?{n}"}, bureau.person(ADMIN))
    await handed_in(bureau, document(sent=SENT))
    page = (await bureau.get(ADMIN, "/console/audit?action=feed")).text
    assert "feed.add" in page and "received.take" not in page
    start = page.index("/console/audit?action=feed&amp;cursor=")
    following = page[start : page.index('"', start)].replace("&amp;", "&")
    rest = (await bureau.get(ADMIN, following)).text
    assert rest.count("<code>") == 2 and "Next page" not in rest
    assert "received.take" in (await bureau.get(ADMIN, f"/console/audit?actor={OFFICER}")).text
    for nothing in ("until=2020-01-01T00:00", "q=nowhere", "actor=nobody"):
        assert "Nothing here yet" in (await bureau.get(ADMIN, f"/console/audit?{nothing}")).text
    odd = await bureau.get(ADMIN, "/console/audit?since=soon&cursor=-1")
    assert odd.status_code == 422 and 'id="e-since"' in odd.text


async def test_the_chain_is_whole_until_somebody_changes_an_entry(
    bureau: Bureau, tmp_path: Path
) -> None:
    for n in range(3):
        await bureau.feeds.add({"url": f"{URL}?{n}"}, bureau.person(ADMIN))
    before = (await bureau.post(ADMIN, "/console/audit/check")).text
    entries = 3 + len(bureau.browsers) - 1  # signing in leaves one; a reporter cannot
    assert f"{entries} more are not sealed yet" in before and "keeps no mark" in before
    await bureau.chain.seal(utc())
    assert f"Whole: {entries} entries" in (await bureau.post(ADMIN, "/console/audit/check")).text
    assert (await bureau.post(OFFICER, "/console/audit/check")).status_code == 403
    (tmp_path / FILE).write_text("{")
    assert "cannot be read" in (await bureau.post(ADMIN, "/console/audit/check")).text
    (tmp_path / FILE).unlink()
    async with bureau.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        await connection.execute(update(t.audit).where(t.audit.c.place == 2).values(actor="Mr X"))
    assert "entry 2 was changed" in (await bureau.post(ADMIN, "/console/audit/check")).text
