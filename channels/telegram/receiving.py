"""What updates say to us: people, groups, presses of buttons, who left.

It does not know how anything is sent, nor what any button leads to.
"""

from __future__ import annotations

import json

from telegram import CallbackQuery, Chat, Message, Update, User

from channels.base import Clock, Departed, Heard, Inbound, Request, WebhookAnswer
from channels.telegram import reading
from channels.telegram.config import TelegramConfig
from channels.telegram.groups import Groups, speaks_for_all, spoken
from channels.telegram.keyboards import Keyboards


class Receiving:
    """Groups are heard when they speak to us, machines never."""

    def __init__(
        self, config: TelegramConfig, groups: Groups, keyboards: Keyboards, clock: Clock
    ) -> None:
        self._name, self._bot_id = config.name, config.bot_id
        self._groups = groups
        self._keyboards = keyboards
        self._clock = clock

    async def hear(self, request: Request) -> list[Heard]:
        """Of a request that is Telegram's. Raises NotUnderstood."""
        update = reading.update_of(request.json())
        if update.callback_query:
            return await self._pressed(update, update.callback_query)
        if update.my_chat_member:
            left = reading.departed(update.my_chat_member)
            return [self._departed(update.my_chat_member.chat)] if left else []
        message = update.message or update.channel_post
        if message and message.migrate_to_chat_id:
            return [self._departed(message.chat, message.migrate_to_chat_id)]
        if message and message.chat.type != Chat.PRIVATE:
            return await self._in_group(update, message)
        message = message or update.edited_message
        return self._said(update, message) if message else []

    def _departed(self, chat: Chat, moved_to: int | None = None) -> Departed:
        there = None if moved_to is None else str(moved_to)
        return Departed(channel=self._name, address=str(chat.id), moved_to=there)

    async def _in_group(self, update: Update, message: Message) -> list[Heard]:
        if reading.by_machine(message, self._bot_id) or not await self._groups.spoken_to(message):
            return []
        user = message.from_user
        leads = speaks_for_all(message) or (
            user is not None and await self._groups.led_by(message.chat.id, user.id)
        )
        return self._said(
            update,
            message,
            sender=str(message.chat.id) if leads or not user else _member(message.chat, user),
            username=await self._groups.username(),
        )

    def _said(
        self, update: Update, message: Message, *, sender: str = "", username: str = ""
    ) -> list[Heard]:
        """A message; changed ones count in private, but not the steps of somebody's live pin."""
        changed = message is update.edited_message
        if reading.by_machine(message, self._bot_id) or (changed and _unspoken(message)):
            return []
        said = spoken(reading.words(message), username)
        place, media = reading.pin(message), reading.media(message)
        if not (said.strip() or place or media):
            return []
        author = message.from_user
        inbound = Inbound(
            channel=self._name,
            sender=sender or str(message.chat.id),
            recipient=self._bot_id,
            text=said,
            message_id=str(update.update_id),
            at=self._clock(),
            location=place,
            media=media,
            # With a pin alone it would turn a talk into the language of the phone's menus.
            language=author.language_code if author and said else None,
            edited=changed,
        )
        return [inbound]

    async def _pressed(self, update: Update, query: CallbackQuery) -> list[Heard]:
        """The button stops blinking at once; in groups only whoever it was shown to presses it."""
        body = {"method": "answerCallbackQuery", "callback_query_id": query.id}
        heard = WebhookAnswer(content_type="application/json", body=json.dumps(body).encode())
        chat, key = query.message.chat if query.message else None, query.data
        if chat is None or not key or query.from_user.is_bot:
            return [heard]
        senders = [str(chat.id)]
        if chat.type != Chat.PRIVATE:
            leads = await self._groups.led_by(chat.id, query.from_user.id)
            senders = [*(senders if leads else ()), _member(chat, query.from_user)]
        for sender in senders:
            payload = await self._keyboards.find(sender, key) if _could_be_ours(key) else None
            if payload or chat.type == Chat.PRIVATE:
                # An unknown key is nobody's payload: the service says that the button is old.
                return [self._press(update, sender, payload or key), heard]
        return [heard]

    def _press(self, update: Update, sender: str, payload: str) -> Inbound:
        return Inbound(
            channel=self._name,
            sender=sender,
            recipient=self._bot_id,
            text="",
            message_id=str(update.update_id),
            at=self._clock(),
            payload=payload,
        )


def _could_be_ours(key: str) -> bool:
    """Others cannot even be looked for: no database takes a NUL or half a character."""
    return key.isascii() and key.isprintable()


def _unspoken(message: Message) -> bool:
    return message.location is not None or message.chat.type != Chat.PRIVATE


def _member(chat: Chat, user: User) -> str:
    return f"{chat.id}/{user.id}"
