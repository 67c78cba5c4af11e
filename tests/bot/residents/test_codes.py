"""Six digits count once, for a quarter of an hour, and only so often."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.residents.codes import LIFE, MOST_ATTEMPTS, Attempt, check_code, make_code
from bot.residents.errors import (
    AlreadyConfirmed,
    CodeExpired,
    ResidentsError,
    SubscriptionUnknown,
    TooManyAttempts,
    WrongCode,
)
from bot.residents.service import code_text
from bot.words.catalogue import Words

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WAITING = Attempt(
    code_hash=b"right", code_expires_at=NOW + LIFE, attempts=1, confirmed=False, ended=False
)


def test_the_right_code_in_time_counts() -> None:
    check_code(replace(WAITING, attempts=MOST_ATTEMPTS), b"right", NOW)


@pytest.mark.parametrize(
    ("label", "attempt", "given", "error"),
    [
        ("unknown", None, b"right", SubscriptionUnknown),
        ("ended", replace(WAITING, ended=True), b"right", SubscriptionUnknown),
        ("from a chat", replace(WAITING, code_hash=None), b"right", SubscriptionUnknown),
        ("used", replace(WAITING, confirmed=True), b"right", AlreadyConfirmed),
        ("late", replace(WAITING, code_expires_at=NOW), b"right", CodeExpired),
        ("sixth try", replace(WAITING, attempts=MOST_ATTEMPTS + 1), b"right", TooManyAttempts),
        ("wrong", WAITING, b"wrong", WrongCode),
    ],
)
def test_anything_else_does_not(
    label: str, attempt: Attempt | None, given: bytes, error: type[ResidentsError]
) -> None:
    with pytest.raises(error):
        check_code(attempt, given, NOW)


def test_a_code_is_six_digits_and_the_life_a_quarter_of_an_hour() -> None:
    assert all(re.fullmatch(r"\d{6}", make_code()) for _ in range(100))
    assert timedelta(minutes=15) == LIFE


@pytest.mark.parametrize("language", Words.load().languages)
def test_the_code_is_the_only_run_of_six_digits_in_its_message(language: str) -> None:
    said = Words.load().say("residents.code", language, code="012345")
    assert re.findall(r"\d{6,}", said) == ["012345"]


@pytest.mark.parametrize("language", Words.load().languages)
def test_on_the_telephone_each_digit_is_said_alone_and_all_of_them_twice(language: str) -> None:
    said = code_text(Words.load(), "voice", language, "012345")
    assert said.count("0, 1, 2, 3, 4, 5") == 2
    assert not re.search(r"\d{3,}", said)
    assert code_text(Words.load(), "sms", language, "012345").count("012345") == 1
