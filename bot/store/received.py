"""Documents of others and pinned keys in PostgreSQL.

It does not know what is believed, nor what ends what: it only makes sure that one name is taken
once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, exists, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.cap import CapMsgType, CapStatus
from bot.alerts.content import Reference, from_json, to_json
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import (
    Outcome,
    Pin,
    Received,
    ReceivedPage,
    Summary,
    Trust,
    Warned,
)
from bot.store import cursors
from bot.store.database import Database
from bot.store.tables import audit, events, feeds
from bot.store.tables import received_alerts as t

_WARNS = [CapMsgType.ALERT.value, CapMsgType.UPDATE.value]
_ANSWERS = [CapMsgType.ACK.value, CapMsgType.ERROR.value]
_REFUSED = Outcome.REFUSED.value
_KEPT = t.c.outcome != _REFUSED
#: In one transaction; the chore comes back every minute.
_MOST_FORGOTTEN = 5_000
#: Who acts where no official did.
_NOBODY = "incoming"


class StoredPins:
    """Implements bot.alerts.incoming.ports.Pins: pins are part of feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def for_sender(self, sender: str) -> tuple[Pin, ...]:
        query = select(feeds.c.trust_certificate).where(
            feeds.c.trust_sender == sender,
            feeds.c.trust_certificate.is_not(None),
            feeds.c.removed_at.is_(None),
        )
        async with self._database.single() as connection:
            found = (await connection.execute(query)).scalars().all()
        return tuple(Pin(sender=sender, certificate=str(pem)) for pem in found)


