"""What can go wrong with the block list and the shadow queue.

It does not know HTTP.
"""

from bot.reports.errors import ReportsError


class BlockUnknown(ReportsError):
    """There is no such block in force."""

    key = "abuse.block_unknown"


class NobodyToBlock(ReportsError):
    """Nobody knows who filed the report, so nobody can be blocked by it."""

    key = "abuse.nobody"


class NotHeld(ReportsError):
    """The report does not wait in the shadow queue."""

    key = "abuse.not_held"
