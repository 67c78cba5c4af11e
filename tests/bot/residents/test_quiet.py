"""Until when it is quiet, over midnight too."""

from datetime import UTC, datetime

import pytest

from bot.beijing import BEIJING
from bot.residents.quiet import quiet_until

NIGHT = {"from": "22:00", "to": "07:00"}


def at(clock: str, day: int = 22) -> datetime:
    """A moment of November 2026 on the clocks of Beijing, in UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        pytest.param(None, "23:00", None, id="none"),
        pytest.param(NIGHT, "21:59", None, id="a minute before"),
        pytest.param(NIGHT, "22:00", at("07:00", 23), id="till tomorrow"),
        pytest.param(NIGHT, "00:30", at("07:00"), id="after midnight"),
        pytest.param(NIGHT, "07:00", None, id="it is over"),
        pytest.param({"from": "12:00", "to": "14:00"}, "13:00", at("14:00"), id="a nap"),
        pytest.param({"from": "12:00", "to": "14:00"}, "11:00", None, id="before the nap"),
        pytest.param({"from": "08:00", "to": "08:00"}, "08:00", None, id="no time at all"),
    ],
)
def test_until_when(hours: dict[str, str] | None, now: str, until: datetime | None) -> None:
    assert quiet_until(hours, at(now), BEIJING) == until
