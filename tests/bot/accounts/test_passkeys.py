"""Passkeys by an authenticator made of a key: what is taken; what other sites or copies send."""

import hashlib
import json
from typing import Any
from uuid import uuid4

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from bot.accounts.errors import PasskeyWrong
from bot.accounts.passkeys import Passkeys
from bot.accounts.records import Passkey
from bot.officials import Official, Role
from tests.bot.accounts.staff import ORIGIN
from tests.bot.broadcast.world import utc

LI = Official(name="Li", role=Role.AUTHOR)
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """ES256, attestation "none", as platform authenticators give it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = uuid4().bytes

    def create(self, challenge: bytes, flags: int = PRESENT | VERIFIED, **told: str) -> str:
        public = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(flags | ATTESTED, 1, **told) + credential
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", challenge, **told)
        return self._json(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "attestationObject": bytes_to_base64url(cbor2.dumps(statement)),
            }
        )

    def get(
        self, challenge: bytes, count: int, flags: int = PRESENT | VERIFIED, **told: str
    ) -> str:
        data = self._data(flags, count, **told)
        client = self._client("webauthn.get", challenge, **told)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._json(
            {
                "clientDataJSON": bytes_to_base64url(client),
                "authenticatorData": bytes_to_base64url(data),
                "signature": bytes_to_base64url(signature),
            }
        )

    def _data(self, flags: int, count: int, rp: str = "localhost", **_: str) -> bytes:
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _client(self, type: str, challenge: bytes, origin: str = ORIGIN, **_: str) -> bytes:
        told = {"type": type, "challenge": bytes_to_base64url(challenge), "origin": origin}
        return json.dumps(told).encode()

    def _json(self, response: dict[str, Any]) -> str:
        id = bytes_to_base64url(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


def kept(device: Authenticator) -> Passkey:
    id, public_key, count = Passkeys(ORIGIN).added(device.create(b"challenge"), b"challenge")
    return Passkey(id=id, name="k", public_key=public_key, sign_count=count, created_at=utc())


def test_what_a_browser_is_asked_demands_verification() -> None:
    asked = json.loads(Passkeys(ORIGIN).to_add(uuid4(), LI, [], b"c"))
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert json.loads(Passkeys(ORIGIN).to_ask([], b"c"))["userVerification"] == "required"
    assert asked["rp"]["id"] == "localhost"


def test_a_passkey_comes_in_with_a_counter_that_grows() -> None:
    device = Authenticator()
    assert Passkeys(ORIGIN).asked(device.get(b"again", 7), b"again", kept(device)) == 7


@pytest.mark.parametrize(
    ("told", "flags"),
    [
        pytest.param({"origin": "http://evil.example"}, PRESENT | VERIFIED, id="another site's"),
        pytest.param({"rp": "evil.example"}, PRESENT | VERIFIED, id="for another name"),
        pytest.param({}, PRESENT, id="nobody verified"),
    ],
)
def test_what_does_not_hold_is_refused(told: dict[str, str], flags: int) -> None:
    device = Authenticator()
    with pytest.raises(PasskeyWrong):
        Passkeys(ORIGIN).added(device.create(b"c", flags, **told), b"c")
    with pytest.raises(PasskeyWrong):
        Passkeys(ORIGIN).asked(device.get(b"c", 7, flags, **told), b"c", kept(device))


@pytest.mark.parametrize("answer", ["", "x", "{}", "[]", "null", '{"id": 1}'])
def test_nonsense_is_refused(answer: str) -> None:
    with pytest.raises(PasskeyWrong):
        Passkeys(ORIGIN).added(answer, b"c")
    with pytest.raises(PasskeyWrong):
        Passkeys(ORIGIN).asked(answer, b"c", kept(Authenticator()))


def test_another_challenge_another_key_or_a_copy_is_refused() -> None:
    device, passkeys = Authenticator(), Passkeys(ORIGIN)
    passkey = kept(device)
    for answer, challenge in (
        (device.get(b"one", 7), b"other"),
        (Authenticator().get(b"one", 7), b"one"),
        (device.get(b"one", 1), b"one"),
    ):
        with pytest.raises(PasskeyWrong):
            passkeys.asked(answer, challenge, passkey)


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://fenghuo.example", True),
        ("http://localhost:8000", True),
        ("http://fenghuo.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://10.0.0.1", False),
    ],
)
def test_passkeys_need_a_name_and_https(url: str, possible: bool) -> None:
    assert Passkeys(url).possible == possible
