"""The details of reports and who changed them, on PostgreSQL.

It does not know which details a kind of hazard has.
"""

from uuid import UUID

from sqlalchemy import insert, select, update

from bot.reports.details.changing import Changed
from bot.reports.ports import Entry
from bot.reports.report import Report
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_rows import COLUMNS, report_of
from bot.store.reports import StoredReports


class StoredDetails:
    """Implements bot.reports.details.changing.DetailsBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reports = StoredReports(database)

    async def get(self, reference: str) -> Entry | None:
        return await self._reports.get(reference)

    async def change(self, report: Report, changed: Changed) -> Report:
        """One after another: two officers who change two fields at once both do."""
        r, c = t.reports, t.report_detail_changes
        locked = select(r.c.details).where(r.c.id == report.id).with_for_update()
        async with self._database.transaction() as connection:
            details = {**(await connection.execute(locked)).scalar_one(), **changed.values}
            known = {name: value for name, value in details.items() if value is not None}
            written = (
                update(r)
                .where(r.c.id == report.id)
                .values(
                    details=known,
                    urgent=r.c.urgent | report.urgent,
                    updated_at=report.updated_at,
                )
                .returning(*COLUMNS)
            )
            row = (await connection.execute(written)).one()
            told = {"at": changed.at, "actor": changed.actor, "values": dict(changed.values)}
            await connection.execute(insert(c).values(report_id=report.id, **told))
        return report_of(row)

    async def changes(self, report: UUID) -> tuple[Changed, ...]:
        c = t.report_detail_changes.c
        told = select(c.at, c.actor, c["values"]).where(c.report_id == report).order_by(c.id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(told)).all()
        return tuple(Changed(at=row[0], actor=row[1], values=row[2]) for row in rows)
