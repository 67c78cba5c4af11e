"""References survive being read aloud, and typing errors are found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.errors import ReferenceWrong
from bot.reports.reference import find_in, make, parse
from bot.short_codes import ALPHABET

references = st.builds(make)


@given(references)
def test_a_reference_is_short_and_reads_back(reference: str) -> None:
    assert re.fullmatch(rf"R-[{ALPHABET}]{{4}}-[{ALPHABET}]{{2}}", reference)
    assert parse(reference) == reference


@given(references, st.sampled_from([2, 3, 4, 5, 7, 8]), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(reference: str, place: int, wrong: str) -> None:
    mistyped = reference[:place] + wrong + reference[place + 1 :]
    if mistyped == reference:
        return
    with pytest.raises(ReferenceWrong):
        parse(mistyped)


@given(references, st.integers(0, 4))
def test_every_two_swapped_neighbours_are_found(reference: str, place: int) -> None:
    plain = list(reference[2:].replace("-", ""))
    plain[place], plain[place + 1] = plain[place + 1], plain[place]
    if plain[place] == plain[place + 1]:
        return
    with pytest.raises(ReferenceWrong):
        parse("R-" + "".join(plain))


GIVEN = "R-1J0N-HM"
BARE = GIVEN.replace("-", "")


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("as given", GIVEN),
        ("lower case", GIVEN.lower()),
        ("no dashes", BARE),
        ("no R", BARE[1:]),
        ("spaces", " ".join(BARE)),
        ("another dash", GIVEN.replace("-", "—")),
        ("O for 0", GIVEN.replace("0", "O")),
        ("l for 1", GIVEN.replace("1", "l")),
    ],
)
def test_reads_what_people_type(label: str, typed: str) -> None:
    assert parse(typed) == GIVEN


@pytest.mark.parametrize(
    "typed", ["", "R-", "R-7K3M", "R-7K3M-9QX", "R-7K3U-9Q", "你好", "R-7K3M-9\0"]
)
def test_anything_else_is_wrong(typed: str) -> None:
    with pytest.raises(ReferenceWrong):
        parse(typed)


@pytest.mark.parametrize(
    ("label", "text", "found"),
    [
        ("alone", GIVEN, GIVEN),
        ("in Chinese", f"请问{GIVEN.lower()}处理了吗", GIVEN),
        ("in English", f"what about {GIVEN}?", GIVEN),
        ("none", "report a flood, the reports are running late", None),
        ("part of a word", f"X{GIVEN}", None),
    ],
)
def test_finds_a_reference_in_a_message(label: str, text: str, found: str | None) -> None:
    assert find_in(text) == found


def test_a_mistyped_one_is_not_found() -> None:
    last = ALPHABET[(ALPHABET.index(GIVEN[-1]) + 1) % len(ALPHABET)]
    assert find_in(GIVEN[:-1] + last) is None
