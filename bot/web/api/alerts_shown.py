"""Alerts as JSON of the public contract.

It does not know routes or rules.
"""

from dataclasses import asdict
from typing import Any

from shapely.geometry import mapping

from bot.alerts.cap import Drafted
from bot.alerts.content import to_json
from bot.alerts.cutting import Overhang
from bot.alerts.preview import Preview, Price, Refusal
from bot.alerts.published import InForce
from bot.alerts.records import Alert, AlertPage, AlertView, DeliveryPage, DeliveryView
from bot.web.api.alert_refusals import problem_sentence
from bot.words.catalogue import Words


def shown_state(alert: Alert) -> dict[str, Any]:
    """What an act answers."""
    return {
        "id": str(alert.id),
        "identifier": alert.identifier,
        "state": alert.state.value,
        "version": alert.version,
    }


def shown_draft(alert: Alert, drafted: Drafted, words: Words, language: str) -> dict[str, Any]:
    """`dropped` tells what of a CAP document has to be asked anew."""
    dropped = [
        {
            "field": problem.field,
            "code": problem.code.value,
            "message": problem_sentence(problem.code.value, problem.detail, words, language),
        }
        for problem in drafted.dropped
    ]
    return {**shown_state(alert), "dropped": dropped}


def shown_alert(view: AlertView) -> dict[str, Any]:
    """One alert with its content, hands and progress."""
    alert = view.alert
    return {
        **shown_progress(view),
        "created_by": alert.created_by,
        "approved_by": alert.approved_by,
        "reason": alert.reason,
        "created_at": alert.created_at.isoformat(),
        "updated_at": alert.updated_at.isoformat(),
        "approved_at": alert.approved_at.isoformat() if alert.approved_at else None,
        "expires_at": alert.expires_at.isoformat() if alert.expires_at else None,
        "content": to_json(alert.content),
        "history": [
            {
                "version": hand.version,
                "person": hand.person,
                "act": hand.act.value,
                "at": hand.at.isoformat(),
                "reason": hand.reason,
            }
            for hand in alert.hands
        ],
    }


def shown_progress(view: AlertView) -> dict[str, Any]:
    """What the event stream repeats."""
    return {
        **shown_state(view.alert),
        "counts": dict(view.counts),
        "by_channel": dict(view.by_channel),
        "by_language": dict(view.by_language),
        "rate": view.rate,
        "seconds_left": view.seconds_left,
        "waits_for": view.waits_for,
        "people": view.people,
        "reached": view.reached,
        "all_clear": dict(view.all_clear),
        "ended_by": view.ended_by,
    }


def shown_page(page: AlertPage) -> dict[str, Any]:
    return {"items": [shown_alert(view) for view in page.items], "next": page.next}


def shown_deliveries(page: DeliveryPage) -> dict[str, Any]:
    return {"items": [_delivery(one) for one in page.items], "next": page.next}


def shown_preview(preview: Preview, words: Words, language: str) -> dict[str, Any]:
    """Nothing in it has been sent."""
    return {
        "people": preview.people,
        "by_channel": preview.by_channel,
        "by_language": preview.by_language,
        "segments": preview.segments,
        "segments_each": preview.segments_each,
        "cost": _cost(preview.cost),
        "left_out": dict(preview.left_out),
        "proposed_sms": list(preview.proposed_sms),
        "fallbacks": [asdict(each) for each in preview.fallbacks],
        "lanes": [
            {
                "lane": lane.lane,
                "channel": lane.channel,
                "people": lane.people,
                "units": lane.units,
                "seconds": lane.seconds,
            }
            for lane in preview.lanes
        ],
        "area_km2": preview.area_km2,
        "bleed_km2": preview.bleed_km2,
        "bleed_people": preview.bleed_people,
        "outside": _outside(preview.outside),
        "messages": {tag: dict(forms) for tag, forms in preview.messages.items()},
        "refused": [_refusal(refusal, words, language) for refusal in preview.refused],
        "warned": [_refusal(each, words, language) for each in preview.warned],
    }


def shown_in_force(message: InForce, public_url: str) -> dict[str, Any]:
    """A published message, for everybody; one of another authority has no page of ours."""
    content = to_json(message.content)
    named = (
        "status msg_type kind category event event_code urgency severity certainty level".split()
    )
    page = f"{public_url}/alerts/{message.identifier}"
    return {
        "identifier": message.identifier,
        "sender": message.sender,
        "sent": message.sent_at.isoformat(timespec="seconds"),
        "expires": message.expires_at.isoformat(timespec="seconds"),
        **{name: content[name] for name in (*named, "effective", "onset", "texts")},
        "area": {"description": message.area_description, "geometry": dict(message.area)},
        "source": {"own": message.source is None, "name": message.source or message.sender},
        "url": None if message.source else page,
        "cap": None if message.source else f"{page}.xml",
    }


def _cost(cost: Price | None) -> dict[str, Any] | None:
    return {"amount": float(cost.amount), "currency": cost.currency} if cost else None


def _outside(over: Overhang | None) -> dict[str, Any] | None:
    if over is None:
        return None
    shape = None if over.geometry.is_empty else mapping(over.geometry)
    return {"km2": round(over.km2, 3), "codes": list(over.codes), "geometry": shape}


def _delivery(one: DeliveryView) -> dict[str, Any]:
    return {
        "id": one.id,
        "message": one.message,
        "to": one.address,
        "channel": one.channel,
        "lane": one.lane,
        "language": one.language,
        "state": one.state,
        "reason": one.reason,
        "tries": one.tries,
        "updated_at": one.updated_at.isoformat(),
        "after": one.after_id,
    }


def _refusal(refusal: Refusal, words: Words, language: str) -> dict[str, Any]:
    message = problem_sentence(refusal.code, refusal.detail, words, language)
    return {"field": refusal.field, "code": refusal.code, "message": message}
