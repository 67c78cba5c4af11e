"""Rows of reports, of their steps and of their files, as the domain knows them, and back.

It does not know any query.
"""

from typing import Any

from sqlalchemy import Row

from bot.reports.grading import Urgency
from bot.reports.listing import Media
from bot.reports.report import Moved, Refusal, Report, Status
from bot.store import tables as t
from knowledge.hazards import Hazard

COLUMNS = [t.reports.c[name] for name in Report.__dataclass_fields__]


def report_values(report: Report) -> dict[str, Any]:
    """What is written of a report, column by column."""
    lists = {"reporter_roles": list(report.reporter_roles), "signs": list(report.signs)}
    return {**vars(report), **lists}


def report_of(row: Row[Any]) -> Report:
    """The row may have more columns than a report's."""
    values = {column.name: row._mapping[column.name] for column in COLUMNS}
    values["status"], values["hazard"] = Status(values["status"]), Hazard(values["hazard"])
    values["urgency"] = Urgency(values["urgency"])
    values["reporter_roles"] = tuple(values["reporter_roles"])
    values["signs"] = tuple(values["signs"])
    return Report(**values)


def moved_of(row: Row[Any]) -> Moved:
    return Moved(
        at=row.at,
        from_status=Status(row.from_status) if row.from_status else None,
        to_status=Status(row.to_status),
        actor=row.actor,
        note=row.note,
        media=tuple(row.media),
        tell=row.tell,
        refusal=Refusal(row.refusal) if row.refusal else None,
    )


def media_of(row: Row[Any]) -> Media:
    return Media(
        id=row.id,
        media_type=row.media_type,
        size=row.size,
        file=row.file,
        created_at=row.created_at,
    )
