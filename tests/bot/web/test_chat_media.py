"""Files of a chat over HTTP: kept for whoever sent them, told by their first bytes, bounded."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI

from bot.messages import Message, Turn
from bot.replies import Kind, Reply
from bot.reports.media import MOST_BYTES, MOST_FILES
from bot.reports.shelf import Shelf
from bot.reports.uploads import UploadGuards, Uploads
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.uploads import StoredUploads
from bot.web import problems
from bot.web.api import chat
from bot.web.dependencies import services
from bot.words.catalogue import Words

pytestmark = pytest.mark.postgres

JPEG = b"\xff\xd8\xff" + b"\0" * 100


class World:
    """The chat's routes over real files; `heard` is what reached the gateway."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.heard: list[Message] = []
        self.uploads = Uploads(
            book=StoredUploads(database),
            shelf=Shelf(folder),
            vault=Vault(b"secret"),
            clock=lambda: datetime(2026, 11, 22, tzinfo=UTC),
            guards=UploadGuards(
                person=FloodGuard(3, timedelta(minutes=1)), remote=FloodGuard(5, timedelta(hours=1))
            ),
        )
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(chat.router)
        bundle = SimpleNamespace(
            settings=SimpleNamespace(trusted_proxies=()),
            words=Words.load(),
            uploads=self.uploads,
            gateway=self,
        )
        self.app.dependency_overrides[services] = lambda: bundle

    async def hear(self, message: Message) -> Turn:
        self.heard.append(message)
        return Turn(language="zh", messages=(Reply(text="好", kind=Kind.SMALLTALK),))


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database, tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def _send(
    client: httpx2.AsyncClient, data: bytes = JPEG, sender: str = "wang"
) -> httpx2.Response:
    return await client.post(
        "/api/chat/media", data={"sender": sender}, files={"file": ("../x.html", data, "text/html")}
    )


async def test_a_photo_gets_an_id_that_the_message_carries(
    client: httpx2.AsyncClient, world: World
) -> None:
    answer = await _send(client)
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert (kept["media_type"], kept["size"]) == ("image/jpeg", len(JPEG))
    body = {"sender": "wang", "text": "", "media": [kept["id"]]}
    assert (await client.post("/api/chat", json=body)).status_code == 200
    assert world.heard[0].media == (kept["id"],)
    other = Person(channel="web", address="chen")
    assert await world.uploads.sent(other, [kept["id"]]) == 0
    assert await world.uploads.sent(world.heard[0].person, [kept["id"]]) == 1


REFUSED = [
    pytest.param(b"<svg onload=alert(1)>", 415, id="a drawing"),
    pytest.param(b"", 415, id="empty"),
    pytest.param(b"\xff\xd8\xff".ljust(MOST_BYTES + 1, b"\0"), 413, id="too large"),
]


@pytest.mark.parametrize(("data", "status"), REFUSED)
async def test_what_is_no_photo_is_refused(
    client: httpx2.AsyncClient, data: bytes, status: int
) -> None:
    assert (await _send(client, data)).status_code == status


@pytest.mark.parametrize("sender", ["", "a/b", "x" * 201, "\0"])
async def test_a_sender_who_cannot_chat_sends_no_photo(
    client: httpx2.AsyncClient, sender: str
) -> None:
    assert (await _send(client, sender=sender)).status_code == 422


async def test_too_many_at_once_are_told_when_to_come_back(client: httpx2.AsyncClient) -> None:
    for _ in range(3):
        assert (await _send(client)).status_code == 201
    answer = await _send(client)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)


async def test_a_message_names_no_endless_list_of_files(client: httpx2.AsyncClient) -> None:
    body = {"sender": "wang", "text": "", "media": ["x"] * (MOST_FILES + 1)}
    assert (await client.post("/api/chat", json=body)).status_code == 422
