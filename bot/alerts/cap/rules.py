"""What CAP 1.2 demands of an alert beyond the form of its elements.

Knows nothing of XML or lines; looks at records, so that it judges what we write as well.
"""

import re
from collections.abc import Iterator

from bot.alerts.cap.model import CapAlert, CapArea, CapCircle, CapInfo, CapMsgType, Position, Scope
from bot.alerts.cap.problems import CapProblem, CapProblemCode
from bot.alerts.content import ring_problem

# CAP 1.2, 3.2.1: "MUST NOT include spaces, commas or restricted characters (< and &)".
_NAME = re.compile(r"[^\s,<&]+")
# XML Schema's xs:language, which is what CAP's own schema asks.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
# What is wrong with a ring goes by the same name in a draft; a ring of any length is fine in CAP.
_RING_CODES = frozenset(code.value for code in CapProblemCode)


def check(alert: CapAlert) -> list[CapProblem]:
    """Every rule that the alert breaks, in document order; our own output must break none."""
    return [*_alert(alert), *_infos(alert)]


def _problem(element: str, code: CapProblemCode, detail: str = "") -> CapProblem:
    return CapProblem(element=element, code=code, detail=detail)


def _alert(alert: CapAlert) -> Iterator[CapProblem]:
    for name, value in (("identifier", alert.identifier), ("sender", alert.sender)):
        if _NAME.fullmatch(value) is None:
            yield _problem(f"alert/{name}", CapProblemCode.CHARACTERS)
    if alert.scope is Scope.RESTRICTED and not alert.restriction:
        yield _problem("alert/restriction", CapProblemCode.RESTRICTION_MISSING)
    if alert.scope is Scope.PRIVATE and not alert.addresses:
        yield _problem("alert/addresses", CapProblemCode.ADDRESSES_MISSING)
    if alert.msg_type is CapMsgType.ERROR and not alert.note:
        yield _problem("alert/note", CapProblemCode.NOTE_MISSING)
    if alert.msg_type is not CapMsgType.ALERT and not alert.references:
        yield _problem("alert/references", CapProblemCode.REFERENCES_MISSING)
    for n, reference in enumerate(alert.references, start=1):
        if not (_NAME.fullmatch(reference.sender) and _NAME.fullmatch(reference.identifier)):
            yield _problem("alert/references", CapProblemCode.CHARACTERS, str(n))
    if alert.msg_type in (CapMsgType.ALERT, CapMsgType.UPDATE) and not alert.infos:
        yield _problem("alert/info", CapProblemCode.INFO_MISSING)


def _infos(alert: CapAlert) -> Iterator[CapProblem]:
    for n, info in enumerate(alert.infos, start=1):
        path = f"alert/info[{n}]"
        if not info.categories:
            yield _problem(f"{path}/category", CapProblemCode.MISSING)
        if not info.event:
            yield _problem(f"{path}/event", CapProblemCode.MISSING)
        if _LANGUAGE.fullmatch(info.language) is None:
            yield _problem(f"{path}/language", CapProblemCode.LANGUAGE_TAG, info.language)
        yield from _times(path, alert, info)
        for m, area in enumerate(info.areas, start=1):
            yield from _area(f"{path}/area[{m}]", area)


def _times(path: str, alert: CapAlert, info: CapInfo) -> Iterator[CapProblem]:
    if info.expires is None:
        return
    for code, time in (
        (CapProblemCode.EXPIRES_BEFORE_SENT, alert.sent),
        (CapProblemCode.EXPIRES_BEFORE_EFFECTIVE, info.effective),
        (CapProblemCode.EXPIRES_BEFORE_ONSET, info.onset),
    ):
        if time is not None and info.expires < time:
            yield _problem(f"{path}/expires", code)


def _area(path: str, area: CapArea) -> Iterator[CapProblem]:
    if not area.description:
        yield _problem(f"{path}/areaDesc", CapProblemCode.EMPTY)
    for n, polygon in enumerate(area.polygons, start=1):
        yield from _polygon(f"{path}/polygon[{n}]", polygon)
    for n, circle in enumerate(area.circles, start=1):
        yield from _circle(f"{path}/circle[{n}]", circle)
    if area.ceiling is not None and area.altitude is None:
        yield _problem(f"{path}/ceiling", CapProblemCode.ALTITUDE_MISSING)


def _polygon(path: str, polygon: tuple[Position, ...]) -> Iterator[CapProblem]:
    if not all(_on_earth(lat, lon) for lat, lon in polygon):
        yield _problem(path, CapProblemCode.OUT_OF_RANGE)
        return
    wrong = ring_problem([(lon, lat) for lat, lon in polygon])
    if wrong is not None and wrong.value in _RING_CODES:
        yield _problem(path, CapProblemCode(wrong.value))


def _circle(path: str, circle: CapCircle) -> Iterator[CapProblem]:
    if not _on_earth(circle.lat, circle.lon) or circle.radius_km < 0:
        yield _problem(path, CapProblemCode.OUT_OF_RANGE)


def _on_earth(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180
