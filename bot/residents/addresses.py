"""Brings an address to the one form in which its channel knows it.

It does not know whether anybody is there.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from bot.residents.fields import BadFields, FieldProblem
from bot.residents.people import Person
from channels.numbers import NumberInvalid, e164

#: Channels whose address is a phone number.
PHONES = frozenset({"sms", "whatsapp", "voice"})
#: Those of them that no landline has; WhatsApp can be set up on one.
MOBILE = frozenset({"sms"})
#: RFC 5321's addresses without quotes: those that people have. Hosts in other scripts go by IDNA.
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
LONGEST_EMAIL, LONGEST_LOCAL_PART = 254, 64
PUSH = "push"
_TELEGRAM = re.compile(r"-?\d{1,20}")
MOST_CHARACTERS = 500
#: Of a push address: endpoints alone may have several hundred characters.
MOST_OF_PUSH = 2_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_AUTH_BYTES = 16  # RFC 8291, 3.2


def normalise(channel: str, address: str, *, region: str = "CN") -> Person:
    """The person at `address`; a phone without a country is of `region` (ISO 3166 alpha-2).

    Raises BadFields for `address`; the error never holds the address itself.
    """
    text = address.strip()
    most = MOST_OF_PUSH if channel == PUSH else MOST_CHARACTERS
    if not text or len(text) > most or not text.isprintable():
        raise _bad("residents.address_empty")
    if channel in PHONES:
        return Person(channel=channel, address=_phone(channel, text, region))
    return Person(channel=channel, address=_OTHERS.get(channel, _as_it_is)(text))


def _phone(channel: str, text: str, region: str) -> str:
    # Twilio writes WhatsApp addresses with the channel in front.
    text = text.removeprefix("whatsapp:")
    try:
        return e164(text, region=region, landlines=channel not in MOBILE)
    except NumberInvalid as error:
        key = f"residents.phone_{error.flaw.value}"
        values: dict[str, object] = {"example": error.example}
        raise BadFields([FieldProblem(field="address", key=key, values=values)]) from None


def _email(text: str) -> str:
    """In lower case; what a Chinese keyboard writes, ＠ and 。, is meant as @ and dot."""
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").lower()
    local, _, host = plain.rpartition("@")
    try:
        found = f"{local}@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        found = ""
    if len(found) > LONGEST_EMAIL or len(local) > LONGEST_LOCAL_PART or not _EMAIL.fullmatch(found):
        raise _bad("residents.email_malformed")
    return found


def _telegram(text: str) -> str:
    if not _TELEGRAM.fullmatch(text):
        raise _bad("residents.telegram_malformed")
    return text


def _push(text: str) -> str:
    """A browser's PushSubscription: keys as RFC 8291 has them, nothing else, in one order."""
    try:
        given = json.loads(text)
        point, auth = (_bytes(given["keys"][name]) for name in ("p256dh", "auth"))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        endpoint = given["endpoint"]
        right = len(auth) == _AUTH_BYTES and _is_endpoint(endpoint)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        right = False
    if not right:
        raise _bad("residents.push_malformed") from None
    keys = {"auth": _base64url(auth), "p256dh": _base64url(point)}
    return json.dumps({"endpoint": endpoint, "keys": keys}, separators=(",", ":"))


def _is_endpoint(text: object) -> bool:
    """Where it leads is the channel's to judge; plain http only to a sandbox beside us."""
    if not isinstance(text, str):
        return False
    url = urlsplit(text)
    if url.username is not None or url.fragment or not url.hostname:
        return False
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _as_it_is(text: str) -> str:
    return text


_OTHERS: dict[str, Callable[[str], str]] = {
    "email": _email,
    "telegram": _telegram,
    PUSH: _push,
}


def _bad(key: str) -> BadFields:
    return BadFields([FieldProblem(field="address", key=key)])
