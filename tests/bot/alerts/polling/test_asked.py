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
    data = {"url": URL, "kind": "atom", "trust": trust, "rules": []}
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
