"""Takes titles, names and comments out of sound files: MP3, WAV, Ogg (Opus, Vorbis).

Every sample stays. It does not know M4A, which is built like a film, nor AMR, which tells nothing.
"""

from collections.abc import Iterator
from typing import BinaryIO

from bot.reports.files.boxes import blank, length, overwrite, read
from bot.reports.files.places import Place, place_within

_LOOKED_THROUGH = 1 << 20
#: What a WAV file is played by.
_PLAYED = frozenset({b"fmt ", b"data", b"fact", b"JUNK"})
_MOST_CHUNKS = 10_000
_OPUS, _VORBIS = b"OpusTags", b"\x03vorbis"
#: Pages that comments with a picture in them may run over.
_MOST_PAGES = 40
_APE = 32


def clean_mp3(file: BinaryIO) -> Place | None:
    """ID3v2 in front becomes padding; ID3v1 and APE behind are cut off."""
    head, place = read(file, 0, 10), None
    if head[:3] == b"ID3" and len(head) == 10:
        # ID3v2.4, 6.2: seven bits a byte.
        size = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:])))
        end = min(10 + size, length(file))
        place = place_within(read(file, 10, min(end, _LOOKED_THROUGH)))
        blank(file, 10, end)
        overwrite(file, 5, b"\0")
    end = length(file)
    if read(file, max(0, end - 128), end)[:3] == b"TAG":
        file.truncate(end - 128)
    _cut_ape(file)
    return place


def clean_wav(file: BinaryIO) -> Place | None:
    """Chunks that nobody hears become JUNK, which players pass over."""
    at, end, place = 12, length(file), None
    for _ in range(_MOST_CHUNKS):
        head = read(file, at, min(at + 8, end))
        if len(head) < 8:
            break
        stop = min(at + 8 + int.from_bytes(head[4:], "little"), end)
        if head[:4] not in _PLAYED:
            place = place or place_within(read(file, at + 8, min(stop, at + _LOOKED_THROUGH)))
            overwrite(file, at, b"JUNK")
            blank(file, at + 8, stop)
        at = stop + (stop - at) % 2
    return place


def clean_ogg(file: BinaryIO) -> Place | None:
    """The comments, which are the second packet (RFC 7845, 5.2; Vorbis I, 5), become padding."""
    spans = list(_second_packet(file))
    packet = b"".join(read(file, start, end) for _, start, end in spans)
    magic = next((name for name in (_OPUS, _VORBIS) if packet.startswith(name)), None)
    empty = magic + bytes(8) + b"\1" * (magic == _VORBIS) if magic else b""
    if not magic or len(packet) < len(empty):
        return None
    written = empty.ljust(len(packet), b"\0")
    for page, start, end in spans:
        overwrite(file, start, written[: end - start])
        written = written[end - start :]
        _check(file, page)
    return place_within(packet[:_LOOKED_THROUGH])


def _cut_ape(file: BinaryIO) -> None:
    end = length(file)
    foot = read(file, max(0, end - _APE), end)
    if foot[:8] != b"APETAGEX":
        return
    size = int.from_bytes(foot[12:16], "little") + (_APE if foot[23] & 0x80 else 0)
    if size <= end:
        file.truncate(end - size)


def _second_packet(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Its pieces: the page that each is in, its start and its end."""
    at, end = _after_page(file, 0), length(file)
    for _ in range(_MOST_PAGES):
        head = read(file, at, min(at + 27 + 255, end))
        if head[:4] != b"OggS" or len(head) < 27 + head[26]:
            return
        start = at + 27 + head[26]
        size = 0
        for lacing in head[27 : 27 + head[26]]:
            size += lacing
            if lacing < 255:
                yield at, start, min(start + size, end)
                return
        yield at, start, min(start + size, end)
        at = start + size


def _after_page(file: BinaryIO, at: int) -> int:
    head = read(file, at, at + 27 + 255)
    count = head[26] if len(head) > 26 else 0
    return at + 27 + count + sum(head[27 : 27 + count])


def _check(file: BinaryIO, page: int) -> None:
    """The page's checksum (RFC 3533, 6): with nought in its own place."""
    overwrite(file, page + 22, bytes(4))
    whole = read(file, page, _after_page(file, page))
    crc = 0
    for byte in whole:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _CRC[crc >> 24 ^ byte]
    overwrite(file, page + 22, crc.to_bytes(4, "little"))


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)
    return crc & 0xFFFFFFFF


_CRC = tuple(map(_crc_of, range(256)))
