"""Everything that the tables hold of one person: handed over, or deleted.

It does not know addresses; the person is a keyed hash. A table that gets a fingerprint belongs in
both lists here.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tables as t


async def export_person(connection: AsyncConnection, fingerprint: bytes) -> dict[str, Any]:
    """Lists of rows by table, ISO 8601 times; sealed columns and hashes say nothing and are left
    out."""
    return {
        name: [_plain(row._mapping) for row in await connection.execute(statement)]
        for name, statement in _everything_of(fingerprint).items()
    }


async def forget_person(connection: AsyncConnection, fingerprint: bytes, now: datetime) -> None:
    """Reports stay, without the reporter."""
    await _forget_contact(connection, fingerprint, now)
    for table in (t.conversations, t.web_messages, t.report_drafts):
        await connection.execute(delete(table).where(table.c.fingerprint == fingerprint))
    await connection.execute(
        update(t.reports)
        .where(t.reports.c.reporter_fingerprint == fingerprint)
        .values(
            anonymous=True,
            sealed_contact=None,
            sealed_reporter=None,
            reporter_fingerprint=None,
            reporter_channel=None,
        )
    )


async def _forget_contact(connection: AsyncConnection, fingerprint: bytes, now: datetime) -> None:
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
    shell = {"sealed_address": b"", "stopped_at": now, "gone_at": now}
    await connection.execute(
        update(t.contacts)
        .where(c.fingerprint == fingerprint)
        .values(fingerprint=secrets.token_bytes(32), **shell)
    )


def _everything_of(fingerprint: bytes) -> dict[str, Select[Any]]:
    c, s, r = t.contacts.c, t.subscriptions.c, t.reports.c
    d, talk = t.report_drafts.c, t.conversations.c
    web = t.web_messages.c
    return {
        "contacts": select(c.language, c.created_at, c.stopped_at, c.gone_at).where(
            c.fingerprint == fingerprint
        ),
        "subscriptions": select(
            *(s[name] for name in _WISH), s.created_at, s.confirmed_at, s.ended_at
        )
        .join(t.contacts)
        .where(c.fingerprint == fingerprint),
        "deliveries": select(
            t.deliveries.c.event_id, t.deliveries.c.state, t.deliveries.c.updated_at
        )
        .join(t.contacts)
        .where(c.fingerprint == fingerprint),
        "conversations": select(talk.language, talk.lat, talk.lon, talk.updated_at).where(
            talk.fingerprint == fingerprint
        ),
        "web_messages": select(web.message, web.created_at).where(web.fingerprint == fingerprint),
        "reports": select(*(r[name] for name in _REPORT)).where(
            r.reporter_fingerprint == fingerprint
        ),
        "report_drafts": select(d.fields, d.updated_at).where(d.fingerprint == fingerprint),
    }


_WISH = ("language", "areas", "lat", "lon", "radius_m", "groups", "quiet_hours")
_REPORT = ("reference", "status", "hazard", "text", "lat", "lon", "address", "created_at")


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """JSON's own types only."""
    return {str(name): _json(value) for name, value in row.items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
