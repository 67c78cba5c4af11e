"""Files and mappings that nobody wrote in good faith stop nothing and cost nothing."""

from pathlib import Path

import pytest

from knowledge.errors import FacilitiesUnreadable, MappingInvalid, NotText
from knowledge.facilities import mapping as mappings
from knowledge.facilities.importing import LONGEST_ID, read
from knowledge.facilities.report import Reason

GOOD = """
name: mine
format: csv
source: s
id_prefix: m
columns: {id: i, name: n, lat: a, lon: o, capacity: c}
"""


@pytest.mark.parametrize(
    "more",
    [
        pytest.param('name_template: "{n:>999999999}"', id="a width"),
        pytest.param('name_template: "{n.__class__}"', id="an attribute"),
        pytest.param('name_template: "{n!r}"', id="a conversion"),
        pytest.param('name_template: "{other}"', id="a column that is none"),
        pytest.param('name_template: "{"', id="half a brace"),
        pytest.param("columns: [a, b]", id="a list of columns"),
        pytest.param("bounds: [1, 2]", id="half a box"),
        pytest.param("kind_words: shelter", id="a word for words"),
        pytest.param("? [1, 2]\n: 3", id="a key that is no text"),
    ],
)
def test_a_mapping_says_which_columns_and_nothing_else(more: str) -> None:
    with pytest.raises(MappingInvalid):
        mappings.parse(f"{GOOD}{more}\n")


def test_a_short_row_lacks_no_name(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("i,a,o,n,c\n1,31,121\n", encoding="utf-8")
    mapping = mappings.parse(f'{GOOD}name_template: "{{n}}站"\n')
    (facility,) = read(file, mapping).facilities
    assert facility.name == "站"


def test_what_cannot_be_stored_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    rows = [f"{'9' * (LONGEST_ID + 1)},n,31,121,5", "2,n,31,121,99999999999"]
    file.write_text("i,n,a,o,c\n" + "\n".join(rows), encoding="utf-8")
    report = read(file, mappings.parse(GOOD))
    assert [problem.reason for problem in report.problems] == [
        Reason.TEXT_TOO_LONG,
        Reason.CAPACITY_UNREADABLE,
    ]
    assert report.facilities[0].capacity is None
    assert report.problems[1].row == "2, n, 31, 121, 99999999999"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"PK\x03\x04zip", NotText, id="zip"),
        pytest.param(b"a\0b", NotText, id="zeroes"),
        pytest.param(b'{"features":' + b"[" * 200_000, FacilitiesUnreadable, id="nested"),
    ],
)
def test_what_is_no_list_is_told_as_such(
    tmp_path: Path, data: bytes, error: type[Exception]
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(data)
    with pytest.raises(error):
        read(file)
