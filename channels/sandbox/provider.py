"""The sandbox's face towards our adapter: Twilio's SMS and WhatsApp, for thousands a second.

It does not know our adapter, and checks only what Twilio checks and we could get wrong.
"""

from __future__ import annotations

import hmac
import re
import uuid
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from channels import forms
from channels.base import Clock
from channels.sandbox.callbacks import Callbacks, Progress
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.files import File, Files
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Writing, Written
from channels.sandbox.sessions import OUTSIDE, PREFIX, Sessions
from channels.sandbox.twilio_shapes import API_VERSION, answered, hang, refusal
from channels.sandbox.twilio_shapes import error as error
from channels.sandbox.twilio_shapes import message as message

SMS, WHATSAPP = "sms", "whatsapp"
LONGEST = 1600  # characters of a message
E164 = re.compile(r"\+[1-9]\d{6,14}")
SENDER = re.compile(r"\+?\d{3,15}|MG[0-9a-zA-Z]{1,32}")
MAGIC = {"+15005550001": 21211, "+15005550009": 21614, "+15005550004": 21610}
"""Twilio's own magic numbers: https://www.twilio.com/docs/iam/test-credentials."""
NOT_DELIVERED = {SMS: 30003, WHATSAPP: 63032}


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
        self._sessions, self._files = Sessions(config.templates), Files()
        self.channels = (SMS, WHATSAPP)

    def add_routes(self, router: APIRouter) -> None:
        """Plain routes: no form model and no response model on the path that a broadcast takes."""
        account = f"/sandbox/twilio/{API_VERSION}/Accounts/{{sid}}"
        media = f"{account}/Messages/{{message}}/Media/{{id}}"
        for path, answer, method in (
            (f"{account}/Messages.json", self.create_message, "POST"),
            (media, self.media, "GET"),
            ("/sandbox/twilio/media/{id}", self.file, "GET"),
        ):
            router.add_route(path, answer, methods=[method], include_in_schema=False)

    async def write(self, writing: Writing) -> Written:
        """A message from a phone. Raises as `Played.write`, NotAFile for media that are none."""
        number = as_number(writing.sender)
        if not E164.fullmatch(number):
            raise NotAnAddress
        files = [await self._files.keep(url, self._callbacks.session) for url in writing.media]
        written = PhoneMessage(
            id=f"{'MM' if files else 'SM'}{uuid.uuid4().hex}",
            channel=writing.channel,
            phone=number,
            text=_shown(writing),
            at=self._clock(),
            written=True,
        )
        self._phones.add(written)
        if writing.channel == WHATSAPP:
            self._sessions.wrote(number, written.at)
        form = inbound_form(
            self._config, written, self._phones.last_sender(number, writing.channel)
        )
        form |= _said(writing) | self._media_fields(written.id, files)
        url = f"{self._config.public_url.rstrip('/')}/channels/{writing.channel}/webhook"
        return Written(id=written.id, status=await self._callbacks.post(url, form))

    async def create_message(self, request: Request) -> Response:
        """`POST /2010-04-01/Accounts/{sid}/Messages.json`."""
        if not self._allowed(request):
            return error(401, 20003)
        sent = (await request.body()).decode("latin-1")
        form = {name: value for name, value in forms.pairs(sent, remember=True) if value}
        code = problem(form) or ("ContentSid" in form and self._sessions.problem(form))
        if code:
            return error(400, code)
        channel = _channel(form)
        fault, seconds = self._faults.on_request(channel) or (None, 0.0)
        refused = refusal(fault, seconds)
        if refused is not None:
            return refused
        answer = self._take(form, channel)
        if fault is Fault.HANG:
            await hang(request, seconds)
        return answered(answer, fault, seconds)

    async def media(self, request: Request) -> Response:
        """`GET …/Messages/{message}/Media/{id}`: leads on to where the file is, as Twilio does."""
        if not self._allowed(request):
            return error(401, 20003)
        id = request.path_params["id"]
        return self._files.led_on(id, f"{self._config.own}/sandbox/twilio/media/{id}")

    async def file(self, request: Request) -> Response:
        """The file, to whoever has the link. Credentials do not belong here."""
        if "authorization" in request.headers:
            return Response(status_code=400)
        return self._files.handed_out(request.path_params["id"])

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        right = hmac.compare_digest(given, self._authorization)
        return right and request.path_params["sid"] == self._account_sid

    def _take(self, form: Mapping[str, str], channel: str) -> dict[str, object]:
        sid, now = f"SM{uuid.uuid4().hex}", self._clock()
        fault, seconds = self._faults.on_callback(channel) or (None, 0.0)
        url, number = form.get("StatusCallback", ""), form["To"].removeprefix(PREFIX)
        template = "ContentSid" in form
        closed = channel == WHATSAPP and not template and not self._sessions.open(number, now)
        sender = form.get("MessagingServiceSid") or form.get("From", "")
        if fault is not Fault.UNDELIVERED and not closed:
            self._phones.add(
                PhoneMessage(
                    id=sid,
                    channel=channel,
                    phone=number,
                    text=self._sessions.rendered(form) if template else form["Body"],
                    at=now,
                    alert=_alert(url),
                    sender=sender.removeprefix(PREFIX),
                )
            )
        if url:
            statuses, code = _course(channel, fault, closed)
            self._callbacks.tell(
                Progress(
                    url=url,
                    sid=sid,
                    to=form["To"],
                    sender=sender,
                    statuses=statuses,
                    error_code=code,
                    delay=seconds if fault is Fault.LATE else 0.0,
                )
            )
        return message(sid, self._account_sid, form, now)

    def _media_fields(self, id: str, files: list[File]) -> dict[str, str]:
        folder = f"{self._config.own}/sandbox/twilio/{API_VERSION}/Accounts/{self._account_sid}"
        fields = {"NumMedia": str(len(files))}
        for index, file in enumerate(files):
            fields[f"MediaUrl{index}"] = f"{folder}/Messages/{id}/Media/{file.id}"
            fields[f"MediaContentType{index}"] = file.content_type
        return fields


