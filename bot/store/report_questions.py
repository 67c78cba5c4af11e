"""What reporters were asked of their reports, and what they answered, on PostgreSQL.

It does not know when somebody is asked, nor what an answer means.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.reports.back.addresses import Address
from bot.reports.back.ports import Answer, Asked
from bot.reports.ports import MovedMeanwhile
from bot.reports.report import EXPIRING, Moved, Report, Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, report_of
from bot.store.steps import PRIORITY, append
from knowledge.hazards import Hazard

#: So long what was last shown to somebody in a chat is taken for a question that is open. When that
#: was is kept no more exactly than an hour (bot.cases).
_OPEN = timedelta(minutes=90)


class StoredQuestions:
    """Implements bot.reports.back.ports.AskBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def expiring(
        self, leads: Mapping[timedelta, Sequence[Hazard]], now: datetime, limit: int
    ) -> Sequence[Report]:
        r, q = t.reports.c, t.report_questions.c
        near = or_(
            *(
                and_(r.hazard.in_(hazards), r.expires_at <= now + lead)
                for lead, hazards in leads.items()
            )
        )
        asked = exists().where(q.report_id == r.id, q.expires_at == r.expires_at)
        somebody = or_(r.sealed_reporter.is_not(None), r.sealed_contact.is_not(None))
        query = (
            select(*COLUMNS)
            .where(r.status.in_(EXPIRING), r.expires_at > now, near, somebody, ~asked)
            .order_by(r.expires_at)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return tuple(map(report_of, await connection.execute(query)))

    async def ask(
        self,
        report: Report,
        address: Address | None,
        menu: Sequence[str],
        notices: tuple[Notice, Notice],
        now: datetime,
    ) -> bool:
        async with self._database.transaction() as connection:
            if address and await _stopped(connection, address.fingerprint):
                address = None
            written = (
                upsert(t.report_questions)
                .values(
                    report_id=report.id,
                    expires_at=report.expires_at,
                    fingerprint=address.fingerprint if address else None,
                    asked_at=now,
                )
                .on_conflict_do_nothing()
                .returning(t.report_questions.c.report_id)
            )
            if (await connection.execute(written)).one_or_none() is None or address is None:
                return False
            shown = await _show(connection, address.fingerprint, report.language, menu, now)
            notice = notices[0] if shown else notices[1]
            await post(connection, self._jobs, [notice], priority=PRIORITY, now=now)
        return True

    async def question(self, fingerprint: bytes, since: datetime) -> Asked | None:
        q = t.report_questions.c
        mine = _newest().where(
            q.fingerprint == fingerprint, q.answer.is_(None), q.expires_at > since
        )
        return await self._one(mine)

    async def question_of(self, reference: str, fingerprint: bytes) -> Asked | None:
        mine = _newest().where(
            t.report_questions.c.fingerprint == fingerprint, t.reports.c.reference == reference
        )
        return await self._one(mine)

    async def answered(
        self, report: Report, move: Moved, written: str, answer: Answer, fingerprint: bytes
    ) -> None:
        r, q = t.reports.c, t.report_questions.c
        changed = (
            update(t.reports)
            .where(r.id == report.id, r.status == Status(written))
            .values(
                status=report.status,
                urgent=report.urgent,
                updated_at=report.updated_at,
                expires_at=report.expires_at,
            )
        )
        told = (
            update(t.report_questions)
            .where(q.report_id == report.id, q.fingerprint == fingerprint)
            .values(answer=answer.value, answered_at=move.at)
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(changed)).rowcount == 0:
                raise MovedMeanwhile
            await connection.execute(told)
            await append(connection, self._jobs, report, move)

    async def _one(self, query: Select[tuple[str, datetime, str | None]]) -> Asked | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        answer = Answer(row.answer) if row.answer else None
        return Asked(reference=row.reference, expires_at=row.expires_at, answer=answer)


def _newest() -> Select[tuple[str, datetime, str | None]]:
    q = t.report_questions.c
    found = select(t.reports.c.reference, q.expires_at, q.answer)
    joined = found.join(t.reports, t.reports.c.id == q.report_id)
    return joined.order_by(q.asked_at.desc()).limit(1)


async def _stopped(connection: AsyncConnection, fingerprint: bytes) -> bool:
    c = t.contacts.c
    found = select(c.id).where(c.fingerprint == fingerprint, c.stopped_at.is_not(None))
    return (await connection.execute(found.limit(1))).first() is not None


async def _show(
    connection: AsyncConnection,
    fingerprint: bytes,
    language: str,
    menu: Sequence[str],
    now: datetime,
) -> bool:
    """Makes `menu` what was shown last, so that "1" is its first button; whether it is now.

    Not over a question that is open: somebody tells a report, talks to an officer, or has just been
    shown another choice.
    """
    c = t.conversations.c
    shown = upsert(t.conversations).values(
        fingerprint=fingerprint, language=language, menu=list(menu), updated_at=now
    )
    no_other = and_(
        ~c.reporting,
        c.handover_id.is_(None),
        or_(func.coalesce(func.jsonb_typeof(c.menu), "null") == "null", c.updated_at < now - _OPEN),
    )
    put = shown.on_conflict_do_update(
        index_elements=["fingerprint"], set_={"menu": list(menu)}, where=no_other
    ).returning(c.fingerprint)
    return (await connection.execute(put)).one_or_none() is not None
