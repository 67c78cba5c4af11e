"""Finds a file of a report for an official who may see the report.

It does not know HTTP, nor what is in the file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from bot.areas.divisions import Divisions
from bot.officials import OFFICIALS, Official
from bot.reports.errors import FileUnknown, NoThumbnail, NotYours, ReportUnknown
from bot.reports.jurisdiction import may_see
from bot.reports.listing import Media
from bot.reports.media import Sort, sort_of
from bot.reports.places import Places
from bot.reports.ports import Entry
from bot.reports.reference import parse
from bot.reports.shelf import Shelf


class EntryBook(Protocol):
    async def get(self, reference: str) -> Entry | None: ...


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """`name`: what to call it where somebody saves it."""

    path: Path
    media_type: str
    name: str


class ReportFiles:
    def __init__(self, *, book: EntryBook, areas: Divisions, shelf: Shelf) -> None:
        self._book = book
        self._places = Places(areas)
        self._shelf = shelf

    async def original(self, reference: str, id: UUID, official: Official) -> ShownFile:
        """Raises ReferenceWrong, ReportUnknown, NotYours, FileUnknown."""
        media = await self._media(reference, id, official)
        return _shown(self._shelf.path(media.file), media.media_type)

    async def thumbnail(self, reference: str, id: UUID, official: Official) -> ShownFile:
        """A small JPEG of a photo. Raises also NoThumbnail."""
        media = await self._media(reference, id, official)
        is_picture = sort_of(media.media_type) is Sort.PICTURE
        small = await self._shelf.thumbnail(media.file) if is_picture else None
        if small is None:
            raise NoThumbnail
        return _shown(small, "image/jpeg")

    async def _media(self, reference: str, id: UUID, official: Official) -> Media:
        entry = await self._book.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        here = self._places.of(official)
        if official.role not in OFFICIALS or not may_see(here, entry.report.area_code):
            raise NotYours
        for media in entry.media:
            if media.id == id and self._shelf.path(media.file).is_file():
                return media
        raise FileUnknown


def _shown(path: Path, media_type: str) -> ShownFile:
    return ShownFile(path=path, media_type=media_type, name=path.name)
