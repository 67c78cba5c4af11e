"""People who write text messages: signed forms as Twilio posts them, at a rate, over loopback.

It does not know what answers them.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot.settings.channels import SANDBOX_SID
from tests.benchmarks import asking

OURS = "+15005550006"
CONNECTIONS = 64


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One webhook call, ready to be posted; `sender` as the provider is to answer it."""

    sender: str
    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(kw_only=True)
class Posted:
    """What the provider heard: milliseconds from the moment when each was due, and statuses."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0


def written(url: str, token: str, count: int, series: int) -> list[Letter]:
    """So many questions of the examination, each from a phone of its own."""
    wanted = asking.asked()
    random.Random(series).shuffle(wanted)
    return [
        _letter(
            url,
            token,
            {
                "MessageSid": f"SM{series:04x}{number:028x}",
                "AccountSid": SANDBOX_SID,
                "From": f"+86138{series:02}{number:06}",
                "To": OURS,
                "Body": wanted[number % len(wanted)].text,
                "SmsStatus": "received",
                "NumMedia": "0",
            },
        )
        for number in range(count)
    ]


def receipts(url: str, token: str, count: int) -> list[Letter]:
    """Receipts of messages that are long settled: looked up all the same."""
    form = {"AccountSid": SANDBOX_SID, "MessageStatus": "delivered", "To": OURS}
    return [
        _letter(f"{url}?reference={n + 1}", token, {**form, "MessageSid": f"SM{n:032x}"})
        for n in range(count)
    ]


def _letter(url: str, token: str, form: Mapping[str, str]) -> Letter:
    signature = RequestValidator(token).compute_signature(url, dict(form))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
    }
    return Letter(
        sender=form.get("From", ""),
        path=url.split("/", 3)[3],
        body=urlencode(form).encode(),
        headers=headers,
    )


async def post(base: str, letters: Sequence[Letter], rate: float) -> Posted:
    """Each when it is due, however long others take: who falls behind pays in milliseconds."""
    posted, connector = Posted(), aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        begun = time.perf_counter() + 0.05
        tasks = list[asyncio.Task[None]]()
        for number, letter in enumerate(letters):
            due = begun + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(_one(session, base, letter, due, posted)))
        await asyncio.gather(*tasks)
        posted.seconds = time.perf_counter() - begun
    return posted


async def _one(
    session: aiohttp.ClientSession, base: str, letter: Letter, due: float, posted: Posted
) -> None:
    url = f"{base}/{letter.path}"
    async with session.post(url, data=letter.body, headers=letter.headers) as answer:
        await answer.read()
        posted.statuses[answer.status] += 1
    posted.milliseconds.append((time.perf_counter() - due) * 1000)
