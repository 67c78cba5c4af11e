"""When a backup is due, and which old ones go.

Pure: no files, no clock.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.backups.making import PREFIX, SUFFIX
from bot.beijing import BEIJING

#: So long after the start of one that failed, or was cut off, it is tried again.
AGAIN = timedelta(hours=1)
#: Only files that we named ourselves are ever deleted.
_OURS = re.compile(rf"{re.escape(PREFIX)}\d{{8}}T\d{{6}}Z{re.escape(SUFFIX)}")


def slot(now: datetime, hour: int) -> datetime:
    """The newest moment at `hour` of Beijing time that is not ahead of `now`."""
    today = now.astimezone(BEIJING).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def superfluous(names: Iterable[str], kept: int) -> tuple[str, ...]:
    """The oldest of our files, so that the newest `kept` stay."""
    ours = sorted(name for name in names if _OURS.fullmatch(name))
    return tuple(ours[: max(0, len(ours) - kept)])
