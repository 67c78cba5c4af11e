"""Calls by Twilio that read a warning out: again at the press of 1, no more calls at 9 and 9.

It does not know rates, retries or the ledger, and opens no HTTP session of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode

import aiohttp

from channels import call_codes, call_scripts, errors, twiml
from channels.base import (
    Clock,
    Fields,
    Heard,
    Opted,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
    WebhookAnswer,
    utc_now,
)
from channels.call_scripts import Phrases, Place, Reading, Scripts
from channels.posting import BySession
from channels.twilio import TwilioConfig

NAME = "voice"
RESUME, STOP = "5", "9"
"""Keys; every other one reads a warning again. `Phrases` tell people so."""
RING_SECONDS = 45
LONGEST_CALL = 600
"""Seconds, then Twilio hangs up, whatever keys are pressed."""


class Readings(Protocol):
    """Where the frozen words of warnings are found again while a call lasts."""

    async def words(self, alert: str, language: str) -> Reading | None:
        """Those of a warning by its identifier; None where it is not in force any more."""

    async def newest(self, number: str) -> Reading | None:
        """Of the newest warning in force that went to this number, if there is one."""


class VoiceChannel:
    """The channel `voice`. Addresses are E.164 numbers (`channels.numbers.e164`)."""

    def __init__(
        self,
        config: TwilioConfig,
        session: aiohttp.ClientSession,
        *,
        phrases: Mapping[str, Phrases],
        readings: Readings,
        clock: Clock = utc_now,
    ) -> None:
        """`phrases` by primary language, as `Scripts` takes them. The caller closes `session`."""
        self.name = NAME
        self._api = config.api(BySession(session))
        self._calls = self._api.resource("Calls.json")
        self._webhook = config.webhook
        self._default_sender = config.sender
        self._scripts = Scripts(config.webhook, phrases)
        self._readings = readings
        self._clock = clock

    async def send(self, outbound: Outbound) -> Receipt:
        """Have the number called; who picks up hears the text.

        Of a warning every reading that comes to its end is told to the webhook; other texts
        (codes, answers, tests) are read twice and done with. Buttons and payloads are for screens.
        """
        sender = outbound.sender or self._default_sender
        if not sender:
            raise errors.SenderRefused
        form = {
            "To": outbound.to,
            "From": sender,
            "Timeout": str(_ringing(outbound)),
            "TimeLimit": str(LONGEST_CALL),
            "Twiml": self._scripts.first(outbound),
            **self._callback(outbound),
        }
        answer = await self._api.post(self._calls, urlencode(form, errors="replace"))
        return self._accepted(outbound, answer)

    async def receive(self, request: Request) -> list[Heard]:
        """What a call asks for next, what became of one, or somebody who calls us."""
        form = request.form()
        self._api.check_signature(request, form)
        if not form.get("CallSid"):
            raise errors.NotUnderstood("CallSid")
        query = request.query_fields()
        place = Place.of(query)
        if place is not None:
            return await self._go_on(place, form)
        if form.get("Direction") != "inbound":
            return [self._receipt(query, form)]
        if form.get("CallStatus") not in ("ringing", "in-progress"):
            return []
        newest = await self._readings.newest(form.get("From", ""))
        return [_answer(self._scripts.greeting(newest))]

    async def _go_on(self, place: Place, form: Fields) -> list[Heard]:
        pressed = form.get("Digits", "")
        if place.step == call_scripts.INBOUND:
            return self._resumed(place, form) if pressed == RESUME else [self._bye(place)]
        if pressed == STOP:
            return self._stop(place, form)
        heard: list[Heard] = []
        if place.reading_ended(pressed):
            heard.append(self._delivered(place, form))
        return [*heard, await self._next(place, pressed)]

    async def _next(self, place: Place, pressed: str) -> WebhookAnswer:
        if place.over(pressed):
            return self._bye(place)
        reading = await self._readings.words(place.alert, place.language)
        if reading is None:
            return self._bye(place)
        return _answer(self._scripts.following(place, pressed, reading))

    def _stop(self, place: Place, form: Fields) -> list[Heard]:
        if place.step != call_scripts.STOPPING:
            return [_answer(self._scripts.confirm_stop(place))]
        opted = Opted(channel=NAME, address=form.get("To", ""), stop=True)
        return [opted, _answer(self._scripts.last("stopped", place.language))]

    def _resumed(self, place: Place, form: Fields) -> list[Heard]:
        opted = Opted(channel=NAME, address=form.get("From", ""), stop=False)
        return [opted, _answer(self._scripts.last("resumed", place.language))]

    def _bye(self, place: Place) -> WebhookAnswer:
        return _answer(self._scripts.last("goodbye", place.language))

    def _callback(self, outbound: Outbound) -> dict[str, str]:
        if outbound.reference is None:
            return {}
        query = {"reference": outbound.reference}
        if outbound.alert is not None:
            query["alert"] = outbound.alert
        url = f"{self._webhook}?{urlencode(query)}"
        # Without `StatusCallbackEvent` Twilio tells how a call ended, however that was: enough.
        return {"StatusCallback": url}

    def _accepted(self, outbound: Outbound, answer: dict[str, object]) -> Receipt:
        sid = answer.get("sid")
        state, reason = call_codes.of_new_call(str(answer.get("status")))
        return Receipt(
            state=state,
            reference=outbound.reference,
            provider_id=sid if isinstance(sid, str) else None,
            reason=reason,
            at=self._clock(),
        )

    def _receipt(self, query: Fields, form: Fields) -> Receipt:
        code, status = form.get("ErrorCode", ""), form.get("CallStatus", "")
        number = int(code) if code.isascii() and code.isdigit() else None
        state, reason = call_codes.of_call(status, number, counts_readings="alert" in query)
        return Receipt(
            state=state,
            reference=query.get("reference"),
            provider_id=form["CallSid"],
            reason=reason,
            at=self._clock(),
        )

    def _delivered(self, place: Place, form: Fields) -> Receipt:
        return Receipt(
            state=ReceiptState.DELIVERED,
            reference=place.reference or None,
            provider_id=form["CallSid"],
            at=self._clock(),
        )


def _ringing(outbound: Outbound) -> int:
    """Seconds to let it ring. Raises Expired."""
    if outbound.valid_for is None:
        return RING_SECONDS
    seconds = outbound.valid_for.total_seconds()
    if seconds <= 0:
        raise errors.Expired
    return max(1, min(int(seconds), RING_SECONDS))


def _answer(script: str) -> WebhookAnswer:
    return WebhookAnswer(content_type=twiml.CONTENT_TYPE, body=script.encode())
