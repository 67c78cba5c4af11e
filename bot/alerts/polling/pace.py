"""When a feed is asked again.

Pure. Knows nothing of why a poll failed.
"""

from datetime import datetime, timedelta

EVERY = timedelta(minutes=1)
#: However long a feed has failed: a warning must not wait longer than this once it works again.
LONGEST = timedelta(minutes=30)
#: However long a server asks us to stay away: silence could be its failure, or meant.
LONGEST_ASKED = timedelta(hours=1)
#: From when on officials are told that a feed is silent.
SILENT = timedelta(hours=1)


def again(now: datetime, failures: int, retry_at: datetime | None = None) -> datetime:
    """The next poll after so many failures in a row: each doubles the pause."""
    doubled: int = 2 ** min(failures, 10)
    pause = min(EVERY * doubled, LONGEST)
    if retry_at is not None:
        pause = max(pause, min(retry_at - now, LONGEST_ASKED))
    return now + pause
