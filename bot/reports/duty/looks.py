"""Who has a report before them at this moment.

It does not know how they say so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Whoever gave no sign for so long has gone; pages give one every 15 s.
LOST = timedelta(seconds=45)


@dataclass(frozen=True, kw_only=True)
class Look:
    name: str
    since: datetime
