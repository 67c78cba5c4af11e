"""What our adapter asks of Twilio, against Twilio's own description of its API, played by Prism."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from channels import errors
from channels.base import Button, Outbound, ReceiptState
from channels.twilio import TwilioChannel, TwilioConfig

PRISM = Path(__file__).resolve().parents[2] / "node_modules" / ".bin" / "prism"
SID, TOKEN = "AC" + "7" * 32, "a-token"
SERVICE, TEMPLATE = "MG" + "a" * 32, "HX" + "b" * 32
PATIENCE = 120.0  # seconds: it reads two megabytes of YAML and JSON on a busy machine
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SMS = Outbound(channel="sms", to="+8613800000001", text="请转移到高处", sender="+15005550006")
WHATSAPP = replace(SMS, channel="whatsapp", short="请转移", language="zh-CN")
ALERT = replace(SMS, reference="71", alert="urn:oid:2.49.0.1.156&x", valid_for=timedelta(hours=2))
WHATSAPP_ALERT = replace(WHATSAPP, reference="71", alert=ALERT.alert, valid_for=ALERT.valid_for)
ROWS = [
    ("a reply", SMS, True, 1),
    ("a reply with a menu", replace(SMS, buttons=(Button(title="是", payload="/y"),)), True, 1),
    ("an alert", ALERT, True, 1),
    ("an alert in its last second", replace(ALERT, valid_for=timedelta(milliseconds=1)), True, 1),
    ("an alert valid for days", replace(ALERT, valid_for=timedelta(days=9)), True, 1),
    ("a long alert", replace(ALERT, text="请离开河道。" * 400), True, 2),
    ("by a messaging service", replace(ALERT, sender=SERVICE), True, 1),
    ("odd characters", replace(SMS, text="a&b=c+d%20é🔥\ud83d"), True, 1),
    ("WhatsApp", WHATSAPP, True, 1),
    ("WhatsApp, an alert", WHATSAPP_ALERT, True, 1),
    ("WhatsApp by a messaging service", replace(WHATSAPP_ALERT, sender=SERVICE), True, 1),
    ("WhatsApp, a long text", replace(WHATSAPP, text="请离开河道。" * 400), True, 2),
    ("a template", WHATSAPP, False, 1),
    ("a template for an alert", WHATSAPP_ALERT, False, 1),
    ("a template by a service", replace(WHATSAPP_ALERT, sender=SERVICE), False, 1),
]
WRONG = [
    ("nobody", {"From": "+15005550006", "Body": "x"}),
    ("a service that is none", {"To": "+861", "MessagingServiceSid": "MG12", "Body": "x"}),
    ("a validity that is no number", {"To": "+861", "Body": "x", "ValidityPeriod": "soon"}),
    ("a callback that is no URL", {"To": "+861", "Body": "x", "StatusCallback": "not a url"}),
    ("a template that is none", {"To": "whatsapp:+861", "ContentSid": "HX1"}),
]


class Open:
    """Everybody wrote a moment ago, or nobody ever."""

    def __init__(self, is_open: bool) -> None:
        self._heard = NOW if is_open else None

    async def last_heard(self, address: str) -> datetime | None:
        return self._heard


@pytest.fixture(scope="module")
def prism(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism as it comes, on loopback: one process for all of this module."""
    description = shared_data / "providers" / "twilio_api_v2010.json"
    if not description.is_file() or not PRISM.exists() or not shutil.which("node"):
        pytest.skip("Prism or Twilio's description is not there")
    port = _free_port()
    command = [str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), str(description)]
    with (tmp_path_factory.mktemp("prism") / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("Prism does not listen")


class Counted:
    """How many requests a session made, and what was answered."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.config = aiohttp.TraceConfig()
        self.config.on_request_end.append(self._ended)

    async def _ended(
        self, session: object, context: object, params: aiohttp.TraceRequestEndParams
    ) -> None:
        self.statuses.append(params.response.status)


@pytest.mark.parametrize(
    ("outbound", "is_open", "requests"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
async def test_every_call_of_ours_is_valid(
    outbound: Outbound, is_open: bool, requests: int, prism: str
) -> None:
    counted = Counted()
    async with aiohttp.ClientSession(trace_configs=[counted.config]) as session:
        channel = TwilioChannel(
            config(prism, outbound.channel), session, clock=lambda: NOW, heard=Open(is_open)
        )
        receipt = await channel.send(outbound)
    assert counted.statuses == [201] * requests
    assert receipt.reference == outbound.reference
    assert receipt.provider_id
    assert receipt.state is not ReceiptState.FAILED


@pytest.mark.parametrize("form", [row[1] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_prism_would_tell(
    form: dict[str, str], prism: str, session: aiohttp.ClientSession
) -> None:
    """The test above can fail."""
    url = f"{prism}/2010-04-01/Accounts/{SID}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    async with session.post(url, data=form, headers=headers) as answer:
        assert answer.status == 422


async def test_our_adapter_reads_its_refusals(prism: str, session: aiohttp.ClientSession) -> None:
    odd = replace(config(prism, "sms"), account_sid="AC1")
    with pytest.raises(errors.Refused) as caught:
        await TwilioChannel(odd, session).send(SMS)
    assert caught.value.provider_code == 422


def config(base: str, name: str) -> TwilioConfig:
    return TwilioConfig(
        account_sid=SID,
        auth_token=TOKEN,
        public_url="https://alerts.example.org",
        api_base=base,
        name=name,
        templates={"zh": TEMPLATE},
        timeout=30.0,
    )
