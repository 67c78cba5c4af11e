"""The sandbox's Telegram: the Bot API's methods on loopback, chats behind them, updates after them.

It does not know our adapter, and checks only what Telegram checks and we could get wrong.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from channels.base import Clock
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones, alert_named
from channels.sandbox.playing import NotAnAddress, Writing, Written
from channels.sandbox.telegram_answers import answered, hang, refusal, refused
from channels.sandbox.telegram_shapes import (
    CHAT,
    LONGEST,
    Chat,
    Problem,
    bot_user,
    chat_of,
    file_of,
    message_of,
    update_of,
)

CHANNEL = "telegram"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_FILES = 200  # the newest that people sent; older ones are gone, as they are at Telegram some day
_WAITING = 1_000  # updates for `getUpdates`
_LARGEST = 20 * 1024 * 1024  # bytes that bots may download
Method = Callable[[Mapping[str, Any]], Awaitable[object]]


class TelegramProvider:
    """One bot, everybody who writes to it, and the groups that it is in."""

    def __init__(self, config: SandboxConfig, phones: Phones, faults: Faults, clock: Clock) -> None:
        assert config.telegram, "whoever plays Telegram names a bot"
        self.channels = (CHANNEL,)
        self._config, self._bot = config, config.telegram
        self._phones, self._faults, self._clock = phones, faults, clock
        self._webhook, self._secret = self._bot.webhook, self._bot.webhook_secret
        self._session: aiohttp.ClientSession | None = None
        self._files: dict[str, str] = {}
        self._keyboards: dict[str, deque[tuple[int, dict[str, str]]]] = {}
        self._waiting: deque[dict[str, Any]] = deque(maxlen=_WAITING)
        self._came = asyncio.Event()
        self._last_message = 0
        # They go on rising over a restart, as Telegram's do: what bears an old one is a repetition.
        self._last_update = int(clock().timestamp() * 100)
        self._methods: dict[str, Method] = {
            "getMe": self._get_me,
            "getFile": self._get_file,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getChatAdministrators": self._administrators,
            "sendMessage": self._send_message,
            "sendLocation": self._send_location,
            "answerCallbackQuery": self._answered,
        }

    def add_routes(self, router: APIRouter) -> None:
        """`TELEGRAM_API_BASE` is `<root>/sandbox/telegram`."""
        router.add_route(
            "/sandbox/telegram/bot{token}/{method}",
            self.called,
            methods=["GET", "POST"],
            include_in_schema=False,
        )
        router.add_route(
            "/sandbox/telegram/file/bot{token}/{path:path}",
            self.file,
            methods=["GET"],
            include_in_schema=False,
        )

    async def aclose(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- the Bot API ------------------------------------------------------------------------------

    async def called(self, request: Request) -> Response:
        """Any method, parameters in JSON."""
        name = request.path_params["method"]
        if name not in self._methods or not self._known(request):
            return refused(Problem(404, "Not Found"))
        try:
            given = json.loads(await request.body() or b"{}")
        except ValueError:
            return refused(Problem(400, "Bad Request: can't parse JSON"))
        sends = name.startswith("send")
        fault, seconds = (self._faults.on_request(CHANNEL) if sends else None) or (None, 0.0)
        broken = refusal(fault, seconds)
        if broken is not None:
            return broken
        try:
            result = await self.method(name, given)
        except Problem as problem:
            return refused(problem)
        if fault is Fault.HANG:
            await hang(request, seconds)
        return answered({"ok": True, "result": result}, fault, seconds)

    async def method(self, name: str, given: Mapping[str, Any]) -> object:
        """`result` of a method. Raises Problem."""
        return await self._methods[name](given)

    async def file(self, request: Request) -> Response:
        """What somebody sent, from where it lies on loopback."""
        url = self._files.get(request.path_params["path"].rpartition("/")[2])
        if url is None or not self._known(request):
            return refused(Problem(404, "Not Found"))
        async with self._http().get(url, allow_redirects=False) as found:
            return Response(await found.read(), media_type="application/octet-stream")

    def _known(self, request: Request) -> bool:
        given = request.path_params["token"].encode()
        return hmac.compare_digest(given, self._bot.token.encode())

    async def _get_me(self, _: Mapping[str, Any]) -> object:
        more = {"can_join_groups": True, "can_read_all_group_messages": False}
        return {**bot_user(self._bot), **more, "supports_inline_queries": False}

    async def _set_webhook(self, given: Mapping[str, Any]) -> object:
        self._webhook, self._secret = given.get("url", ""), given.get("secret_token", "")
        return True

    async def _delete_webhook(self, _: Mapping[str, Any]) -> object:
        self._webhook = ""
        return True

    async def _get_updates(self, given: Mapping[str, Any]) -> object:
        if self._webhook:
            said = "can't use getUpdates method while webhook is active; use deleteWebhook first"
            raise Problem(409, f"Conflict: {said}")
        offset = given.get("offset") or 0
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._came.clear()
            try:
                async with asyncio.timeout(given.get("timeout") or 0):
                    await self._came.wait()
            except TimeoutError:
                return []
        return list(self._waiting)[: given.get("limit") or 100]

    async def _administrators(self, given: Mapping[str, Any]) -> object:
        chat = chat_of(given)
        if chat.id >= 0:
            raise Problem(400, "Bad Request: there are no administrators in the private chat")
        user = chat.leader().user()
        return [{"status": "creator", "user": user, "is_anonymous": False}]

    async def _get_file(self, given: Mapping[str, Any]) -> object:
        file_id = str(given.get("file_id"))
        if file_id not in self._files:
            raise Problem(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        async with self._http().get(self._files[file_id], allow_redirects=False) as found:
            size = len(await found.read())
        if size > _LARGEST:
            raise Problem(400, "Bad Request: file is too big")
        path = f"files/{file_id}"
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": path}

    async def _answered(self, given: Mapping[str, Any]) -> object:
        if not given.get("callback_query_id"):
            raise Problem(400, "Bad Request: query is too old and response timeout expired")
        return True

    async def _send_message(self, given: Mapping[str, Any]) -> object:
        chat, said = chat_of(given), given.get("text")
        if not isinstance(said, str) or not said.strip():
            raise Problem(400, "Bad Request: message text is empty")
        if len(said.encode("utf-16-le")) // 2 > LONGEST:
            raise Problem(400, "Bad Request: message is too long")
        rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = {one["text"]: one["callback_data"] for row in rows for one in row}
        if any(not 1 <= len(data.encode()) <= 64 for data in buttons.values()):
            raise Problem(400, "Bad Request: BUTTON_DATA_INVALID")
        answer = self._received(chat, said, tuple(buttons))
        if buttons:
            shown = self._keyboards.setdefault(chat.address, deque(maxlen=20))
            shown.append((answer["message_id"], buttons))
        return {**answer, "text": said}

    async def _send_location(self, given: Mapping[str, Any]) -> object:
        chat = chat_of(given)
        place = {name: given.get(name) for name in ("latitude", "longitude")}
        if not all(isinstance(degrees, int | float) for degrees in place.values()):
            raise Problem(400, "Bad Request: wrong latitude or longitude")
        pin = f"geo:{place['latitude']},{place['longitude']}"
        return {**self._received(chat, pin, ()), "location": place}

    def _received(self, chat: Chat, said: str, buttons: tuple[str, ...]) -> dict[str, Any]:
        number, now = self._next_message(), self._clock()
        self._phones.add(
            PhoneMessage(
                id=f"{chat.id}_{number}",
                channel=CHANNEL,
                phone=chat.address,
                text=said,
                at=now,
                alert=alert_named(said),
                buttons=buttons,
            )
        )
        return message_of(chat, number, now) | {"from": bot_user(self._bot)}

    # --- people -----------------------------------------------------------------------------------

    async def write(self, writing: Writing) -> Written:
        """As a chat (`123`), a group's administrator (`-1001`) or member (`-1001/55`).

        Raises as `Played.write`; also `NotAnAddress` for a button that was never shown there, and
        for a file that is not on loopback: whoever sees the page could reach into our network.
        """
        if not CHAT.fullmatch(writing.sender) or not all(map(_on_loopback, writing.media)):
            raise NotAnAddress
        chat, number = Chat.at(writing.sender), self._next_message()
        update = self._update(chat, writing, number)
        self._phones.add(
            PhoneMessage(
                id=f"{chat.id}_{number}",
                channel=CHANNEL,
                phone=chat.address,
                text=writing.press or writing.text or _shown(writing),
                at=self._clock(),
                written=True,
            )
        )
        return Written(id=str(update["update_id"]), status=await self._tell(update))

    def _update(self, chat: Chat, writing: Writing, number: int) -> dict[str, Any]:
        self._last_update += 1
        if writing.press:
            return update_of(self._last_update, self._pressed(chat, writing.press))
        files = [self._keep(url) for url in writing.media]
        message = message_of(chat, number, self._clock()) | {"from": chat.writer().user()}
        said = writing.text
        if writing.location:
            latitude, longitude = writing.location
            message["location"] = {"latitude": latitude, "longitude": longitude}
        elif files:
            message |= file_of(writing.media[0], files[0])
            message |= {"caption": said} if said else {}
        else:
            message["text"] = said
        return update_of(self._last_update, {"message": message})

    def _pressed(self, chat: Chat, title: str) -> dict[str, Any]:
        for number, buttons in reversed(self._keyboards.get(chat.address, ())):
            if title in buttons:
                query = {
                    "id": str(self._last_update),
                    "from": chat.writer().user(),
                    "chat_instance": str(chat.id),
                    "data": buttons[title],
                    "message": message_of(chat, number, self._clock()),
                }
                return {"callback_query": query}
        raise NotAnAddress

    def _keep(self, url: str) -> str:
        file_id = f"file{self._next_message()}"
        self._files[file_id] = url
        while len(self._files) > _FILES:
            del self._files[next(iter(self._files))]
        return file_id

    async def _tell(self, update: dict[str, Any]) -> int:
        """What the webhook answered; 204 where updates are fetched."""
        if not self._webhook:
            self._waiting.append(update)
            self._came.set()
            return 204
        url, headers = self._config.reach(self._webhook), {_SECRET_HEADER: self._secret}
        async with self._http().post(url, json=update, headers=headers) as answer:
            body = await answer.read()
        if answer.status == 200 and body:  # a method, called as if we had been asked
            wanted = json.loads(body)
            await self.method(wanted["method"], wanted)
        return answer.status

    def _next_message(self) -> int:
        self._last_message += 1
        return self._last_message

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        return self._session


def _shown(writing: Writing) -> str:
    if writing.location:
        return f"geo:{writing.location[0]},{writing.location[1]}"
    return " ".join(writing.media)


def _on_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
