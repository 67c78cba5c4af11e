"""Group robots: the conformance suite, the services' requests and codes, and where none goes."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels import errors
from channels.base import Outbound, Request
from channels.outside import is_open
from channels.robot_addresses import AddressRefused, check
from channels.robot_requests import Watched
from channels.robot_services import SERVICES
from channels.robots import RobotChannel, RobotConfig, RobotRefused
from tests.channels.conformance import NOW, SendingConformance, Situation, Subject
from tests.channels.robots_server import Carrier, ScriptedRobots
from tests.channels.scripted import Answer

ANSWERS = {
    Situation.THROTTLED: Answer(429, {"code": 429}, {"Retry-After": "7"}),
    Situation.DOWN: Answer(503, raw="<html>busy"),
    Situation.REFUSED: Answer(400, {"message": "tok3n-s3cret is not for 请转移到高处"}),
    Situation.BLOCKED: Answer(404, raw="no such robot"),
    Situation.SILENT: Answer(hang=3.0),
    Situation.BROKEN: Answer(drop=True),
}
TOKEN = "tok3ns3cret"


@pytest.fixture
async def robots() -> AsyncIterator[ScriptedRobots]:
    scripted = ScriptedRobots()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.handle)
    async with TestServer(app) as server:
        scripted.root = str(server.make_url("/sandbox/robots"))
        yield scripted


def to_sandbox(robots: ScriptedRobots, name: str = "square") -> str:
    return robots.root.replace("http://", "json://office:pa55word@") + f"/{name}?:token={TOKEN}"


def channel_of(robots: ScriptedRobots) -> RobotChannel:
    return RobotChannel(RobotConfig(sandbox=robots.root, silence=1.0), clock=lambda: NOW)


class TestRobotsConform(SendingConformance):
    @pytest.fixture
    def subject(self, robots: ScriptedRobots) -> Subject:
        url = to_sandbox(robots)
        return Subject(
            channel=channel_of(robots),
            provoke=lambda situation: robots.script.append(ANSWERS[situation]),
            outbound=Outbound(channel="robot", to=url, text="请转移到高处", reference="7"),
            private=(TOKEN, "pa55word", "请转移到高处", url),
        )


def outbound(to: str, text: str = "暴雨红色预警\n请转移到高处") -> Outbound:
    return Outbound(channel="robot", to=to, text=text)


WECOM_HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123"
DINGTALK_HOOK = "https://oapi.dingtalk.com/robot/send?access_token=abc123"
FEISHU_HOOK = "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123"
TEXT = "暴雨红色预警\n请转移到高处"


@pytest.mark.parametrize(
    ("url", "to", "body"),
    [
        pytest.param(
            "wecombot://abc-123",
            WECOM_HOOK,
            {"msgtype": "text", "text": {"content": TEXT}},
            id="WeCom, by Apprise's URL",
        ),
        pytest.param(
            WECOM_HOOK, WECOM_HOOK, {"msgtype": "text", "text": {"content": TEXT}}, id="its hook"
        ),
        pytest.param(
            DINGTALK_HOOK,
            DINGTALK_HOOK,
            {
                "msgtype": "text",
                "at": {"atMobiles": [], "isAtAll": False},
                "text": {"content": TEXT},
            },
            id="DingTalk's hook",
        ),
        pytest.param(
            FEISHU_HOOK,
            f"{FEISHU_HOOK}/",
            {"msg_type": "text", "content": {"text": TEXT}},
            id="Feishu's hook",
        ),
    ],
)
async def test_services_get_their_own_request(url: str, to: str, body: dict[str, Any]) -> None:
    carrier = Carrier({"errcode": 0, "errmsg": "ok"})
    channel = RobotChannel(RobotConfig(adapter=lambda: carrier))
    await channel.send(outbound(url))
    [sent] = carrier.carried
    assert (sent.method, sent.url.rstrip("/"), sent.body) == ("POST", to.rstrip("/"), body)


async def test_a_signed_dingtalk_robot_signs() -> None:
    carrier = Carrier({"errcode": 0, "errmsg": "ok"})
    channel = RobotChannel(RobotConfig(adapter=lambda: carrier))
    await channel.send(outbound(f"{DINGTALK_HOOK}&secret=SECabc"))
    assert "timestamp=" in carrier.carried[0].url and "sign=" in carrier.carried[0].url


@pytest.mark.parametrize(
    ("url", "answer", "expected"),
    [
        pytest.param(
            WECOM_HOOK, {"errcode": 45009}, errors.RecipientThrottled, id="WeCom: too many a minute"
        ),
        pytest.param(WECOM_HOOK, {"errcode": 93000}, errors.RecipientInvalid, id="WeCom: gone"),
        pytest.param(WECOM_HOOK, {"errcode": -1}, errors.ProviderDown, id="WeCom: busy"),
        pytest.param(WECOM_HOOK, {"errcode": 40008}, errors.Refused, id="WeCom: unknown code"),
        pytest.param(
            DINGTALK_HOOK, {"errcode": 130101}, errors.RecipientThrottled, id="DingTalk: too many"
        ),
        pytest.param(
            DINGTALK_HOOK, {"errcode": 310000}, errors.Refused, id="DingTalk: a keyword is missing"
        ),
        pytest.param(
            FEISHU_HOOK, {"code": 11232}, errors.RecipientThrottled, id="Feishu: too many"
        ),
        pytest.param(FEISHU_HOOK, {"code": 19001}, errors.RecipientInvalid, id="Feishu: gone"),
    ],
)
async def test_a_refusal_with_status_200_is_heard(
    url: str, answer: dict[str, Any], expected: type[errors.ChannelError]
) -> None:
    """Apprise itself takes every 200 for a success."""
    channel = RobotChannel(RobotConfig(adapter=lambda: Carrier(answer)))
    with pytest.raises(errors.ChannelError) as caught:
        await channel.send(outbound(url))
    assert type(caught.value) is expected


async def test_one_robot_has_one_rate_and_others_do_not_wait() -> None:
    carrier = Carrier({"errcode": 0})
    channel = RobotChannel(RobotConfig(adapter=lambda: carrier))
    await channel.send(outbound("wecombot://first"))
    with pytest.raises(errors.RecipientThrottled) as caught:
        await channel.send(outbound("wecombot://first"))
    assert caught.value.retry_after == pytest.approx(3.0, abs=0.5)  # 20 a minute
    await channel.send(outbound("wecombot://second"))
    assert len(carrier.carried) == 2


async def test_a_long_text_goes_in_parts_that_wecom_takes() -> None:
    carrier = Carrier({"errcode": 0})
    text = "请立即转移到高处，带上身份证和药品。" * 80
    await RobotChannel(RobotConfig(adapter=lambda: carrier)).send(outbound(WECOM_HOOK, text))
    parts = [sent.body["text"]["content"] for sent in carrier.carried]
    assert "".join(parts) == text
    assert all(len(part.encode()) <= 2048 for part in parts)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("syslog://", "unknown_service", id="this machine's log"),
        pytest.param("dbus://", "unknown_service", id="this machine's bus"),
        pytest.param("gnome://", "unknown_service", id="this machine's desktop"),
        pytest.param("file:///etc/passwd", "unknown_service", id="a file"),
        pytest.param("apprise://example.org/key", "unknown_service", id="further settings"),
        pytest.param("mailto://a:b@example.org", "unknown_service", id="mail has its own channel"),
        pytest.param("https://example.org/", "unknown_service", id="any web page"),
        pytest.param("nonsense", "unknown_service", id="no URL"),
        pytest.param("jsons://[::1/hook", "malformed", id="a bracket is missing"),
        pytest.param("jsons://a:b:c@@/%zz?+=&-=", "malformed", id="nothing fits"),
        pytest.param("https://[", "unknown_service", id="a web address that is none"),
        pytest.param("jsons://" + "a" * 2_000, "unknown_service", id="too long"),
        pytest.param("slack://a", "malformed", id="without a token"),
        pytest.param("json://example.org/hook", "address", id="without TLS"),
        pytest.param("jsons://127.0.0.1/hook", "address", id="loopback"),
        pytest.param("jsons://localhost/hook", "address", id="loopback by name"),
        pytest.param("jsons://169.254.169.254/latest", "address", id="link-local: a cloud's keys"),
        pytest.param("jsons://10.1.2.3/hook", "address", id="private"),
        pytest.param("gotifys://192.168.1.9/AbcdefghijklmnO", "address", id="private, Gotify"),
        pytest.param("jsons://[::1]/hook", "address", id="loopback in IPv6"),
        pytest.param("jsons://[::ffff:10.0.0.1]/hook", "address", id="private, wrapped in IPv6"),
    ],
)
async def test_what_can_not_be_registered(url: str, reason: str) -> None:
    with pytest.raises(RobotRefused) as caught:
        await RobotChannel(RobotConfig()).check(url)
    assert caught.value.reason == reason


async def test_only_robots_of_the_sandbox_are_inside(robots: ScriptedRobots) -> None:
    channel = channel_of(robots)
    known = await channel.check(to_sandbox(robots))
    assert (known.service, known.shown) == ("json", "json://127.0.0.1…")
    for away in ("/../../api/alerts", "/..", "x/../../other"):
        with pytest.raises(RobotRefused):
            await channel.check(robots.root.replace("http://", "json://") + away)
        with pytest.raises(errors.RecipientInvalid):
            await channel.send(outbound(robots.root.replace("http://", "json://") + away))
    assert robots.bodies == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.schema)
def test_every_plugin_asks_through_our_door(service: Any) -> None:
    RobotChannel(RobotConfig())
    assert isinstance(service.module.requests, Watched)
    assert service.why


async def test_a_name_that_leads_inside_is_left_before_a_word_is_said() -> None:
    """The listener stands for a host whose name changed its meaning after it was looked at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(errors.RecipientInvalid):
            await RobotChannel(RobotConfig()).send(outbound(f"jsons://localhost:{port}/hook"))
        taken, _ = listener.accept()
        with taken:
            taken.settimeout(2)
            assert taken.recv(1) == b""


