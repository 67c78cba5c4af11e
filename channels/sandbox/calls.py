"""The sandbox's telephones: Twilio's `Calls.json`, what a call reads out, and the keys pressed.

It does not know our adapter; a call follows the TwiML that it is given, as Twilio would, except
that reading takes no time.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import uuid
from base64 import b64encode
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

import aiohttp
from fastapi import APIRouter
from lxml import etree
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.base import Clock
from channels.sandbox.broken import Broken
from channels.sandbox.call_shapes import PARSER, problem, resource
from channels.sandbox.callbacks import Callbacks
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Writing, Written
from channels.sandbox.provider import E164, as_number
from channels.sandbox.twilio_shapes import API_VERSION, error

CHANNEL = "voice"
KEYS = frozenset("0123456789*#")
_UNREACHED = {Fault.BUSY: "busy", Fault.NO_ANSWER: "no-answer", Fault.FAILED: "failed"}
_REFUSALS = {
    Fault.TOO_MANY: (429, 20429),
    Fault.SERVER_ERROR: (503, 20503),
    Fault.BLOCKED: (400, 21610),
}
_ATTEMPTS, _PAUSE = 4, 0.5  # of a status callback; seconds, doubled each time
_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Call:
    """One call under way. `action` is where a key is told now; `silent` whether no key is too.

    `turns` counts what was read out, so that a pause that ended late ends nothing new.
    """

    sid: str
    phone: str
    inbound: bool
    ours: str
    callback: str = ""
    alert: str | None = None
    action: str = ""
    silent: bool = False
    seconds: float = 0.0
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: int = 0
    over: bool = False


class Calls:
    """One account's calls, and the telephones that ring."""

    def __init__(
        self,
        config: SandboxConfig,
        phones: Phones,
        faults: Faults,
        callbacks: Callbacks,
        clock: Clock,
    ) -> None:
        self._config, self._phones, self._faults = config, phones, faults
        self._callbacks, self._clock = callbacks, clock
        credentials = f"{config.account_sid}:{config.auth_token}".encode()
        self._authorization = b"Basic " + b64encode(credentials)
        self._calls: dict[str, Call] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.channels = (CHANNEL,)

    def add_routes(self, router: APIRouter) -> None:
        """`POST …/Calls.json`."""
        router.add_route(
            f"/sandbox/twilio/{API_VERSION}/Accounts/{{sid}}/Calls.json",
            self.create_call,
            methods=["POST"],
            include_in_schema=False,
        )

    async def write(self, writing: Writing) -> Written:
        """A key pressed in the call that is on, or, with any text, a call to our number.

        Raises as `Played.write`; `NotAnAddress` also where there is no call to press a key in.
        """
        number = as_number(writing.sender)
        if not E164.fullmatch(number):
            raise NotAnAddress
        if writing.press is None:
            return await self._call_in(number)
        call = self._calls.get(number)
        if call is None or writing.press not in KEYS:
            raise NotAnAddress
        self._note(call, writing.press, written=True)
        return Written(id=call.sid, status=await self._go_on(call, writing.press))

    async def create_call(self, request: Request) -> Response:
        """`POST /2010-04-01/Accounts/{sid}/Calls.json`."""
        given = request.headers.get("authorization", "").encode()
        known = request.path_params["sid"] == self._config.account_sid
        if not known or not hmac.compare_digest(given, self._authorization):
            return error(401, 20003)
        form = dict(parse_qsl((await request.body()).decode("latin-1"), errors="replace"))
        code = problem(form)
        if code is not None:
            return error(400, code)
        fault, seconds = self._faults.on_request(CHANNEL) or (None, 0.0)
        if fault is Fault.RESET:
            return Broken()
        if fault in _REFUSALS:
            status, code = _REFUSALS[fault]
            wait = {"Retry-After": f"{seconds:g}"} if fault is Fault.TOO_MANY else None
            return error(status, code, wait)
        answer = self._take(form)
        if fault is Fault.HANG:
            await asyncio.sleep(seconds)
        return Broken() if fault is Fault.LOST else JSONResponse(answer, status_code=201)

    async def aclose(self) -> None:
        """Hang all up; what was not told yet is lost."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- a call --------------------------------------------------------------------------------

    def _take(self, form: Mapping[str, str]) -> dict[str, object]:
        url = form.get("StatusCallback", "")
        call = Call(
            sid=f"CA{uuid.uuid4().hex}",
            phone=form["To"],
            inbound=False,
            ours=form["From"],
            callback=url,
            alert=parse_qs(urlsplit(url).query).get("alert", [None])[0],
        )
        fault, _ = self._faults.on_callback(CHANNEL) or (None, 0.0)
        self._begin(self._ring(call, form["Twiml"].encode(), fault))
        date = format_datetime(self._clock())
        return resource(call.sid, self._config.account_sid, form, date)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ring(self, call: Call, script: bytes, fault: Fault | None) -> None:
        if fault in _UNREACHED:
            return await self._tell(call, _UNREACHED[fault])
        if fault is not Fault.HANG_UP:
            self._calls[call.phone] = call
            self._follow(call, script)
            await self._last(call)
        await self._tell(call, "completed")

    async def _last(self, call: Call) -> None:
        """Until it is over: nobody presses a key, so that Twilio goes on when a pause has ended."""
        while not call.over:
            call.turn.clear()
            turns = call.turns
            try:
                await asyncio.wait_for(call.turn.wait(), call.seconds)
            except TimeoutError:
                await self._unpressed(call, turns)
        if self._calls.get(call.phone) is call:
            del self._calls[call.phone]

    async def _unpressed(self, call: Call, turns: int) -> None:
        if not call.silent:
            call.over = True
            return
        try:
            await self._go_on(call, "", turns)
        except NotAnAddress:
            return  # somebody did press a key, at the last moment
        except (aiohttp.ClientError, OSError, TimeoutError) as failed:
            call.over = True  # Twilio says that an application error has occurred, and hangs up
            _log.warning("sandbox_call_lost", extra={"outcome": type(failed).__name__})

    async def _go_on(self, call: Call, pressed: str, turns: int | None = None) -> int:
        """Tell the service, and do what it says; the HTTP status. Raises NotAnAddress: too late."""
        async with call.lock:
            if call.over or not call.action or turns not in (None, call.turns):
                raise NotAnAddress
            form = self._form(call, "in-progress") | {"Digits": pressed}
            status, script = await self._callbacks.ask(call.action, form)
            if status == 200:
                self._follow(call, script)
            else:
                call.over = True
            call.turn.set()
            return status

    def _follow(self, call: Call, script: bytes) -> None:
        """Reads out everything up to where a key is waited for, as one message on the phone."""
        root = etree.fromstring(script, PARSER)
        gather = root.find("Gather")
        said = [say.text or "" for say in (root if gather is None else gather).iter("Say")]
        call.over, call.turns = gather is None, call.turns + 1
        if gather is not None:
            call.action = gather.get("action", "")
            call.silent = gather.get("actionOnEmptyResult") == "true"
            call.seconds = float(gather.get("timeout", "5"))
        if said:
            self._note(call, "\n".join(said))

    def _note(self, call: Call, text: str, *, written: bool = False) -> None:
        self._phones.add(
            PhoneMessage(
                id=f"{call.sid}-{uuid.uuid4().hex[:8]}",
                channel=CHANNEL,
                phone=call.phone,
                text=text,
                at=self._clock(),
                alert=call.alert,
                written=written,
            )
        )

    async def _call_in(self, number: str) -> Written:
        call = Call(
            sid=f"CA{uuid.uuid4().hex}",
            phone=number,
            inbound=True,
            ours=self._config.voice_number or self._config.number,
        )
        url = f"{self._config.public_url.rstrip('/')}/channels/{CHANNEL}/webhook"
        status, script = await self._callbacks.ask(url, self._form(call, "ringing"))
        if status == 200:
            self._calls[number] = call
            self._follow(call, script)
            self._begin(self._last(call))
        return Written(id=call.sid, status=status)

    async def _tell(self, call: Call, status: str) -> None:
        """The status callback, repeated where the service is not there."""
        if not call.callback:
            return
        for attempt in range(_ATTEMPTS):
            try:
                code = await self._callbacks.post(call.callback, self._form(call, status))
            except (aiohttp.ClientError, OSError, TimeoutError):
                code = 503
            if code < 500:
                return
            await asyncio.sleep(_PAUSE * 2**attempt)
        _log.warning("sandbox_callback_failed", extra={"sid": call.sid})

    def _form(self, call: Call, status: str) -> dict[str, str]:
        to, sender = (call.ours, call.phone) if call.inbound else (call.phone, call.ours)
        return {
            "CallSid": call.sid,
            "AccountSid": self._config.account_sid,
            "ApiVersion": API_VERSION,
            "From": sender,
            "To": to,
            "Direction": "inbound" if call.inbound else "outbound-api",
            "CallStatus": status,
        }
