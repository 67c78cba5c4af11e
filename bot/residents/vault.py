"""Seals addresses for the disk and makes the keyed hash by which they are found again.

It does not know what an address is used for.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.residents.people import Person


class Vault:
    """Keys are derived from one secret (HKDF-SHA256, one label a purpose).

    A fingerprint can be compared but not turned back without the secret: phone numbers are so few
    that a plain hash
    could be searched through.
    """

    def __init__(self, secret: bytes) -> None:
        self._seal = Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal")))
        self._fingerprint_key = _derive(secret, b"fingerprint")
        self._sign_key = _derive(secret, b"sign")
        self._trail_key = _derive(secret, b"audit")

    def seal(self, text: str) -> bytes:
        return self._seal.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises cryptography.fernet.InvalidToken when it was sealed with another secret."""
        return self._seal.decrypt(sealed).decode()

    def open_if(self, sealed: bytes | None) -> str | None:
        """None for what was never sealed; raises as `open`."""
        return None if sealed is None else self.open(sealed)

    def fingerprint(self, person: Person) -> bytes:
        """32 bytes, the same for the same person at every start."""
        message = f"{person.channel}\0{person.address}".encode()
        return hmac.digest(self._fingerprint_key, message, hashlib.sha256)

    def hash_secret(self, secret: str) -> bytes:
        """Keyed hash of a code or token that we hand out once."""
        return hmac.digest(self._fingerprint_key, b"secret\0" + secret.encode(), hashlib.sha256)

    def sign(self, message: bytes) -> bytes:
        """32 bytes that only this service can make: button payloads, sessions."""
        return hmac.digest(self._sign_key, message, hashlib.sha256)

    def chain(self, message: bytes) -> bytes:
        """32 bytes for the chain of the audit trail; no other message is ever given this key."""
        return hmac.digest(self._trail_key, message, hashlib.sha256)


def _derive(secret: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"fenghuo:" + label).derive(
        secret
    )