@pytest.mark.parametrize(
    ("address", "expected"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("100.64.0.1", False), ("0.0.0.0", False)],
)
def test_open_addresses(address: str, expected: bool) -> None:
    assert is_open(address) is expected


@pytest.mark.parametrize(
    "url", ["ftp://example.org", "https://", "http://example.org", "https:///x"]
)
def test_only_tls_to_a_host(url: str) -> None:
    with pytest.raises(AddressRefused):
        check(url, None)


async def test_an_answer_without_end_is_left(robots: ScriptedRobots) -> None:
    robots.script.append(Answer(200, raw="x" * 3_000_000))
    receipt = await channel_of(robots).send(outbound(to_sandbox(robots)))
    assert receipt.provider_id


async def test_a_redirect_is_not_followed(robots: ScriptedRobots) -> None:
    robots.script.append(Answer(302, raw="", headers={"Location": f"{robots.root}/other"}))
    with pytest.raises(errors.Refused):
        await channel_of(robots).send(outbound(to_sandbox(robots)))
    assert len(robots.bodies) == 1


async def test_nobody_speaks_for_a_robot(robots: ScriptedRobots) -> None:
    with pytest.raises(errors.BadSignature):
        await channel_of(robots).receive(Request(method="POST", url="https://example.org/"))


async def test_tokens_stay_out_of_the_libraries_logs(
    robots: ScriptedRobots, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await channel_of(robots).send(outbound(to_sandbox(robots)))
    with pytest.raises(RobotRefused):
        await channel_of(robots).check(f"slack://{TOKEN}")
    assert TOKEN not in caplog.text and "pa55word" not in caplog.text
