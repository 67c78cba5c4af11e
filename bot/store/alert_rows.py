"""Alerts, hands and events as rows, and back.

It does not run queries.
"""

from typing import Any

from sqlalchemy import Row

from bot.alerts.content import MsgType, Status, from_json, to_json
from bot.alerts.records import Act, Alert, Event, Hand, State


def alert_values(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "identifier": alert.identifier,
        "state": alert.state.value,
        "version": alert.version,
        "content": to_json(alert.content),
        "created_by": alert.created_by,
        "reason": alert.reason,
        "approved_by": alert.approved_by,
        "created_at": alert.created_at,
        "updated_at": alert.updated_at,
        "approved_at": alert.approved_at,
        "expires_at": alert.expires_at,
    }


def as_alert(row: Row[Any], hands: tuple[Hand, ...]) -> Alert:
    return Alert(
        id=row.id,
        identifier=row.identifier,
        state=State(row.state),
        version=row.version,
        content=from_json(row.content),
        created_by=row.created_by,
        reason=row.reason,
        approved_by=row.approved_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        approved_at=row.approved_at,
        expires_at=row.expires_at,
        hands=hands,
    )


def hand_values(alert_id: object, hand: Hand) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "version": hand.version,
        "person": hand.person,
        "act": hand.act.value,
        "reason": hand.reason,
        "at": hand.at,
    }


def as_hand(row: Row[Any]) -> Hand:
    return Hand(
        version=row.version, person=row.person, act=Act(row.act), at=row.at, reason=row.reason
    )


def event_values(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "alert_id": event.alert_id,
        "sequence": event.sequence,
        "identifier": event.identifier,
        "msg_type": event.msg_type.value,
        "status": event.status.value,
        "priority": event.priority,
        "content": to_json(event.content),
        "messages": {language: dict(forms) for language, forms in event.messages.items()},
        "area": dict(event.area),
        "area_codes": sorted(event.area_codes),
        "cap": event.cap,
        "sender": event.sender,
        "sent_at": event.sent_at,
        "expires_at": event.expires_at,
        "refers_to": list(event.refers_to),
    }


def as_event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        alert_id=row.alert_id,
        sequence=row.sequence,
        identifier=row.identifier,
        msg_type=MsgType(row.msg_type),
        status=Status(row.status),
        priority=row.priority,
        content=from_json(row.content),
        messages=row.messages,
        area=row.area,
        area_codes=frozenset(row.area_codes),
        cap=bytes(row.cap),
        sender=row.sender,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        refers_to=tuple(row.refers_to),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        paused_at=row.paused_at,
    )
