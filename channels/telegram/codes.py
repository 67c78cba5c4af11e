"""Telegram's refusals in our errors: HTTP status, description and `parameters` of an answer.

It does not send anything. Descriptions are not documented by Telegram; those here are the ones
that its server writes (github.com/tdlib/telegram-bot-api, `Client.cpp`), and an unknown one is
`Refused`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from channels import errors

_BLOCKED = (
    "bot was blocked",
    "bot was kicked",
    "not a member",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "need administrator rights",
)
_INVALID = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
_GONE = ("deactivated", "initiate conversation", "messages to bots", "group chat was upgraded")
_TOO_BIG = "file is too big"
_NO_FILE = ("wrong file", "invalid file", "file is temporarily unavailable", "file_id")


class ChatMoved(errors.RecipientGone):
    """The group has become a supergroup, which has another number."""

    code: ClassVar[str] = errors.RecipientGone.code

    def __init__(self, moved_to: int) -> None:
        super().__init__(provider_code=400)
        self.moved_to = moved_to


def failure(status: int, body: bytes) -> errors.ChannelError:
    """The error for an answer that is not `ok`."""
    answer = _object(body)
    parameters = answer.get("parameters")
    hints = parameters if isinstance(parameters, dict) else {}
    moved_to = hints.get("migrate_to_chat_id")
    if isinstance(moved_to, int):
        return ChatMoved(moved_to)
    said = str(answer.get("description", "")).lower()
    kind = _by_status(status) or (_forbidden(said) if status == 403 else _bad(said))
    return kind(provider_code=status, retry_after=_seconds(hints.get("retry_after")))


def _by_status(status: int) -> type[errors.ChannelError] | None:
    if status == 429:
        return errors.Throttled
    if status in (401, 404):  # a token that is wrong, or none at all
        return errors.SenderRefused
    if status == 504:  # a gateway gave up on Telegram: nobody knows whether it had the message
        return errors.ProviderTimeout
    return errors.ProviderDown if status >= 500 else None


def _forbidden(said: str) -> type[errors.ChannelError]:
    return errors.RecipientBlocked if _has(said, _BLOCKED) else errors.RecipientGone


def _bad(said: str) -> type[errors.ChannelError]:
    if _TOO_BIG in said:
        return errors.MediaTooLarge
    for words, kind in (
        (_INVALID, errors.RecipientInvalid),
        (_BLOCKED, errors.RecipientBlocked),
        (_GONE, errors.RecipientGone),
        (_NO_FILE, errors.MediaGone),
    ):
        if _has(said, words):
            return kind
    return errors.Refused


def _has(said: str, words: tuple[str, ...]) -> bool:
    return any(word in said for word in words)


def _object(body: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value < 86_400 else None
