"""An official's browser without scripts, and the alert forms that it fills in.

It does not know which test uses it.
"""

import re
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from bot.alerts.records import State
from tests.bot.web.desk import DeskWorld

FORM = {
    "status": "Exercise",
    "msg_type": "Alert",
    "kind": "warning",
    "event": "暴雨",
    "level": "orange",
    "category": "Met",
    "expires": "2026-11-22T22:00",
    "area.description": "浦东新区",
    "area.geocodes": "310115",
    "texts.zh.headline": "暴雨橙色预警",
    "texts.zh.description": "未来三小时将有暴雨。",
}


class Visitor:
    """A browser without scripts, which remembers cookies and fills in what forms carry."""

    def __init__(self, world: DeskWorld, token: str = "") -> None:
        self.client = TestClient(world.app, follow_redirects=False)
        if token:
            answer = self.client.post("/console/sign-in", data={"token": token})
            assert answer.headers["location"] == "/console"

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> Response:
        return self.client.post(path, data={"csrf": self.csrf(), **fields})

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/console").text)
        assert found
        return found[1]


def drafted(world: DeskWorld) -> UUID:
    answer = Visitor(world, "token-of-li").post("/console/alerts/new", **FORM)
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2])


def submitted(world: DeskWorld) -> UUID:
    id = drafted(world)
    Visitor(world, "token-of-li").post(f"/console/alerts/{id}/submit")
    assert world.alerts.kept[id].state is State.SUBMITTED
    return id
