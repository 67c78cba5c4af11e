"""Who told a report: by role, masked, and of a whistle-blower only with a reason on the trail."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.officials import Official, Role
from bot.store.database import Database
from bot.store.trail import StoredTrail
from bot.trail.ports import Wanted
from tests.bot.web.people import LI, World, open_world
from tests.bot.web.test_reports_api import BODY

pytestmark = pytest.mark.postgres

REASON = {"reason": "举报人要求回电,经王局长同意"}
ADMIN = replace(LI, name="Admin", role=Role.ADMIN)
PHONE = "13900139000"


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _file(client: httpx2.AsyncClient, **changes: Any) -> str:
    answer = await client.post("/api/reports", json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


async def _shown(client: httpx2.AsyncClient, world: World, official: Official) -> Any:
    world.official = official
    return (await client.get("/api/reports")).json()["items"][0]


ROLES = [
    (Role.DUTY_OFFICER, PHONE),
    (Role.ADMIN, PHONE),
    (Role.AUTHOR, "13****00"),
    (Role.APPROVER, "13****00"),
]


@pytest.mark.parametrize(("role", "contact"), ROLES)
async def test_a_contact_is_whole_for_those_who_call(
    client: httpx2.AsyncClient, world: World, role: Role, contact: str
) -> None:
    await _file(client)
    assert (await _shown(client, world, replace(LI, role=role)))["contact"] == contact


@pytest.mark.parametrize("role", [role for role, _ in ROLES])
async def test_a_whistle_blower_is_shown_to_nobody(
    client: httpx2.AsyncClient, world: World, role: Role
) -> None:
    text = "厂里夜里偷排,我的电话139 0013-9000"
    reference = await _file(client, confidential=True, text=text, hazard="hazmat")
    shown = await _shown(client, world, replace(LI, role=role))
    assert (shown["contact"], shown["channel"], shown["confidential"]) == (None, None, True)
    assert "厂里夜里偷排" in shown["text"] and "0013" not in shown["text"]
    for ending in ("csv", "geojson", "kml"):
        exported = await client.get(f"/api/reports.{ending}")
        assert exported.status_code == 200 and reference not in exported.text


async def test_nobody_is_told_that_it_was_reported_near_by(client: httpx2.AsyncClient) -> None:
    await _file(client, confidential=True)
    answer = await client.post("/api/reports", json=BODY)
    assert answer.json()["similar"] == []


async def test_an_admin_sees_who_it_was_and_the_look_is_on_the_trail(
    client: httpx2.AsyncClient, world: World, database: Database
) -> None:
    reference = await _file(client, confidential=True)
    world.official = ADMIN
    path = f"/api/reports/{reference}/reporter"
    assert (await client.get(path)).status_code == 422
    assert (await client.get(path, params={"reason": "因为"})).status_code == 422
    seen = (await client.get(path, params=REASON)).json()
    assert (seen["contact"], seen["confidential"]) == (PHONE, True)
    page = await StoredTrail(database).page(Wanted(action="report.reporter"), 10, None)
    [entry] = [line.entry for line in page.items]
    assert (entry.actor, entry.subject) == ("Admin", reference)
    assert entry.details["reason"] == REASON["reason"]


REFUSED = [
    ("nobody", None, 401),
    ("a duty officer", LI, 403),
    ("an approver", replace(LI, role=Role.APPROVER), 403),
    ("an admin of elsewhere", replace(ADMIN, area="330106"), 403),
]


@pytest.mark.parametrize(("label", "who", "status"), REFUSED, ids=[row[0] for row in REFUSED])
async def test_nobody_else_does(
    client: httpx2.AsyncClient, world: World, label: str, who: Official | None, status: int
) -> None:
    reference = await _file(client, confidential=True)
    world.official = who
    answer = await client.get(f"/api/reports/{reference}/reporter", params=REASON)
    assert answer.status_code == status and PHONE not in answer.text


async def test_the_officer_s_words_for_the_reporter_are_bounded(
    client: httpx2.AsyncClient, world: World
) -> None:
    path = f"/api/reports/{await _file(client)}/transition"
    world.official = LI
    long = await client.post(path, json={"to": "triaged", "tell": "长" * 301})
    assert [error["field"] for error in long.json()["errors"]] == ["tell"]
    moved = await client.post(path, json={"to": "triaged", "tell": "马上到"})
    assert moved.json()["timeline"][-1]["tell"] == "马上到"
