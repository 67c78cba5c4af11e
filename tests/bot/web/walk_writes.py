"""What routes that change something are called with as those who may, and as next door's officials.

It does not know how a route is called; walk_calls.py does.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.officials import Role
from tests.bot.broadcast.world import utc
from tests.bot.web.walk_calls import path_of
from tests.bot.web.walked import HERE

D, A, P, M = Role.DUTY_OFFICER, Role.AUTHOR, Role.APPROVER, Role.ADMIN
#: Well inside the district: a shape may reach 1 km over its border.
_INSIDE = {"lat": 31.2150, "lon": 121.4700}
_SOURCE = {"name": "仓库", "kind": "hazmat", "grade": "major", "unit": "局", "person": "赵"}
_DAY = "2026-12-31T08:00"
_UNTIL = (utc() + timedelta(days=3)).isoformat()
_TOKEN = {"name": "Qian", "role": "author", "area": HERE}
_SHIFT = {"official": "duty_officer", "area": HERE, "begins": "08:00", "ends": "20:00"}
_REPORTER = {"name": "新网格员", "active": True}
#: A new record in the district of the records: next door's officials make none there.
NEW_THERE: Mapping[str, Mapping[str, Any]] = {
    "POST /api/blocks": {"reason": "x", "until": _UNTIL, "reference": "{reference}"},
    "POST /api/circles": {"name": "二村", "area": HERE},
    "POST /api/incidents": {
        "hazard": "hazmat",
        "name": "x",
        "area": HERE,
        "occurred_at": (utc() - timedelta(hours=1)).isoformat(),
    },
    "POST /api/reporters": {**_REPORTER, "roles": ["grid_worker"], "areas": [HERE]},
    "POST /api/roster": {**_SHIFT, "days": [2]},
    "POST /api/sources": {**_SOURCE, "location": _INSIDE},
    "POST /api/webhooks": {"name": "x", "url": "https://receiver.example.org/2", "area": HERE},
    "POST /console/blocks": {"reason": "x", "until": _DAY, "reference": "{reference}"},
    "POST /console/facilities/new": {"name": "x", "kind": "shelter", "address": "x"}
    | {name: str(value) for name, value in _INSIDE.items()},
    "POST /console/incidents": {
        "hazard": "hazmat",
        "name": "x",
        "area": HERE,
        "occurred_at": f"{utc() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
    },
    "POST /console/officials": _TOKEN,
    "POST /console/reporters": {
        "name": "新信息员",
        "active": "yes",
        "roles": "grid_worker",
        "areas": HERE,
    },
    "POST /console/roster": {**_SHIFT, "days": "2"},
    "POST /console/sources": {**_SOURCE, "area_code": HERE},
    "POST /console/tokens": _TOKEN,
    "POST /console/webhooks": {"name": "x", "url": "https://receiver.example.org/2", "area": HERE},
}
#: Where the domain asks for more than the rule's role: who is left of those whom the rule names.
NARROWER: Mapping[str, frozenset[Role]] = {
    "POST /api/alerts": frozenset({A}),
    "PUT /api/alerts/{alert_id}": frozenset({A}),
    "POST /api/alerts/{alert_id}/approve": frozenset({P}),
    "POST /api/alerts/{alert_id}/cancel": frozenset({P}),
    "POST /api/alerts/{alert_id}/elevate": frozenset({A, P, D}),
    "POST /api/alerts/{alert_id}/pause": frozenset({P}),
    "POST /api/alerts/{alert_id}/reject": frozenset({P}),
    "POST /api/alerts/{alert_id}/resume": frozenset({P}),
    "POST /api/alerts/{alert_id}/return": frozenset({P}),
    "POST /api/alerts/{alert_id}/submit": frozenset({A}),
    "POST /api/alerts/{alert_id}/test-send": frozenset({A}),
    "POST /console/alerts/{id}/elevate": frozenset({A, P, D}),
    "POST /console/alerts/{id}/{act}": frozenset({P}),
    "POST /api/incidents/{id}/figures": frozenset({D, A, P, M}),
    "POST /api/rewards/{id}/approve": frozenset({P}),
    "POST /api/rewards/{id}/pay": frozenset({M}),
    "POST /api/rewards/{id}/refuse": frozenset({P}),
    # Who told a report is shown to admins; the page has the form for nobody else.
    "POST /console/reports/{reference}/reporter": frozenset({M}),
    "POST /console/reports/{reference}/rewards/{id}": frozenset({P}),  # approving, by its body
    # The walk signs in with tokens: there is no account whose sign-in could be changed.
    **{
        f"POST /console/me/{way}": frozenset()
        for way in (
            "app",
            "app/remove",
            "passkeys",
            "passkeys/remove",
            "password",
            "recovery",
        )
    },
    # Whoever wrote a hand-over does not confirm it: the officer wrote the one of the walk.
    "POST /api/roster/handovers/{id}/acknowledge": frozenset({A, P, M}),
    "POST /console/duty/handover/{id}/acknowledge": frozenset({A, P, M}),
}
#: Nobody of the whole country makes one of these by the walk's bodies, and why that is no hole.
NOT_MADE = {
    "POST /api/blocks": "the reporter of the walk is unknown: nobody to block",
    "POST /console/blocks": "as above",
}
#: What takes a record away, or the session, comes after everything else.
_LAST = ("remove", "revoke", "end", "disable", "merge", "withdraw", "discard", "sign-out")


def is_write(route: str) -> bool:
    return not route.startswith("GET")


def order(route: str) -> tuple[bool, bool, str]:
    """Sorts what destroys behind what needs the record, and the end of the session last of all."""
    word = path_of(route).rpartition("/")[2]
    return word == "sign-out", route.startswith("DELETE") or word in _LAST, route
