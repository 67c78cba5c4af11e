"""Rows of reports, of their steps and of their files, as the domain knows them, and back.

It does not know any query.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row

from bot.reports.listing import Media
from bot.reports.report import Moved, Report, Status
from bot.store import tables as t
from knowledge.hazards import Hazard

COLUMNS = [t.reports.c[name] for name in Report.__dataclass_fields__]


def report_values(report: Report) -> dict[str, Any]:
    """What is written of a report, column by column."""
    return {**vars(report), "reporter_roles": list(report.reporter_roles)}


def report_of(row: Row[Any], ignoring: Collection[str] = ()) -> Report:
    """`ignoring`: columns of the row that are none of the report's."""
    values = {name: value for name, value in row._mapping.items() if name not in ignoring}
    values["status"], values["hazard"] = Status(values["status"]), Hazard(values["hazard"])
    values["reporter_roles"] = tuple(values["reporter_roles"])
    return Report(**values)


def moved_of(row: Row[Any]) -> Moved:
    return Moved(
        at=row.at,
        from_status=Status(row.from_status) if row.from_status else None,
        to_status=Status(row.to_status),
        actor=row.actor,
        note=row.note,
        media=tuple(row.media),
    )


def media_of(row: Row[Any]) -> Media:
    return Media(
        id=row.id,
        media_type=row.media_type,
        size=row.size,
        file=row.file,
        created_at=row.created_at,
    )
