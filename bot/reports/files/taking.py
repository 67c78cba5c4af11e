"""Takes a file in: told by its first bytes, bounded, cleaned, and whole on the shelf.

It does not know what it belongs to.
"""

import asyncio
import io
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO
from uuid import UUID, uuid4

from bot.reports.files.cleaning import clean
from bot.reports.files.places import Place
from bot.reports.media import HEAD_BYTES, Kind, Limits, sniff
from bot.reports.ports import MediaShelf


@dataclass(frozen=True, kw_only=True)
class Taken:
    """`file`: the name on the shelf; `place`: where it said that it was taken."""

    id: UUID
    media_type: str
    size: int
    file: str
    place: Place | None


async def take(shelf: MediaShelf, source: bytes | BinaryIO, limits: Limits) -> Taken:
    """An open file is copied piece by piece: a film is never in memory as a whole.

    Raises MediaTooLarge, MediaTypeRefused, PictureTooLarge.
    """
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    kind = await asyncio.to_thread(_kind_of, opened, limits)
    id = uuid4()
    kept = await shelf.take(id, kind.suffix, opened, partial(clean, kind=kind))
    return Taken(
        id=id, media_type=kind.media_type, size=kept.size, file=kept.name, place=kept.found
    )


def _kind_of(file: BinaryIO, limits: Limits) -> Kind:
    """Raises MediaTooLarge, MediaTypeRefused."""
    file.seek(0)
    kind = sniff(file.read(HEAD_BYTES))
    limits.check(kind, file.seek(0, io.SEEK_END))
    file.seek(0)
    return kind
