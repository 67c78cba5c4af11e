"""Opening hours, by the clock of the place."""

from datetime import UTC, datetime

import pytest

from knowledge.facilities.opening import LONGEST, is_open, is_readable

#: A Friday: 10:00 in Beijing and Taipei, 11:00 in Tokyo.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "hours", "country", "expected"),
    [
        ("nobody says", None, None, True),
        ("always", "24/7", None, True),
        ("office hours", "Mo-Fr 09:00-17:00", "CN", True),
        ("the weekend", "Sa-Su", "CN", False),
        ("over midnight", "22:00-06:00", "CN", False),
        ("until eleven, in China", "09:00-11:00", "CN", True),
        ("until eleven, in Japan", "09:00-11:00", "JP", False),
        ("a country without a clock here", "09:00-11:00", "XX", True),
        ("closed for good", "off", "CN", False),
    ],
)
def test_open_now(label: str, hours: str | None, country: str | None, expected: bool) -> None:
    assert is_open(hours, country, NOW) is expected, label


def test_a_public_holiday_is_the_countrys() -> None:
    national_day = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
    assert not is_open("Mo-Su 08:00-20:00; PH off", "CN", national_day)
    assert is_open("Mo-Su 08:00-20:00; PH off", "JP", national_day)


@pytest.mark.parametrize("hours", ["whenever", "Mo-Blub 9", "9 to 5", "24/7" + " " * LONGEST])
def test_what_nobody_can_read(hours: str) -> None:
    assert not is_readable(hours)


def test_unreadable_hours_are_an_error() -> None:
    with pytest.raises(ValueError):
        is_open("whenever", "CN", NOW)
