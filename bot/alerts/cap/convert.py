"""Our alert content → a CAP alert.

Knows nothing of XML, storage, signatures or where divisions lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shapely import Polygon

from bot.alerts.cap.model import (
    CapAlert,
    CapArea,
    CapCircle,
    CapInfo,
    CapMsgType,
    CapStatus,
    NamedValue,
    Scope,
)
from bot.alerts.content import (
    AlertArea,
    AlertContent,
    AlertText,
    ContentInvalid,
    FieldProblem,
    Kind,
    ProblemCode,
    Ring,
)
from bot.alerts.content.rings import DECIMALS
from bot.alerts.simplification import MOST_VERTICES, simplify

EVENT_CODE = "fenghuo:event"
KIND = "fenghuo:kind"
SUSPENDS = "fenghuo:suspends"
COLOR = "Color"
"""Names of our eventCode and parameters; `Color` is what several weather services use."""


def to_cap(
    content: AlertContent,
    *,
    identifier: str,
    sender: str,
    sent: datetime,
    sender_name: str,
    web: str,
    contact: str | None = None,
    rings: Sequence[Ring] | None = None,
) -> CapAlert:
    """The message in CAP: one info for every complete language, one area.

    `identifier` and `sender` hold no white space, comma, `<` or `&`; `web` is this alert's public
    page. `rings` (lon, lat), such as `Simplified.rings` of the whole area with its divisions, stand
    in for the content's polygons; without them polygons over 100 points are simplified here.
    Raises ContentInvalid where content that was never submitted lacks what CAP requires.
    """
    _require(content)
    area = _area(content.area, rings)
    said = _Said(sender_name=sender_name, web=web, contact=contact, area=area)
    complete = sorted(
        ((tag, text) for tag, text in content.texts.items() if text.complete),
        # Many show or read out the first info only, and most of our public read Chinese.
        key=lambda said: said[0].lower().partition("-")[0] != "zh",
    )
    return CapAlert(
        identifier=identifier,
        sender=sender,
        sent=sent.replace(microsecond=0),
        status=CapStatus(content.status.value),
        msg_type=CapMsgType(content.msg_type.value),
        scope=Scope.PUBLIC,
        references=content.references,
        infos=tuple(_info(content, tag, text, said) for tag, text in complete),
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What is the same in every language."""

    sender_name: str
    web: str
    contact: str | None
    area: CapArea


def _require(content: AlertContent) -> None:
    missing = {
        "category": content.category is None,
        "event": not content.event,
        "area.description": not content.area.description,
        "texts": not any(text.complete for text in content.texts.values()),
    }
    if found := [
        FieldProblem(field=field, code=ProblemCode.MISSING)
        for field, is_so in missing.items()
        if is_so
    ]:
        raise ContentInvalid(found)


def _info(content: AlertContent, tag: str, text: AlertText, said: _Said) -> CapInfo:
    code = content.event_code
    return CapInfo(
        language=tag,
        categories=(content.category,) if content.category else (),
        event=text.event or content.event,
        response_types=content.response_types,
        urgency=content.urgency,
        severity=content.severity,
        certainty=content.certainty,
        audience=", ".join(content.audience.groups) or None,
        event_codes=(NamedValue(name=EVENT_CODE, value=code),) if code else (),
        effective=content.effective,
        onset=content.onset,
        expires=content.expires,
        sender_name=said.sender_name,
        headline=text.headline,
        description=text.description,
        instruction=text.instruction,
        web=said.web,
        contact=said.contact,
        parameters=_parameters(content),
        areas=(replace(said.area, description=text.area or said.area.description),),
    )


def _parameters(content: AlertContent) -> tuple[NamedValue, ...]:
    color = NamedValue(name=COLOR, value=content.level.value.title()) if content.level else None
    kind = NamedValue(name=KIND, value=content.kind.value)
    suspends = (NamedValue(name=SUSPENDS, value=each.value) for each in content.suspends)
    return tuple(
        parameter
        for parameter in (color, None if content.kind is Kind.WARNING else kind, *suspends)
        if parameter
    )


def _area(area: AlertArea, rings: Sequence[Ring] | None) -> CapArea:
    short = (
        rings if rings is not None else [part for ring in area.polygons for part in _short(ring)]
    )
    return CapArea(
        description=area.description,
        polygons=tuple(
            tuple((round(lat, DECIMALS), round(lon, DECIMALS)) for lon, lat in ring)
            for ring in short
        ),
        circles=tuple(
            CapCircle(lat=circle.lat, lon=circle.lon, radius_km=round(circle.radius_m / 1000, 6))
            for circle in area.circles
        ),
        geocodes=tuple(NamedValue(name=code.name, value=code.value) for code in area.geocodes),
    )


def _short(ring: Ring) -> Sequence[Ring]:
    return [ring] if len(ring) <= MOST_VERTICES else simplify(Polygon(ring)).rings
