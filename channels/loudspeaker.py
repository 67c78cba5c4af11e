"""Village loudspeakers: the signed CAP document of a warning, posted to the speaker's controller.

It does not know who registered a speaker, rates, retries or the ledger, nor what a document says.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol

import aiohttp

from channels import errors
from channels.base import Clock, Heard, Outbound, Receipt, Request, utc_now
from channels.door_post import DoorPost
from channels.doors import Doors

NAME = "loudspeaker"
MEDIA_TYPE = "application/cap+xml"
SIGNATURE_HEADER = "X-Fenghuo-Signature"
TIMEOUT = 10.0
"""Seconds for one request. A controller answers when it has the document, not when it has read it
out."""


class Documents(Protocol):
    """What was published."""

    async def document(self, identifier: str) -> bytes | None:
        """The CAP document as the public gets it; None where there is none such."""


class Secrets(Protocol):
    """What we share with each loudspeaker."""

    async def secret(self, url: str) -> str | None:
        """None for an address that nobody registered, or that was taken off the list."""


class LoudspeakerChannel:
    """The channel `loudspeaker`. Addresses are URLs of controllers."""

    name = NAME

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        documents: Documents,
        secrets: Secrets,
        doors: Doors,
        timeout: float = TIMEOUT,
        clock: Clock = utc_now,
    ) -> None:
        """The caller closes `session`."""
        self._door = DoorPost(session, doors, timeout)
        self._documents = documents
        self._secrets = secrets
        self._clock = clock

    async def receive(self, request: Request) -> list[Heard]:
        """Loudspeakers say nothing to us: whoever calls is none. Raises BadSignature."""
        raise errors.BadSignature

    async def send(self, outbound: Outbound) -> Receipt:
        """Post the document of `Outbound.alert`; any 2xx is taken for "I have it".

        The body is signed (`signature`), so that the speaker need believe only us. What belongs to
        no alert has no document and is not sent: `NothingToSay`.
        """
        outbound.check_in_time()
        if not outbound.text.strip() or outbound.alert is None:
            raise errors.NothingToSay
        if not self._door.fits(outbound.to):
            raise errors.RecipientInvalid
        document = await self._documents.document(outbound.alert)
        if document is None:
            raise errors.NothingToSay
        secret = await self._secrets.secret(outbound.to)
        if secret is None:
            raise errors.RecipientGone
        headers = {"Content-Type": MEDIA_TYPE, SIGNATURE_HEADER: signature(secret, document)}
        await self._door.post(outbound.to, headers, document)
        return outbound.accepted(outbound.alert, self._clock())


def signature(secret: str, document: bytes) -> str:
    """HMAC-SHA256 of the body with the shared secret, hexadecimal."""
    return hmac.digest(secret.encode(), document, hashlib.sha256).hex()
