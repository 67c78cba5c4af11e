"""Everything that the tables hold of one person: handed over, or deleted.

It does not know addresses; the person is a keyed hash. A table that gets a fingerprint belongs in
both lists here.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.report import REPORTER
from bot.store import tables as t
from bot.store.circles import drop_empty

#: To residents an officer is "the duty officer", whoever it was.
_OFFICERS = frozenset({"taken_by", "person"})
#: What officers think of a report is theirs: told, it would teach how not to be found out.
_DOUBTS = frozenset({"held", "signs"})


async def export_person(
    connection: AsyncConnection, fingerprint: bytes
) -> dict[str, list[dict[str, Any]]]:
    """Rows by table, times in ISO 8601; sealed columns and hashes say nothing and are left out."""
    return {
        name: [_plain(row._mapping) for row in await connection.execute(statement)]
        for name, statement in _everything_of(fingerprint).items()
    }


async def forget_person(
    connection: AsyncConnection, fingerprint: bytes, sealed_nothing: bytes, now: datetime
) -> None:
    """Reports stay, without the reporter."""
    await _forget_contact(connection, fingerprint, sealed_nothing, now)
    mine = (
        t.conversations,
        t.keyboards,
        t.web_messages,
        t.report_drafts,
        t.progress,
        t.handovers,
        t.chat_turns,
        t.report_tells,
        t.report_questions,
    )
    await _forget_named(connection, fingerprint)
    for table in mine:
        await connection.execute(delete(table).where(table.c.fingerprint == fingerprint))
    await connection.execute(delete(t.link_codes).where(_codes_of(fingerprint)))
    await _forget_circles(connection, fingerprint)
    # The worker deletes the files, then the rows; nobody finds them any more.
    await connection.execute(
        update(t.uploads)
        .where(t.uploads.c.fingerprint == fingerprint)
        .values(fingerprint=secrets.token_bytes(32), expires_at=now)
    )
    await _forget_filings(connection, fingerprint)
    await connection.execute(
        update(t.reports)
        .where(t.reports.c.reporter_fingerprint == fingerprint)
        .values(
            anonymous=True,
            sealed_contact=None,
            sealed_reporter=None,
            reporter_fingerprint=None,
            reporter_channel=None,
            reporter_name=None,
            reporter_roles=[],
        )
    )


async def _forget_filings(connection: AsyncConnection, fingerprint: bytes) -> None:
    """A block stays until its end: forgetting must not lift it, and it is a hash alone."""
    mine = select(t.reports.c.id).where(t.reports.c.reporter_fingerprint == fingerprint)
    filed, held = t.report_filings, t.reporter_addresses
    await connection.execute(delete(filed).where(filed.c.report_id.in_(mine)))
    await connection.execute(delete(held).where(held.c.fingerprint == fingerprint))


async def _forget_named(connection: AsyncConnection, fingerprint: bytes) -> None:
    """Reports that name the person's address as contact: that goes, for whoever named it."""
    k, r = t.report_tells.c, t.reports.c
    named = select(k.report_id).where(k.fingerprint == fingerprint)
    await connection.execute(
        update(t.reports)
        .where(r.id.in_(named), r.reporter_fingerprint.is_(None))
        .values(sealed_contact=None)
    )


def _codes_of(fingerprint: bytes) -> ColumnElement[bool]:
    """Asked for, or sent to us, there."""
    code = t.link_codes.c
    return or_(code.fingerprint == fingerprint, code.claimed_by == fingerprint)


async def _forget_circles(connection: AsyncConnection, fingerprint: bytes) -> None:
    """A family whose last member goes is gone with its code."""
    members = t.circle_members
    left = await connection.execute(
        delete(members).where(members.c.fingerprint == fingerprint).returning(members.c.circle_id)
    )
    await drop_empty(connection, [row.circle_id for row in left])


async def _forget_contact(
    connection: AsyncConnection, fingerprint: bytes, sealed_nothing: bytes, now: datetime
) -> None:
    """The row goes; where the ledger refers to it an empty, unreachable shell stays in its place.

    Deleting it would take its deliveries along and make a finished alert's figures untrue.
    """
    c = t.contacts.c
    mine = select(c.id).where(c.fingerprint == fingerprint)
    told = select(t.deliveries.c.contact_id).where(t.deliveries.c.contact_id.in_(mine))
    await connection.execute(delete(t.subscriptions).where(t.subscriptions.c.contact_id.in_(mine)))
    await connection.execute(
        delete(t.contacts).where(c.fingerprint == fingerprint, c.id.not_in(told))
    )
    shell = {"sealed_address": sealed_nothing, "stopped_at": now, "gone_at": now, "person": None}
    await connection.execute(
        update(t.contacts)
        .where(c.fingerprint == fingerprint)
        .values(fingerprint=secrets.token_bytes(32), **shell)
    )


def _everything_of(fingerprint: bytes) -> dict[str, Select[Any]]:
    contact = t.contacts.c
    listened = select(contact.id).where(contact.fingerprint == fingerprint)
    talks = select(t.handovers.c.id).where(t.handovers.c.fingerprint == fingerprint)
    member = t.circle_members.c
    filed = select(t.reports.c.id).where(t.reports.c.reporter_fingerprint == fingerprint)
    own_words = t.report_moves.c.actor == REPORTER
    circles = select(member.circle_id).where(member.fingerprint == fingerprint)
    whose = {
        t.contacts: contact.fingerprint == fingerprint,
        t.subscriptions: t.subscriptions.c.contact_id.in_(listened),
        t.deliveries: t.deliveries.c.contact_id.in_(listened),
        t.conversations: t.conversations.c.fingerprint == fingerprint,
        t.keyboards: t.keyboards.c.fingerprint == fingerprint,
        t.web_messages: t.web_messages.c.fingerprint == fingerprint,
        t.reports: t.reports.c.reporter_fingerprint == fingerprint,
        t.report_moves: and_(t.report_moves.c.report_id.in_(filed), own_words),
        t.report_media: t.report_media.c.report_id.in_(filed),
        t.report_tells: t.report_tells.c.fingerprint == fingerprint,
        t.report_questions: t.report_questions.c.fingerprint == fingerprint,
        t.report_drafts: t.report_drafts.c.fingerprint == fingerprint,
        t.uploads: t.uploads.c.fingerprint == fingerprint,
        t.reporter_addresses: t.reporter_addresses.c.fingerprint == fingerprint,
        t.progress: t.progress.c.fingerprint == fingerprint,
        t.handovers: t.handovers.c.fingerprint == fingerprint,
        t.chat_turns: t.chat_turns.c.fingerprint == fingerprint,
        t.handover_lines: t.handover_lines.c.handover_id.in_(talks),
        t.link_codes: t.link_codes.c.fingerprint == fingerprint,
        t.circles: t.circles.c.id.in_(circles),
        t.circle_members: member.fingerprint == fingerprint,
    }
    return {table.name: select(*_telling(table)).where(mine) for table, mine in whose.items()}


def _telling(table: Table) -> list[Column[Any]]:
    """Without hashes, which say nothing; what is sealed stays in, for the vault to open."""
    return [
        column
        for column in table.c
        if column.name not in _OFFICERS | _DOUBTS
        and (column.name.startswith("sealed_") or not isinstance(column.type, LargeBinary))
    ]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """JSON's own types only."""
    return {str(name): _json(value) for name, value in row.items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
