"""What of a report stands in files and in officials' answers, column by column.

It does not know who asked, nor the formats. No contact of a reporter is in any: files travel.
"""

from typing import Any

from bot.reports.report import Report

COLUMNS = (
    "reference", "status", "hazard", "urgent", "text", "address", "area_code", "lat", "lon",
    "people_affected", "people_trapped", "assignee", "duplicate_of", "created_at", "updated_at",
    "expires_at", "details",
)  # fmt: skip


def row(report: Report) -> dict[str, Any]:
    """JSON's own types; times ISO 8601."""
    values = {name: getattr(report, name) for name in COLUMNS}
    values["details"] = dict(report.details)
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in values.items()}
