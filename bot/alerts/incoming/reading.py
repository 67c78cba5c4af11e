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
#: Bytes of UTF-8: PostgreSQL's indexes hold some 2,700 of a row; real names are ten times shorter.
LONGEST_NAME = 500


def check_bounds(alert: cap.CapAlert) -> None:
    """Raises CapInvalid for names that nobody means."""
    named = (alert, *alert.references)
    for element in ("identifier", "sender"):
        if any(len(getattr(one, element).encode()) > LONGEST_NAME for one in named):
            code = cap.CapProblemCode.OUT_OF_RANGE
            detail = f"{LONGEST_NAME} bytes"
            raise cap.CapInvalid(
                [cap.CapProblem(element=f"alert/{element}", code=code, detail=detail)]
            )


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
