"""How long a feed is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.polling import pace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTES = [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (50, 30)]


@pytest.mark.parametrize(("failures", "minutes"), MINUTES)
def test_each_failure_doubles_the_pause_up_to_half_an_hour(failures: int, minutes: int) -> None:
    assert pace.again(NOW, failures) == NOW + timedelta(minutes=minutes)


ASKED = [("later", 600, 600), ("sooner", 5, 120), ("for a day", 86_400, 3_600), ("past", -9, 120)]


@pytest.mark.parametrize(
    ("asked", "seconds"), [row[1:] for row in ASKED], ids=[row[0] for row in ASKED]
)
def test_a_server_may_ask_for_more_time_but_not_for_a_day(asked: int, seconds: int) -> None:
    retry_at = NOW + timedelta(seconds=asked)
    assert pace.again(NOW, 1, retry_at) == NOW + timedelta(seconds=seconds)
