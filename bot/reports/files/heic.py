"""Takes EXIF and XMP out of a HEIC picture (ISO/IEC 23008-12) without moving a byte of the picture.

Which way up it stands is no part of EXIF there, so it stays. It does not know films.
"""

from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from bot.reports.files.boxes import Box, blank, boxes, inside, length, overwrite, read
from bot.reports.files.places import Place
from bot.reports.taken_at import place_of

#: EXIF that says nothing: where its TIFF begins, a TIFF with one directory without entries.
_NOTHING = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
_MOST_ITEMS = 10_000


def clean_heic(file: BinaryIO) -> Place | None:
    """The place that it told, if any."""
    place: Place | None = None
    for meta in (box for box in boxes(file, 0, length(file)) if box.name == b"meta"):
        # A full box: its children begin after version and flags.
        children = Box(name=b"meta", start=meta.start, body=meta.body + 4, end=meta.end)
        telling = dict(_telling(file, children))
        for item, start, end in list(_extents(file, children)):
            if item in telling and start < end <= length(file):
                place = place or _place(read(file, start, end))
                blank(file, start, end)
                if telling[item] == b"Exif" and end - start >= len(_NOTHING):
                    overwrite(file, start, _NOTHING)
    return place


def _place(item: bytes) -> Place | None:
    """Of an EXIF item: its first number says how far its TIFF is (Annex A.2.1)."""
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0" + item[4 + int.from_bytes(item[:4]) :])
    except Exception:  # a picture from outside may be broken in any way
        return None
    return place_of(exif)


def _telling(file: BinaryIO, meta: Box) -> Iterator[tuple[int, bytes]]:
    """Items of EXIF and XMP, by `infe` (ISO/IEC 14496-12, 8.11.6): id → type."""
    for info in inside(file, meta, b"iinf"):
        skip = 6 if read(file, info.body, info.body + 1) == b"\0" else 8
        for entry in boxes(file, info.body + skip, info.end):
            told = read(file, entry.body, min(entry.end, entry.body + 200))
            wide = 4 if told[:1] == b"\3" else 2
            kind = told[6 + wide : 10 + wide]
            if kind == b"Exif" or (kind == b"mime" and b"rdf+xml" in told):
                yield int.from_bytes(told[4 : 4 + wide]), kind


def _extents(file: BinaryIO, meta: Box) -> Iterator[tuple[int, int, int]]:
    """Item, start and end of each piece, by `iloc` (8.11.3)."""
    base = next((box.body for box in inside(file, meta, b"idat")), 0)
    for box in inside(file, meta, b"iloc"):
        told = _Reader(read(file, box.body, box.end))
        version = told.number(4) >> 24
        sizes = told.number(2)
        offset, size, start, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        wide = 4 if version == 2 else 2
        for _ in range(min(told.number(wide), _MOST_ITEMS)):
            item = told.number(wide)
            way = told.number(2) & 15 if version else 0
            told.number(2)
            first = told.number(start) + (base if way == 1 else 0)
            for _ in range(min(told.number(2), _MOST_ITEMS)):
                told.number(index if version else 0)
                at = first + told.number(offset)
                yield item, at, at + told.number(size)


class _Reader:
    """Numbers one after another; nought where there are no more."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, size: int) -> int:
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at])
