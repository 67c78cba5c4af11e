"""The sandbox's village loudspeakers: take CAP by HTTP, check who sends it, show what is read out.

It does not know our adapter, nor CAP beyond the few words that a loudspeaker needs.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping

from fastapi import APIRouter
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from channels.base import Clock
from channels.sandbox.broken import Broken
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.playing import NotAnAddress, Writing, Written

CHANNEL = "loudspeaker"
SECRET = "sandbox-loudspeaker"
"""Shared with every loudspeaker of the sandbox: it is made up, and good on loopback only."""
_CAP = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_REFUSALS = {Fault.TOO_MANY: 429, Fault.SERVER_ERROR: 503, Fault.BLOCKED: 410}


class Speakers:
    """`/sandbox/speakers/{name}`: a name is a loudspeaker, whichever it is."""

    def __init__(self, phones: Phones, faults: Faults, clock: Clock) -> None:
        self._phones, self._faults, self._clock = phones, faults, clock
        self._heard: set[tuple[str, str]] = set()
        self.channels = (CHANNEL,)

    def add_routes(self, router: APIRouter) -> None:
        """`POST /sandbox/speakers/{name}`."""
        router.add_route(
            "/sandbox/speakers/{name}", self.take, methods=["POST"], include_in_schema=False
        )

    async def write(self, writing: Writing) -> Written:
        """Loudspeakers say nothing. Raises `NotAnAddress`."""
        raise NotAnAddress

    async def take(self, request: Request) -> Response:
        """202; 403 for a body that is not signed with `SECRET`, 422 for one that is not CAP."""
        document = await request.body()
        expected = hmac.digest(SECRET.encode(), document, hashlib.sha256).hex()
        given = request.headers.get("x-fenghuo-signature", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return Response(status_code=403)
        fault, seconds = self._faults.on_request(CHANNEL) or (None, 0.0)
        if fault is Fault.RESET:
            return Broken()
        if fault in _REFUSALS:
            return Response(status_code=_REFUSALS[fault], headers={"Retry-After": f"{seconds:g}"})
        words = said(document)
        if words is None:
            return Response(status_code=422)
        self._read_out(request.path_params["name"], words)
        return Response(status_code=202)

    def _read_out(self, name: str, words: Mapping[str, str]) -> None:
        """Once: a document that comes again was not heard of by its sender."""
        if (name, words["identifier"]) in self._heard:
            return
        self._heard.add((name, words["identifier"]))
        self._phones.add(
            PhoneMessage(
                id=f"LS{uuid.uuid4().hex}",
                channel=CHANNEL,
                phone=name,
                text=words["text"],
                at=self._clock(),
                alert=words["identifier"],
            )
        )


def said(document: bytes) -> Mapping[str, str] | None:
    """`identifier` and the `text` that is read out, in every language; None: it is not CAP."""
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError:
        return None
    identifier = root.findtext("c:identifier", namespaces=_CAP)
    parts = [root.findtext("c:status", "", _CAP), root.findtext("c:msgType", "", _CAP)]
    for info in root.iterfind("c:info", _CAP):
        parts += [info.findtext(f"c:{name}", "", _CAP) for name in ("headline", "instruction")]
    if not identifier:
        return None
    return {"identifier": identifier, "text": "\n".join(part for part in parts if part)}
