"""The sandbox's push service before the real adapter, both on real sockets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from channels import errors
from channels.base import Outbound
from channels.push import PushChannel, PushConfig
from channels.sandbox.app import create_app
from channels.vapid import Vapid
from tests.channels.service import PUBLIC, Stage, sandbox_config

SECRET = b"a secret of the tests"
VAPID = Vapid(SECRET, "mailto:duty@example.org")


@dataclass(frozen=True)
class World:
    """A sandbox, a browser in it, and the channel that sends to it."""

    root: str
    session: aiohttp.ClientSession
    channel: PushChannel
    outbound: Outbound

    async def messages(self) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.root}/sandbox/messages") as answer:
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found

    async def order(self, fault: str, **more: object) -> None:
        order = {"channel": "push", "fault": fault, **more}
        async with self.session.post(f"{self.root}/sandbox/faults", json=order) as answer:
            assert answer.status == 201

    async def post(self, body: bytes = b"x", **headers: str) -> int:
        usual = {
            "TTL": "60",
            "Content-Encoding": "aes128gcm",
            "Authorization": VAPID.authorization(self.root, datetime.now(UTC)),
        }
        endpoint = json.loads(self.outbound.to)["endpoint"]
        sent = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with self.session.post(endpoint, data=body, headers=sent) as answer:
            return answer.status


@pytest.fixture
async def world(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    sandbox = create_app(replace(sandbox_config(stage.base), public_url=PUBLIC))
    async with sandbox.router.lifespan_context(sandbox):
        stage.playing = sandbox
        async with session.post(f"{stage.base}/sandbox/push/browsers") as answer:
            assert answer.status == 201
            address = await answer.text()
        config = PushConfig(
            public_url=PUBLIC, secret=SECRET, vapid=VAPID, own=stage.base, timeout=1.0
        )
        outbound = Outbound(
            channel="push",
            to=address,
            text="暴雨橙色预警\n请留在室内。",
            reference="7",
            thread="2.49.0.1",
            urgent=True,
        )
        yield World(stage.base, session, PushChannel(config, session), outbound)


async def test_what_is_pushed_is_decrypted_and_shown_as_on_a_phone(world: World) -> None:
    receipt = await world.channel.send(world.outbound)
    [shown] = await world.messages()
    assert shown["text"] == world.outbound.text
    assert (shown["channel"], shown["alert"]) == ("push", "2.49.0.1")
    assert shown["note"]["urgent"] and receipt.provider_id
    async with world.session.get(f"{world.root}/sandbox") as answer:
        page = await answer.text()
    assert "暴雨橙色预警" in page
    assert 'class="write"' not in page, "nobody writes by push"


async def test_what_a_browser_got_is_found_whatever_its_id_is_made_of(world: World) -> None:
    """Ids are random: among forty some have a dash, which is nothing to leave out."""
    for _ in range(40):
        async with world.session.post(f"{world.root}/sandbox/push/browsers") as answer:
            address = await answer.text()
        await world.channel.send(replace(world.outbound, to=address))
    ids = [shown["to"] for shown in await world.messages()]
    for id in ids:
        url = f"{world.root}/sandbox/messages"
        async with world.session.get(url, params={"to": id}) as answer:
            assert [one["to"] for one in (await answer.json())["messages"]] == [id]


FAULTS = [
    ("429", {"seconds": 7}, errors.Throttled),
    ("5xx", {}, errors.ProviderDown),
    ("blocked", {}, errors.RecipientGone),
    ("hang", {"seconds": 5}, errors.ProviderTimeout),
]


@pytest.mark.parametrize(("fault", "more", "kind"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
async def test_faults_on_order(
    world: World, fault: str, more: dict[str, object], kind: type[errors.ChannelError]
) -> None:
    await world.order(fault, **more)
    with pytest.raises(kind):
        await world.channel.send(world.outbound)


async def test_a_browser_that_took_its_permission_back_is_gone(world: World) -> None:
    endpoint = json.loads(world.outbound.to)["endpoint"]
    async with world.session.delete(endpoint) as answer:
        assert answer.status == 204
    with pytest.raises(errors.RecipientGone):
        await world.channel.send(world.outbound)


BAD = [
    ("too large", {"body": b"x" * 4097}, 413),
    ("no TTL", {"TTL": ""}, 400),
    ("a TTL that is no number", {"TTL": "soon"}, 400),
    ("another encoding", {"Content_Encoding": "aesgcm"}, 400),
    ("a topic with a dot", {"Topic": "2.49"}, 400),
    ("an urgency of its own", {"Urgency": "extreme"}, 400),
    ("unsigned", {"Authorization": ""}, 403),
    ("what nobody can read", {}, 400),
]


@pytest.mark.parametrize(("label", "change", "status"), BAD, ids=[label for label, _, _ in BAD])
async def test_what_push_services_refuse(
    world: World, label: str, change: dict[str, Any], status: int
) -> None:
    assert await world.post(**change) == status
    assert await world.messages() == []


TOKENS = [
    ("for another service", lambda root: ("https://push.example.org", datetime.now(UTC))),
    ("that ended", lambda root: (root, datetime.now(UTC) - timedelta(days=1))),
    ("good for more than a day", lambda root: (root, datetime.now(UTC) + timedelta(days=1))),
]


@pytest.mark.parametrize(("label", "claims"), TOKENS, ids=[label for label, _ in TOKENS])
async def test_tokens_that_do_not_count(world: World, label: str, claims: Any) -> None:
    token = Vapid(SECRET, "mailto:duty@example.org").authorization(*claims(world.root))
    assert await world.post(Authorization=token) == 403


async def test_nobody_writes_by_push(world: World) -> None:
    body = {"channel": "push", "from": "x", "text": "hello"}
    async with world.session.post(f"{world.root}/sandbox/messages", json=body) as answer:
        assert answer.status == 422
