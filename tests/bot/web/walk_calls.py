"""How a route of the service is called in the walk: its path and body filled with real records.

It does not know who may call it.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2

from tests.bot.broadcast.world import utc
from tests.bot.web.walked import HERE, Walked

#: Which record stands for the placeholder of a path: the longest beginning counts.
KINDS = {
    "/api/alerts": "alert",
    "/console/alerts": "alert",
    "/api/incidents": "incident",
    "/console/incidents": "incident",
    "/api/sources": "source",
    "/console/sources": "source",
    "/api/rewards": "reward",
    "/console/reports/{reference}/rewards": "reward",
    "/api/reports/{reference}/media": "file",
    "/api/reporters": "reporter",
    "/console/reporters": "reporter",
    "/api/blocks": "block",
    "/console/blocks": "block",
    "/api/roster": "shift",
    "/console/roster": "shift",
    "/api/roster/handovers": "handing",
    "/console/duty/handover": "handing",
    "/api/circles": "circle",
    "/api/handovers": "talk",
    "/console/talk": "talk",
    "/api/webhooks": "webhook",
    "/console/webhooks": "webhook",
    "/console/officials": "account",
    "/api/facilities": "facility",
    "/console/facilities/at": "facility",
}
_SOURCE = {"name": "化工厂", "kind": "hazmat", "grade": "major", "unit": "局", "person": "赵"}
_SHIFT = {"official": "duty_officer", "area": HERE, "days": [1], "begins": "08:00", "ends": "20:00"}
_DUE = (utc() + timedelta(days=3)).isoformat()
#: Without a body that could be understood a refusal for the area could not be told from 422.
BODIES: Mapping[str, Any] = {
    "POST /api/reports/{reference}/transition": {"to": "assigned", "assignee": "duty_officer"},
    "POST /api/reports/{reference}/link": {"other": "{twin}"},
    "POST /api/reports/{reference}/unlink": {"other": "{twin}"},
    "POST /api/reports/{reference}/notes": {"note": "x"},
    "POST /api/reports/{reference}/supervision": {"demand": "x", "due_at": _DUE},
    "POST /api/reports/{reference}/reward": {"rule": "local", "amount_minor": 1, "reason": "x"},
    "POST /api/reports/{reference}/source": _SOURCE,
    "PATCH /api/reports/{reference}/details": {"details": {"substance": "x"}},
    "GET /api/reports/{reference}/reporter": None,
    "PUT /api/sources/{id}": _SOURCE,
    "POST /api/sources/{id}/inspections": {"found": "again", "note": "x"},
    "POST /api/rewards/{id}/refuse": {"note": "x"},
    "POST /api/rewards/{id}/pay": {"payment_reference": "x"},
    "POST /api/incidents/{id}/state": {"to": "closed"},
    "POST /api/incidents/{id}/units": {"units": [{"code": HERE}]},
    "POST /api/incidents/{id}/reports": {"reference": "{reference}"},
    "POST /api/incidents/{id}/figures": {"unit": HERE, "kind": "nothing"},
    "PUT /api/reporters/{id}": {"name": "x", "roles": ["grid_worker"], "areas": [HERE]},
    "PUT /api/roster/{id}": _SHIFT,
    "POST /api/handovers/{id}/say": {"text": "x"},
    "POST /api/alerts/{alert_id}/return": {"reason": "x"},
    "POST /api/alerts/{alert_id}/reject": {"reason": "x"},
    "POST /console/reports/{reference}/move": {"to": "assigned", "assignee": "duty_officer"},
    "POST /console/reports/{reference}/note": {"note": "x"},
    "POST /console/reports/{reference}/link": {"other": "{twin}"},
    "POST /console/reports/{reference}/unlink": {"other": "{twin}"},
    "POST /console/reports/{reference}/merge": {"other": "{twin}"},
    "POST /console/reports/{reference}/reporter": {"reason": "x"},
    "POST /console/reports/{reference}/supervision": {"demand": "x", "due_at": "2026-12-31T08:00"},
    "POST /console/reports/{reference}/source": {key: str(value) for key, value in _SOURCE.items()},
    "POST /console/reports/{reference}/reward": {"rule": "local", "amount": "1", "reason": "x"},
    "POST /console/sources/{id}": {key: str(value) for key, value in _SOURCE.items()},
    "POST /console/sources/{id}/act": {"act": "clear", "note": "x"},
    "POST /console/incidents/{id}/state": {"to": "closed"},
    "POST /console/incidents/{id}/units": {"units": HERE},
    "POST /console/incidents/{id}/link": {"reference": "{reference}"},
    "POST /console/incidents/{id}/unlink": {"reference": "{reference}"},
    "POST /console/incidents/{id}/figures": {"unit": HERE, "kind": "nothing"},
    "POST /console/reporters/{id}": {"name": "x", "roles": "grid_worker", "areas": HERE},
    "POST /console/officials/{id}/change": {"role": "author", "area": "310115"},
}


async def called(walked: Walked, route: str, who: str, body: Any = None) -> httpx2.Response:
    """`who`: a name of Walked.keys, empty for nobody. Without a body with the route's own."""
    method, path = route.split()[0], filled(walked, route)
    body = _with_records(walked, body or BODIES.get(route))
    if is_console(route):
        return await walked.form(method, path, who, body)
    if route == "POST /api/sources/{id}/media":
        return await walked.file(path, who)
    return await walked.api(method, path, who, body if body or method in ("GET", "DELETE") else {})


def filled(walked: Walked, route: str) -> str:
    path = path_of(route)
    kind = max((each for each in KINDS if path.startswith(each)), key=len, default="")

    def value(match: re.Match[str]) -> str:
        name = match[1].split(":")[0]
        if name == "act":
            return "approve" if "alerts" in path else "take"
        if name == "reference":
            return walked.records["reference"]
        if name in ("id", "alert_id", "code", "media") and kind:
            return walked.records[KINDS[kind]]
        return "1" if name == "number" else str(uuid4())

    return re.sub(r"{([\w:]+)}", value, path)


def _with_records(walked: Walked, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {
        key: walked.records[value[1:-1]] if str(value).startswith("{") and value else value
        for key, value in body.items()
        if not isinstance(value, dict)
    } | {key: value for key, value in body.items() if isinstance(value, dict)}


def path_of(route: str) -> str:
    return route.split()[1]


def is_console(route: str) -> bool:
    return path_of(route).startswith("/console")


def streams(route: str) -> bool:
    """Answers that end only when the service does."""
    return path_of(route).endswith("/events")
