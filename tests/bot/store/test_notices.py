"""When a message to an official is tried again, decided without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.jobs import Job

from bot.store.notices import KEPT, WhileItMatters, late
from channels import errors

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
UNTIL = (NOW + KEPT).isoformat()


def decided(error: Exception, attempts: int = 0, until: str = UNTIL) -> float | None:
    """Seconds until the next try; None: none."""
    job = Job(
        id=1,
        queue="broadcast",
        lock=None,
        queueing_lock=None,
        task_name="send_test",
        task_kwargs={"until": until},
        attempts=attempts,
    )
    decision = WhileItMatters(lambda: NOW).get_retry_decision(exception=error, job=job)
    return (decision.retry_at - NOW).total_seconds() if decision and decision.retry_at else None


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        pytest.param(errors.ProviderDown(), 0, 1, id="soon"),
        pytest.param(errors.ProviderDown(), 3, 8, id="long after three tries"),
        pytest.param(errors.ProviderUnreachable(), 500, 60, id="and for as long as it matters"),
        pytest.param(errors.ProviderDown(retry_after=7), 5, 7, id="when the provider says"),
        pytest.param(errors.SenderRefused(), 9, 60, id="another sender may be taken"),
        pytest.param(errors.Throttled(), 9, 60, id="too much to do"),
        pytest.param(errors.ProviderTimeout(), 2, 4, id="in doubt: again"),
        pytest.param(errors.ProviderTimeout(), 3, None, id="in doubt: not for ever"),
        pytest.param(errors.RecipientInvalid(), 0, None, id="no such number"),
        pytest.param(errors.Refused(), 0, None, id="refused"),
        pytest.param(OSError(), 9, 60, id="the database, or a bug"),
    ],
)
def test_what_is_tried_again(error: Exception, attempts: int, seconds: int | None) -> None:
    assert decided(error, attempts) == seconds


def test_not_beyond_its_end() -> None:
    assert decided(errors.ProviderDown(), 0, (NOW + timedelta(seconds=1)).isoformat()) is None


@pytest.mark.parametrize(
    ("until", "answer"),
    [(UNTIL, False), (NOW.isoformat(), True), (None, False)],
    ids=["in time", "too late", "of a version that said nothing"],
)
def test_too_late(until: str | None, answer: bool) -> None:
    assert late(until, NOW) is answer
