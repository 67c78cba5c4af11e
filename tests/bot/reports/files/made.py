"""Films, sounds and pictures built byte by byte, with a place and a name in them.

It does not know what is tested on them.
"""

import io
import struct

PLACE = "+31.2333+121.5000/"
AT = (31.2333, 121.5)
MAKER = b"Nokia of Wang"
PICTURE, TRACK = b"\x11" * 64 + b"\x22" * 36, PLACE.encode().ljust(40, b"!")


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def user_data() -> bytes:
    said = PLACE.encode()
    xyz = box(b"\xa9xyz", struct.pack(">HH", len(said), 0x15C7), said)
    return box(b"udta", xyz, box(b"\xa9mod", struct.pack(">HH", len(MAKER), 0), MAKER))


def keys() -> bytes:
    """QuickTime's own way, as iPhones write it."""
    name = b"com.apple.quicktime.location.ISO6709"
    return box(
        b"meta",
        box(b"keys", struct.pack(">II", 0, 1), struct.pack(">I", 8 + len(name)), b"mdta", name),
        box(b"ilst", box(b"data", PLACE.encode(), MAKER)),
    )


def location() -> bytes:
    lon, lat = (int(value * 65536) for value in (121.5, 31.2333))
    where = struct.pack(">iii", lon, lat, 0)
    return box(b"udta", box(b"loci", b"\0\0\0\0\x55\xc4", b"Home\0", b"\0", where, b"earth\0\0"))


def film(
    *told: bytes,
    brand: bytes = b"isom",
    wide: bool = False,
    sensors: bool = True,
    first: bool = True,
) -> bytes:
    """Two tracks: what is shown (100 bytes), and positions (40 bytes). `wide`: 64-bit offsets."""
    top = box(b"ftyp", brand, b"\0\0\0\0", brand)
    data = box(b"mdat", PICTURE, TRACK if sensors else b"")

    def moov(start: int) -> bytes:
        tracks = [_track(b"vide", start, len(PICTURE), wide)]
        if sensors:
            tracks.append(_track(b"meta", start + len(PICTURE), len(TRACK), wide))
        header = box(
            b"mvhd", b"\0\0\0\0", struct.pack(">II", 3_800_000_000, 3_800_000_000), bytes(88)
        )
        return box(b"moov", header, *tracks, *told)

    if first:
        size = len(moov(0))
        return top + moov(len(top) + size + 8) + data
    return top + data + moov(len(top) + 8)


def _track(handler: bytes, start: int, size: int, wide: bool) -> bytes:
    chunks = (
        box(b"co64", struct.pack(">IIQ", 0, 1, start))
        if wide
        else box(b"stco", struct.pack(">III", 0, 1, start))
    )
    table = box(
        b"stbl",
        box(b"stsz", struct.pack(">IIIII", 0, 0, 2, size - 4, 4)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 2, 1)),
        chunks,
    )
    times = struct.pack(">II", 3_800_000_000, 3_800_000_000)
    return box(
        b"trak",
        box(b"tkhd", b"\0\0\0\7", times, bytes(72)),
        box(
            b"mdia",
            box(b"mdhd", b"\0\0\0\0", times, bytes(12)),
            box(b"hdlr", bytes(8), handler, bytes(13)),
            box(b"minf", table),
        ),
        box(b"udta", box(b"name", MAKER)),
    )


def element(id: bytes, body: bytes, *, unknown: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if unknown else b"\x01" + len(body).to_bytes(7)
    return id + size + body


def webm(*, live: bool = False, title: bytes = b"Zhang Wei") -> bytes:
    """`live`: nobody knew the lengths when it began, as browsers record."""
    info = element(
        b"\x15\x49\xa9\x66",
        element(b"\xbf", b"\x01\x02\x03\x04")
        + element(b"\x7b\xa9", title)
        + element(b"\x44\x61", bytes(8))
        + element(b"\x4d\x80", b"muxer"),
    )
    tags = element(b"\x12\x54\xc3\x67", b"LOCATION" + PLACE.encode() + MAKER * 20)
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xa3", b"frame" * 50), unknown=live)
    segment = element(b"\x18\x53\x80\x67", info + cluster + tags, unknown=live)
    return element(b"\x1a\x45\xdf\xa3", b"webm") + segment


def mp3() -> bytes:
    frames = b"TXXX" + PLACE.encode() + MAKER * 12
    size = bytes([len(frames) >> 7 & 0x7F, len(frames) & 0x7F])
    behind = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + len(MAKER), 1, 0) + bytes(8)
    return (
        b"ID3\x03\0\0\0\0" + size + frames + b"\xff\xfb\x90\0" * 50 + MAKER + behind
        + b"TAG" + MAKER.ljust(125, b"\0")
    )  # fmt: skip


def wav() -> bytes:
    told = b"INFOIART" + struct.pack("<I", len(MAKER)) + MAKER + PLACE.encode() + b"\0"
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    data = b"data" + struct.pack("<I", 5) + b"\x80" * 5 + b"\0"
    rest = b"LIST" + struct.pack("<I", len(told)) + told + b"\0" * (len(told) % 2)
    body = b"WAVE" + form + rest + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(comments: int = 1, *, vorbis: bool = False) -> bytes:
    """With wrong checksums: whoever changes a page writes it anew."""
    said = b"LOCATION=" + PLACE.encode() + MAKER * comments
    magic = b"\x03vorbis" if vorbis else b"OpusTags"
    tags = magic + struct.pack("<I", 4) + b"libo" + struct.pack("<II", 1, len(said)) + said
    out, rest = io.BytesIO(), tags
    out.write(_page(b"OpusHead" + bytes(11), 0, last=True))
    number = 1
    while rest:
        out.write(_page(rest[: 255 * 200], number, last=len(rest) <= 255 * 200))
        rest, number = rest[255 * 200 :], number + 1
    out.write(_page(b"sound" * 20, number, last=True))
    return out.getvalue()


def _page(body: bytes, number: int, *, last: bool) -> bytes:
    lacing = bytes([255] * (len(body) // 255)) + (bytes([len(body) % 255]) if last else b"")
    head = struct.pack("<4sBBQIIIB", b"OggS", 0, 0, 0, 7, number, 0, len(lacing))
    return head + lacing + body
