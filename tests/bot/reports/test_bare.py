"""What is kept of a photo shows the same and says nothing of who took it, where and when."""

import io
import struct
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from bot.reports.bare import bare
from bot.reports.taken_at import place_in

SECRETS = (b"Nokia of Wang", b"Zhang Wei", b"ns.adobe.com/xap")


def exif(turn: int) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = turn
    made[ExifTags.Base.Model] = "Nokia of Wang"
    made.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (31.0, 14.0, 0.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (121.0, 30.0, 0.0),
        }
    )
    return made


def photo(format: str, turn: int = 6, **more: Any) -> bytes:
    picture = Image.effect_noise((60, 40), 80).convert("RGB")
    written = io.BytesIO()
    picture.save(written, format, exif=exif(turn), **more)
    return written.getvalue()


def words() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Zhang Wei")
    return info


XMP = b"http://ns.adobe.com/xap/1.0/\0<x/>"
PICTURES = [
    pytest.param(photo("JPEG", comment=b"Zhang Wei", xmp=XMP), id="JPEG"),
    pytest.param(photo("JPEG", progressive=True), id="JPEG in many scans"),
    pytest.param(photo("PNG", pnginfo=words()), id="PNG"),
    pytest.param(photo("WEBP", xmp=XMP), id="WebP"),
    pytest.param(photo("WEBP", lossless=True), id="WebP without loss"),
]


@pytest.mark.parametrize("data", PICTURES)
def test_the_picture_stays_and_what_it_tells_goes(data: bytes) -> None:
    assert place_in(data) == pytest.approx((31.2333, 121.5), abs=1e-3)
    kept = bare(data)
    assert place_in(kept) is None
    assert not any(secret in kept for secret in SECRETS)
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(kept))
    assert dict(after.getexif()) == {ExifTags.Base.Orientation: 6}
    assert after.tobytes() == before.tobytes()
    assert bare(kept) == kept


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_an_upright_picture_says_nothing_at_all(format: str) -> None:
    assert not Image.open(io.BytesIO(bare(photo(format, turn=1)))).getexif()


def test_a_second_picture_behind_the_first_goes() -> None:
    """Phones hang a preview there, with the same EXIF."""
    kept = bare(photo("JPEG") + photo("JPEG"))
    assert kept == bare(photo("JPEG"))[: len(kept)] or kept.count(b"\xff\xd8\xff") == 1


def test_colours_keep_their_profile() -> None:
    kept = bare(photo("JPEG", icc_profile=b"profile" * 9))
    assert Image.open(io.BytesIO(kept)).info["icc_profile"] == b"profile" * 9


def test_bytes_that_belong_nowhere_hide_nothing() -> None:
    data, header = photo("JPEG"), 20
    assert b"Nokia" not in bare(data[:header] + b"\0\0garbage" + data[header:])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**32 - 1) + b"IHDR",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0WEBP" + b"EXIF\xff\xff\xff\xff",
        b"GIF89a",
        b"OggS",
    ],
)
def test_what_is_no_picture_harms_nobody(data: bytes) -> None:
    assert len(bare(data)) <= len(data) + 2


def test_a_large_photo_is_done_in_a_moment() -> None:
    picture = Image.effect_noise((3000, 2000), 90).convert("RGB")
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=95, exif=exif(6))
    assert len(bare(written.getvalue())) > 1_000_000
