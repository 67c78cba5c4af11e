"""A file is what its first bytes say, whole on the disk, and ours alone to read."""

from pathlib import Path
from uuid import uuid4

import pytest

from bot.reports.errors import MediaTooLarge, MediaTypeRefused
from bot.reports.media import MOST_BYTES, sniff
from bot.reports.shelf import Shelf


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"OggS\0", "audio/ogg"),
        (b"#!AMR\n", "audio/amr"),
        (b"ID3\x04", "audio/mpeg"),
    ],
)
def test_tells_the_type_by_the_first_bytes(start: bytes, media_type: str) -> None:
    assert sniff(start + b"\0" * 100).media_type == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg onload=alert(1)>",
        b"<html>",
        b"%PDF-1.7",
        b"MZ",
        b"PK\x03\x04",
        b"\0" * 9,
    ],
)
def test_refuses_everything_else(data: bytes) -> None:
    with pytest.raises(MediaTypeRefused):
        sniff(data)


def test_ten_megabytes_and_no_more() -> None:
    largest = b"\xff\xd8\xff".ljust(MOST_BYTES, b"\0")
    assert sniff(largest).suffix == ".jpg"
    with pytest.raises(MediaTooLarge):
        sniff(largest + b"\0")


async def test_the_shelf_keeps_it_whole_and_closed(tmp_path: Path) -> None:
    id = uuid4()
    name = await Shelf(tmp_path / "media").put(id, ".jpg", b"data")
    kept = tmp_path / "media" / name
    assert kept.read_bytes() == b"data"
    assert kept.stat().st_mode & 0o077 == 0
    assert [p.name for p in kept.parent.iterdir()] == [f"{id.hex}.jpg"]
