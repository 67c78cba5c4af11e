"""Signs what our buttons carry, so that only they become intents in the engine.

It does not know which intents exist.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.residents.vault import Vault

#: Bytes of the signature that travel: 96 bits cannot be guessed, and the payload stays short.
SIGNATURE_BYTES = 12
#: The intent of a button that stands for one of the words that always work, which one it is, and
#: what it is about. No such intent reaches the engine.
WORD, WHICH, ABOUT = "word", "said", "about"
#: Between title and payload of a button in what is remembered of a menu.
IN_MENU = "\n"


@dataclass(frozen=True, kw_only=True)
class Press:
    """What a button of ours stands for."""

    intent: str
    entities: Mapping[str, Any] = field(default_factory=dict)


class Payloads:
    """A payload is good for the person whom it was shown to, for ever, and for nobody else."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def sign(self, intent: str, entities: Mapping[str, Any], fingerprint: bytes) -> str:
        body = json.dumps({"i": intent, "e": dict(entities)}, ensure_ascii=False).encode()
        return f"{_encode(body)}.{_encode(self._signature(body, fingerprint))}"

    def read(self, payload: str, fingerprint: bytes) -> str | None:
        """The engine's `/intent{"entity": …}`; None when we did not sign it for this person."""
        press = self.press(payload, fingerprint)
        if press is None:
            return None
        entities = json.dumps(press.entities, ensure_ascii=False) if press.entities else ""
        return f"/{press.intent}{entities}"

    def press(self, payload: str, fingerprint: bytes) -> Press | None:
        """The same for whoever is not the engine."""
        try:
            body, signature = (_decode(part) for part in payload.split("."))
        except (ValueError, binascii.Error):
            return None
        if not hmac.compare_digest(signature, self._signature(body, fingerprint)):
            return None
        content = json.loads(body)
        return Press(intent=content["i"], entities=content["e"])

    def carried(self, payload: str, fingerprint: bytes) -> Mapping[str, Any]:
        """What a button of ours carries; empty when we did not sign it for this person."""
        press = self.press(payload, fingerprint)
        return press.entities if press else {}

    def _signature(self, body: bytes, fingerprint: bytes) -> bytes:
        return self._vault.sign(b"payload\0" + fingerprint + body)[:SIGNATURE_BYTES]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
