"""What can go wrong with the register of verified reporters.

It does not know HTTP.
"""

from bot.reports.errors import ReportsError


class ReporterUnknown(ReportsError):
    """There is no such entry in the register."""

    key = "reporters.unknown"


class NameTaken(ReportsError):
    """Somebody of that name is in the register already; one name is one person."""

    key = "reporters.name_taken"


class AddressTaken(ReportsError):
    """One of the addresses is another reporter's."""

    key = "reporters.address_taken"


class NotYourReporter(ReportsError):
    """The reporter works outside the administrator's area."""

    key = "reporters.not_yours"