class StoredReceived:
    """Implements bot.alerts.incoming.ports.ReceivedBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, received: Received, ends: Sequence[UUID], replaces: UUID | None) -> bool:
        now = received.received_at
        async with self._database.transaction() as connection:
            if replaces is not None:
                weaker = update(t).where(t.c.id == replaces, _KEPT)
                await connection.execute(
                    weaker.values(outcome=_REFUSED, ended_at=now, ended_by=received.identifier)
                )
            new = insert(t).values(**_values(received)).on_conflict_do_nothing()
            if (await connection.execute(new.returning(t.c.id))).one_or_none() is None:
                return False
            over = update(t).where(t.c.id.in_(ends), t.c.ended_at.is_(None))
            await connection.execute(over.values(ended_at=now, ended_by=received.identifier))
            await _record(connection, received, ends, replaces)
        return True

    async def forget(self, before: datetime) -> int:
        """Drops what came and ran out before that moment; how many.

        What a draft or a message of ours was made of stays, and so do the answers to our messages:
        both are part of the record of those.
        """
        old = (
            select(t.c.id)
            .where(
                t.c.received_at < before,
                or_(t.c.expires_at.is_(None), t.c.expires_at < before),
                t.c.relayed_alert_id.is_(None),
                or_(t.c.msg_type.not_in(_ANSWERS), ~_KEPT),
            )
            .limit(_MOST_FORGOTTEN)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(t).where(t.c.id.in_(old)))).rowcount

    async def end(self, ids: Sequence[UUID], by: str, at: datetime) -> None:
        async with self._database.transaction() as connection:
            over = update(t).where(t.c.id.in_(ids), t.c.ended_at.is_(None)).returning(t.c.id)
            ended = await connection.execute(over.values(ended_at=at, ended_by=by))
            for row in ended.scalars().all():
                entry = {"actor": _NOBODY, "action": "received.end", "subject": str(row)}
                await connection.execute(audit.insert().values(at=at, details={"by": by}, **entry))

    async def find(self, name: Reference) -> Received | None:
        found = await self.named([name])
        return found[0] if found else None

    async def named(self, names: Sequence[Reference]) -> tuple[Received, ...]:
        if not names:
            return ()
        keys = [(one.sender, one.identifier, one.sent) for one in names]
        named = tuple_(t.c.sender, t.c.identifier, t.c.sent).in_(keys)
        return await self._all(_listed().where(named, _KEPT))

    async def naming(self, name: Reference) -> tuple[Received, ...]:
        return await self._all(_listed().where(t.c.refers_to.contains([_text(name)]), _KEPT))

    async def refused(self, name: Reference, document: bytes) -> UUID | None:
        query = select(t.c.id).where(
            t.c.sender == name.sender,
            t.c.identifier == name.identifier,
            t.c.sent == name.sent,
            t.c.outcome == _REFUSED,
            t.c.document == document,
        )
        async with self._database.single() as connection:
            found: UUID | None = (await connection.execute(query.limit(1))).scalar_one_or_none()
        return found

    async def answers(self, names: Sequence[Reference]) -> tuple[Received, ...]:
        named = t.c.refers_to.overlap([_text(name) for name in names])
        query = _listed().where(named, t.c.msg_type.in_(_ANSWERS), _KEPT)
        return await self._all(query.order_by(t.c.sent, t.c.received_at, t.c.id)) if names else ()

    async def get(self, received_id: UUID) -> Received | None:
        found = await self._all(select(t).where(t.c.id == received_id))
        return found[0] if found else None

    async def page(
        self, wanted: Filter, limit: int, cursor: str | None, now: datetime
    ) -> ReceivedPage:
        query = _listed().order_by(t.c.received_at.desc(), t.c.id.desc())
        if wanted.trust is not None:
            query = query.where(t.c.trust == wanted.trust.value)
        if wanted.in_force is not None:
            stands = _stands(now)
            query = query.where(stands if wanted.in_force else ~stands)
        if (place := cursors.read(cursor)) is not None:
            query = query.where(tuple_(t.c.received_at, t.c.id) < tuple_(*place))
        rows = await self._all(query.limit(limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        following = cursors.write(last.received_at, last.id) if last else None
        return ReceivedPage(items=rows[:limit], next=following)

    async def in_force(self, now: datetime) -> tuple[Received, ...]:
        issued = exists().where(events.c.alert_id == t.c.relayed_alert_id)
        # Whoever finds a key stolen or an address taken over removes the feed that trusts it.
        still = exists().where(feeds.c.trust_sender == t.c.sender, feeds.c.removed_at.is_(None))
        shown = _stands(now), t.c.trusted, t.c.warned.is_not(None), still, ~issued
        query = _listed().where(*shown)
        return await self._all(query.order_by(t.c.sent.desc(), t.c.id))

    async def stood(self, at: datetime, most: int) -> tuple[Received, ...]:
        """As bot.situation.ports.SituationBook.received."""
        issued = exists().where(events.c.alert_id == t.c.relayed_alert_id, events.c.sent_at <= at)
        query = _listed().where(
            t.c.msg_type.in_(_WARNS),
            _KEPT,
            t.c.warned.is_not(None),
            t.c.received_at <= at,
            t.c.expires_at > at,
            or_(t.c.ended_at.is_(None), t.c.ended_at > at),
            ~issued,
        )
        return await self._all(query.order_by(t.c.sent.desc(), t.c.id).limit(most))

    async def relayed(self, received_id: UUID, alert_id: UUID) -> bool:
        free = update(t).where(t.c.id == received_id, t.c.relayed_alert_id.is_(None))
        async with self._database.single() as connection:
            done = await connection.execute(free.values(relayed_alert_id=alert_id))
        return bool(done.rowcount)

    async def _all(self, query: Select[Any]) -> tuple[Received, ...]:
        async with self._database.single() as connection:
            return tuple(_received(row) for row in (await connection.execute(query)).all())


def _listed() -> Select[Any]:
    """Everything but the document."""
    columns = [column for column in t.c if column is not t.c.document]
    return select(*columns, literal(b"").label("document"))


def _stands(now: datetime) -> Any:
    """A warning, kept, neither ended nor expired; an SQL boolean that is never NULL."""
    over = t.c.expires_at.is_(None) | (t.c.expires_at <= now)
    return t.c.msg_type.in_(_WARNS) & _KEPT & t.c.ended_at.is_(None) & ~over


async def _record(
    connection: AsyncConnection, received: Received, ends: Sequence[UUID], replaces: UUID | None
) -> None:
    details = {
        "name": _text(received.name),
        "trust": received.trust.value,
        "outcome": received.outcome.value,
        "ends": [str(one) for one in ends],
        "replaces": str(replaces) if replaces else None,
        "feed": str(received.feed_id) if received.feed_id else None,
    }
    await connection.execute(
        audit.insert().values(
            at=received.received_at,
            actor=received.official or _NOBODY,
            action="received.take",
            subject=str(received.id),
            details=details,
        )
    )


def _text(name: Reference) -> str:
    """Equal instants in one way of writing, whatever offset a document has."""
    return f"{name.sender},{name.identifier},{name.sent.astimezone(UTC).isoformat()}"


def _name(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    return Reference(sender=sender, identifier=identifier, sent=datetime.fromisoformat(sent))


def _values(received: Received) -> dict[str, Any]:
    warned = received.warned
    return {
        "id": received.id,
        "sender": received.sender,
        "identifier": received.identifier,
        "sent": received.sent,
        "received_at": received.received_at,
        "feed_id": received.feed_id,
        "official": received.official,
        "msg_type": received.msg_type.value,
        "status": received.status.value,
        "trust": received.trust.value,
        "trusted": received.trusted,
        "outcome": received.outcome.value,
        "document": received.document,
        "summary": asdict(received.summary),
        **({"warned": _warned_values(warned)} if warned else {}),
        "refers_to": [_text(name) for name in received.references],
        "expires_at": received.expires_at,
        "ended_at": received.ended_at,
        "ended_by": received.ended_by,
        "relayed_alert_id": received.relayed_alert_id,
    }


def _warned_values(warned: Warned) -> dict[str, Any]:
    return {
        "content": to_json(warned.content),
        "area": dict(warned.area),
        "area_codes": sorted(warned.area_codes),
        "source": warned.source,
    }


def _warned(values: Mapping[str, Any] | None) -> Warned | None:
    if values is None:
        return None
    return Warned(
        content=from_json(values["content"]),
        area=values["area"],
        area_codes=frozenset(values["area_codes"]),
        source=values["source"],
    )


def _received(row: Row[Any]) -> Received:
    summary = {**row.summary, "languages": tuple(row.summary["languages"])}
    return Received(
        id=row.id,
        sender=row.sender,
        identifier=row.identifier,
        sent=row.sent,
        received_at=row.received_at,
        msg_type=CapMsgType(row.msg_type),
        status=CapStatus(row.status),
        trust=Trust(row.trust),
        trusted=row.trusted,
        outcome=Outcome(row.outcome),
        document=bytes(row.document),
        summary=Summary(**summary),
        warned=_warned(row.warned),
        references=tuple(_name(text) for text in row.refers_to),
        feed_id=row.feed_id,
        official=row.official,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        relayed_alert_id=row.relayed_alert_id,
    )
