"""The key that signs our CAP documents and its certificate, read from PEM.

It does not know where they lie, nor what is signed.
"""

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

#: Bits. What is shorter can be broken (NIST SP 800-57), and nobody need believe it.
SHORTEST_RSA, SHORTEST_EC = 2048, 256

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyUnusable(Exception):
    """The key or the certificate cannot sign CAP documents; the message says why."""


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """The key's own certificate comes first, then those of the CAs above it."""

    key: Key = field(repr=False)
    certificates: tuple[x509.Certificate, ...]


def signing_key(key_pem: bytes, certificate_pem: bytes) -> SigningKey:
    """The key without a passphrase. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: a passphrase
        raise KeyUnusable("the key is not a PEM private key without a passphrase") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnusable("the key must be RSA or ECDSA")
    if key.key_size < (SHORTEST_RSA if isinstance(key, rsa.RSAPrivateKey) else SHORTEST_EC):
        raise KeyUnusable(f"the key needs {SHORTEST_RSA} bits (RSA) or {SHORTEST_EC} (ECDSA)")
    try:
        certificates = tuple(x509.load_pem_x509_certificates(certificate_pem))
        own = certificates[0].public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable("the certificate is not PEM") from error
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if own.public_bytes(*form) != key.public_key().public_bytes(*form):
        raise KeyUnusable("the certificate is not the key's (the key's own comes first)")
    return SigningKey(key=key, certificates=certificates)
