"""Elevation and the telling of approvers over HTTP."""

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Database
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        yield opened


async def test_submitting_says_how_many_approvers_were_told(office: Office) -> None:
    own = {"addresses": [{"channel": "sms", "address": "13800138000", "language": "zh"}]}
    for told in (0, 1):
        id = await office.drafted()
        answer = await office.call("POST", f"/api/alerts/{id}/submit", "author")
        assert (answer.json()["state"], answer.json()["approvers_told"]) == ("submitted", told)
        await office.call("PUT", "/api/officials/me/addresses", "approver", own)


async def test_one_asks_a_second_grants_a_third_approves(office: Office) -> None:
    id = await office.drafted()
    path = f"/api/alerts/{id}/elevate"
    assert (await office.call("POST", path, "author", {})).status_code == 422
    asked = await office.call("POST", path, "author", {"reason": "nobody answers"})
    assert asked.status_code == 201, asked.text
    assert asked.json()["granted_by"] is None and asked.json()["granters_told"] == 0
    grant = f"/api/alerts/{id}/elevations/{asked.json()['id']}/grant"
    assert (await office.call("POST", grant, "author")).status_code == 403
    assert (await office.call("POST", grant, "admin")).json()["granted_by"] == "the admin"
    assert (await office.call("POST", grant, "approver")).status_code == 409
    unknown = f"/api/alerts/{id}/elevations/{NOBODY}/grant"
    assert (await office.call("POST", unknown, "admin")).status_code == 404
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    approved = await office.call("POST", f"/api/alerts/{id}/approve", "duty_officer")
    assert approved.json()["state"] == "approved"
    (listed,) = (await office.call("GET", f"/api/alerts/{id}/elevations", "author")).json()["items"]
    assert listed["reason"] == "nobody answers"


async def test_an_exercise_is_no_emergency(office: Office) -> None:
    id = await office.drafted(status="Exercise")
    body = {"reason": "practice"}
    answer = await office.call("POST", f"/api/alerts/{id}/elevate", "author", body)
    assert answer.status_code == 409 and "lives" in answer.json()["detail"]
