"""Fetches the files of a message from its provider and keeps them as the web chat keeps its own.

It does not know what is in them, nor how a provider hands them out.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

import structlog

from bot.reports import errors as refusals
from bot.reports.media import MOST_BYTES, MOST_FILES
from bot.reports.uploads import Uploads
from bot.residents.people import Person
from channels import errors
from channels.base import Channel, FetchesMedia, Inbound, MediaReference

#: Seconds that an answer waits for the files of its message.
PATIENCE = 8.0
#: Files in memory at once, of MOST_BYTES each at the most.
AT_ONCE = 4
#: Of what providers call a file; what it is, its first bytes say.
_WANTED = ("image/", "audio/", "video/", "application/ogg", "application/octet-stream")
_VOICE = ("audio/", "application/ogg")

#: What the person is told, in `bot/words`.
UNHEARD = "gateway.voice_unheard"
NOT_FETCHED = "gateway.file_not_fetched"
_TOLD: Mapping[type[Exception], str] = {
    errors.MediaTooLarge: "gateway.file_too_large",
    refusals.MediaTooLarge: "gateway.file_too_large",
    refusals.MediaTypeRefused: "gateway.file_refused",
    refusals.TooManyFiles: "gateway.file_too_many",
    refusals.MediaNotTaken: "gateway.file_too_many",
}

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Brought:
    """`ids` of files that we hold now, and `notes`: keys of what the person is to know of them."""

    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fetching(channels: Mapping[str, Channel]) -> Mapping[str, FetchesMedia]:
    """Those of the channels that can fetch files."""
    return {name: one for name, one in channels.items() if _fetches(one)}


def _fetches(channel: Channel) -> TypeGuard[FetchesMedia]:
    return callable(getattr(channel, "fetch", None))


def spoken(inbound: Inbound) -> bool:
    """Whether a voice came with the message, as its provider says."""
    return any((one.content_type or "").startswith(_VOICE) for one in inbound.media)


class Files:
    """Raises nothing: what is not to be had becomes a note."""

    def __init__(self, channels: Mapping[str, FetchesMedia], uploads: Uploads) -> None:
        self._channels = channels
        self._uploads = uploads
        self._room = asyncio.Semaphore(AT_ONCE)

    def fetches(self, channel: str) -> bool:
        return channel in self._channels

    async def bring(self, inbound: Inbound, person: Person) -> Brought:
        """The first MOST_FILES of them, so far as they can be had within PATIENCE."""
        if not inbound.media or not self.fetches(inbound.channel):
            return Brought()
        wanted = [self._one(inbound.channel, one, person) for one in inbound.media[:MOST_FILES]]
        found = await asyncio.gather(*wanted)
        notes = [note for _, note in found if note]
        if len(inbound.media) > MOST_FILES:
            notes.append("gateway.file_too_many")
        return Brought(ids=tuple(id for id, _ in found if id), notes=tuple(dict.fromkeys(notes)))

    async def beside(self, inbound: Inbound, person: Person) -> None:
        """For a message that could not wait: a report that is begun soon finds them."""
        brought = await self.bring(inbound, person)
        try:
            await self._uploads.sent(person, brought.ids)
        except Exception as error:
            log.error("photos_not_noted", error=type(error).__name__)

    async def _one(
        self, channel: str, media: MediaReference, person: Person
    ) -> tuple[str | None, str | None]:
        try:
            async with asyncio.timeout(PATIENCE), self._room:
                return await self._kept(channel, media, person)
        except Exception as error:  # whatever broke, the message's words still count
            code = getattr(error, "code", type(error).__name__)
            log.warning("file_not_taken", channel=channel, reason=code)
            return None, _TOLD.get(type(error), NOT_FETCHED)

    async def _kept(
        self, channel: str, media: MediaReference, person: Person
    ) -> tuple[str, str | None]:
        if media.content_type and not media.content_type.startswith(_WANTED):
            raise refusals.MediaTypeRefused
        fetched = await self._channels[channel].fetch(media, most=MOST_BYTES)
        upload = await self._uploads.keep(person, fetched.body)
        return str(upload.id), UNHEARD if upload.media_type.startswith("audio/") else None
