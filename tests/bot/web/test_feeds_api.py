"""Feeds over HTTP: who may do what, what is refused by name, and what stands on the record."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.alerts.errors import FeedUnknown
from bot.alerts.polling.ports import Poll
from bot.store.database import Database
from bot.store.feeds import StoredFeeds
from bot.store.tables import audit
from tests.bot.alerts.incoming.authority import authority
from tests.bot.broadcast.world import utc
from tests.bot.web.neighbours import Service

pytestmark = pytest.mark.postgres

URL = "https://feeds.example/alerts.atom"
WANG, ZHAO = "Wang", "Zhao"


@pytest.fixture
async def service(database: Database, tmp_path: Path) -> AsyncIterator[Service]:
    async with Service("alpha", 0, database, tmp_path).served() as started:
        yield started


def feed(service: Service, **changes: Any) -> dict[str, Any]:
    trust = {"sender": "met@elsewhere.example", "certificate": service.certificate}
    rules = [{"action": "send", "levels": ["red"], "events": ["暴雨"]}, {"action": "draft"}]
    return {
        "url": URL,
        "name": "市气象台",
        "kind": "atom",
        "trust": trust,
        "rules": rules,
        **changes,
    }


async def added(service: Service, **changes: Any) -> str:
    answer = await service.called("POST", "/api/feeds", WANG, feed(service, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_feed_is_added_agreed_to_and_removed(service: Service) -> None:
    id = await added(service)
    (shown,) = (await service.called("GET", "/api/feeds", WANG)).json()["items"]
    assert (shown["id"], shown["url"], shown["name"]) == (id, URL, "市气象台")
    assert (shown["created_by"], shown["approved_by"], shown["needs_approval"]) == (
        WANG,
        None,
        True,
    )
    assert shown["trust"]["sender"] == "met@elsewhere.example"
    assert len(shown["trust"]["certificate_sha256"]) == 64
    assert [rule["action"] for rule in shown["rules"]] == ["send", "draft"]
    assert (shown["polled_at"], shown["error"], shown["received"]) == (None, None, 0)

    path = f"/api/feeds/{id}/approve"
    for name in (WANG, "wang"):
        assert (await service.called("POST", path, name)).status_code == 403
    agreed = await service.called("POST", path, ZHAO)
    assert (agreed.json()["approved_by"], agreed.json()["needs_approval"]) == (ZHAO, False)
    assert (await service.called("POST", path, ZHAO)).status_code == 409
    assert (await service.called("DELETE", f"/api/feeds/{id}", WANG)).status_code == 204
    assert (await service.called("DELETE", f"/api/feeds/{id}", WANG)).status_code == 404
    assert (await service.called("POST", path, ZHAO)).status_code == 404
    assert (await service.called("GET", "/api/feeds", WANG)).json()["items"] == []
    async with service.database.transaction() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    acts = [(row.actor, row.action) for row in rows if row.action.startswith("feed.")]
    assert acts == [(WANG, "feed.add"), (ZHAO, "feed.approve"), (WANG, "feed.remove")]


async def test_an_address_is_polled_once(service: Service) -> None:
    id = await added(service)
    again = await service.called("POST", "/api/feeds", ZHAO, feed(service))
    assert again.status_code == 409
    await service.called("DELETE", f"/api/feeds/{id}", WANG)
    await added(service)


async def test_drafts_need_no_second_person(service: Service) -> None:
    id = await added(service, rules=[{"action": "draft"}], trust=None)
    answer = await service.called("POST", f"/api/feeds/{id}/approve", ZHAO)
    assert answer.status_code == 409


SOME = "5f0c6f0e-7b1e-4d7c-9a53-2f6f3a1c9b10"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/feeds"),
        ("POST", "/api/feeds"),
        ("DELETE", f"/api/feeds/{SOME}"),
        ("POST", f"/api/feeds/{SOME}/approve"),
    ],
)
async def test_strangers_are_sent_away(service: Service, method: str, path: str) -> None:
    assert (await service.called(method, path, None, {})).status_code == 401


SENDS = [{"action": "send"}]
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no address", {"url": None}, ["url"]),
    ("a file", {"url": "file:///etc/passwd"}, ["url"]),
    ("a password", {"url": "https://a:b@feeds.example/"}, ["url"]),
    ("white space", {"url": "https://feeds.example/a b"}, ["url"]),
    ("a number", {"url": 7}, ["url"]),
    ("another kind", {"kind": "gopher"}, ["kind"]),
    ("no certificate", {"trust": {"sender": "a@b"}, "rules": SENDS}, ["rules[0].action"]),
    (
        "no PEM",
        {"trust": {"sender": "a@b", "certificate": "MIIB"}, "rules": []},
        ["trust.certificate"],
    ),
    ("trust of another form", {"trust": "all", "rules": []}, ["trust"]),
    ("a sender that is none", {"trust": {"sender": "a, b"}, "rules": []}, ["trust.sender"]),
    ("a misspelt field", {"rule": []}, ["rule"]),
    ("a rule that is none", {"rules": [{"action": "x"}]}, ["rules[0].action"]),
    (
        "a place that is none",
        {"rules": [{"action": "draft", "areas": ["1"]}]},
        ["rules[0].areas[0]"],
    ),
]


@pytest.mark.parametrize(
    ("changes", "fields"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
async def test_what_is_wrong_is_named(
    service: Service, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = await service.called("POST", "/api/feeds", WANG, feed(service, **changes))
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert all(error["message"] for error in answer.json()["errors"])


async def test_certificates_that_believe_nobody_are_named(service: Service) -> None:
    old = authority("ec", 3, until=datetime.now(UTC) - timedelta(days=1)).pem
    for trust, field_name in (
        ({"sender": "a@b", "certificate": old}, "trust.certificate"),
        ({"certificate": service.certificate}, "trust.sender"),
    ):
        answer = await service.called("POST", "/api/feeds", WANG, feed(service, trust=trust))
        assert [error["field"] for error in answer.json()["errors"]] == [field_name]


async def test_no_body_is_no_feed(service: Service) -> None:
    bodies: tuple[object, ...] = ([], "x", 3)
    for body in bodies:
        answer = await service.called("POST", "/api/feeds", WANG, body)
        assert answer.status_code == 422, answer.text


# --- what polling keeps -------------------------------------------------------------------------


async def test_polls_are_remembered(service: Service) -> None:
    book, now = StoredFeeds(service.database), utc()
    await added(service)
    (id,) = await book.due(now)
    assert await book.begin(id, now, now + timedelta(minutes=6))
    assert not await book.begin(id, now, now + timedelta(minutes=6)), "somebody did already"
    assert await book.due(now) == ()
    failed = Poll(at=now, next_at=now, failures=1, error="timeout", etag='"1"')
    await book.end(id, failed)
    later = now + timedelta(hours=2)
    await book.end(id, Poll(at=later, next_at=later, failures=2, error="timeout"))
    feed = await book.get(id)
    assert (feed.failing_since, feed.failures, feed.last_error) == (now, 2, "timeout")
    assert (feed.etag, feed.polled_at, await book.due(later)) == (None, later, (id,))
    await book.end(id, Poll(at=later, next_at=later, etag='"2"', last_modified="today"))
    feed = await book.get(id)
    assert (feed.failing_since, feed.failures, feed.etag) == (None, 0, '"2"')


async def test_a_feed_that_fails_for_an_hour_is_told_of(service: Service) -> None:
    book, now = StoredFeeds(service.database), utc()
    await added(service)
    (id,) = await book.due(now)
    for minutes, silent in ((59, 0), (61, 1)):
        at = now - timedelta(minutes=minutes)
        await book.end(id, Poll(at=at, next_at=now))
        await book.end(id, Poll(at=at, next_at=now, failures=1, error="timeout"))
        assert len(await service.feeds.silent()) == silent


async def test_entries_are_remembered_while_they_are_named(service: Service) -> None:
    book, now = StoredFeeds(service.database), utc()
    await added(service)
    (id,) = await book.due(now)
    keys = [str(n) for n in range(70_000)]
    assert await book.unknown(id, keys) == frozenset(keys)
    await book.remember(id, ["1", "2", "1"], now - timedelta(days=40))
    await book.remember(id, ["2"], now)
    assert await book.unknown(id, ["1", "2", "3"]) == {"3"}
    assert await book.forget(now - timedelta(days=30)) == 1
    assert await book.unknown(id, ["1", "2", "3"]) == {"1", "3"}


async def test_a_feed_that_is_not_there(service: Service) -> None:
    with pytest.raises(FeedUnknown):
        await StoredFeeds(service.database).get(uuid4())
