"""What an administrator asks for: a pin that would believe nobody is refused by name."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bot.alerts.content import ContentInvalid
from bot.alerts.polling import asked
from tests.bot.alerts.polling.shelf import NOW, URL

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "met")])
WEAK = [
    ("rsa of 1024 bits", rsa.generate_private_key(65537, 1024)),
    ("another curve", ed25519.Ed25519PrivateKey.generate()),
    ("a short curve", ec.generate_private_key(ec.SECP224R1())),
]


def pem(key: Any) -> str:
    made = x509.CertificateBuilder(
        subject_name=NAME,
        issuer_name=NAME,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=NOW,
        not_valid_after=NOW + timedelta(days=1),
    )
    hashed = None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256()
    return made.sign(key, hashed).public_bytes(Encoding.PEM).decode()


def problems(certificate: str) -> list[tuple[str, str]]:
    trust = {"sender": "a@b", "certificate": certificate}
    return refused({"url": URL, "kind": "atom", "trust": trust, "rules": []})


def refused(data: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        asked.read(data, lambda code: code, NOW)
    except ContentInvalid as error:
        return [(one.field, one.code.value) for one in error.problems]
    return []


@pytest.mark.parametrize("key", [row[1] for row in WEAK], ids=[row[0] for row in WEAK])
def test_a_key_that_never_counts_is_refused(key: Any) -> None:
    assert problems(pem(key)) == [("trust.certificate", "certificate_form")]


def test_a_key_that_counts_is_taken() -> None:
    assert problems(pem(ec.generate_private_key(ec.SECP256R1()))) == []


@pytest.mark.parametrize(
    ("host", "code"),
    [
        pytest.param("169.254.169.254", "no_feed_there", id="a cloud's metadata"),
        pytest.param("100.100.100.200", "no_feed_there", id="another cloud's"),
        pytest.param("[fe80::1]", "no_feed_there", id="link-local"),
        pytest.param("[::ffff:169.254.169.254]", "no_feed_there", id="wrapped"),
        pytest.param("[fd00:ec2::254]", "no_feed_there", id="by IPv6"),
        pytest.param("224.0.0.1", "no_feed_there", id="multicast"),
        pytest.param("１６９.254.169.254", "no_feed_there", id="full-width digits"),
        pytest.param("127.0.0.1:8100", None, id="our own machine"),
        pytest.param("10.1.2.3", None, id="an inner network"),
        pytest.param("feeds.example", None, id="a name"),
    ],
)
def test_what_polling_never_asks_is_refused_at_once(host: str, code: str | None) -> None:
    data = {"url": f"http://{host}/alerts.atom", "kind": "atom", "rules": []}
    assert refused(data) == ([("url", code)] if code else [])
