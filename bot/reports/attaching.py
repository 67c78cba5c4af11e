"""Hangs a file on a report, and gives a report without a point the place that the file tells.

It does not know who sends it: whoever has the reference may.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from bot.reports.errors import MediaNotTaken
from bot.reports.files.places import Place
from bot.reports.files.taking import take
from bot.reports.jurisdiction import prefixes
from bot.reports.listing import Media
from bot.reports.media import MOST_FILES, MOST_PROOFS, Limits
from bot.reports.ports import Entry, MediaShelf, Placed, ReportBook
from bot.reports.report import IN_HAND, OPEN, PHOTO, Moved, Report, Status
from bot.reports.similar import cell_of_report


class Attaching:
    def __init__(
        self,
        book: ReportBook,
        shelf: MediaShelf,
        limits: Limits,
        clock: Callable[[], datetime],
        area_at: Callable[[float, float], str | None],
    ) -> None:
        self._book = book
        self._shelf = shelf
        self._limits = limits
        self._clock = clock
        self._area_at = area_at

    async def attach(self, entry: Entry, source: bytes | BinaryIO) -> Media:
        """Raises MediaTooLarge, PictureTooLarge, MediaTypeRefused, MediaNotTaken."""
        report = entry.report
        most = MOST_FILES + (MOST_PROOFS if report.status in IN_HAND else 0)
        if report.status not in OPEN | {Status.RESOLVED} or len(entry.media) >= most:
            raise MediaNotTaken
        taken = await take(self._shelf, source, self._limits)
        now = self._clock()
        media = Media(
            id=taken.id,
            media_type=taken.media_type,
            size=taken.size,
            file=taken.file,
            created_at=now,
        )
        placed = self._placed(report, media, taken.place, now) if taken.place else None
        if not await self._book.add_media(report, media, most, placed):
            await self._shelf.remove(media.file)
            raise MediaNotTaken
        return media

    def _placed(self, report: Report, media: Media, place: Place, now: datetime) -> Placed | None:
        """None where somebody said where it is: in a point, or in a division that this is not in.

        Of one that is over nothing changes: a photo of the repair may come from the office.
        """
        (lat, lon), named = place, report.area_code
        at = self._area_at(lat, lon)
        elsewhere = named is not None and not (at or "").startswith(prefixes(named))
        if report.lat is not None or elsewhere or report.status not in OPEN:
            return None
        found = replace(report, lat=lat, lon=lon, area_code=at or named, updated_at=now)
        move = Moved(
            at=now,
            from_status=report.status,
            to_status=report.status,
            actor=PHOTO,
            note=f"{lat:.5f}, {lon:.5f}",
            media=(str(media.id),),
        )
        return Placed(report=found, move=move, cell=cell_of_report(found))
