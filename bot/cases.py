"""A message with what is known of its sender: recalled before it is answered, remembered after.

It does not know what is answered; without the database it goes on with what the message says.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot import language as languages
from bot.conversations import Conversations, Memory
from bot.messages import Message
from bot.reports.uploads import Uploads
from bot.residents.vault import Vault

log = structlog.get_logger()

#: When somebody was last heard is kept no more exactly than this.
HEARD_WITHIN = timedelta(hours=1)
#: Seconds that any answer waits for what it can do without.
IMPATIENCE = 0.8


@dataclass(frozen=True, kw_only=True)
class Case:
    """`recalled` is what the store holds; `language`: to be answered in.

    `photos`: how many of the files that it names are the person's and wait to be used.
    """

    message: Message
    fingerprint: bytes
    recalled: Memory | None
    memory: Memory
    language: str
    photos: int = 0


class Cases:
    """Raises nothing: what breaks is logged."""

    def __init__(
        self,
        conversations: Conversations,
        uploads: Uploads,
        vault: Vault,
        spoken: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._conversations = conversations
        self._uploads = uploads
        self._vault = vault
        self._spoken = spoken
        self._clock = clock

    async def open(self, message: Message) -> Case:
        fingerprint = self._vault.fingerprint(message.person)
        recalled = await self._recall(fingerprint)
        memory = recalled or Memory(language=self._first_language(message))
        return Case(
            message=message,
            fingerprint=fingerprint,
            recalled=recalled,
            memory=memory,
            language=self._language(message, memory.language),
            photos=await self._photos(message),
        )

    async def remember(self, case: Case, memory: Memory) -> None:
        now = self._clock()
        heard_at = case.recalled.heard_at if case.recalled else None
        recently = heard_at is None or now - heard_at < HEARD_WITHIN
        if memory == case.recalled and recently:
            return
        try:
            async with asyncio.timeout(IMPATIENCE):
                await self._conversations.remember(case.fingerprint, memory, now)
        except Exception as error:  # worth a log line, not worth the person's answer
            log.error("conversation_not_remembered", error=type(error).__name__)

    async def _recall(self, fingerprint: bytes) -> Memory | None:
        try:
            async with asyncio.timeout(IMPATIENCE):
                return await self._conversations.recall(fingerprint)
        except Exception as error:  # without the database we still answer
            log.error("conversation_not_recalled", error=type(error).__name__)
            return None

    async def _photos(self, message: Message) -> int:
        """They are the person's from now on, whoever answers: a report that begins takes them."""
        if not message.media:
            return 0
        try:
            async with asyncio.timeout(IMPATIENCE):
                return await self._uploads.sent(message.person, message.media)
        except Exception as error:  # the words beside the photo are worth an answer
            log.error("photos_not_noted", error=type(error).__name__)
            return 0

    def _language(self, message: Message, remembered: str) -> str:
        if message.payload or not message.text.strip():
            chosen = message.language or remembered
            return chosen if chosen in self._spoken else remembered
        found = languages.detect(message.text, remembered)
        return found if found in self._spoken else remembered

    def _first_language(self, message: Message) -> str:
        given = (message.language or "").split("-")[0].lower()
        return given if given in self._spoken else languages.first_guess(message.text)
