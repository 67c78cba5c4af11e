"""The sandbox's face towards our adapter: Twilio's `Messages.json`, for thousands a second.

It does not know our adapter, and checks only what Twilio checks and we could get wrong.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import uuid
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from channels import segments
from channels.base import Clock
from channels.sandbox.callbacks import Callbacks, Progress
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Writing, Written

CHANNEL = "sms"
LONGEST = 1600  # characters of a message
API_VERSION = "2010-04-01"
E164 = re.compile(r"\+[1-9]\d{6,14}")
SENDER = re.compile(r"\+?\d{3,15}|MG[0-9a-zA-Z]{1,32}")
MAGIC = {"+15005550001": 21211, "+15005550009": 21614, "+15005550004": 21610}
"""Twilio's own magic numbers: https://www.twilio.com/docs/iam/test-credentials."""
PIECES = 8  # of an answer that comes slowly
MESSAGES = {
    20003: "Authenticate",
    20422: "Invalid Parameter",
    20429: "Too Many Requests",
    20503: "Service Unavailable",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number",
    21602: "Message body is required",
    21603: "A 'From' or 'MessagingServiceSid' parameter is required",
    21604: "A 'To' phone number is required",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
}
"""Twilio's error texts for the codes that the sandbox gives; none repeats a number."""


class Provider:
    """One account's `Messages.json`, phones behind it and status callbacks after it."""

    def __init__(
        self,
        config: SandboxConfig,
        phones: Phones,
        faults: Faults,
        callbacks: Callbacks,
        clock: Clock,
    ) -> None:
        self._account_sid = config.account_sid
        credentials = f"{config.account_sid}:{config.auth_token}".encode()
        self._authorization = b"Basic " + b64encode(credentials)
        self._phones, self._faults, self._callbacks = phones, faults, callbacks
        self._clock = clock
        self._config = config
        self.channels = (CHANNEL,)

    def add_routes(self, router: APIRouter) -> None:
        """A plain route: no form model and no response model on the path that a broadcast takes."""
        router.add_route(
            f"/sandbox/twilio/{API_VERSION}/Accounts/{{sid}}/Messages.json",
            self.create_message,
            methods=["POST"],
            include_in_schema=False,
        )

    async def write(self, writing: Writing) -> Written:
        """A message from a phone. Raises as `Played.write`."""
        number = as_number(writing.sender)
        if not E164.fullmatch(number):
            raise NotAnAddress
        message = PhoneMessage(
            id=f"SM{uuid.uuid4().hex}",
            channel=CHANNEL,
            phone=number,
            text=writing.text,
            at=self._clock(),
            written=True,
        )
        self._phones.add(message)
        url = f"{self._config.public_url.rstrip('/')}/channels/{CHANNEL}/webhook"
        status = await self._callbacks.post(url, inbound_form(self._config, message))
        return Written(id=message.id, status=status)

    async def create_message(self, request: Request) -> Response:
        """`POST /2010-04-01/Accounts/{sid}/Messages.json`."""
        given = request.headers.get("authorization", "").encode()
        sid = request.path_params["sid"]
        if sid != self._account_sid or not hmac.compare_digest(given, self._authorization):
            return error(401, 20003)
        form = dict(parse_qsl((await request.body()).decode("latin-1"), errors="replace"))
        code = problem(form)
        if code is not None:
            return error(400, code)
        fault, seconds = self._faults.on_request(CHANNEL) or (None, 0.0)
        refusal = _refusal(fault, seconds)
        if refusal is not None:
            return refusal
        answer = self._take(form)
        if fault is Fault.HANG:
            await _hang(request, seconds)
        return _answered(answer, fault, seconds)

    def _take(self, form: Mapping[str, str]) -> dict[str, object]:
        sid, now = f"SM{uuid.uuid4().hex}", self._clock()
        fault, seconds = self._faults.on_callback(CHANNEL) or (None, 0.0)
        url = form.get("StatusCallback", "")
        if fault is not Fault.UNDELIVERED:
            self._phones.add(
                PhoneMessage(
                    id=sid,
                    channel=CHANNEL,
                    phone=form["To"],
                    text=form["Body"],
                    at=now,
                    alert=_alert(url),
                )
            )
        if url:
            self._callbacks.tell(_progress(url, sid, form, fault, seconds))
        return message(sid, self._account_sid, form, now)


