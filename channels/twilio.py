"""SMS and WhatsApp by Twilio: out by its REST API, in by signed webhooks.

It does not know rates, retries or the ledger, and opens no HTTP session of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote_plus

import aiohttp

from channels import errors, text, twilio_codes, twilio_forms, twilio_media, whatsapp
from channels.base import (
    Clock,
    Heard,
    Media,
    MediaReference,
    Opted,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
    utc_now,
)
from channels.forms import quoted
from channels.posting import BySession, Posts
from channels.twilio_api import TwilioApi

API_BASE = "https://api.twilio.com"
BODY_LIMIT = 1600
"""Characters in one message: https://www.twilio.com/docs/api/errors/21617."""
LONGEST_VALIDITY = 36_000
"""Seconds; the least is 1 (Message resource, `ValidityPeriod`)."""
_RECEIVED = ("received", "receiving")


@dataclass(frozen=True, kw_only=True)
class TwilioConfig:
    """An account, the channel that it carries here, and how the outside reaches us.

    `public_url` is the root that Twilio calls, without a slash at the end: signatures cover the URL
    as the outside sees it, whatever a proxy makes of it. `sender` is the number or messaging
    service (MG…) for messages that name none. `timeout` is for one request, in seconds. `name` is
    `sms` or `whatsapp`; `templates`, of WhatsApp: language → SID (HX…), each with one variable.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    public_url: str
    sender: str = field(default="", repr=False)
    api_base: str = API_BASE
    timeout: float = 10.0
    name: str = "sms"
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def webhook(self) -> str:
        """The public URL of this channel's webhook."""
        return f"{self.public_url.rstrip('/')}/channels/{self.name}/webhook"

    def api(self, posts: Posts) -> TwilioApi:
        """The account, seen from this channel."""
        return TwilioApi(
            posts,
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            api_base=self.api_base,
            webhook=self.webhook,
            timeout=self.timeout,
        )


class TwilioChannel:
    """The channel `sms` or `whatsapp`. Addresses are E.164 numbers (`channels.numbers.e164`)."""

    def __init__(
        self,
        config: TwilioConfig,
        session: aiohttp.ClientSession,
        *,
        clock: Clock = utc_now,
        heard: whatsapp.HeardBook | None = None,
        posts: Posts | None = None,
    ) -> None:
        """The caller closes `session` and `posts`, which is the session's where none is given.

        `heard`: when people wrote on WhatsApp, as far as this process has not seen it itself.
        """
        self.name = config.name
        self._clock = clock
        self._default_sender = config.sender
        self._templates = config.templates
        on_whatsapp = config.name == whatsapp.NAME
        self._windows = whatsapp.Windows(heard, clock) if on_whatsapp else None
        # What is the same for every message is made once: `send` is a broadcast's inner loop.
        self._prefix = quote_plus(whatsapp.PREFIX) if on_whatsapp else ""
        self._quoted_webhook = quote_plus(config.webhook)
        self._api = config.api(posts or BySession(session))
        self._url = self._api.resource("Messages.json")
        self._files = twilio_media.MediaFetcher(
            self._api.resource("Messages"),
            aiohttp.encode_basic_auth(config.account_sid, config.auth_token),
            session,
        )

    async def receive(self, request: Request) -> list[Heard]:
        """A message from a phone, or a receipt with the `reference` of our callback URL."""
        form = request.form()
        self._api.check_signature(request, form)
        if twilio_forms.status(form) not in _RECEIVED:
            reference = request.query_fields().get("reference")
            return [twilio_forms.receipt(form, reference, self._clock())]
        heard = twilio_forms.heard(form, self.name, self._clock())
        if self._windows is not None and heard is not None:
            self._windows.note(heard.address if isinstance(heard, Opted) else heard.sender)
        return [] if heard is None else [heard]

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message over; `Outbound.buttons` become a numbered menu below the text.

        A text over `BODY_LIMIT` goes in several messages, cut at sentence ends; the receipt, and
        the status callbacks after it, are the last one's. The callback URL has the query
        `reference=<Outbound.reference>` and, for an alert's message, `alert=<Outbound.alert>`.
        Payloads are for rich channels: here they are left out. Where WhatsApp takes no free words
        the template of the message's language goes instead, with `short` in it.
        """
        validity = _validity(outbound)
        head = f"To={self._prefix}{quoted(outbound.to)}{self._sender(outbound)}{validity}"
        if self._windows is None or await self._windows.open(outbound.to):
            try:
                return await self._send_text(outbound, head)
            except errors.OutsideWindow:
                pass  # what Twilio says of the window counts
        return await self._send_template(outbound, head)

    async def fetch(self, media: MediaReference, *, most: int) -> Media:
        """As `channels.base.FetchesMedia`."""
        return await self._files.fetch(media, most=most)

    async def _send_text(self, outbound: Outbound, head: str) -> Receipt:
        parts = self._parts(outbound)
        for part in parts[:-1]:
            await self._api.post(self._url, f"{head}&Body={part}")
        answer = await self._api.post(
            self._url, f"{head}{self._callback(outbound)}&Body={parts[-1]}"
        )
        return self._accepted(outbound, answer)

    async def _send_template(self, outbound: Outbound, head: str) -> Receipt:
        sid, variables = whatsapp.content(outbound, self._templates)
        filled = f"&ContentSid={sid}&ContentVariables={quote_plus(variables, errors='replace')}"
        answer = await self._api.post(self._url, f"{head}{self._callback(outbound)}{filled}")
        return self._accepted(outbound, answer)

    def _parts(self, outbound: Outbound) -> tuple[str, ...]:
        """A broadcast says the same to everybody; what is said to one person is not kept."""
        sms = self._windows is None
        if outbound.alert is None or outbound.buttons:
            return _parts(text.menu(outbound.text, outbound.buttons, outbound.first_number), sms)
        return _parts_of_alert(outbound.text, sms)

    def _sender(self, outbound: Outbound) -> str:
        sender = outbound.sender or self._default_sender
        if not sender:
            raise errors.SenderRefused
        if sender.startswith("MG"):
            return f"&MessagingServiceSid={quoted(sender)}"
        return f"&From={self._prefix}{quoted(sender)}"

    def _callback(self, outbound: Outbound) -> str:
        if outbound.reference is None:
            return ""
        reference = quoted(quoted(outbound.reference))  # in a query, and that in a form
        alert = "" if outbound.alert is None else _quoted_alert(outbound.alert)
        return f"&StatusCallback={self._quoted_webhook}%3Freference%3D{reference}{alert}"

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


def _parts(shown: str, sms: bool) -> tuple[str, ...]:
    """The quoted bodies. Raises NothingToSay."""
    parts = text.split(text.plain(shown) if sms else shown, BODY_LIMIT)
    if not parts:
        raise errors.NothingToSay
    return tuple(quote_plus(part, errors="replace") for part in parts)


_parts_of_alert = lru_cache(maxsize=64)(_parts)


@lru_cache(maxsize=64)
def _quoted_alert(alert: str) -> str:
    return quote_plus(f"&alert={quote_plus(alert)}")


def _validity(outbound: Outbound) -> str:
    if outbound.valid_for is None:
        return ""
    seconds = outbound.valid_for.total_seconds()
    if seconds <= 0:
        raise errors.Expired
    return f"&ValidityPeriod={max(1, min(int(seconds), LONGEST_VALIDITY))}"
