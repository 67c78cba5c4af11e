"""SMS by Twilio: out by its REST API, messages and status callbacks in by signed webhooks.

It does not know rates, retries or the ledger, and opens no HTTP session of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote_plus

import aiohttp

from channels import errors, text, twilio_codes
from channels.base import (
    Clock,
    Fields,
    Heard,
    Inbound,
    MediaReference,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
    utc_now,
)
from channels.twilio_api import TwilioApi

API_BASE = "https://api.twilio.com"
BODY_LIMIT = 1600
"""Characters in one message: https://www.twilio.com/docs/api/errors/21617."""
LONGEST_VALIDITY = 36_000
"""Seconds; the least is 1 (Message resource, `ValidityPeriod`)."""
_MOST_MEDIA = 10  # Twilio's own limit a message


@dataclass(frozen=True, kw_only=True)
class TwilioConfig:
    """An account, and how the outside reaches us.

    `public_url` is the root that Twilio calls, without a slash at the end: signatures cover the URL
    as the outside sees it, whatever a proxy makes of it. `sender` is the number or messaging
    service (MG…) for messages that name none. `timeout` is for one request, in seconds.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    public_url: str
    sender: str = field(default="", repr=False)
    api_base: str = API_BASE
    timeout: float = 10.0
    name: str = "sms"

    @property
    def webhook(self) -> str:
        """The public URL of this channel's webhook."""
        return f"{self.public_url.rstrip('/')}/channels/{self.name}/webhook"

    def api(self, session: aiohttp.ClientSession) -> TwilioApi:
        """The account, seen from this channel."""
        return TwilioApi(
            session,
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            api_base=self.api_base,
            webhook=self.webhook,
            timeout=self.timeout,
        )


class TwilioChannel:
    """The channel `sms`. Addresses are E.164 numbers (`channels.numbers.e164`)."""

    def __init__(
        self, config: TwilioConfig, session: aiohttp.ClientSession, *, clock: Clock = utc_now
    ) -> None:
        """The caller closes `session`; a broadcast wants a wide `TCPConnector(limit=…)`."""
        self.name = config.name
        self._clock = clock
        self._default_sender = config.sender
        # What is the same for every message is made once: `send` is a broadcast's inner loop.
        self._quoted_webhook = quote_plus(config.webhook)
        self._api = config.api(session)
        self._url = self._api.resource("Messages.json")

    async def receive(self, request: Request) -> list[Heard]:
        """A message from a phone, or a receipt with the `reference` of our callback URL."""
        form = request.form()
        self._api.check_signature(request, form)
        status = form.get("MessageStatus") or form.get("SmsStatus") or "received"
        if status in ("received", "receiving"):
            inbound = self._inbound(form)
            said = inbound.text.strip() or inbound.payload or inbound.location or inbound.media
            return [inbound] if said else []
        return [self._receipt(request, form, status)]

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message over; `Outbound.buttons` become a numbered menu below the text.

        A text over `BODY_LIMIT` goes in several messages, cut at sentence ends; the receipt, and
        the status callbacks after it, are the last one's. The callback URL has the query
        `reference=<Outbound.reference>` and, for an alert's message, `alert=<Outbound.alert>`.
        Payloads are for rich channels: here they are left out.
        """
        validity = _validity(outbound)
        head = f"To={quote_plus(outbound.to)}{self._sender(outbound)}{validity}"
        parts = self._parts(outbound)
        for part in parts[:-1]:
            await self._api.post(self._url, f"{head}&Body={part}")
        answer = await self._api.post(
            self._url, f"{head}{self._callback(outbound)}&Body={parts[-1]}"
        )
        return self._accepted(outbound, answer)

    def _parts(self, outbound: Outbound) -> tuple[str, ...]:
        """A broadcast says the same to everybody; what is said to one person is not kept."""
        if outbound.alert is None or outbound.buttons:
            return _parts(text.menu(outbound.text, outbound.buttons, outbound.first_number))
        return _parts_of_alert(outbound.text)

    def _sender(self, outbound: Outbound) -> str:
        sender = outbound.sender or self._default_sender
        if not sender:
            raise errors.SenderRefused
        name = "MessagingServiceSid" if sender.startswith("MG") else "From"
        return f"&{name}={quote_plus(sender)}"

    def _callback(self, outbound: Outbound) -> str:
        if outbound.reference is None:
            return ""
        query = f"?reference={quote_plus(outbound.reference)}"
        if outbound.alert is not None:
            query += f"&alert={quote_plus(outbound.alert)}"
        return f"&StatusCallback={self._quoted_webhook}{quote_plus(query)}"

    def _accepted(self, outbound: Outbound, answer: dict[str, object]) -> Receipt:
        status, sid, code = str(answer.get("status")), answer.get("sid"), answer.get("error_code")
        state = twilio_codes.STATES.get(status, ReceiptState.ACCEPTED)
        failed = state is ReceiptState.FAILED
        return Receipt(
            state=state,
            reference=outbound.reference,
            provider_id=sid if isinstance(sid, str) else None,
            reason=twilio_codes.reason(code if isinstance(code, int) else None, status)
            if failed
            else None,
            at=self._clock(),
        )

    def _inbound(self, form: Fields) -> Inbound:
        missing = [name for name in ("MessageSid", "From", "To") if not form.get(name)]
        if missing:
            raise errors.NotUnderstood(*missing)
        return Inbound(
            channel=self.name,
            sender=form["From"],
            recipient=form["To"],
            text=form.get("Body", ""),
            message_id=form["MessageSid"],
            at=self._clock(),
            payload=form.get("ButtonPayload") or None,
            location=_location(form),
            media=_media(form),
        )

    def _receipt(self, request: Request, form: Fields, status: str) -> Receipt:
        if not form.get("MessageSid"):
            raise errors.NotUnderstood("MessageSid")
        state = twilio_codes.STATES.get(status, ReceiptState.UNKNOWN)
        code = form.get("ErrorCode", "")
        number = int(code) if code.isascii() and code.isdigit() else None
        return Receipt(
            state=state,
            reference=request.query_fields().get("reference"),
            provider_id=form["MessageSid"],
            reason=twilio_codes.reason(number, status) if state is ReceiptState.FAILED else None,
            at=self._clock(),
        )


def _parts(shown: str) -> tuple[str, ...]:
    """The quoted bodies. Raises NothingToSay."""
    parts = text.split(text.plain(shown), BODY_LIMIT)
    if not parts:
        raise errors.NothingToSay
    return tuple(quote_plus(part, errors="replace") for part in parts)


_parts_of_alert = lru_cache(maxsize=64)(_parts)


def _validity(outbound: Outbound) -> str:
    if outbound.valid_for is None:
        return ""
    seconds = outbound.valid_for.total_seconds()
    if seconds <= 0:
        raise errors.Expired
    return f"&ValidityPeriod={max(1, min(int(seconds), LONGEST_VALIDITY))}"


def _location(form: Fields) -> tuple[float, float] | None:
    """WhatsApp's pin; one that is no place on Earth is left out, the message still counts."""
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _media(form: Fields) -> tuple[MediaReference, ...]:
    return tuple(
        MediaReference(
            reference=form[f"MediaUrl{index}"],
            content_type=form.get(f"MediaContentType{index}"),
        )
        for index in range(_MOST_MEDIA)
        if form.get(f"MediaUrl{index}")
    )
