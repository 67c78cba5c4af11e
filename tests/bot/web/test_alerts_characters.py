"""No character that JSON or an address can hold breaks the API of alerts."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.store.database import Database
from bot.web import problems
from tests.bot.broadcast.world import draft
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        yield opened


def _strings(value: Any, bad: str) -> list[Any]:
    """Copies of a JSON value, in each of them one string followed by a bad character."""
    if isinstance(value, str):
        return [value + bad]
    if isinstance(value, dict):
        within = [{**value, k: c} for k, v in value.items() for c in _strings(v, bad)]
        return [*within, {**value, bad: 1}]
    if isinstance(value, list):
        return [
            [*value[:n], copy, *value[n + 1 :]]
            for n, each in enumerate(value)
            for copy in _strings(each, bad)
        ]
    return []


@pytest.mark.parametrize("bad", ["\0", "\ud800", "\uffff", "\x1b"])
async def test_no_character_in_a_draft_breaks_anything(office: Office, bad: str) -> None:
    id = await office.drafted()
    for body in _strings(draft(channels=["sms"], audience={"groups": ["g"]}), bad):
        raw = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        put = await office.call("PUT", f"/api/alerts/{id}", "author", content=raw, headers=headers)
        assert put.status_code in (200, 422), put.text
        shown = await office.call("GET", f"/api/alerts/{id}", "author")
        assert shown.status_code == 200


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800"])
@pytest.mark.parametrize("act", ["return", "reject"])
async def test_no_character_in_a_reason_or_an_address_breaks_anything(
    office: Office, bad: str, act: str
) -> None:
    id = await office.drafted()
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    headers = {"Content-Type": "application/json"}
    raw = f'{{"reason": "no{bad}t"}}'.encode()
    path = f"/api/alerts/{id}/{act}"
    answer = await office.call("POST", path, "approver", content=raw, headers=headers)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "reason"
    raw = f'{{"addresses": [{{"channel": "web", "address": "a{bad}", "language": "zh"}}]}}'.encode()
    path = "/api/officials/me/addresses"
    answer = await office.call("PUT", path, "author", content=raw, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/alerts/%00.xml", "/alerts/a%00", "/api/alerts/%00"])
async def test_a_path_that_nothing_can_have_is_404(office: Office, path: str) -> None:
    answer = await office.call("GET", path, "author")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
