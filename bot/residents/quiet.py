"""Until when a person wants to hear nothing of the lower levels.

It does not know which warnings those are, nor how one is held back.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Any


def quiet_until(hours: Mapping[str, Any] | None, now: datetime, zone: tzinfo) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None outside of them, or without any.

    `hours` is {"from": "22:00", "to": "07:00"} on the clocks of `zone`; from and to alike are none.
    """
    if hours is None:
        return None
    begin, end = (time.fromisoformat(str(hours[name])) for name in ("from", "to"))
    here = now.astimezone(zone)
    clock = here.time()
    over_midnight = end < begin
    quiet = clock >= begin or clock < end if over_midnight else begin <= clock < end
    if not quiet:
        return None
    until = datetime.combine(here.date(), end, tzinfo=zone)
    return until if until > here else until + timedelta(days=1)
