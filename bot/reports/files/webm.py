"""Takes titles, times, tags and attachments out of a WebM film (RFC 8794, RFC 9559), in its place.

It does not know what is shown.
"""

from typing import BinaryIO

from bot.reports.files.boxes import blank, length, overwrite, read
from bot.reports.files.places import Place, place_within

_SEGMENT, _INFO, _CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
#: Tags, attachments; title, time, file name; checksums, which would not fit any more.
_TELLING = frozenset({0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0x7384, 0xBF})
_MOST_ELEMENTS = 1_000_000
_LOOKED_THROUGH = 1 << 20
_VOID = b"\xec"


def clean_webm(file: BinaryIO) -> Place | None:
    """The place that it told, if any."""
    at, end, place = 0, length(file), None
    for _ in range(_MOST_ELEMENTS):
        found = _element(read(file, at, min(at + 12, end)))
        if found is None:
            break
        id, head, size = found
        stop = end if size is None else min(at + head + size, end)
        if id in (_SEGMENT, _INFO) or (id == _CLUSTER and size is None):
            at += head
            continue
        if id in _TELLING and stop - at >= 2:
            told = read(file, at + head, min(stop, at + head + _LOOKED_THROUGH))
            place = place or place_within(told)
            _void(file, at, stop)
        at = stop
    return place


def _element(head: bytes) -> tuple[int, int, int | None] | None:
    """Its id, the length of its head, and of its body: None where nobody knew it when it began."""
    id_size = _width(head, 0, 4)
    size_size = _width(head, id_size, 8) if id_size else 0
    if not size_size:
        return None
    size = int.from_bytes(head[id_size : id_size + size_size]) & ((1 << 7 * size_size) - 1)
    unknown = size == (1 << 7 * size_size) - 1
    return int.from_bytes(head[:id_size]), id_size + size_size, None if unknown else size


def _width(head: bytes, at: int, most: int) -> int:
    """By the leading zeros of the first byte (RFC 8794, 4); nought where it is none."""
    if at >= len(head):
        return 0
    width = 9 - head[at].bit_length()
    return width if width <= most and at + width <= len(head) else 0


def _void(file: BinaryIO, start: int, end: int) -> None:
    """An element of the same length that says nothing (RFC 8794, 11.3.2)."""
    room = end - start
    size = bytes([0x80 | room - 2]) if room <= 128 else b"\1" + (room - 9).to_bytes(7)
    blank(file, start, end)
    overwrite(file, start, _VOID + size)
