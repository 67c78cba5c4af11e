"""A file is what its first bytes say, whole on the disk, and ours alone to read."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from bot.reports.errors import MediaTooLarge, MediaTypeRefused
from bot.reports.files.taking import take
from bot.reports.media import Limits, sniff
from bot.reports.shelf import Shelf
from tests.bot.reports.test_bare import photo


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


@pytest.mark.parametrize(
    ("head", "most"),
    [
        pytest.param(b"\xff\xd8\xff", 3, id="a photo"),
        pytest.param(b"#!AMR\n", 7, id="a recording"),
        pytest.param(b"\x1a\x45\xdf\xa3", 9, id="a film"),
    ],
)
def test_each_sort_has_its_own_limit(head: bytes, most: int) -> None:
    limits, kind = Limits(picture=3, sound=7, film=9), sniff(head)
    limits.check(kind, most)
    with pytest.raises(MediaTooLarge):
        limits.check(kind, most + 1)
    assert limits.most == 9


async def test_a_file_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    for data in (b"<html>", b"\xff\xd8\xff" * 100):
        with pytest.raises((MediaTypeRefused, MediaTooLarge)):
            await take(Shelf(tmp_path), data, Limits(picture=200))
    with pytest.raises(ZeroDivisionError):
        await Shelf(tmp_path).take(uuid4(), ".jpg", io.BytesIO(b"x"), lambda _: 1 // 0)  # type: ignore[arg-type, return-value]
    assert _files(tmp_path) == []


async def test_a_small_picture_is_upright_and_tells_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    name = await shelf.put(uuid4(), ".jpg", photo("JPEG", turn=6))
    small = await shelf.thumbnail(name)
    assert small is not None and small.stat().st_mode & 0o077 == 0
    with Image.open(small) as picture:
        assert picture.size == (40, 60) and not picture.getexif()
    await shelf.remove(name)
    assert not small.exists()


@pytest.mark.parametrize(
    ("format", "size"), [("PNG", (3000, 1000)), ("WEBP", (900, 900)), ("GIF", (600, 10))]
)
async def test_every_kind_of_photo_gets_one(
    tmp_path: Path, format: str, size: tuple[int, int]
) -> None:
    written = io.BytesIO()
    Image.new("RGBA", size, (200, 0, 0, 0)).save(written, format)
    small = await Shelf(tmp_path).thumbnail(
        await Shelf(tmp_path).put(uuid4(), ".png", written.getvalue())
    )
    assert small is not None
    with Image.open(small) as picture:
        assert picture.format == "JPEG" and max(picture.size) == 480


async def test_a_broken_picture_has_none_and_stays(tmp_path: Path) -> None:
    shelf, whole = Shelf(tmp_path), photo("JPEG")
    for data in (b"\xff\xd8\xff" + b"\0" * 100, whole[: len(whole) // 2], photo("PNG")[:200]):
        name = await shelf.put(uuid4(), ".jpg", data)
        assert await shelf.thumbnail(name) is None
        assert shelf.path(name).read_bytes() == data
    assert not [name for name in _files(tmp_path) if name.endswith(".part")]


async def test_the_shelf_keeps_it_whole_and_closed(tmp_path: Path) -> None:
    id = uuid4()
    name = await Shelf(tmp_path / "media").put(id, ".jpg", b"data")
    kept = tmp_path / "media" / name
    assert kept.read_bytes() == b"data"
    assert kept.stat().st_mode & 0o077 == 0
    assert [p.name for p in kept.parent.iterdir()] == [f"{id.hex}.jpg"]


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]
