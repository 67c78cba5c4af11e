"""60 rumours in each language against what was published; the threshold was chosen on one half."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.rumours.claim import claim_of
from bot.rumours.likeness import Likeness, Text
from knowledge import encoding

SET: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "rumours.yml").read_text(encoding="utf-8")
)
TEXTS = [
    Text(id=id, parts=tuple("\n".join(entry[tag].values()) for tag in ("zh", "en")))
    for id, entry in SET["published"].items()
]
ROWS = [(tag, place, row) for tag in ("zh", "en") for place, row in enumerate(SET[tag])]


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness(encoding.load())


def test_the_set_is_what_it_says() -> None:
    assert len(TEXTS) == 15
    for tag in ("zh", "en"):
        about = [row["about"] for row in SET[tag]]
        assert (len(about), about.count("none")) == (60, 30)
        assert set(about) <= {*SET["published"], "none"}


@pytest.mark.parametrize(
    ("half", "found_at_least", "false_at_most"),
    [pytest.param(0, 30, 0, id="chosen on"), pytest.param(1, 29, 2, id="held out")],
)
def test_rumours_find_what_is_about_them(
    likeness: Likeness, half: int, found_at_least: int, false_at_most: int
) -> None:
    rows = [row for _, place, row in ROWS if place % 2 == half]
    got = [(row, likeness.nearest(claim_of(row["text"]), TEXTS) or "none") for row in rows]
    found = sum(row["about"] == id for row, id in got if row["about"] != "none")
    false = [row["text"] for row, id in got if row["about"] == "none" and id != "none"]
    mistaken = [
        row["text"]
        for row, id in got
        if "none"
        not in (
            row["about"],
            id,
        )
        and id != row["about"]
    ]
    assert mistaken == [], "a rumour must not be answered with something else"
    assert found >= found_at_least
    assert len(false) <= false_at_most, false


@pytest.mark.parametrize(
    "text",
    ["西山水库要垮坝是真的吗", "is the Xishan reservoir dam about to burst", "第三医院封院了吗"],
)
def test_another_s_name_is_another_thing(likeness: Likeness, text: str) -> None:
    assert likeness.nearest(claim_of(text), TEXTS) is None


@pytest.mark.parametrize(
    "text",
    [
        "这条预警是真的吗",
        "真的假的?",
        "is this message real?",
        "is this true",
        "帮我核实这条消息",
        "",
        "???",
    ],
)
def test_a_question_about_nothing_claims_nothing(text: str) -> None:
    assert claim_of(text).said == ""


def test_nothing_published_is_near_nothing(likeness: Likeness) -> None:
    assert likeness.nearest(claim_of("水库要垮了"), []) is None
