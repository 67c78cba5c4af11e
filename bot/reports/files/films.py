"""Takes out of a film or recording (MP4, QuickTime, 3GP, M4A) who made it, where and when.

Nothing moves: what goes becomes empty room, so picture and sound stay what they are. It does not
know HEIC pictures, whose `meta` box is the picture itself.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from bot.reports.files.boxes import Box, blank, boxes, free, inside, length, read
from bot.reports.files.places import Place, place_within

#: User data (©xyz, model, author), QuickTime's keys, XMP and makers' own.
_TELLING = frozenset({b"udta", b"meta", b"uuid"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
#: Tracks that are seen or heard, or that these need; others hold positions, sensors, subtitles.
_SHOWN = frozenset({b"vide", b"soun", b"tmcd", b"hint", b"auxv"})
#: A track of positions has one a second or so; more than a day of them is no film.
_MOST_SAMPLES = 200_000


def clean_film(file: BinaryIO) -> Place | None:
    """The place that it told, if any."""
    top = list(boxes(file, 0, length(file)))
    data = [box for box in top if box.name == b"mdat"]
    places = [free(file, box) for box in top if box.name in _TELLING]
    for film in (box for box in top if box.name == b"moov"):
        places += _clean_film(file, film, data)
    return next((place for place in places if place), None)


def _clean_film(file: BinaryIO, film: Box, data: list[Box]) -> list[Place | None]:
    places = list[Place | None]()
    for box in list(boxes(file, film.body, film.end)):
        if box.name in _TELLING:
            places.append(free(file, box))
        elif box.name in _TIMED:
            _forget_time(file, box)
        elif box.name == b"trak":
            places += _clean_track(file, box, data)
    return places


def _clean_track(file: BinaryIO, track: Box, data: list[Box]) -> list[Place | None]:
    if not _is_shown(file, track):
        samples = list(_samples(file, track, data))
        said = [place_within(read(file, *each)) for each in samples[:10]]
        for each in samples:
            blank(file, *each)
        return [*said, free(file, track)]
    for media in inside(file, track, b"mdia", b"mdhd"):
        _forget_time(file, media)
    places = list[Place | None]()
    for box in list(boxes(file, track.body, track.end)):
        if box.name in _TELLING:
            places.append(free(file, box))
        elif box.name in _TIMED:
            _forget_time(file, box)
    return places


def _is_shown(file: BinaryIO, track: Box) -> bool:
    """By its handler (8.4.3); one that says nothing is left alone."""
    handlers = [read(file, h.body + 8, h.body + 12) for h in inside(file, track, b"mdia", b"hdlr")]
    return not handlers or handlers[0] in _SHOWN


def _forget_time(file: BinaryIO, box: Box) -> None:
    """When it was made and changed: 4 bytes each, 8 in version 1 (8.2.2)."""
    wide = read(file, box.body, box.body + 1) == b"\1"
    blank(file, min(box.body + 4, box.end), min(box.body + (20 if wide else 12), box.end))


def _samples(file: BinaryIO, track: Box, data: list[Box]) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie in the media data: start and end of each."""
    for table in inside(file, track, b"mdia", b"minf", b"stbl"):
        sizes, chunks, runs = _sizes(file, table), _chunks(file, table), _runs(file, table)
        sample = 0
        for number, at in enumerate(chunks, start=1):
            for size in sizes[sample : sample + _per_chunk(runs, number)]:
                if any(box.body <= at and at + size <= box.end for box in data):
                    yield at, at + size
                at += size
            sample += _per_chunk(runs, number)


def _sizes(file: BinaryIO, table: Box) -> list[int]:
    """`stsz` (8.7.3)."""
    for box in inside(file, table, b"stsz"):
        same, count = struct.unpack(">4x2I", read(file, box.body, box.body + 12).ljust(12, b"\0"))
        count = min(count, _MOST_SAMPLES)
        return [same] * count if same else _numbers(file, box, 12, ">I", count)
    return []


def _chunks(file: BinaryIO, table: Box) -> list[int]:
    """`stco`, `co64` (8.7.5)."""
    for name, form in ((b"stco", ">I"), (b"co64", ">Q")):
        for box in inside(file, table, name):
            return _numbers(file, box, 8, form, _MOST_SAMPLES)
    return []


def _runs(file: BinaryIO, table: Box) -> list[tuple[int, int]]:
    """`stsc` (8.7.4): from which chunk on each has how many samples."""
    for box in inside(file, table, b"stsc"):
        told = _numbers(file, box, 8, ">I", 3 * 10_000)
        return list(zip(told[0::3], told[1::3], strict=False))
    return []


def _per_chunk(runs: list[tuple[int, int]], chunk: int) -> int:
    return next((samples for first, samples in reversed(runs) if first <= chunk), 0)


def _numbers(file: BinaryIO, box: Box, skip: int, form: str, most: int) -> list[int]:
    size = struct.calcsize(form)
    start = box.body + skip
    told = read(file, start, min(box.end, start + most * size))
    return [number for (number,) in struct.iter_unpack(form, told[: len(told) // size * size])]
