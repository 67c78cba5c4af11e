"""What can go wrong with the roster and with what shifts leave to each other.

It does not know HTTP: the web maps each of these to a status once.
"""

from bot.reports.errors import ReportsError


class ShiftUnknown(ReportsError):
    """There is no such shift in the roster."""

    key = "duty.shift_unknown"


class NotYourRoster(ReportsError):
    """The shift lies outside the official's area, or the role does not keep the roster."""

    key = "duty.not_your_roster"


class HandingUnknown(ReportsError):
    """There is no such hand-over note for this official."""

    key = "duty.handing_unknown"


class OwnHanding(ReportsError):
    """Somebody other than who wrote it says that it was read."""

    key = "duty.own_handing"
