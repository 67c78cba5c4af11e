"""Keys, certificates and signed documents of authorities that do not exist.

It does not know which test uses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.alerts.incoming.records import Pin
from bot.alerts.signing import Signer
from bot.signing_keys import Key, signing_key

SENDER = "met@elsewhere.example"
SENT = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def key(kind: str, nth: int = 0) -> Key:
    """The `nth` key of a kind: made once, RSA keys take a while."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1() if kind == "ec" else ec.SECP384R1())


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A key and the certificates above it, its own first."""

    key: Key
    chain: tuple[x509.Certificate, ...]

    @property
    def pem(self) -> str:
        return self.chain[0].public_bytes(Encoding.PEM).decode()

    @property
    def chain_pem(self) -> bytes:
        return b"".join(one.public_bytes(Encoding.PEM) for one in self.chain)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pin(self) -> Pin:
        return Pin(sender=SENDER, certificate=self.pem)

    def sign(self, document: bytes) -> bytes:
        return Signer(signing_key(self.key_pem, self.chain_pem)).sign(document)


def authority(
    kind: str = "rsa",
    nth: int = 0,
    *,
    above: Authority | None = None,
    ca: bool = False,
    since: datetime = SENT - 30 * DAY,
    until: datetime = SENT + 30 * DAY,
) -> Authority:
    """Signs itself unless another stands `above`."""
    own = key(kind, nth)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{kind} {nth} {ca} {since}")])
    issuer = above or None
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.chain[0].subject if issuer else name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    certificate = builder.sign(issuer.key if issuer else own, SHA256())
    return Authority(key=own, chain=(certificate, *(issuer.chain if issuer else ())))


def document(
    identifier: str = "E-1",
    *,
    sender: str = SENDER,
    sent: datetime = SENT,
    msg_type: str = "Alert",
    status: str = "Actual",
    scope: str = "Public",
    references: Sequence[str] = (),
    expires: datetime | None = None,
    headline: str = "暴雨红色预警",
    note: str = "",
) -> bytes:
    """A CAP 1.2 document with one Chinese info for a square in Pudong."""
    end = (expires or sent + timedelta(hours=12)).isoformat(timespec="seconds")
    named = f"<references>{' '.join(references)}</references>" if references else ""
    said = f"<note>{note}</note>" if note else ""
    private = "<addresses>us</addresses>" if scope == "Private" else ""
    info = f"""<info><language>zh-CN</language><category>Met</category><event>暴雨</event>
<urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
<expires>{end}</expires><senderName>邻市气象台</senderName><headline>{headline}</headline>
<description>一小时内有大暴雨。</description><instruction>请勿外出。</instruction>
<area><areaDesc>浦东</areaDesc>
<polygon>31.1,121.6 31.1,121.8 31.3,121.8 31.3,121.6 31.1,121.6</polygon></area></info>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier>
<sender>{sender}</sender><sent>{sent.isoformat(timespec="seconds")}</sent><status>{status}</status>
<msgType>{msg_type}</msgType><scope>{scope}</scope>{private}{said}{named}
{"" if msg_type in ("Ack", "Error") else info}</alert>""".encode()


def name(identifier: str, *, sender: str = SENDER, sent: datetime = SENT) -> str:
    """How a document refers to another."""
    return f"{sender},{identifier},{sent.isoformat(timespec='seconds')}"
