"""Takes out of a picture what it says of its taker: place, time, device, names, thumbnails.

Not one pixel changes, and it still stands the right way up. It does not know who sent it. HEIC
pictures, films and sounds are cleaned where they lie: `bot.reports.files`.
"""

import io
import re
import struct
import zlib

from PIL import ExifTags, Image

from bot.reports.files.gif import bare_gif

#: What shows a JPEG's colours right: JFIF, ICC profile (APP2), Adobe (APP14). All else between
#: these (APP1 holds EXIF and XMP, APP13 IPTC; a second picture lies in APP2 «MPF») and comments go.
_APPS, _COMMENT, _SCAN, _END = range(0xE0, 0xF0), 0xFE, 0xDA, 0xD9
_KEPT_APPS: tuple[tuple[int, bytes], ...] = (
    (0xE0, b"JFIF\0"),
    (0xE2, b"ICC_PROFILE\0"),
    (0xEE, b"Adobe"),
)
#: In a scan FF 00 stands for FF, and FF D0 to D7 begin it anew; everything else ends it.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
#: PNG chunks (PNG 3rd edition, 11.3): words, times and EXIF.
_PNG_TELLING = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
#: WebP chunks, and the bits of VP8X that announce them.
_WEBP_TELLING, _WEBP_FLAGS = frozenset({b"EXIF", b"XMP "}), 0x08 | 0x04
_PNG, _UPRIGHT = b"\x89PNG\r\n\x1a\n", 1


def bare(data: bytes) -> bytes:
    """The same picture. What cannot be read as one of JPEG, PNG, WebP, GIF comes back as it was."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return bare_gif(data) if data.startswith(b"GIF8") else data


def _jpeg(data: bytes) -> bytes:
    shown, turned = _segments(data), _turned(data)
    if not shown:
        return data
    parts = [data[:2]]
    if turned:
        exif = turned.tobytes()
        parts.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join((*parts, *shown, b"\xff\xd9"))


def _segments(data: bytes) -> list[bytes]:
    """Those that are kept, up to the end of the picture; none where there is no picture."""
    kept, at, scanned = list[bytes](), 2, False
    while found := _NEXT.search(data, at):
        at, marker = found.start(), data[found.start() + 1]
        if marker == _END:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            scanned, following = True, _NEXT.search(data, end)
            end = following.start() if following else len(data)
        if _shows(marker, data[at + 4 : at + 16]):
            kept.append(data[at:end])
        at = end
    return kept if scanned else []


def _shows(marker: int, begins: bytes) -> bool:
    if marker in _APPS:
        return any(marker == app and begins.startswith(name) for app, name in _KEPT_APPS)
    return marker != _COMMENT


def _turned(data: bytes) -> Image.Exif | None:
    """EXIF with the orientation alone; None where the picture stands upright anyway."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            way = picture.getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
    except Exception:  # a picture from outside may be broken in any way
        return None
    if way not in range(2, 9):
        return None
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = way
    return exif


def _png(data: bytes) -> bytes:
    parts, at, turned = [_PNG], len(_PNG), _turned(data)
    while at + 12 <= len(data):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + size
        if name == b"eXIf" and turned:
            parts.append(_chunk(name, turned.tobytes()[6:]))  # without "Exif\0\0"
        if name not in _PNG_TELLING:
            parts.append(data[at:end])
        at = end
        if name == b"IEND":
            break
    return b"".join(parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _webp(data: bytes) -> bytes:
    parts, at, turned = list[bytes](), 12, _turned(data)
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        chunk = data[at:end]
        if name == b"VP8X" and len(chunk) > 8:
            flags = (chunk[8] & ~_WEBP_FLAGS) | (0x08 if turned else 0)
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if name not in _WEBP_TELLING:
            parts.append(chunk)
        elif name == b"EXIF" and turned:
            exif = turned.tobytes()[6:]
            parts.append(name + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2))
        at = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
