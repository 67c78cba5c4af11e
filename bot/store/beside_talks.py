"""Unread marks, ready answers and what is known of a resident, for officers who talk to them.

It does not know who may see or change what.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from bot.handover.beside import Known, KnownAlert, KnownReport, Marks
from bot.handover.canned import Canned
from bot.handover.errors import CannedTaken
from bot.handover.records import Author
from bot.reports.report import OPEN
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database

_L, _R, _C = t.handover_lines.c, t.handover_reads.c, t.canned_answers.c
_REPORT = t.reports.c
_LAST_ALERT = text("""
SELECT e.alert_id, e.content, d.state, d.updated_at AS at
FROM contacts c
JOIN deliveries d ON d.contact_id = c.id AND d.state IN ('accepted', 'delivered')
JOIN events e ON e.id = d.event_id
WHERE c.fingerprint = :fingerprint
ORDER BY e.sent_at DESC LIMIT 1
""")


class StoredBesideTalks:
    """Implements bot.handover.beside.BesideBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def marks(self, ids: Sequence[UUID], name: str, latest: int) -> Mapping[UUID, Marks]:
        if not ids:
            return {}
        mine = and_(_R.handover_id == _L.handover_id, _R.name == name)
        heard = and_(_L.handover_id.in_(ids), _L.author == Author.RESIDENT.value)
        query = (
            select(
                _L.handover_id, _L.sealed_text, (_L.id > func.coalesce(_R.line_id, 0)).label("new")
            )
            .select_from(t.handover_lines.outerjoin(t.handover_reads, mine))
            .where(heard)
            .order_by(_L.id)
        )
        found: dict[UUID, list[Row[Any]]] = {}
        async with self._database.single() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.handover_id, []).append(row)
        return {
            id: Marks(
                unread=sum(row.new for row in rows),
                latest=tuple(bytes(row.sealed_text) for row in rows[-latest:]),
            )
            for id, rows in found.items()
        }

    async def read(self, id: UUID, name: str, line: int) -> None:
        new = insert(t.handover_reads).values(handover_id=id, name=name, line_id=line)
        further = new.on_conflict_do_update(
            index_elements=["handover_id", "name"],
            set_={"line_id": line},
            where=_R.line_id < line,
        )
        async with self._database.single() as connection:
            await connection.execute(further)

    async def known(self, fingerprint: bytes, reports: int) -> Known:
        theirs = (
            select(_REPORT.reference, _REPORT.hazard, _REPORT.status, _REPORT.area_code)
            .where(
                _REPORT.reporter_fingerprint == fingerprint,
                _REPORT.anonymous.is_(False),
                _REPORT.confidential.is_(False),
                _REPORT.held.is_(False),
                _REPORT.status.in_([status.value for status in OPEN]),
            )
            .order_by(_REPORT.created_at.desc())
            .limit(reports)
        )
        async with self._database.single() as connection:
            found = (await connection.execute(theirs)).all()
            alert = (await connection.execute(_LAST_ALERT, {"fingerprint": fingerprint})).first()
        return Known(
            reports=tuple(
                KnownReport(
                    reference=r.reference, hazard=r.hazard, status=r.status, area=r.area_code
                )
                for r in found
            ),
            alert=_alert(alert) if alert else None,
        )

    async def canned(self) -> Sequence[Canned]:
        query = select(t.canned_answers).order_by(_C.area, _C.shortcut)
        async with self._database.single() as connection:
            return [_canned(row) for row in await connection.execute(query)]

    async def keep(self, canned: Canned) -> None:
        values = {
            "area": canned.area,
            "shortcut": canned.shortcut,
            "texts": dict(canned.texts),
            "changed_by": canned.changed_by,
            "changed_at": canned.changed_at,
        }
        new = insert(t.canned_answers).values(id=canned.id, **values)
        either = new.on_conflict_do_update(index_elements=["id"], set_=values)
        what = {"shortcut": canned.shortcut, "area": canned.area}
        try:
            async with self._database.transaction() as connection:
                await connection.execute(either)
                await record(
                    connection,
                    "canned.keep",
                    canned.id,
                    by=canned.changed_by,
                    at=canned.changed_at,
                    details=what,
                )
        except IntegrityError as error:
            raise CannedTaken from error

    async def drop(self, canned: Canned, by: str, now: datetime) -> None:
        what = {"shortcut": canned.shortcut, "area": canned.area}
        async with self._database.transaction() as connection:
            await connection.execute(delete(t.canned_answers).where(_C.id == canned.id))
            await record(connection, "canned.drop", canned.id, by=by, at=now, details=what)


def _canned(row: Row[Any]) -> Canned:
    return Canned(**{name: getattr(row, name) for name in Canned.__dataclass_fields__})


def _alert(row: Row[Any]) -> KnownAlert:
    texts = row.content.get("texts") or {}
    return KnownAlert(
        alert_id=row.alert_id,
        headlines={tag: said.get("headline") or "" for tag, said in texts.items()},
        level=row.content.get("level"),
        state=row.state,
        at=row.at,
    )
