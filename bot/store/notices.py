"""Messages to officials as jobs: kept, and tried again, until they matter no more.

It does not know who is told what, nor by which lane a message goes.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.store.jobs import SEND_TEST, Jobs
from channels import errors

#: What says nothing of its own end is kept so long: an hour later an official has seen it in the
#: console, or nobody can be told by any sender of ours.
KEPT = timedelta(hours=1)
#: Seconds before the second try, and at most; doubled each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
#: Of messages that may have arrived: an official bears one twice better than none at all.
MOST_IN_DOUBT = 3


async def post(
    connection: AsyncConnection,
    jobs: Jobs,
    notices: Iterable[Notice],
    *,
    priority: int,
    now: datetime,
) -> None:
    """Have the worker send them, once the transaction is made."""
    for notice in notices:
        await jobs.enqueue(
            connection,
            SEND_TEST,
            priority=priority,
            lock=None,
            channel=notice.channel,
            sealed=notice.sealed_address.decode("ascii"),
            text=notice.text,
            until=(notice.until or now + KEPT).isoformat(),
            **_rich(notice),
        )


def _rich(notice: Notice) -> dict[str, str]:
    """What few notices have: jobs of an older worker's making have none of it."""
    rich = {"kind": notice.kind} if notice.kind else {}
    return {**rich, "buttons": json.dumps(notice.buttons)} if notice.buttons else rich


class WhileItMatters(BaseRetryStrategy):
    """Each try looks for a lane anew, so that a notice goes by another or when its own is back."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        again = self._clock() + timedelta(seconds=_wait(exception, job.attempts))
        until = job.task_kwargs.get("until")
        if not _may_help(exception, job.attempts) or again >= _moment(until, self._clock()):
            return None
        return RetryDecision(retry_at=again)


def late(until: str | None, now: datetime) -> bool:
    """Whether a job of `until` has nothing to say any more."""
    return _moment(until, now + KEPT) <= now


def _moment(until: object, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(until) if isinstance(until, str) else otherwise


def _may_help(error: BaseException, attempts: int) -> bool:
    """Whether anything but the message or the address stood in the way."""
    if not isinstance(error, errors.ChannelError):
        return True
    if error.in_doubt:
        return attempts < MOST_IN_DOUBT
    return error.retryable or isinstance(error, errors.SenderRefused)


def _wait(error: BaseException, attempts: int) -> float:
    asked = error.retry_after if isinstance(error, errors.ChannelError) else None
    return asked if asked is not None else min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 10))
