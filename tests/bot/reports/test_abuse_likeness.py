"""The same words and the same picture, however they come again."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.reports.abuse.likeness import differ, likeness_of
from bot.reports.abuse.pictures import NEAR, bands_of, hash_of

FLOOD = "张江路地铁口积水很深，汽车开不过去，请快来处理"
PAIRS: list[tuple[str, str, str, bool]] = [
    ("equal", FLOOD, FLOOD, True),
    ("spaces and marks", FLOOD, " 张江路 地铁口积水很深!!汽车开不过去…请快来处理😱", True),
    (
        "wide and capital",
        "Deep water in the subway, EXIT 3",
        "deep ｗater in the Subway: exit 3!",
        True,
    ),
    ("another number", "三号楼旁边的井盖坏了很危险3号", "三号楼旁边的井盖坏了很危险5号", False),
    ("other words", FLOOD, "幼儿园门口有棵大树倒了，压着电线，没有人受伤", False),
    ("English", "The tunnel near the market is flooded", "A tree fell across the ring road", False),
]


@pytest.mark.parametrize(("label", "one", "other", "same"), PAIRS, ids=[row[0] for row in PAIRS])
def test_the_same_words(label: str, one: str, other: str, same: bool) -> None:
    first, second = likeness_of(one), likeness_of(other)
    assert first and second
    assert differ(first, second) is not same


def test_a_long_text_with_a_letter_more_is_the_same() -> None:
    text = f"{FLOOD}，旁边的学校马上要放学了，孩子们没法回家，希望尽快派人来抽水"
    first, second = likeness_of(text), likeness_of(text + "吧")
    assert first and second and not differ(first, second)


@pytest.mark.parametrize("text", ["", "积水了", "flood", "👍" * 50, "\ud800" * 30, "。" * 90])
def test_what_half_a_street_says_is_not_held_against_anybody(text: str) -> None:
    assert likeness_of(text) is None


@given(st.text(max_size=200))
def test_any_text_has_one_likeness_that_a_bigint_holds(text: str) -> None:
    likeness = likeness_of(text)
    assert likeness == likeness_of(text)
    if likeness:
        assert all(-(2**63) <= n < 2**63 for n in (likeness.words, likeness.figures))


def _picture(seed: int) -> Image.Image:
    rough = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize((640, 480), Image.Resampling.BICUBIC)


def _file(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _apart(one: int | None, other: int | None) -> int:
    assert one is not None and other is not None
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_a_picture_made_smaller_or_worse_is_the_same() -> None:
    original = hash_of(_file(_picture(1), quality=95))
    for label, data in (
        ("compressed", _file(_picture(1), quality=30)),
        ("smaller", _file(_picture(1).resize((320, 240)))),
        ("PNG", _file(_picture(1), "PNG")),
    ):
        found = hash_of(data)
        assert _apart(original, found) <= NEAR, label
        assert original is not None and found is not None
        assert set(bands_of(original)) & set(bands_of(found)), label


def test_other_pictures_are_not() -> None:
    hashes = [hash_of(_file(_picture(seed))) for seed in range(12)]
    apart = [_apart(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min(apart) > NEAR


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff" + b"\0" * 100,
        b"RIFF....WEBP",
        _file(Image.new("RGB", (64, 64))),
    ],
    ids=["nothing", "broken", "no picture", "a black one"],
)
def test_what_shows_nothing_has_no_hash(data: bytes) -> None:
    assert hash_of(data) is None


@given(st.integers(-(2**63), 2**63 - 1), st.sets(st.integers(0, 63), max_size=NEAR))
def test_near_hashes_share_a_band(hash: int, flipped: set[int]) -> None:
    other = hash & (2**64 - 1)
    for bit in flipped:
        other ^= 1 << bit
    assert set(bands_of(hash)) & set(bands_of(other))
    assert all(0 <= band < 2**31 for band in bands_of(hash))
