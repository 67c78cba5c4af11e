"""Lanes as officials, probes of a load balancer and Prometheus see them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.broadcast.health import Breakdown
from bot.officials import Official, Role
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.web import problems
from bot.web.api import health, lanes
from bot.web.dependencies import services as services_of
from tests.bot.broadcast.world import VAULT, WORDS, World, utc
from tests.bot.health.facts import FakeHealth

pytestmark = pytest.mark.postgres


@asynccontextmanager
async def _client(database: Database) -> AsyncIterator[tuple[World, httpx.AsyncClient, str]]:
    world, officials = World(database), StoredOfficials(database, VAULT)
    token = await officials.create(Official(name="Wu", role=Role.DUTY_OFFICER), utc())

    async def answers() -> None:
        return None

    async def silent() -> tuple[str, ...]:
        return ()

    services = SimpleNamespace(
        officials=officials,
        words=WORDS,
        vault=VAULT,
        lanes=world.lanes,
        lane_book=world.lane_book,
        knowledge=SimpleNamespace(articles=lambda language: ["one"]),
        database=database,
        dialogue=SimpleNamespace(answers=answers),
        feeds=SimpleNamespace(silent=silent),
        health=FakeHealth(),
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(lanes.router)
    app.include_router(health.router)
    app.dependency_overrides[services_of] = lambda: services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
        yield world, client, token


async def test_a_broken_lane_is_to_be_seen_everywhere(database: Database) -> None:
    async with _client(database) as (world, client, token):
        mine = {"Authorization": f"Bearer {token}"}
        assert (await client.get("/api/lanes")).status_code == 401
        before = (await client.get("/api/lanes", headers=mine)).json()["items"]
        assert [one["state"] for one in before] == ["up", "up"]
        assert (await client.get("/health/ready")).json()["degraded"] == []
        phone = world.lanes[1]
        broken = Breakdown(
            lane=phone.name, channel="sms", reason="sender_refused", retry_at=world.now()
        )
        await world.lane_book.broke(broken, world.now())
        await world.lane_book.tested(phone.name, 0.25, None)
        after = (await client.get("/api/lanes", headers=mine)).json()["items"][1]
        assert (after["state"], after["reason"]) == ("broken", "sender_refused")
        assert (after["accepted_seconds"], after["rate"]) == (0.25, phone.rate)
        ready = await client.get("/health/ready")
        assert ready.status_code == 200 and ready.json()["degraded"] == ["lanes"]
        metrics = (await client.get("/metrics")).text
        assert 'fenghuo_lane_up{channel="sms",number="1"} 0.0' in metrics
        assert 'fenghuo_lane_up{channel="web",number="0"} 1.0' in metrics
        assert (
            'fenghuo_lane_test_seconds{channel="sms",number="1",until="accepted"} 0.25' in metrics
        )
        assert str(phone.sender) not in metrics
