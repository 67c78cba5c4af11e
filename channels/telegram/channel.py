"""The channel `telegram`: updates become what people say, what we say becomes Bot API calls.

It does not know lanes, the ledger, or what any button leads to.
"""

from __future__ import annotations

import logging
import mimetypes
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hmac import compare_digest

from channels import errors, text
from channels.base import (
    Clock,
    Heard,
    Media,
    MediaReference,
    Outbound,
    Receipt,
    Request,
    utc_now,
)
from channels.telegram.api import BotApi, encoded
from channels.telegram.codes import ChatMoved
from channels.telegram.config import SECRET_HEADER, TelegramConfig
from channels.telegram.groups import Groups
from channels.telegram.keyboards import Keyboards
from channels.telegram.pace import Pace
from channels.telegram.receiving import Receiving

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
        self._secret = config.webhook_secret.encode()
        self._api = api
        self._keyboards = keyboards
        self._clock = clock
        self._pace = pace or Pace()
        groups = Groups(api, config.bot_id)
        self._receiving = Receiving(config, groups, keyboards, clock)

    async def receive(self, request: Request) -> list[Heard]:
        """What an update says. Groups are heard when they speak to us, machines never."""
        given = request.headers.get(SECRET_HEADER, "")
        if not compare_digest(given.encode("utf-8", "replace"), self._secret):
            raise errors.BadSignature
        return await self._receiving.hear(request)

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message over, in parts where it is long; the buttons are the last one's.

        The receipt is the last part's: Telegram says nothing later. A place in `payload` follows as
        a pin. Where the keyboard can not be kept, the buttons are a numbered menu. Nothing is
        parsed as markup, links are not previewed.
        """
        chat, alert = _chat_of(outbound), outbound.alert is not None
        if outbound.buttons:
            messages = _messages(*await self._dressed(outbound))
        else:
            messages = (_messages_of_alert if alert else _messages)(outbound.text)
        for message in messages:
            number = await self._post(chat, message, urgent=alert)
        if outbound.payload:
            await self._pin(chat, outbound.payload)
        return outbound.accepted(str(number), self._clock())

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

    async def _dressed(self, outbound: Outbound) -> tuple[str, object]:
        """The text, and its keyboard: one button a row, for titles are whole sentences."""
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

    async def _post(self, chat: int, message: bytes, *, urgent: bool) -> object:
        await self._pace.take(chat, urgent=urgent)
        answer = await self._following("sendMessage", chat, message)
        number = answer.get("message_id") if isinstance(answer, dict) else None
        if number is None:
            raise errors.GarbledAnswer
        return number

    async def _following(self, method: str, chat: int, message: bytes) -> object:
        """A group that has become a supergroup gets it there; that it moved comes as an update."""
        try:
            return await self._api.post(method, _to(chat, message))
        except ChatMoved as moved:
            there = moved.moved_to
        return await self._api.post(method, _to(there, message))

    async def _pin(self, chat: int, payload: Mapping[str, object]) -> None:
        """The text has gone out already and names the place: without its pin it still counts."""
        place = payload.get("location")
        if not isinstance(place, dict):
            return
        try:
            await self._pace.take(chat)
            spot = {"latitude": place.get("lat"), "longitude": place.get("lon")}
            await self._following("sendLocation", chat, encoded(spot))
        except errors.ChannelError as error:
            _log.warning("telegram_pin_not_sent", extra={"reason": error.code})


def _chat_of(outbound: Outbound) -> int:
    """Raises Expired, RecipientInvalid."""
    outbound.check_in_time()
    found = _ADDRESS.fullmatch(outbound.to)
    if not found:
        raise errors.RecipientInvalid
    return int(found[1])


def _to(chat: int, message: bytes) -> bytes:
    """The parameters, of which there is one at least, and to whom."""
    return b'{"chat_id": %d, %b' % (chat, message[1:])


def _messages(shown: str, markup: object = None) -> tuple[bytes, ...]:
    """Each part's parameters but the chat; the last one's have `markup`. Raises NothingToSay."""
    messages: list[dict[str, object]] = [
        {"text": part, "link_preview_options": _NO_PREVIEW} for part in _parts(shown)
    ]
    if markup is not None:
        messages[-1]["reply_markup"] = markup
    return tuple(encoded(message) for message in messages)


#: A broadcast says the same to everybody: `send` is its inner loop.
_messages_of_alert = lru_cache(maxsize=64)(_messages)


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


def _units(part: str) -> int:
    return len(part) + sum(char > "\uffff" for char in part)
