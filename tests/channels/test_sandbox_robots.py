"""The sandbox's robots: our adapter talks to them as to any, and meets faults on order."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2 as httpx
import pytest

from channels import errors
from channels.base import Outbound
from channels.robots import RobotChannel, RobotConfig
from channels.sandbox.app import create_app
from channels.sandbox.robots import text_of
from tests.channels.service import Stage, sandbox_config


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(sandbox_config("http://127.0.0.1:9"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(base_url=stage.base) as opened,
    ):
        stage.playing = app
        yield opened


def sending(stage: Stage) -> tuple[RobotChannel, Outbound]:
    channel = RobotChannel(RobotConfig(sandbox=f"{stage.base}/sandbox/robots", silence=1.0))
    url = f"{stage.base.replace('http', 'json', 1)}/sandbox/robots/square"
    return channel, Outbound(channel="robot", to=url, text="暴雨红色预警")


async def test_a_robot_is_shown_as_a_phone(stage: Stage, client: httpx.AsyncClient) -> None:
    channel, outbound = sending(stage)
    receipt = await channel.send(outbound)
    found = (await client.get("/sandbox/messages", params={"to": "robot:square"})).json()
    last = found["messages"][-1]
    assert (last["id"], last["channel"], last["text"]) == (
        receipt.provider_id,
        "robot",
        "暴雨红色预警",
    )


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", errors.RecipientThrottled),
        ("5xx", errors.ProviderDown),
        ("blocked", errors.RecipientInvalid),
        ("reset", errors.ConnectionLost),
        ("lost", errors.ConnectionLost),
        ("hang", errors.ProviderTimeout),
    ],
)
async def test_faults_on_order(
    stage: Stage,
    client: httpx.AsyncClient,
    fault: str,
    expected: type[errors.ChannelError],
) -> None:
    order = {"channel": "robot", "fault": fault, "seconds": 3}
    assert (await client.post("/sandbox/faults", json=order)).status_code == 201
    channel, outbound = sending(stage)
    with pytest.raises(errors.ChannelError) as caught:
        await channel.send(outbound)
    assert type(caught.value) is expected


async def test_a_robot_does_not_write(client: httpx.AsyncClient) -> None:
    order = {"channel": "robot", "from": "robot:square", "text": "hello"}
    assert (await client.post("/sandbox/messages", json=order)).status_code == 422


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"msgtype": "text", "text": {"content": "a"}}', "a", id="WeCom, DingTalk"),
        pytest.param(b'{"msg_type": "text", "content": {"text": "a"}}', "a", id="Feishu"),
        pytest.param(b'{"version": "1.0", "message": "a"}', "a", id="a plain webhook"),
        pytest.param(b"{}", "", id="nothing"),
        pytest.param(b"[1]", "", id="a list"),
        pytest.param(b"\xff", "", id="no JSON"),
    ],
)
def test_words_in_every_shape(body: bytes, expected: str) -> None:
    assert text_of(body) == expected
