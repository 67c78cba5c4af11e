"""How long a report may wait, from the file and by its rules."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.reports.duty.timers import TimersBroken, load, minutes_of_day
from bot.reports.grading import ORDER, Urgency
from bot.reports.report import Status
from tests.bot.reports.duty.shifts_of import beijing

TIMERS = load()


@pytest.mark.parametrize(
    ("status", "urgency", "since", "due"),
    [
        (Status.RECEIVED, Urgency.LIFE, beijing(22, 3), beijing(22, 3, 2)),
        (Status.RECEIVED, Urgency.NORMAL, beijing(22, 3), beijing(22, 3, 20)),
        (Status.TRIAGED, Urgency.NORMAL, beijing(22, 9), beijing(22, 13)),
        (Status.CLOSED, Urgency.LIFE, beijing(22, 9), None),
        pytest.param(
            Status.RECEIVED, Urgency.LOW, beijing(22, 23), beijing(23, 9), id="in the morning"
        ),
        pytest.param(
            Status.RECEIVED, Urgency.LOW, beijing(22, 21, 30), beijing(23, 7, 30), id="over ten"
        ),
        pytest.param(
            Status.RECEIVED, Urgency.LOW, beijing(22, 12), beijing(22, 13), id="by day"
        ),
    ],
)  # fmt: skip
def test_what_is_next_is_due(
    status: Status, urgency: Urgency, since: datetime, due: datetime | None
) -> None:
    assert TIMERS.due(status, urgency, since) == due


def test_the_graver_never_waits_longer() -> None:
    for allowed in TIMERS.steps.values():
        times = [allowed[grade] for grade in ORDER]
        assert times == sorted(times) and times[0] > timedelta(0)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("steps: {received: {life: 2}}", id="a grade is missing"),
        pytest.param(
            "steps: {received: {life: soon, urgent: 1, normal: 1, low: 1}}", id="no number"
        ),
        pytest.param("steps: {lost: {life: 1, urgent: 1, normal: 1, low: 1}}", id="no status"),
        pytest.param("[", id="no YAML"),
    ],
)
def test_a_broken_file_is_named(wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text(wrong)
    with pytest.raises(TimersBroken, match=r"own\.yml"):
        load(file)


@pytest.mark.parametrize("text", ["", "8:00", "24:01", "12:60", "aa:bb", "12:00:00"])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        minutes_of_day(text)
