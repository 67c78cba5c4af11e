"""The channel `telegram`: updates become what people say, what we say becomes Bot API calls.

It does not know lanes, the ledger, or what any button leads to.
"""

from __future__ import annotations

import json
import logging
import mimetypes
import re
from collections.abc import Sequence
from functools import lru_cache
from hmac import compare_digest
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update, User

from channels import errors, text
from channels.base import (
    Clock,
    Departed,
    Heard,
    Inbound,
    Media,
    MediaReference,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
    WebhookAnswer,
    utc_now,
)
from channels.telegram import reading
from channels.telegram.api import BotApi
from channels.telegram.codes import ChatMoved
from channels.telegram.config import SECRET_HEADER, TelegramConfig
from channels.telegram.groups import Groups, speaks_for_all, spoken
from channels.telegram.keyboards import Keyboards
from channels.telegram.pace import Pace

LONGEST = 4096
"""UTF-16 units of a message; with marks above U+FFFF half as many characters are always safe."""
_ADDRESS = re.compile(r"(-?\d{1,19})(?:/\d{1,19})?")
_NO_PREVIEW = {"is_disabled": True}
_UNKNOWN_TYPE = "application/octet-stream"
_log = logging.getLogger(__name__)


class TelegramChannel:
    """An address is the number of a chat; of a member who asks in a group, `<chat>/<user>`."""

    def __init__(
        self,
        config: TelegramConfig,
        api: BotApi,
        keyboards: Keyboards,
        *,
        clock: Clock = utc_now,
        pace: Pace | None = None,
    ) -> None:
        self.name = config.name
        self._bot_id = config.bot_id
        self._secret = config.webhook_secret.encode()
        self._api = api
        self._keyboards = keyboards
        self._clock = clock
        self._pace = pace or Pace()
        self._groups = Groups(api, config.bot_id)

    async def receive(self, request: Request) -> list[Heard]:
        """What an update says. Groups are heard when they speak to us, machines never."""
        given = request.headers.get(SECRET_HEADER, "")
        if not compare_digest(given.encode("utf-8", "replace"), self._secret):
            raise errors.BadSignature
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

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message over, in parts where it is long; the buttons are the last one's.

        The receipt is the last part's: Telegram says nothing later. A place in `payload` follows as
        a pin. Where the keyboard can not be kept, the buttons are a numbered menu. Nothing is
        parsed as markup, links are not previewed.
        """
        chat = _chat_of(outbound)
        shown, markup = await self._dressed(outbound)
        parts = _parts_of_alert(shown) if outbound.alert else _parts(shown)
        for part in parts[:-1]:
            await self._post(chat, outbound, part)
        number = await self._post(chat, outbound, parts[-1], markup)
        await self._pin(chat, outbound)
        return Receipt(
            state=ReceiptState.ACCEPTED,
            reference=outbound.reference,
            provider_id=str(number),
            at=self._clock(),
        )

    async def fetch(self, media: MediaReference, *, most: int) -> Media:
        """Telegram gives bots files of up to 20 MB; also `MediaTooLarge` beyond that."""
        file = await self._api.call("getFile", file_id=media.reference)
        path = file.get("file_path") if isinstance(file, dict) else None
        if not isinstance(path, str):
            raise errors.MediaGone
        if (file.get("file_size") or 0) > most:
            raise errors.MediaTooLarge
        kind = media.content_type or mimetypes.guess_type(path)[0] or _UNKNOWN_TYPE
        return Media(content_type=kind, body=await self._api.download(path, most))

    # --- what comes in ---------------------------------------------------------------------------

    def _departed(self, chat: Chat, moved_to: int | None = None) -> Departed:
        there = None if moved_to is None else str(moved_to)
        return Departed(channel=self.name, address=str(chat.id), moved_to=there)

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
            channel=self.name,
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
            payload = await self._keyboards.find(sender, key)
            if payload or chat.type == Chat.PRIVATE:
                # An unknown key is nobody's payload: the service says that the button is old.
                return [self._press(update, sender, payload or key), heard]
        return [heard]

    def _press(self, update: Update, sender: str, payload: str) -> Inbound:
        return Inbound(
            channel=self.name,
            sender=sender,
            recipient=self._bot_id,
            text="",
            message_id=str(update.update_id),
            at=self._clock(),
            payload=payload,
        )

    # --- what goes out ---------------------------------------------------------------------------

    async def _dressed(self, outbound: Outbound) -> tuple[str, object]:
        """The text, and its keyboard: one button a row, for titles are whole sentences."""
        if not outbound.buttons:
            return outbound.text, None
        try:
            payloads = [button.payload for button in outbound.buttons]
            keys = await self._keyboards.keep(outbound.to, payloads)
        except errors.ChannelError:
            return text.menu(outbound.text, outbound.buttons, outbound.first_number), None
        rows = [
            [{"text": button.title, "callback_data": key}]
            for button, key in zip(outbound.buttons, keys, strict=True)
        ]
        # A keyboard can not stand alone.
        shown = outbound.text if outbound.text.strip() else text.menu("", outbound.buttons)
        return shown, {"inline_keyboard": rows}

    async def _post(
        self, chat: int, outbound: Outbound, part: str, markup: object = None
    ) -> object:
        await self._pace.take(chat, urgent=outbound.alert is not None)
        message = {"text": part, "link_preview_options": _NO_PREVIEW, "reply_markup": markup}
        answer = await self._following("sendMessage", chat, message)
        number = answer.get("message_id") if isinstance(answer, dict) else None
        if number is None:
            raise errors.GarbledAnswer
        return number

    async def _following(self, method: str, chat: int, message: dict[str, Any]) -> object:
        """A group that has become a supergroup gets it there; that it moved comes as an update."""
        try:
            return await self._api.call(method, chat_id=chat, **message)
        except ChatMoved as moved:
            there = moved.moved_to
        return await self._api.call(method, chat_id=there, **message)

    async def _pin(self, chat: int, outbound: Outbound) -> None:
        """The text has gone out already and names the place: without its pin it still counts."""
        place = (outbound.payload or {}).get("location")
        if not isinstance(place, dict):
            return
        try:
            await self._pace.take(chat)
            spot = {"latitude": place.get("lat"), "longitude": place.get("lon")}
            await self._following("sendLocation", chat, spot)
        except errors.ChannelError as error:
            _log.warning("telegram_pin_not_sent", extra={"reason": error.code})


def _unspoken(message: Message) -> bool:
    return message.location is not None or message.chat.type != Chat.PRIVATE


def _member(chat: Chat, user: User) -> str:
    return f"{chat.id}/{user.id}"


def _chat_of(outbound: Outbound) -> int:
    """Raises Expired, RecipientInvalid."""
    if outbound.valid_for is not None and outbound.valid_for.total_seconds() <= 0:
        raise errors.Expired
    found = _ADDRESS.fullmatch(outbound.to)
    if not found:
        raise errors.RecipientInvalid
    return int(found[1])


def _parts(shown: str) -> Sequence[str]:
    """Raises NothingToSay."""
    parts = [
        fitting
        for part in text.split(shown, LONGEST)
        for fitting in ((part,) if _units(part) <= LONGEST else text.split(part, LONGEST // 2))
    ]
    if not parts:
        raise errors.NothingToSay
    return tuple(parts)


_parts_of_alert = lru_cache(maxsize=64)(_parts)


def _units(part: str) -> int:
    return len(part) + sum(char > "\uffff" for char in part)
