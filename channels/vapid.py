"""Our name towards push services (VAPID, RFC 8292): one P-256 key, a signed token a service.

It does not know browsers, messages or HTTP.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

LIFE = timedelta(hours=12)
"""Of a token; RFC 8292, 2 allows 24 hours, and clocks of push services differ from ours."""
RENEWED = timedelta(hours=1)
"""So long before its end a token is no longer handed out."""
MOST_KEPT = 1_000
"""Services whose token is kept: there are a handful, unless strangers make some up."""
# FIPS 186-5, A.2.1: 64 bits more than the order, so that the remainder is as good as even.
_SEED_BYTES = 40
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(kw_only=True)
class _Token:
    header: str = field(repr=False)
    good_until: datetime


class Vapid:
    """The same key at every start: browsers bind their subscription to it.

    `subject` is whom a push service writes to when we make trouble: `mailto:…` or `https://…`.
    """

    def __init__(self, secret: bytes, subject: str) -> None:
        """`secret` is a service's secret; another one makes every subscription void."""
        seed = HKDF(
            algorithm=hashes.SHA256(), length=_SEED_BYTES, salt=None, info=b"fenghuo:vapid"
        ).derive(secret)
        number = int.from_bytes(seed) % (_ORDER - 1) + 1
        self._signer = Vapid02(ec.derive_private_key(number, ec.SECP256R1()))
        self._subject = subject
        self._tokens: dict[str, _Token] = {}

    @property
    def public_key(self) -> str:
        """As `applicationServerKey` wants it: the uncompressed point in base64url."""
        point = self._signer.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    def authorization(self, origin: str, now: datetime) -> str:
        """The header for a push service (`https://host[:port]`), signed once in some hours."""
        token = self._tokens.get(origin)
        if token is None or token.good_until <= now:
            token = self._sign(origin, now)
            if len(self._tokens) >= MOST_KEPT:
                self._tokens.clear()
            self._tokens[origin] = token
        return token.header

    def _sign(self, origin: str, now: datetime) -> _Token:
        claims = {
            "aud": origin,
            "exp": int((now + LIFE).timestamp()),
            "sub": self._subject,
        }
        header: str = self._signer.sign(claims)["Authorization"]
        return _Token(header=header, good_until=now + LIFE - RENEWED)
