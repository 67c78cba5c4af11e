"""The chat page with an API that answers what a test wants.

It does not know which test uses it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from bot.alerts.published import Published
from tests.bot.web.desk import DeskWorld
from tests.bot.web.test_alert_page import IDENTIFIER, published

#: A point of the curve, as a browser takes it.
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SUBSCRIPTION = "6f1de0b2-3d5b-4f6e-9a55-0d2b3c4d5e6f"
AREA = {"code": "310115", "name": "浦东新区", "full_name": "上海市浦东新区", "name_en": "Pudong"}


class Noted(dict[str, Published]):
    """Writes down what is looked for in it."""

    def __init__(self, looked_for: list[str], what: dict[str, Published]) -> None:
        super().__init__(what)
        self._looked_for = looked_for

    def get(self, key: str, default: Any = None) -> Any:
        self._looked_for.append(key)
        return super().get(key, default)


@dataclass
class Pretend:
    """The page with an API that answers what a test puts there; `down` makes it fail."""

    url: str = ""
    answer: list[dict[str, Any]] = field(default_factory=list)
    pushed: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    asked_from: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    down: bool = False
    areas: list[dict[str, Any]] = field(default_factory=lambda: [AREA])
    asked: list[tuple[str, Any]] = field(default_factory=list)
    receipts: list[Any] = field(default_factory=list)
    #: Warnings that were asked for, each time.
    opened: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        world = DeskWorld()
        world.alerts.public = Noted(self.opened, {IDENTIFIER: published()})
        app = world.app
        app.add_api_route("/api/chat", self.chat, methods=["POST"])
        app.add_api_route("/api/chat/media", self.media, methods=["POST"], status_code=201)
        app.add_api_route("/api/chat/{sender}/events", self.events)
        app.add_api_route("/api/push/key", self.key)
        app.add_api_route("/api/areas", self.find)
        app.add_api_route("/api/subscriptions", self.subscribe, methods=["POST"])
        app.add_api_route("/api/subscriptions/{id}/confirm", self.confirm, methods=["POST"])
        app.add_api_route("/api/subscriptions/{id}", self.end, methods=["DELETE"])
        app.add_api_route("/channels/push/webhook", self.shown, methods=["POST"])
        return app

    async def key(self) -> dict[str, str]:
        return {"key": KEY}

    async def find(self, q: str) -> dict[str, Any]:
        return {"items": self.areas, "ambiguous": len(self.areas) > 1}

    async def subscribe(self, request: Request) -> JSONResponse:
        self.asked.append(("subscribe", await request.json()))
        return JSONResponse({"id": SUBSCRIPTION, "note": ""}, 202)

    async def confirm(self, id: str, request: Request) -> JSONResponse:
        self.asked.append((id, (await request.json())["code"]))
        return JSONResponse({"token": "a-token"})

    async def end(self, id: str, request: Request) -> Response:
        self.asked.append((id, request.headers["authorization"]))
        return Response(status_code=204)

    async def shown(self, request: Request) -> Response:
        self.receipts.append((await request.json())["receipt"])
        return Response(status_code=204)

    async def chat(self, request: Request) -> JSONResponse:
        if self.down:
            return JSONResponse({}, 503)
        self.heard.append(await request.json())
        return JSONResponse({"language": "zh", "messages": self.answer})

    async def media(self, request: Request) -> JSONResponse:
        async with request.form() as form:
            self.files.append((str(form["sender"]), await cast(UploadFile, form["file"]).read()))
        if self.files[-1][1].startswith(b"no photo"):
            return JSONResponse({}, 415)
        return JSONResponse({"id": f"id-{len(self.files)}"}, 201)

    async def events(self, sender: str, last_event_id: int = 0) -> StreamingResponse:
        self.asked_from.append(f"{sender} {last_event_id}")
        return StreamingResponse(self._stream(last_event_id), media_type="text/event-stream")

    async def _stream(self, last: int) -> AsyncIterator[str]:
        for _ in range(50):
            for number, message in list(enumerate(self.pushed, 1))[last:]:
                yield f"id: {number}\nevent: message\ndata: {json.dumps(message)}\n\n"
                last = number
            await asyncio.sleep(0.05)


def message(text: str, kind: str = "answer", **more: Any) -> dict[str, Any]:
    return {"text": text, "kind": kind, "citations": [], "buttons": [], "image": None, **more}
