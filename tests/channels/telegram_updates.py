"""Telegram's updates as tests write them.

It does not know our adapter.
"""

from __future__ import annotations

import json
from typing import Any

from channels.base import Request

SECRET = "webhook-secret-of-the-test"
BOT, PERSON, GROUP, LEADER = 42, 8613, -100777, 70
HOOK = "https://alerts.example.org/channels/telegram/webhook"
AUTHOR = {"id": PERSON, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
US = {"id": BOT, "is_bot": True, "first_name": "Fenghuo", "username": "FenghuoTestBot"}
PRIVATE = {"id": PERSON, "type": "private", "first_name": "Li"}
TEAM = {"id": GROUP, "type": "supergroup", "title": "Village"}
STATION = {"id": -100888, "type": "channel", "title": "Station"}
FILE = {"file_id": "F1", "file_unique_id": "U1"}


def called(body: object, secret: str = SECRET) -> Request:
    """A webhook call of Telegram's."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return Request(method="POST", url=HOOK, headers=headers, body=json.dumps(body).encode())


def message(**more: Any) -> dict[str, Any]:
    """A message in a private chat; `sender` is its `from`."""
    usual = {"message_id": 1, "date": 1795334400, "chat": PRIVATE, "from": AUTHOR}
    if "sender" in more:
        usual["from"] = more.pop("sender")
    return {name: value for name, value in (usual | more).items() if value is not None}


def update(number: int = 1, **what: Any) -> Request:
    """One update: `message=…`, `callback_query=…`."""
    return called({"update_id": number, **what})


def said(text: str, **more: Any) -> Request:
    """Somebody says a text."""
    return update(message=message(text=text, **more))


def pressed(data: str, **more: Any) -> Request:
    """Somebody presses a button."""
    query = {"id": "Q1", "from": AUTHOR, "chat_instance": "1", "data": data, "message": message()}
    return update(callback_query=query | more)


def membership(status: str, chat: dict[str, Any] | None = None) -> Request:
    """What has become of the bot in a chat."""
    member: dict[str, Any] = {"status": status, "user": US}
    if status == "kicked":
        member["until_date"] = 0
    before = {"status": "member", "user": US}
    change = {"chat": chat or PRIVATE, "from": AUTHOR, "date": 1795334400}
    change |= {"old_chat_member": before, "new_chat_member": member}
    return update(my_chat_member=change)
