"""What can go wrong with an incident and its figures.

It does not know HTTP: the web maps each of these to a status once.
"""

from bot.reports.errors import ReportsError


class IncidentUnknown(ReportsError):
    """There is no such incident."""

    key = "incidents.unknown"


class NotYourUnit(ReportsError):
    """The unit lies outside the area, or is above what a reporter may file for."""

    key = "incidents.not_your_unit"


class NotYourIncident(ReportsError):
    """The incident has nothing to do with the official's area."""

    key = "incidents.not_yours"


class KindNotNow(ReportsError):
    """That kind of report does not follow on what the unit filed, or on the incident's state."""

    key = "incidents.kind_not_now"


class StateNotNow(ReportsError):
    """An incident goes from open to final to closed, one step at a time."""

    key = "incidents.state_not_now"


class FiledMeanwhile(ReportsError):
    """Somebody else filed for this unit, or moved the incident, at this moment; look again."""

    key = "incidents.filed_meanwhile"
