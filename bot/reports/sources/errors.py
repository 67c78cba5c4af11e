"""What can go wrong with a hazard source.

It does not know HTTP.
"""

from bot.reports.errors import ReportsError


class SourceUnknown(ReportsError):
    """There is no such hazard source."""

    key = "sources.unknown"


class SourceNotYours(ReportsError):
    """The hazard source lies outside the official's area."""

    key = "sources.not_yours"


class ActNotAllowed(ReportsError):
    """That cannot be done in the source's state, or somebody else was faster."""

    key = "sources.act_not_allowed"


class SourceSamePerson(ReportsError):
    """Who cleared a source, or is responsible for it, does not check that it is gone."""

    key = "sources.same_person"


class LinkedAlready(ReportsError):
    """The report belongs to a hazard source already."""

    key = "sources.linked_already"
