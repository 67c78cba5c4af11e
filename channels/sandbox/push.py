"""A push service that the sandbox plays, with browsers behind it that can read what they get.

It does not know our adapter: it checks what push services check, and decrypts as a browser does.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.base import Clock
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Writing, Written

CHANNEL = "push"
PATH = "/sandbox/push"
MOST_BYTES = 4096
MOST_BROWSERS = 10_000
LONGEST_TOKEN = 24 * 3600  # seconds: RFC 8292, 2
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_URGENCIES = frozenset({"very-low", "low", "normal", "high"})
_VAPID = re.compile(r"vapid t=([\w.-]+), ?k=([\w-]+)")
_STATUS = {Fault.SERVER_ERROR: 503, Fault.BLOCKED: 410}


@dataclass(frozen=True, kw_only=True)
class Browser:
    """A made-up browser: its subscription, and the keys that only it has."""

    id: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    auth: bytes = field(repr=False)

    def subscription(self, root: str) -> dict[str, object]:
        """What `PushSubscription.toJSON()` gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64url(point), "auth": _base64url(self.auth)}
        return {"endpoint": f"{root}{PATH}/{self.id}", "expirationTime": None, "keys": keys}


class PushService:
    """RFC 8030's face towards us; what browsers would show is on the phones' page."""

    channels = (CHANNEL,)

    def __init__(self, root: str, phones: Phones, faults: Faults, clock: Clock) -> None:
        """`root` is where the sandbox is reached, without a path."""
        self._root = root.rstrip("/")
        self._phones, self._faults = phones, faults
        self._clock = clock
        self._browsers: dict[str, Browser] = {}

    def add_routes(self, router: APIRouter) -> None:
        """`POST …/browsers` makes a browser; the rest is a push service's."""
        routes = (
            ("browsers", "POST", self.make_browser),
            ("{id}", "POST", self.take),
            ("{id}", "DELETE", self.end),
        )
        for name, method, handle in routes:
            router.add_route(f"{PATH}/{name}", handle, methods=[method], include_in_schema=False)

    async def write(self, writing: Writing) -> Written:
        """Nobody writes by push."""
        raise NotAnAddress

    async def make_browser(self, _: Request) -> Response:
        """201 with the PushSubscription of a new browser."""
        if len(self._browsers) >= MOST_BROWSERS:
            return Response(status_code=507)
        browser = Browser(
            id=secrets.token_urlsafe(16),
            key=ec.generate_private_key(ec.SECP256R1()),
            auth=secrets.token_bytes(16),
        )
        self._browsers[browser.id] = browser
        return JSONResponse(browser.subscription(self._root), status_code=201)

    async def end(self, request: Request) -> Response:
        """The person took the permission back."""
        gone = self._browsers.pop(request.path_params["id"], None)
        return Response(status_code=204 if gone else 404)

    async def take(self, request: Request) -> Response:
        """One note: 201 with its `Location`, or what is wrong with it."""
        browser = self._browsers.get(request.path_params["id"])
        if browser is None:
            return Response(status_code=410)
        body = await request.body()
        status = self._wrong(request.headers, body)
        if status is not None:
            return Response(status_code=status)
        fault, seconds = self._faults.on_request(CHANNEL) or (None, 0.0)
        if fault is Fault.TOO_MANY:
            return Response(status_code=429, headers={"Retry-After": f"{seconds:g}"})
        if fault in _STATUS:
            return Response(status_code=_STATUS[fault])
        if not self._show(browser, body):
            return Response(status_code=400)
        if fault is Fault.HANG:
            await _hang(request, seconds)
        location = f"{self._root}{PATH}/messages/{secrets.token_hex(8)}"
        return Response(status_code=201, headers={"Location": location})

    def _wrong(self, headers: Mapping[str, str], body: bytes) -> int | None:
        if len(body) > MOST_BYTES:
            return 413
        topic, urgency = headers.get("topic"), headers.get("urgency", "normal")
        whole = (
            headers.get("ttl", "").isdecimal()
            and headers.get("content-encoding") == "aes128gcm"
            and urgency in _URGENCIES
            and (topic is None or _TOPIC.fullmatch(topic))
        )
        if not whole:
            return 400
        return None if self._is_signed(headers.get("authorization", "")) else 403

    def _is_signed(self, authorization: str) -> bool:
        """RFC 8292: signed by the key beside it, for us, for no more than a day."""
        found = _VAPID.fullmatch(authorization)
        if found is None:
            return False
        try:
            point = urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            claims = jwt.decode(
                found[1],
                key,
                algorithms=["ES256"],
                audience=self._root,
                options={"require": ["aud", "exp"]},
            )
        except (ValueError, jwt.InvalidTokenError):
            return False
        return bool(claims["exp"] <= self._clock().timestamp() + LONGEST_TOKEN)

    def _show(self, browser: Browser, body: bytes) -> bool:
        try:
            plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth)
            note = json.loads(plain)
        except (http_ece.ECEException, ValueError):
            return False
        shown = [str(note.get(name, "")) for name in ("title", "body")]
        self._phones.add(
            PhoneMessage(
                id=f"PN{secrets.token_hex(8)}",
                channel=CHANNEL,
                phone=browser.id,
                text="\n".join(part for part in shown if part),
                at=self._clock(),
                alert=str(note.get("tag", "")) or None,
                note=note,
            )
        )
        return True


async def _hang(request: Request, seconds: float) -> None:
    """Wait, but not for a client that has gone."""
    try:
        async with asyncio.timeout(seconds):
            await request.receive()
    except TimeoutError:
        return


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
