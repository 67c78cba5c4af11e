"""The boxes of an ISO base media file (ISO/IEC 14496-12; MP4, QuickTime, 3GP, M4A, HEIC).

It does not know what any of them is for. A file that is cut off, or lies about lengths, has fewer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.reports.files.places import Place, place_within

#: More than any film has on one level; a file of nothing but headers would take minutes.
_MOST_BOXES = 100_000
#: Of what tells of a place so much is looked through; names and covers make it long.
_LOOKED_THROUGH = 1 << 20
_CHUNK = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Box:
    """Offsets in the file: of the box, of its content, of what follows it."""

    name: bytes
    start: int
    body: int
    end: int


def length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def read(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(max(0, end - start))


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Those between two offsets, in order."""
    for _ in range(_MOST_BOXES):
        head = read(file, start, min(start + 16, end))
        if len(head) < 8:
            return
        size, body = int.from_bytes(head[:4]), start + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16]), start + 16
        stop = end if size == 0 else min(start + size, end)
        if stop < body:
            return
        yield Box(name=head[4:8], start=start, body=body, end=stop)
        start = stop


def inside(file: BinaryIO, box: Box, *names: bytes) -> Iterator[Box]:
    """The boxes that lie in `box` along a path of names: `inside(file, trak, b"mdia", b"hdlr")`."""
    if not names:
        yield box
        return
    for child in boxes(file, box.body, box.end):
        if child.name == names[0]:
            yield from inside(file, child, *names[1:])


def overwrite(file: BinaryIO, start: int, data: bytes) -> None:
    file.seek(start)
    file.write(data)


def blank(file: BinaryIO, start: int, end: int) -> None:
    """Zeros, so that no offset of anything else changes."""
    file.seek(start)
    for at in range(start, end, _CHUNK):
        file.write(bytes(min(_CHUNK, end - at)))


def free(file: BinaryIO, box: Box) -> Place | None:
    """Makes empty room of the same length of a box; the place that it told."""
    place = place_within(read(file, box.body, min(box.end, box.body + _LOOKED_THROUGH)))
    overwrite(file, box.start + 4, b"free")
    blank(file, box.body, box.end)
    return place
