"""What is kept of a film, a recording or a photo plays the same and tells of nobody."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import ExifTags, Image

from bot.reports.errors import PictureTooLarge
from bot.reports.files.boxes import boxes
from bot.reports.files.cleaning import clean
from bot.reports.files.gif import bare_gif
from bot.reports.files.heic import clean_heic
from bot.reports.media import Kind, sniff
from tests.bot.reports.files.made import (
    AT,
    MAKER,
    PICTURE,
    PLACE,
    TRACK,
    box,
    element,
    film,
    keys,
    location,
    mp3,
    ogg,
    user_data,
    wav,
    webm,
)
from tests.bot.reports.test_bare import exif

TELLING = (MAKER, PLACE.encode(), b"Zhang Wei", b"121.50")


def cleaned(data: bytes, kind: Kind | None = None) -> tuple[bytes, Any]:
    file = io.BytesIO(data)
    place = clean(file, kind or sniff(data))
    return file.getvalue(), place


FILMS = [
    pytest.param(film(user_data()), id="an Android's MP4"),
    pytest.param(film(user_data(), first=False), id="with its index behind"),
    pytest.param(film(user_data(), wide=True), id="with long offsets"),
    pytest.param(film(keys(), brand=b"qt  "), id="an iPhone's MOV"),
    pytest.param(film(location(), brand=b"3gp4", sensors=False), id="3GP"),
    pytest.param(film(brand=b"mp42"), id="a track of positions alone"),
    pytest.param(film(user_data(), brand=b"M4A ", sensors=False), id="M4A"),
    pytest.param(film(sensors=False) + box(b"uuid", bytes(16), PLACE.encode(), MAKER), id="XMP"),
]


@pytest.mark.parametrize("data", FILMS)
def test_a_film_tells_its_place_once_and_plays_the_same(data: bytes) -> None:
    kept, place = cleaned(data)
    assert place == pytest.approx(AT, abs=1e-4)
    assert not any(telling in kept for telling in TELLING)
    assert len(kept) == len(data) and _shown(kept) == _shown(data) == PICTURE
    assert cleaned(kept) == (kept, None)


@pytest.mark.parametrize("data", [film(user_data()), film(user_data(), wide=True)])
def test_times_of_a_film_go(data: bytes) -> None:
    taken = struct.pack(">I", 3_800_000_000)
    assert taken in data and taken not in cleaned(data)[0]


def test_positions_along_the_way_go_with_their_track() -> None:
    data = film()
    kept, _ = cleaned(data)
    assert TRACK in data and TRACK not in kept and bytes(len(TRACK)) in kept
    assert kept.count(b"trak") == 1


@pytest.mark.parametrize(
    "data", [film(sensors=False, first=False), webm(title=b"\0")[:40], b"RIFF\0\0\0\0WAVE"]
)
def test_where_nothing_is_told_there_is_no_place(data: bytes) -> None:
    assert cleaned(data)[1] is None


@pytest.mark.parametrize("live", [False, True])
def test_webm_keeps_its_frames(live: bool) -> None:
    data = webm(live=live)
    kept, place = cleaned(data)
    assert place == pytest.approx(AT)
    assert not any(telling in kept for telling in TELLING)
    assert len(kept) == len(data) and b"frame" * 50 in kept and b"muxer" in kept
    assert cleaned(kept) == (kept, None)


@pytest.mark.parametrize("length", [0, 1, 5, 118, 119, 120, 121, 500])
def test_room_of_every_size_can_be_made_empty(length: int) -> None:
    data = webm(title=b"T" * length)
    kept, _ = cleaned(data)
    assert b"frame" * 50 in kept and b"muxer" in kept and b"T" * max(length, 1) not in kept
    assert cleaned(kept)[0] == kept


def test_short_headers_of_webm_are_read() -> None:
    info = b"\x15\x49\xa9\x66" + b"\x8b" + b"\x7b\xa9\x88" + b"Zhang W."
    kept, _ = cleaned(element(b"\x1a\x45\xdf\xa3", b"") + b"\x18\x53\x80\x67\xff" + info)
    assert b"Zhang" not in kept


def test_mp3_keeps_its_frames() -> None:
    kept, place = cleaned(mp3())
    assert place == pytest.approx(AT)
    assert kept.endswith(b"\xff\xfb\x90\0" * 50) and not any(t in kept for t in TELLING)


def test_wav_keeps_its_samples() -> None:
    kept, place = cleaned(wav())
    assert place == pytest.approx(AT)
    assert b"data\x05\0\0\0" + b"\x80" * 5 in kept and not any(t in kept for t in TELLING)
    assert len(kept) == len(wav())


@pytest.mark.parametrize("comments", [1, 6000], ids=["one page", "more than a page"])
@pytest.mark.parametrize("vorbis", [False, True])
def test_ogg_keeps_its_sound_under_right_checksums(comments: int, vorbis: bool) -> None:
    data = ogg(comments, vorbis=vorbis)
    kept, place = cleaned(data)
    assert place == pytest.approx(AT)
    assert len(kept) == len(data) and kept.endswith(b"sound" * 20)
    assert not any(telling in kept for telling in TELLING)
    pages = kept.count(b"OggS")
    starts = [i for i in range(len(kept)) if kept[i : i + 4] == b"OggS"][1 : pages - 1]
    for start, end in zip(starts, [*starts[1:], kept.rindex(b"OggS")], strict=True):
        page = kept[start:end]
        assert int.from_bytes(page[22:26], "little") == _crc(page[:22] + bytes(4) + page[26:])


def test_a_heic_picture_loses_exif_and_nothing_else() -> None:
    """AVIF is built as HEIC is (both ISO/IEC 23008-12), and can be made here."""
    picture, written = Image.effect_noise((60, 40), 80).convert("RGB"), io.BytesIO()
    xmp = b"<x:xmpmeta><rdf:RDF>Zhang Wei</rdf:RDF></x:xmpmeta>"
    picture.save(written, "AVIF", exif=exif(6), xmp=xmp)
    before = Image.open(io.BytesIO(written.getvalue()))
    before.load()
    place = clean_heic(written)
    assert place == pytest.approx((31.2333, 121.5), abs=1e-3)
    assert not any(telling in written.getvalue() for telling in TELLING)
    after = Image.open(io.BytesIO(written.getvalue()))
    assert after.tobytes() == before.tobytes()
    assert ExifTags.Base.Model not in after.getexif()
    assert clean_heic(written) is None


def test_gif_loses_comments_and_keeps_moving() -> None:
    frames = [Image.effect_noise((20, 10), 80).convert("P") for _ in range(3)]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=MAKER)
    data = written.getvalue()
    kept = bare_gif(data)
    before, after = (Image.open(io.BytesIO(each)) for each in (data, kept))
    assert MAKER in data and MAKER not in kept
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert after.info.get("loop") == 0 and bare_gif(kept) == kept


def test_a_picture_of_too_many_pixels_is_refused_unopened() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + b"\0\0\0\0"
    checked = struct.pack(">I", zlib.crc32(head))
    with pytest.raises(PictureTooLarge):
        cleaned(bomb[:-4] + checked + b"\0\0\0\x04IDAT" + bytes(8))


HOSTILE = [
    b"",
    b"\0\0\0\x08ftypisom",
    box(b"ftyp", b"isom") + struct.pack(">I", 1) + b"moov",
    box(b"ftyp", b"isom") + struct.pack(">I", 1) + b"moov" + b"\xff" * 8,
    box(b"ftyp", b"isom") + box(b"moov", struct.pack(">I", 2**32 - 1) + b"udta" + MAKER),
    box(b"ftyp", b"isom") + box(b"moov", box(b"trak", box(b"mdia", box(b"hdlr", b"")))),
    box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", b"\1")),
    b"\x1a\x45\xdf\xa3" + b"\xff" * 20,
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01",
    b"ID3\x03\0\0\x7f\x7f\x7f\x7f",
    b"OggS" + b"\xff" * 40,
    b"RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\xff",
    box(b"ftyp", b"heic") + box(b"meta", bytes(4), box(b"iloc", b"\2" + b"\xff" * 40)),
    b"GIF89a" + b"\xff" * 20,
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "kind",
    ["video/mp4", "video/webm", "audio/mpeg", "audio/wav", "audio/ogg", "image/heic", "image/gif"],
)
def test_what_is_no_file_of_its_kind_harms_nobody(data: bytes, kind: str) -> None:
    kept, _ = cleaned(data, Kind(media_type=kind, suffix=".x"))
    assert len(kept) <= len(data)


def _damaged() -> Iterator[tuple[str, bytes]]:
    dice = random.Random(7)
    for label, whole in (
        ("mp4", film(user_data())),
        ("webm", webm()),
        ("ogg", ogg()),
        ("wav", wav()),
    ):
        for number in range(40):
            data = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                data[dice.randrange(16, len(data))] = dice.randrange(256)
            cut = dice.randrange(16, len(data)) if number % 2 else len(data)
            yield f"{label}-{number}", bytes(data[:cut])


@pytest.mark.parametrize("data", [pytest.param(d, id=label) for label, d in _damaged()])
def test_a_damaged_file_grows_no_longer(data: bytes) -> None:
    kept, _ = cleaned(data)
    assert len(kept) == len(data)


@pytest.mark.parametrize("cut", [60, 200, 400, 600])
def test_of_a_cut_off_film_nothing_is_told_either(cut: int) -> None:
    kept, _ = cleaned(film(user_data())[:-cut])
    assert not any(telling in kept for telling in (MAKER, PLACE.encode()))


def test_a_film_of_fifty_megabytes_is_done_in_a_moment() -> None:
    data = film(user_data()) + box(b"free", bytes(50_000_000))
    assert cleaned(data)[1] == pytest.approx(AT)


def _shown(data: bytes) -> bytes:
    """What a player finds by the first track's own tables."""
    file = io.BytesIO(data)
    for name, form in ((b"stco", ">I"), (b"co64", ">Q")):
        at = data.find(name)
        if at > 0:
            (start,) = struct.unpack_from(form, data, at + 12)
            assert any(b.name == b"mdat" and b.body == start for b in boxes(file, 0, len(data)))
            return data[start : start + len(PICTURE)]
    raise AssertionError("no table of chunks")


def _crc(data: bytes) -> int:
    """RFC 3533's, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc
