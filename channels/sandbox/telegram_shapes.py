"""The Bot API's objects as the sandbox writes them: chats, users, messages, updates, files.

It does not know HTTP or who is told what.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.sandbox.config import TelegramAccount

LONGEST = 4096  # UTF-16 units of a message
CHAT = re.compile(r"-?[1-9]\d{0,18}|-[1-9]\d{0,18}/[1-9]\d{0,18}")
_LEADER = 777


class Problem(Exception):
    """A refusal: HTTP status and Telegram's own words for it."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status, self.description = status, description


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a phone."""

    id: int

    def user(self) -> dict[str, Any]:
        """The type `User`."""
        name = {"first_name": f"Sandbox {self.id}"}
        return {"id": self.id, "is_bot": False, **name}


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A private chat, or a group with a negative number; `member` writes in it."""

    id: int
    member: int | None = None

    @classmethod
    def at(cls, address: str) -> Chat:
        """`123`, `-1001` or `-1001/55`."""
        number, _, member = address.partition("/")
        return cls(id=int(number), member=int(member) if member else None)

    @property
    def address(self) -> str:
        """Under which its phone is shown."""
        return str(self.id)

    def leader(self) -> Person:
        """The one administrator of a group."""
        return Person(id=_LEADER)

    def writer(self) -> Person:
        """Who writes: in a group without a named member, its administrator."""
        if self.id > 0:
            return Person(id=self.id)
        return Person(id=self.member) if self.member else self.leader()

    def shape(self) -> dict[str, Any]:
        """The type `Chat`."""
        if self.id > 0:
            return {"id": self.id, "type": "private", "first_name": f"Sandbox {self.id}"}
        return {"id": self.id, "type": "supergroup", "title": f"Sandbox {self.id}"}


def chat_of(given: Mapping[str, Any]) -> Chat:
    """Raises Problem for what is no chat's number."""
    number = given.get("chat_id")
    if number is None or not re.fullmatch(r"-?[1-9]\d{0,18}", str(number)):
        raise Problem(400, "Bad Request: chat not found")
    return Chat(id=int(number))


def bot_user(bot: TelegramAccount) -> dict[str, Any]:
    """The type `User`, of the bot."""
    number = int(bot.token.partition(":")[0])
    return {"id": number, "is_bot": True, "first_name": "Fenghuo", "username": bot.username}


def message_of(chat: Chat, number: int, at: datetime) -> dict[str, Any]:
    """What every `Message` has."""
    return {"message_id": number, "date": int(at.timestamp()), "chat": chat.shape()}


def update_of(number: int, what: Mapping[str, Any]) -> dict[str, Any]:
    """The type `Update`."""
    return {"update_id": number, **what}


def file_of(url: str, file_id: str) -> dict[str, Any]:
    """The field of a `Message` for a file, by its name."""
    kind = mimetypes.guess_type(url.partition("?")[0])[0] or "application/octet-stream"
    file = {"file_id": file_id, "file_unique_id": file_id}
    match kind.partition("/")[0]:
        case "image":
            return {"photo": [{**file, "width": 1280, "height": 960}]}
        case "audio":
            return {"voice": {**file, "duration": 1, "mime_type": kind}}
        case "video":
            size = {"width": 640, "height": 480, "duration": 1}
            return {"video": {**file, **size, "mime_type": kind}}
        case _:
            return {"document": {**file, "mime_type": kind}}
