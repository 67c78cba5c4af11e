"""Identifiers of GB/T 35965.1-2018 are built, taken apart and refused; colours have severities."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import chinese
from bot.alerts.content import SEVERITY_OF, Level, Severity

AT = datetime(2026, 11, 21, 16, 5, 9, tzinfo=UTC)


def test_the_time_is_beijings_whatever_the_clock() -> None:
    text = chinese.build(division="310115", industry="416", at=AT, serial=3)
    assert text == "31011541600000_20261122000509_3"
    assert len(text) == 31


@given(
    division=st.from_regex("[0-9]{6}", fullmatch=True),
    seconds=st.integers(0, 10**9),
    serial=st.integers(0, 9),
)
def test_what_is_built_is_taken_apart_again(division: str, seconds: int, serial: int) -> None:
    at = AT + timedelta(seconds=seconds)
    text = chinese.build(
        division=division, industry="001", at=at, serial=serial, unit="007", extension="01"
    )
    assert chinese.parse(text) == chinese.Identifier(
        division=division, industry="001", unit="007", extension="01", at=at, serial=serial
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31011541600000_20261122000509_10",
        "31011541600000_20261322000509_1",
        "3101154160000_20261122000509_1",
        "31011541600000-20261122000509-1",
        "３1011541600000_20261122000509_1",
        "31011541600000_00000000000000_1",
        "31011541600000_00010101000000_1",
        "31011541600000_20261122000509_1\n",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(chinese.IdentifierInvalid):
        chinese.parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        {"division": "31011"},
        {"industry": "41"},
        {"serial": 10},
        {"serial": -1},
        {"at": datetime(2026, 11, 22)},
        {"unit": "0000"},
    ],
)
def test_parts_of_another_form_are_refused(parts: dict[str, object]) -> None:
    given_parts: dict[str, object] = {
        "division": "310115",
        "industry": "416",
        "at": AT,
        "serial": 0,
    }
    with pytest.raises(chinese.IdentifierInvalid):
        chinese.build(**{**given_parts, **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        (Level.BLUE, Severity.MINOR),
        (Level.YELLOW, Severity.MODERATE),
        (Level.ORANGE, Severity.SEVERE),
        (Level.RED, Severity.EXTREME),
    ],
)
def test_colours_and_severities_say_the_same(level: Level, severity: Severity) -> None:
    assert SEVERITY_OF[level] is severity
    assert chinese.level_of(severity) is level


def test_an_unknown_severity_has_no_colour() -> None:
    assert chinese.level_of(Severity.UNKNOWN) is None


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Red", "red"),
        ("红色", "red"),
        ("紅色", "red"),
        ("3; orange; Severe", "orange"),
        ("黄", "yellow"),
        ("藍色", "blue"),
        ("白色", "white"),
        ("Green", "green"),
        ("covered", None),
        ("purple", None),
        ("", None),
    ],
)
def test_a_colour_is_read_in_any_writing(text: str, colour: str | None) -> None:
    assert chinese.colour_of(text) == colour


@pytest.mark.parametrize(
    ("headline", "colour"),
    [
        ("惠东县气象台发布暴雨橙色预警", "orange"),
        ("广东省发布台风白色预警信号", "white"),
        ("解除高温红色预警，发布高温黄色预警", "red"),
        ("黄河水位上涨预警", None),
        ("红色文化节", None),
        ("Orange rainstorm warning", None),
    ],
)
def test_the_signal_in_a_headline_is_read(headline: str, colour: str | None) -> None:
    assert chinese.signal_of(headline) == colour


@pytest.mark.parametrize(
    ("colour", "level", "severity"),
    [
        *((level.value, level, severity) for level, severity in SEVERITY_OF.items()),
        ("white", None, Severity.MINOR),
        ("green", None, Severity.MINOR),
        ("purple", None, Severity.UNKNOWN),
    ],
)
def test_the_set_of_colours_is_open(colour: str, level: Level | None, severity: Severity) -> None:
    assert chinese.level_named(colour) is level
    assert chinese.severity_of(colour) is severity


@pytest.mark.parametrize(
    ("text", "is_code"),
    [("11B03", True), ("21F05", True), ("51B03", False), ("11B3", False), ("暴雨", False)],
)
def test_event_codes_have_the_standards_form(text: str, is_code: bool) -> None:
    assert chinese.is_event_code(text) is is_code
