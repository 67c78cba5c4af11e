"""Subscribing over HTTP, as the public contract says it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.residents.people import Person
from bot.store.database import Database
from tests.bot.web.people import World, open_world

pytestmark = pytest.mark.postgres

BODY: dict[str, Any] = {
    "channel": "sms",
    "address": "+8613800138000",
    "language": "zh",
    "areas": ["310115"],
}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def test_ask_confirm_end(client: httpx2.AsyncClient, world: World) -> None:
    asked = await client.post("/api/subscriptions", json=BODY)
    assert asked.status_code == 202
    id = asked.json()["id"]
    [(person, text)] = world.sent
    [code] = re.findall(r"\d{6,}", text)
    assert person.address == "+8613800138000"
    confirmed = await client.post(f"/api/subscriptions/{id}/confirm", json={"code": code})
    assert confirmed.status_code == 200
    bearer = {"Authorization": f"Bearer {confirmed.json()['token']}"}
    ended = await client.delete(f"/api/subscriptions/{id}", headers=bearer)
    assert ended.status_code == 204
    again = await client.delete(f"/api/subscriptions/{id}", headers=bearer)
    assert again.status_code == 404


async def test_a_point_instead_of_areas(client: httpx2.AsyncClient) -> None:
    point = {"lat": 31.2, "lon": 121.5, "radius_m": 3000}
    body = {"channel": "web", "address": "browser-1", "language": "en", "point": point}
    assert (await client.post("/api/subscriptions", json=body)).status_code == 202


async def test_the_answer_never_repeats_the_number(client: httpx2.AsyncClient) -> None:
    bad = await client.post("/api/subscriptions", json={**BODY, "address": "+86138001380009999999"})
    good = await client.post("/api/subscriptions", json=BODY)
    assert "13800" not in bad.text + good.text


async def test_an_unknown_subscription(client: httpx2.AsyncClient) -> None:
    nowhere = "/api/subscriptions/6dba9b9e-4f62-4c3e-9a55-8b9b0f0f9a11"
    assert (await client.post(f"{nowhere}/confirm", json={"code": "123456"})).status_code == 404
    assert (await client.delete(nowhere)).status_code == 401


async def test_another_token_ends_nothing(client: httpx2.AsyncClient) -> None:
    id = (await client.post("/api/subscriptions", json=BODY)).json()["id"]
    bearer = {"Authorization": "Bearer another"}
    answer = await client.delete(f"/api/subscriptions/{id}", headers=bearer)
    assert answer.status_code == 403


async def test_too_many_codes_say_when_to_come_back(client: httpx2.AsyncClient) -> None:
    answers = [await client.post("/api/subscriptions", json=BODY) for _ in range(4)]
    assert [a.status_code for a in answers] == [202, 202, 202, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900


async def test_a_wrong_code(client: httpx2.AsyncClient) -> None:
    id = (await client.post("/api/subscriptions", json=BODY)).json()["id"]
    for code in ("12345x", None, "1" * 1000):
        answer = await client.post(f"/api/subscriptions/{id}/confirm", json={"code": code})
        assert answer.status_code == 422, code
        assert [e["field"] for e in answer.json()["errors"]] == ["code"], code


async def test_linking_with_the_token(client: httpx2.AsyncClient, world: World) -> None:
    asked = await client.post("/api/subscriptions", json=BODY)
    path = f"/api/subscriptions/{asked.json()['id']}"
    [code] = re.findall(r"\d{6,}", world.sent[-1][1])
    token = (await client.post(f"{path}/confirm", json={"code": code})).json()["token"]
    bearer = {"Authorization": f"Bearer {token}", "Accept-Language": "zh"}
    digits = await world.linking.code_for(Person(channel="web", address="page-1"), "zh")
    assert (await client.post(f"{path}/link", json={"code": digits})).status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    refused = await client.post(f"{path}/link", json={"code": digits}, headers=wrong)
    assert refused.status_code == 403
    none = f"{(int(digits) + 1) % 10**8:08d}"
    refused = await client.post(f"{path}/link", json={"code": none}, headers=bearer)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "code")
    spaced = f"{digits[:4]} {digits[4:]}"
    linked = await client.post(f"{path}/link", json={"code": spaced}, headers=bearer)
    assert linked.status_code == 200 and BODY["address"] not in linked.text
    assert [(c["channel"], c["address"], c["here"]) for c in linked.json()["channels"]] == [
        ("sms", "…8000", True),
        ("web", "", False),
    ]
    assert world.sent[-1][0].address == "page-1", "the other channel is told"
