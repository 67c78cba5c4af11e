"""CAP's rules beyond the form: each is broken once, and known to be fatal or not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.alerts import cap
from bot.alerts.content import Category, Certainty, Reference, Severity, Urgency

SENT = datetime(2026, 11, 22, tzinfo=UTC)
RING = ((31.2, 121.4), (31.2, 121.5), (31.3, 121.5), (31.2, 121.4))
AREA = cap.CapArea(description="x", polygons=(RING,))
INFO = cap.CapInfo(
    categories=(Category.MET,),
    event="x",
    urgency=Urgency.EXPECTED,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    expires=SENT + timedelta(hours=1),
    areas=(AREA,),
)
ALERT = cap.CapAlert(
    identifier="A-1",
    sender="s@example.org",
    sent=SENT,
    status=cap.CapStatus.ACTUAL,
    msg_type=cap.CapMsgType.ALERT,
    scope=cap.Scope.PUBLIC,
    infos=(INFO,),
)
REFERENCE = Reference(sender="s", identifier="i", sent=SENT)


def with_info(**changes: object) -> cap.CapAlert:
    return replace(ALERT, infos=(replace(INFO, **changes),))  # type: ignore[arg-type]


def with_area(**changes: object) -> cap.CapAlert:
    return with_info(areas=(replace(AREA, **changes),))  # type: ignore[arg-type]


def test_a_right_alert_breaks_no_rule() -> None:
    assert cap.check(ALERT) == []
    assert cap.check(replace(ALERT, msg_type=cap.CapMsgType.ACK, references=(REFERENCE,))) == []


@pytest.mark.parametrize(
    ("alert", "element", "code", "fatal"),
    [
        pytest.param(
            replace(ALERT, identifier="a b"), "alert/identifier", "characters", False, id="space"
        ),
        pytest.param(replace(ALERT, sender="a,b"), "alert/sender", "characters", False, id="comma"),
        pytest.param(
            replace(ALERT, scope=cap.Scope.RESTRICTED),
            "alert/restriction",
            "restriction_missing",
            False,
            id="restricted to whom",
        ),
        pytest.param(
            replace(ALERT, scope=cap.Scope.PRIVATE),
            "alert/addresses",
            "addresses_missing",
            False,
            id="private for whom",
        ),
        *(
            pytest.param(
                replace(ALERT, msg_type=msg_type, note="x"),
                "alert/references",
                "references_missing",
                True,
                id=f"{msg_type.value} of nothing",
            )
            for msg_type in cap.CapMsgType
            if msg_type is not cap.CapMsgType.ALERT
        ),
        pytest.param(
            replace(ALERT, msg_type=cap.CapMsgType.ERROR, references=(REFERENCE,)),
            "alert/note",
            "note_missing",
            False,
            id="error without a word",
        ),
        pytest.param(replace(ALERT, infos=()), "alert/info", "info_missing", False, id="no info"),
        pytest.param(
            with_info(categories=()), "alert/info[1]/category", "missing", True, id="category"
        ),
        pytest.param(with_info(event=""), "alert/info[1]/event", "missing", True, id="event"),
        pytest.param(
            with_info(language="zh_CN"), "alert/info[1]/language", "language_tag", False, id="tag"
        ),
        pytest.param(
            with_info(expires=SENT - timedelta(seconds=1)),
            "alert/info[1]/expires",
            "expires_before_sent",
            False,
            id="expired when sent",
        ),
        pytest.param(
            with_info(effective=SENT + timedelta(days=1)),
            "alert/info[1]/expires",
            "expires_before_effective",
            False,
            id="expires before effective",
        ),
        pytest.param(
            with_info(onset=SENT + timedelta(days=1)),
            "alert/info[1]/expires",
            "expires_before_onset",
            False,
            id="expires before onset",
        ),
        pytest.param(
            with_area(description=""), "alert/info[1]/area[1]/areaDesc", "empty", False, id="name"
        ),
        pytest.param(
            with_area(polygons=(RING, RING[:3])),
            "alert/info[1]/area[1]/polygon[2]",
            "ring_too_short",
            False,
            id="three points",
        ),
        pytest.param(
            with_area(polygons=((*RING[:3], (31.25, 121.4)),)),
            "alert/info[1]/area[1]/polygon[1]",
            "ring_not_closed",
            False,
            id="open",
        ),
        pytest.param(
            with_area(polygons=(((0, 0), (1, 1), (0, 1), (1, 0), (0, 0)),)),
            "alert/info[1]/area[1]/polygon[1]",
            "ring_crosses_itself",
            False,
            id="bow tie",
        ),
        pytest.param(
            with_area(polygons=(tuple((lon, lat) for lat, lon in RING),)),
            "alert/info[1]/area[1]/polygon[1]",
            "out_of_range",
            True,
            id="lat and lon swapped",
        ),
        pytest.param(
            with_area(circles=(cap.CapCircle(lat=1, lon=1, radius_km=-1),)),
            "alert/info[1]/area[1]/circle[1]",
            "out_of_range",
            True,
            id="negative radius",
        ),
        pytest.param(
            with_area(ceiling=Decimal(3)),
            "alert/info[1]/area[1]/ceiling",
            "altitude_missing",
            False,
            id="ceiling alone",
        ),
    ],
)
def test_a_broken_rule_is_named(alert: cap.CapAlert, element: str, code: str, fatal: bool) -> None:
    (problem,) = cap.check(alert)
    assert (problem.element, problem.code.value, problem.fatal) == (element, code, fatal)
