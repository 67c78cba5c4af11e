"""The intake on a real database, between a channel that remembers and an answerer that may be slow.

It does not know pytest.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import select

from bot.intake.bench import SLOTS
from bot.intake.files import Files
from bot.intake.service import Intake
from bot.messages import Message, Turn
from bot.replies import Kind, Reply
from bot.reports.errors import MediaTypeRefused
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database, DatabaseAway
from bot.store.inbound import StoredInbound
from channels import errors
from channels.base import Heard, Inbound, Media, MediaReference, Outbound, Receipt, ReceiptState
from channels.base import Request as Called

VAULT = Vault(b"a secret of the tests, long enough")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PHONE = "+8613800000001"
CRY = "着火了,快来救我"


def utc() -> datetime:
    return datetime.now(UTC)


def inbound(text: str, id: str | None, sender: str = PHONE, **more: Any) -> Inbound:
    return Inbound(
        channel="sms",
        sender=sender,
        recipient="+15005550006",
        text=text,
        message_id=id,
        at=NOW,
        **more,
    )


def dangerous(text: str) -> str | None:
    return "fire" if "着火" in text else None


class Phones:
    """A channel; `failures` are raised first, one a message. Its files are bytes by reference."""

    name = "sms"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures: list[errors.ChannelError] = []
        self.files: dict[str, bytes] = {}

    async def receive(self, request: Called) -> list[Heard]:
        return []

    async def send(self, outbound: Outbound) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((outbound.to, outbound.text))
        return Receipt(state=ReceiptState.ACCEPTED, reference=None, provider_id=None, at=NOW)

    async def fetch(self, media: MediaReference, *, most: int) -> Media:
        body = self.files.get(media.reference)
        if body is None:
            raise errors.MediaGone
        if len(body) > most:
            raise errors.MediaTooLarge
        return Media(content_type=media.content_type or "", body=body)


class Answerer:
    """Says each text back; `seconds` a turn. What is not answered while it is `shut` waits."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.seconds = 0.0
        self.open = asyncio.Event()
        self.open.set()
        self.kind = Kind.ANSWER
        self.most = self._now = 0

    async def hear(self, message: Message) -> Turn:
        self.heard.append(message)
        self._now += 1
        self.most = max(self.most, self._now)
        await self.open.wait()
        await asyncio.sleep(self.seconds)
        self._now -= 1
        reply = Reply(text=f"re: {message.text}", kind=self.kind)
        return Turn(language="zh", messages=(reply,))

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]


class Shelf:
    """Uploads: JPEGs and recordings are kept."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.noted: list[str] = []

    async def keep(self, person: Person, data: bytes) -> Any:
        if data[:3] not in (b"\xff\xd8\xff", b"Ogg"):
            raise MediaTypeRefused
        self.kept.append(data)
        kind = "audio/ogg" if data[:3] == b"Ogg" else "image/jpeg"
        return type("Upload", (), {"id": f"file-{len(self.kept)}", "media_type": kind})

    async def sent(self, person: Person, ids: Any) -> int:
        self.noted += ids
        return len(self.noted)


class Book(StoredInbound):
    """As it is, or away; remembers which messages were urgent when they were kept."""

    away = False
    urgent = 0

    async def add(self, kept: Any) -> Any:
        if self.away:
            raise DatabaseAway
        self.urgent += sum(one.urgent for one in kept)
        return await super().add(kept)


class Process:
    """One web process's intake."""

    def __init__(
        self, database: Database, phones: Phones, *, lease: float = 6.0, at_once: int = SLOTS * 2
    ) -> None:
        self.answerer, self.shelf, self.book = Answerer(), Shelf(), Book(database)
        self.intake = Intake(
            book=self.book,
            hearing=self.answerer,
            dangerous=dangerous,
            files=Files({"sms": phones}, cast(Any, self.shelf)),
            channels={"sms": phones},
            vault=VAULT,
            clock=utc,
            lease=timedelta(seconds=lease),
            at_once=at_once,
        )
        self._stack = contextlib.AsyncExitStack()

    async def start(self) -> None:
        await self._stack.enter_async_context(self.intake.working())

    async def stop(self) -> None:
        await self._stack.aclose()


class Desk:
    """Processes on one database; `die` is what kill -9 does to one of them."""

    def __init__(self, database: Database) -> None:
        self.database, self.phones = database, Phones()
        self._processes: list[Process] = []

    async def process(
        self, *, lease: float = 6.0, start: bool = True, at_once: int = SLOTS * 2
    ) -> Process:
        """`at_once` is so many that nobody waits for a turn."""
        made = Process(self.database, self.phones, lease=lease, at_once=at_once)
        self._processes.append(made)
        if start:
            await made.start()
        return made

    async def rows(self) -> list[Any]:
        async with self.database.transaction() as connection:
            query = select(t.inbound).order_by(t.inbound.c.id)
            return list((await connection.execute(query)).all())

    async def until_done(self) -> None:
        async with asyncio.timeout(20):
            while any(row.done_at is None for row in await self.rows()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        for process in self._processes:
            process.answerer.open.set()
            await process.stop()


async def until(done: Callable[[], bool], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 (what happens is in other tasks)
            await asyncio.sleep(0.01)
