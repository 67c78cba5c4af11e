"""When a message that did not arrive is tried again, and when it is given up.

Pure. It does not know who is tried.
"""

from datetime import datetime, timedelta

#: Before each further try: the schedule that the Standard Webhooks specification recommends.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
#: A machine that does not answer is left alone so long, doubled with each message in a row.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)


def next_try(attempts: int, now: datetime, asked: float | None = None) -> datetime | None:
    """After `attempts` in vain; None: given up. `asked`: seconds of its `Retry-After`."""
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1]
    return now + max(wait, timedelta(seconds=asked or 0))


def pause(failures: int, now: datetime) -> datetime:
    """Until when nothing is sent to a webhook whose last `failures` messages did not arrive."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(failures - 1, 16)
    return now + min(doubled, LONGEST_PAUSE)
