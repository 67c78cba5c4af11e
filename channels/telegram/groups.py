"""Who speaks for a group or a channel, and when they speak to us.

It does not know what is said. In a group anybody may ask; only its administrators stand for it.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Chat, Message

from channels import errors
from channels.telegram.api import BotApi

KNOWN = 60.0
"""Seconds for which a list of administrators is good."""
_GROUPS = 5_000
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@(\w+))?(?=\s|\Z)")


class Groups:
    """What only Telegram knows of the groups that the bot is in."""

    def __init__(
        self, api: BotApi, bot_id: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._bot_id = bot_id
        self._clock = clock
        self._username = ""
        self._known: OrderedDict[int, tuple[float, frozenset[int]]] = OrderedDict()

    async def username(self) -> str:
        """The bot's, in lower case; empty while Telegram does not tell."""
        if not self._username:
            try:
                me = await self._api.call("getMe")
            except errors.ChannelError:
                return ""
            self._username = str(me.get("username", "")).lower() if isinstance(me, dict) else ""
        return self._username

    async def led_by(self, chat: int, user: int | None) -> bool:
        """Whether that user is an administrator there; not, while Telegram does not tell."""
        known = self._known.get(chat)
        if known is None or self._clock() - known[0] > KNOWN:
            try:
                members = await self._api.call("getChatAdministrators", chat_id=chat)
            except errors.ChannelError:
                return False
            known = self._clock(), _ids(members)
            self._known[chat] = known
            if len(self._known) > _GROUPS:
                self._known.popitem(last=False)
        return user in known[1]

    async def spoken_to(self, message: Message) -> bool:
        """Whether a message in a group or channel is for us: reply, command or mention."""
        answered = message.reply_to_message and message.reply_to_message.from_user
        if answered and str(answered.id) == self._bot_id:
            return True
        said = message.text or message.caption or ""
        command = _COMMAND.match(said)
        if command and not command[2]:
            return True
        if "@" not in said:
            return False
        username = await self.username()
        if command:
            return command[2].lower() == username
        return bool(username) and bool(_mention(username).search(said))


def speaks_for_all(message: Message) -> bool:
    """Posts of a channel, and administrators who write in the name of their group."""
    return message.chat.type == Chat.CHANNEL or (
        message.sender_chat is not None and message.sender_chat.id == message.chat.id
    )


def spoken(said: str, username: str) -> str:
    """The words without slash, bot's name and deep link: `/stop@OurBot` is `stop`."""
    command = _COMMAND.match(said)
    if command:
        word = command[1].replace("_", " ")
        rest = "" if word.lower() == "start" else said[command.end() :]
        return f"{word}{rest}".strip()
    return _mention(username).sub(" ", said).strip() if username else said


def _mention(username: str) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(username)}\b[,，:：]?", re.IGNORECASE | re.ASCII)


def _ids(members: object) -> frozenset[int]:
    if not isinstance(members, list):
        return frozenset()
    users = [member.get("user") for member in members if isinstance(member, dict)]
    return frozenset(user["id"] for user in users if isinstance(user, dict) and "id" in user)
