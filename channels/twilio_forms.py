"""What Twilio's webhook forms say: a message from a person, or how far one of ours has come.

It does not know signatures, URLs or what is answered.
"""

from __future__ import annotations

import re
from datetime import datetime

from channels import errors, twilio_codes, whatsapp
from channels.base import Fields, Inbound, MediaReference, Opted, Receipt, ReceiptState

_MOST_MEDIA = 10  # Twilio's own limit a message
_PERSON = re.compile(r"\+\d{6,15}")
_OPTED = {"STOP": True, "START": False}
"""Twilio has answered these. HELP too, but without the numbers to call: that we still do."""


def status(form: Fields) -> str:
    """Twilio's word for what became of the message."""
    return form.get("MessageStatus") or form.get("SmsStatus") or "received"


def heard(form: Fields, channel: str, at: datetime) -> Inbound | Opted | None:
    """None where nothing is said. Raises NotUnderstood, for another channel's addresses too."""
    missing = [name for name in ("MessageSid", "From", "To") if not form.get(name)]
    if missing:
        raise errors.NotUnderstood(*missing)
    sender, recipient = (_number(form, name, channel) for name in ("From", "To"))
    if not _PERSON.fullmatch(sender) or sender == recipient:
        # A bank's name or short code is a machine's, as our own number is: no answer arrives there.
        raise errors.NotUnderstood("From")
    # The words may be the service's own, in any language: what Twilio made of them counts.
    stop = _OPTED.get(form.get("OptOutType", "").upper())
    if stop is not None:
        return Opted(channel=channel, address=sender, stop=stop)
    body = form.get("Body", "")
    inbound = Inbound(
        channel=channel,
        sender=sender,
        recipient=recipient,
        text=body,
        message_id=form["MessageSid"],
        at=at,
        payload=_payload(form, body),
        location=_location(form),
        media=_media(form),
    )
    said = inbound.text.strip() or inbound.payload or inbound.location or inbound.media
    return inbound if said else None


def receipt(form: Fields, reference: str | None, at: datetime) -> Receipt:
    """Raises NotUnderstood."""
    if not form.get("MessageSid"):
        raise errors.NotUnderstood("MessageSid")
    word = status(form)
    state = twilio_codes.STATES.get(word, ReceiptState.UNKNOWN)
    code = form.get("ErrorCode", "")
    number = int(code) if code.isascii() and code.isdigit() else None
    return Receipt(
        state=state,
        reference=reference,
        provider_id=form["MessageSid"],
        reason=twilio_codes.reason(number, word) if state is ReceiptState.FAILED else None,
        at=at,
    )


def _number(form: Fields, name: str, channel: str) -> str:
    """The address as we keep it; a WhatsApp sender that is led to the SMS webhook is an error."""
    value = form[name]
    on_whatsapp = value.startswith(whatsapp.PREFIX)
    if on_whatsapp != (channel == whatsapp.NAME) or value == whatsapp.PREFIX:
        raise errors.NotUnderstood(name)
    return value.removeprefix(whatsapp.PREFIX)


def _payload(form: Fields, body: str) -> str | None:
    """A button's or a list's; one that only repeats the words (STOP, say) is no more than these."""
    payload = form.get("ButtonPayload") or form.get("ListId") or None
    return None if payload is not None and payload == body.strip() else payload


def _location(form: Fields) -> tuple[float, float] | None:
    """WhatsApp's pin; one that is no place on Earth is left out, the message still counts.

    Its Label and Address say in words what the pin says exactly.
    """
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
