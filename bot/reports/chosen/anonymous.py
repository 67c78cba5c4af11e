"""A report without what somebody could be told by: for files that leave the office.

It does not know who asked.
"""

from dataclasses import replace

from bot.reports.coarse import public_point
from bot.reports.report import Report


def anonymised(report: Report) -> Report:
    """No words, details, address, nor anybody's name; the place as everybody may see it (0095)."""
    lat, lon = public_point(report) or (None, None)
    return replace(
        report, text="", details={}, address=None, assignee=None, officer=None, lat=lat, lon=lon
    )
