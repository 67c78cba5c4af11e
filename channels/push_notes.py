"""What a browser is to show of a message: JSON that fits into one push.

It does not know encryption, push services or who is to read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from urllib.parse import quote

from channels import errors, text
from channels.base import Outbound

MOST_PLAIN = 3_993
"""Bytes before encryption: a push service must take 4,096 (RFC 8030, 7.2), of which RFC 8291's one
record needs 86 for its header, 16 for its tag and 1 for its delimiter."""
LONGEST_TITLE = 200
_LEAST_BODY = 40  # characters: less is no note, and headline and links leave more
_OF_CODES = ("code", "subscription")


def note(outbound: Outbound, root: str, receipt_token: Callable[[str], str]) -> bytes:
    """The first line is the headline; of a long text as many sentences as there is room for.

    `root` is that of our pages, without a slash at the end. Raises NothingToSay, and Refused for
    a headline and links that alone are too long.
    """
    first, _, rest = outbound.text.strip().partition("\n")
    if not first:
        raise errors.NothingToSay
    made: dict[str, object] = {
        "title": text.split(first, LONGEST_TITLE)[0],
        "lang": outbound.language or "",
        "tag": outbound.thread or outbound.alert or "",
        "url": f"{root}/alerts/{quote(outbound.alert)}" if outbound.alert else "/",
        "urgent": outbound.urgent,
    }
    if outbound.reference is not None:
        made["receipt"] = receipt_token(outbound.reference)
    return _fitted(made | code(outbound), rest.strip())


def code(outbound: Outbound) -> dict[str, object]:
    """What a page needs to confirm a subscription by itself; empty for every other message."""
    payload = outbound.payload or {}
    return {name: payload[name] for name in _OF_CODES if isinstance(payload.get(name), str)}


def _fitted(made: Mapping[str, object], body: str) -> bytes:
    limit, encoded = len(body), _json({**made, "body": body})
    while len(encoded) > MOST_PLAIN:
        limit = limit * 4 // 5
        if limit < _LEAST_BODY:
            raise errors.Refused
        encoded = _json({**made, "body": text.split(body, limit)[0]})
    return encoded


def _json(made: Mapping[str, object]) -> bytes:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
