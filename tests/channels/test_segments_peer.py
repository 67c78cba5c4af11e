"""Segments against Twilio's own calculator, the npm package `sms-segments-calculator`.

The two differ on purpose in one thing. The package keeps what joiners and marks hold together (a
family emoji, a letter and its accents) in one part. TS 23.040, 9.2.3.24.1 knows no such clusters:
neither "a character represented by an escape-sequence" nor "a UCS2 character" may be split, and
phones put the parts together before they show any. By the standard our count is right (we keep
surrogate pairs whole as well, as the package does), and the package counts the same as soon as it
is given code points instead of clusters. Who cuts as the package does needs a part more where a
cluster lies on a border.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from channels.segments import count

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "sms-segments-calculator"
TEXTS = 10_000
BASIC = "abcdefghij ABC0123456789.,:;!?\n\r@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"
EXTENSION = "\f^{}\\[~]|€"
CHINESE = "地震洪水台风请立即转移到高处，。：！【】"
ODD = "ç`’–…·ñ\t\x1b\u00a0\u200b"
ASTRAL = "🔥🌊🚨𠮷𝒜"
CLUSTERS = [
    "👨\u200d👩\u200d👧\u200d👦",
    "🇨🇳",
    "👍🏽",
    "e\u0301",
    "❤\ufe0f",
    "က\u103c",
    "กำ",
    "\r\n",
]
LENGTHS = [0, 1, 35, 66, 67, 70, 71, 134, 135, 153, 160, 161, 201, 306]
MIXES: list[tuple[list[str], bool]] = [
    # what a text is made of, whether clusters of several code points are among it
    (list(BASIC), False),
    ([*BASIC, *EXTENSION], False),
    (list(EXTENSION), False),
    (list(CHINESE), False),
    ([*CHINESE, *ASTRAL], False),
    ([*BASIC, *CHINESE, *EXTENSION], False),
    ([*BASIC, *ODD], True),
    ([*CHINESE, *ASTRAL, *CLUSTERS], True),
    ([*BASIC, *EXTENSION, *ASTRAL, *CLUSTERS], True),
]


def texts() -> list[tuple[str, bool]]:
    """At and around every border, and of any length up to a few parts."""
    chance = random.Random(20261122)
    made = []
    for index in range(TEXTS):
        pieces, clustered = MIXES[index % len(MIXES)]
        near = chance.choice(LENGTHS) + chance.randint(-2, 2)
        length = max(0, near) if index % 3 else chance.randint(0, 330)
        made.append(("".join(chance.choices(pieces, k=length)), clustered))
    return made


def peer(given: list[str]) -> list[tuple[str, int, int, int]]:
    script = Path(__file__).with_name("count_segments.js")
    done = subprocess.run(
        ["node", str(script)],
        input=json.dumps(given).encode(),
        capture_output=True,
        check=True,
        timeout=120,
        cwd=ROOT,
    )
    return [tuple(row) for row in json.loads(done.stdout)]


@pytest.mark.skipif(not PACKAGE.is_dir() or not shutil.which("node"), reason="no npm package")
def test_ten_thousand_texts_as_twilio_counts_them() -> None:
    made = texts()
    more = 0
    for (text, clustered), (name, units, segments, by_points) in zip(
        made, peer([text for text, _ in made]), strict=True
    ):
        ours = count(text)
        assert (ours.encoding.name, ours.units) == (name.replace("-", ""), units), repr(text)
        expected = by_points if text else 0  # the package counts a part for nothing at all
        assert ours.segments == expected, repr(text)
        if not clustered and text:
            assert segments == ours.segments, repr(text)
        assert segments >= ours.segments, repr(text)
        more += bool(text) and segments > ours.segments
    assert more > 40  # the difference is there, and only where clusters are