def as_number(text: str) -> str:
    """A number as people and query strings write it: a `+` that came as a space, spaces, dashes."""
    kept = text.replace("-", " ").strip()
    bare = "".join(kept.split())
    return f"+{bare}" if text.startswith(" ") and bare.isdigit() else bare


def inbound_form(
    config: SandboxConfig, written: PhoneMessage, to: str | None = None
) -> dict[str, str]:
    """Twilio's webhook form for a message from a phone; `to`: who wrote to it last."""
    prefix = PREFIX if written.channel == WHATSAPP else ""
    service = to if to and to.startswith("MG") else None
    number = to if to and not service else config.number
    form = {
        "MessageSid": written.id,
        "SmsSid": written.id,
        "SmsMessageSid": written.id,
        "SmsStatus": "received",
        "AccountSid": config.account_sid,
        "ApiVersion": API_VERSION,
        "From": f"{prefix}{written.phone}",
        "To": f"{prefix}{number}",
        "Body": written.text,
        "NumMedia": "0",
        "NumSegments": "1",
    }
    form |= {"MessagingServiceSid": service} if service else {}
    return form | ({"WaId": written.phone[1:], "ProfileName": "Sandbox"} if prefix else {})


def problem(form: Mapping[str, str]) -> int | None:
    """Twilio's code for what is wrong with a message, or None."""
    to, body = form.get("To", ""), form.get("Body", "")
    sender = form.get("MessagingServiceSid") or form.get("From", "")
    if not to or not sender or not (body or "ContentSid" in form):
        return 21604 if not to else 21603 if not sender else 21602
    number = to.removeprefix(PREFIX)
    if not E164.fullmatch(number):
        return 21211
    # From and To are of one channel; a messaging service has senders of each.
    one = to.startswith(PREFIX) == sender.startswith(PREFIX) or sender.startswith("MG")
    if not one or not SENDER.fullmatch(sender.removeprefix(PREFIX)):
        return 21212
    if len(body) > LONGEST:
        return 21617
    validity = form.get("ValidityPeriod", "1")
    if not validity.isdecimal() or not 1 <= int(validity) <= 36_000:
        return 20422
    return MAGIC.get(number)


def _channel(form: Mapping[str, str]) -> str:
    return WHATSAPP if form["To"].startswith(PREFIX) else SMS


def _shown(writing: Writing) -> str:
    """On the phone's own screen."""
    pin = f"📍 {writing.location[0]:.5f}, {writing.location[1]:.5f}" if writing.location else ""
    said = writing.text or writing.press or ""
    return "\n".join(filter(None, [said, pin, "📎" * len(writing.media)]))


def _said(writing: Writing) -> dict[str, str]:
    """An SMS has no pins: phones send them as text."""
    said = {"Body": writing.text or writing.press or ""}
    if writing.location is None:
        return said
    latitude, longitude = (f"{degrees:.6f}" for degrees in writing.location)
    if writing.channel == SMS:
        return {"Body": f"{said['Body']} geo:{latitude},{longitude}".strip()}
    return said | {"Latitude": latitude, "Longitude": longitude}


def _alert(callback: str) -> str | None:
    """The alert that a message belongs to: the query field `alert` of its status callback."""
    query = urlsplit(callback).query
    return parse_qs(query).get("alert", [None])[0] if "alert=" in query else None


def _course(channel: str, fault: Fault | None, closed: bool) -> tuple[tuple[str, ...], str]:
    """The statuses that are told, and the error code with them."""
    if closed:
        return ("failed",), str(OUTSIDE)
    if fault is Fault.UNDELIVERED:
        return ("sent", "undelivered"), str(NOT_DELIVERED[channel])
    told = ("sent", "delivered", "read") if channel == WHATSAPP else ("sent", "delivered")
    if fault is Fault.DUPLICATE:
        return tuple(status for status in told for _ in range(2)), ""
    return (told[::-1] if fault is Fault.BACKWARD else told), ""
