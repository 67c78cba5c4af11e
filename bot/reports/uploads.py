"""Files that people send in a chat, until a report has them: kept for their sender, for a day.

It does not know the chat, nor how a report gets them: they go with the draft's filing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from bot.reports.draft import DraftField, ReportDraft
from bot.reports.errors import MediaNotTaken, TooManyFiles
from bot.reports.files.taking import take
from bot.reports.media import MOST_FILES, Limits, Upload
from bot.reports.ports import MediaShelf, UploadBook
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault

#: How long a file is kept that no report wants.
KEPT = timedelta(days=1)
#: A photo sent so long before a report was begun still goes with it.
TAKEN = timedelta(hours=1)
#: Files of one person that no draft has.
MOST_WAITING = 20


@dataclass(frozen=True, kw_only=True)
class UploadGuards:
    """How many files we take from a person, and from a network address (of many people)."""

    person: FloodGuard
    remote: FloodGuard

    @classmethod
    def usual(cls) -> "UploadGuards":
        return cls(
            person=FloodGuard(MOST_WAITING, timedelta(minutes=10)),
            remote=FloodGuard(200, timedelta(minutes=10)),
        )


class Uploads:
    def __init__(
        self,
        *,
        book: UploadBook,
        shelf: MediaShelf,
        vault: Vault,
        clock: Callable[[], datetime],
        guards: UploadGuards | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._book = book
        self._shelf = shelf
        self._vault = vault
        self._clock = clock
        self._guards = guards or UploadGuards.usual()
        self._limits = limits or Limits()

    async def keep(
        self, person: Person, source: bytes | BinaryIO, *, remote: str | None = None
    ) -> Upload:
        """Raises MediaTooLarge, PictureTooLarge, MediaTypeRefused, TooManyFiles, MediaNotTaken."""
        now, fingerprint = self._clock(), self._vault.fingerprint(person)
        for guard, key in ((self._guards.remote, remote), (self._guards.person, fingerprint)):
            if key is not None and not guard.take(key, now):
                raise TooManyFiles(guard.retry_after_s(key, now))
        if await self._book.unclaimed(fingerprint) >= MOST_WAITING:
            raise MediaNotTaken
        taken = await take(self._shelf, source, self._limits)
        upload = Upload(
            id=taken.id,
            media_type=taken.media_type,
            size=taken.size,
            file=taken.file,
            lat=taken.place[0] if taken.place else None,
            lon=taken.place[1] if taken.place else None,
            created_at=now,
            expires_at=now + KEPT,
        )
        await self._book.add(fingerprint, upload)
        return upload

    async def sent(self, person: Person, ids: Iterable[str]) -> int:
        """A message came with these files: how many of them are the person's and wait."""
        known = {id for id in map(_uuid, ids) if id}
        if not known:
            return 0
        return await self._book.mark_sent(self._vault.fingerprint(person), known, self._clock())

    async def into(self, person: Person, draft: ReportDraft) -> ReportDraft:
        """The draft with the files that its person sent lately, and with the place of a photo.

        What the person says of the place counts more. The caller saves the draft.
        """
        room = MOST_FILES - draft.photos
        if room <= 0:
            return draft
        since = self._clock() - TAKEN
        taken = await self._book.claim(self._vault.fingerprint(person), since, room)
        placed = next((one for one in taken if one.lat is not None), None)
        if placed and not draft.has(DraftField.PLACE):
            draft = replace(draft, lat=placed.lat, lon=placed.lon)
        return replace(draft, photos=draft.photos + len(taken))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
