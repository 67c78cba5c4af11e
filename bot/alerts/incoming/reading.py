"""A CAP alert of others → what lists show, and what residents may be shown where they are.

It does not know whether the alert is believed.
"""

from datetime import datetime

import shapely

from bot.alerts import cap
from bot.alerts.cap import sequence
from bot.alerts.content import ContentInvalid
from bot.alerts.ground import Ground
from bot.alerts.incoming.records import Remark, Summary, Warned

_WARNS = frozenset({cap.CapMsgType.ALERT, cap.CapMsgType.UPDATE})
#: Of what PostgreSQL indexes; real ones are ten times shorter.
LONGEST_NAME = 500
#: Real updates name some dozens.
MOST_REFERENCES = 500


def check_bounds(alert: cap.CapAlert) -> None:
    """Raises CapInvalid for names and numbers of references that nobody means."""
    for element in ("identifier", "sender"):
        if len(getattr(alert, element)) > LONGEST_NAME:
            raise _beyond(element, LONGEST_NAME)
    if len(alert.references) > MOST_REFERENCES:
        raise _beyond("references", MOST_REFERENCES)
    if any(len(one.sender) + len(one.identifier) > 2 * LONGEST_NAME for one in alert.references):
        raise _beyond("references", LONGEST_NAME)


def summary_of(alert: cap.CapAlert) -> Summary:
    first = alert.infos[0] if alert.infos else None
    if first is None:
        return Summary(note=alert.note)
    areas = dict.fromkeys(area.description for area in first.areas)
    return Summary(
        event=first.event,
        severity=first.severity.value,
        urgency=first.urgency.value,
        certainty=first.certainty.value,
        languages=tuple(dict.fromkeys(info.language for info in alert.infos)),
        headline=first.headline,
        area="; ".join(areas),
        note=alert.note,
    )


def expiry_of(alert: cap.CapAlert) -> datetime | None:
    """When it stops to warn; None for what warns nobody."""
    if alert.msg_type not in _WARNS:
        return None
    return sequence.expires_at(sequence.message_of(alert))


def warned_of(
    alert: cap.CapAlert, ground: Ground, now: datetime
) -> tuple[Warned | None, tuple[Remark, ...]]:
    """None for drills and what is not public; with a remark for what our terms have no room for.

    Blocking: some ten milliseconds for a large area.
    """
    public = alert.scope is cap.Scope.PUBLIC and alert.status is cap.CapStatus.ACTUAL
    if not public or alert.msg_type not in _WARNS:
        return None, ()
    try:
        content = cap.to_content(alert, now).content
    except ContentInvalid as error:
        return None, (Remark(code="cannot_be_shown", detail=str(error)[:200]),)
    site = ground.site(content.area)
    warned = Warned(
        content=content,
        area=shapely.geometry.mapping(site.geometry),
        area_codes=site.codes,
        source=next((info.sender_name for info in alert.infos if info.sender_name), None),
    )
    return warned, ()


def _beyond(element: str, most: int) -> cap.CapInvalid:
    code = cap.CapProblemCode.OUT_OF_RANGE
    return cap.CapInvalid([cap.CapProblem(element=f"alert/{element}", code=code, detail=str(most))])