def as_number(text: str) -> str:
    """A number as people and query strings write it: a `+` that came as a space, spaces, dashes."""
    kept = text.replace("-", " ").strip()
    bare = "".join(kept.split())
    return f"+{bare}" if text.startswith(" ") and bare.isdigit() else bare


def inbound_form(config: SandboxConfig, written: PhoneMessage) -> dict[str, str]:
    """Twilio's webhook form for a message from a phone."""
    return {
        "MessageSid": written.id,
        "SmsSid": written.id,
        "SmsMessageSid": written.id,
        "SmsStatus": "received",
        "AccountSid": config.account_sid,
        "ApiVersion": API_VERSION,
        "From": written.phone,
        "To": config.number,
        "Body": written.text,
        "NumMedia": "0",
        "NumSegments": "1",
    }


def problem(form: Mapping[str, str]) -> int | None:
    """Twilio's code for what is wrong with a message, or None."""
    to, body = form.get("To", ""), form.get("Body", "")
    sender = form.get("MessagingServiceSid") or form.get("From", "")
    if not to or not sender or not body:
        return 21604 if not to else 21603 if not sender else 21602
    if not E164.fullmatch(to):
        return 21211
    if not SENDER.fullmatch(sender):
        return 21212
    if len(body) > LONGEST:
        return 21617
    validity = form.get("ValidityPeriod", "1")
    if not validity.isdecimal() or not 1 <= int(validity) <= 36_000:
        return 20422
    return MAGIC.get(to)


def error(status: int, code: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error in Twilio's JSON."""
    body = {
        "code": code,
        "message": MESSAGES[code],
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return JSONResponse(body, status_code=status, headers=headers)


def message(
    sid: str, account_sid: str, form: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """The Message resource as Twilio answers it to a creation."""
    service = form.get("MessagingServiceSid")
    date = format_datetime(now)
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": form["Body"],
        "date_created": date,
        "date_sent": None,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else str(segments.count(form["Body"]).segments),
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": form["To"],
        "uri": f"{uri}.json",
    }


def _alert(callback: str) -> str | None:
    """The alert that a message belongs to: the query field `alert` of its status callback."""
    query = urlsplit(callback).query
    return parse_qs(query).get("alert", [None])[0] if "alert=" in query else None


def _progress(
    url: str, sid: str, form: Mapping[str, str], fault: Fault | None, seconds: float
) -> Progress:
    statuses: tuple[str, ...] = ("sent", "delivered")
    if fault is Fault.UNDELIVERED:
        statuses = ("sent", "undelivered")
    elif fault is Fault.DUPLICATE:
        statuses = ("sent", "sent", "delivered", "delivered")
    elif fault is Fault.BACKWARD:
        statuses = ("delivered", "sent")
    return Progress(
        url=url,
        sid=sid,
        to=form["To"],
        sender=form.get("From") or form.get("MessagingServiceSid", ""),
        statuses=statuses,
        error_code="30003" if fault is Fault.UNDELIVERED else "",
        delay=seconds if fault is Fault.LATE else 0.0,
    )


def _answered(answer: Mapping[str, object], fault: Fault | None, seconds: float) -> Response:
    whole = JSONResponse(answer, status_code=201)
    match fault:
        case Fault.LOST:
            return Broken()
        case Fault.SLOW:
            pieces = _in_pieces(bytes(whole.body), seconds)
            return StreamingResponse(pieces, status_code=201, media_type=whole.media_type)
        case _:
            return whole


async def _in_pieces(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    size = -(-len(body) // PIECES)
    for start in range(0, len(body), size):
        await asyncio.sleep(seconds / PIECES)
        yield body[start : start + size]


async def _hang(request: Request, seconds: float) -> None:
    """Wait, but not for a client that has gone: a stopping server would have to wait too."""
    try:
        async with asyncio.timeout(seconds):
            await request.receive()  # after the body, only a disconnection can come
    except TimeoutError:
        return


def _refusal(fault: Fault | None, seconds: float) -> Response | None:
    match fault:
        case Fault.TOO_MANY:
            return error(429, 20429, {"Retry-After": f"{seconds:g}"})
        case Fault.SERVER_ERROR:
            return error(503, 20503)
        case Fault.BLOCKED:
            return error(400, 21610)
        case Fault.RESET:
            return Broken()
        case _:
            return None


class Broken(Response):
    """Breaks the connection in the middle: an unfinished body makes the server hang up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"sid":', "more_body": True})
