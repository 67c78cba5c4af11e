"""The whole service with one record of each kind in one district, and a key and a browser for all.

It does not know which route may answer whom.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from actions.serve import create
from bot.bootstrap.web import open_web
from bot.handover.talks import Wish
from bot.officials import Official, Role
from bot.residents.people import Person
from bot.services import WebServices
from bot.settings import load
from bot.unaided import Nothing
from tests.bot.broadcast.world import utc

#: The records lie in the first; the officials of the second have nothing to do with them.
HERE, NEXT_DOOR = "310101", "310115"
PLACE = {"lat": 31.2317, "lon": 121.4846}
SAME_DAY = datetime(2026, 11, 22, tzinfo=UTC)
#: A 1×1 GIF.
PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@dataclass
class Walked:
    """`keys` and `browsers` by name: a role of the whole country, or `local ROLE` of next door."""

    app: FastAPI
    services: WebServices
    client: httpx2.AsyncClient
    keys: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, httpx2.AsyncClient] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)

    async def api(self, method: str, path: str, who: str = "", body: Any = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
        return await self.client.request(method, path, json=body, headers=headers)

    async def form(
        self, method: str, path: str, who: str = "", fields: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        browser = self.browsers[who] if who else self.client
        data = {**(fields or {}), **({"csrf": self.csrf[who]} if who in self.csrf else {})}
        return await browser.request(method, path, data=data if method == "POST" else None)

    async def file(self, path: str, who: str = "") -> httpx2.Response:
        """A picture, as a form sends it."""
        headers = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
        files = {"file": ("a.gif", PICTURE, "image/gif")}
        return await self.client.post(path, files=files, headers=headers)

    async def made(self, path: str, who: str, body: Any) -> Any:
        answer = await self.api("POST", path, who, body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()


def routes_of(routes: Iterable[BaseRoute]) -> list[str]:
    """Every "METHOD /path" that is answered, those of included routers too; no mounts, no HEAD."""
    found = set()
    for route in routes:
        if isinstance(route, Route | APIRoute):
            methods = (route.methods or set()) - {"HEAD", "OPTIONS"}
            found |= {f"{method} {route.path}" for method in methods}
        elif inner := getattr(route, "original_router", None):
            found |= set(routes_of(inner.routes))
    return sorted(found)


@asynccontextmanager
async def open_walked(
    database_url: str, folder: Path, more: Mapping[str, str] | None = None
) -> AsyncIterator[Walked]:
    """`more`: settings, by their names in the environment."""
    own = {"FENGHUO_DATABASE_URL": database_url, "FENGHUO_DATA_DIR": str(folder)}
    found = load({**own, **(more or {})})
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_web(found, lambda led: Nothing()))
        app = create(services)

        async def browser() -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(app=app)
            made = httpx2.AsyncClient(transport=transport, base_url=found.own_url)
            return await stack.enter_async_context(made)

        walked = Walked(app=app, services=services, client=await browser())
        for official in _people():
            walked.keys[official.name] = await services.officials.create(official, SAME_DAY)
        for official in _people():
            if official.role is not Role.REPORTER:
                walked.browsers[official.name] = await browser()
                await _sign_in(walked, official.name)
        walked.records = await _records(walked)
        yield walked


def _people() -> list[Official]:
    return [
        *(Official(name=str(role), role=role) for role in Role),
        *(Official(name=f"local {role}", role=role, area=NEXT_DOOR) for role in Role),
    ]


async def _sign_in(walked: Walked, who: str) -> None:
    browser = walked.browsers[who]
    await browser.post("/console/sign-in", data={"token": walked.keys[who]})
    page = (await browser.get("/console/me")).text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page
    walked.csrf[who] = found[1]


async def _records(walked: Walked) -> dict[str, str]:
    """One of each kind, by the name of the placeholder that stands for it."""
    admin, officer = "admin", "duty_officer"
    report = {"hazard": "hazmat", "text": "化工厂泄漏", "location": PLACE, "contact": "13712345678"}
    reference = (await walked.made("/api/reports", "", report))["reference"]
    twin = (await walked.made("/api/reports", "", {**report, "text": "化工厂冒烟"}))["reference"]
    taken = await walked.file(f"/api/reports/{reference}/media")
    for status in ("triaged", "verified"):
        await walked.made(f"/api/reports/{reference}/transition", officer, {"to": status})
    occurred = {"hazard": "hazmat", "name": "泄漏", "area": HERE}
    occurred |= {"occurred_at": (utc() - timedelta(hours=1)).isoformat()}
    incident = await walked.made("/api/incidents", admin, occurred)
    source = {"name": "化工厂", "grade": "major", "unit": "应急局", "person": "赵"}
    made_source = await walked.made(f"/api/reports/{reference}/source", admin, source)
    due = (utc() + timedelta(days=3)).isoformat()
    supervision = {"demand": "三日内办结", "due_at": due}
    await walked.made(f"/api/reports/{reference}/supervision", admin, supervision)
    reward = {"rule": "local", "amount_minor": 10_000, "reason": "线索属实"}
    made_reward = await walked.made(f"/api/reports/{reference}/reward", officer, reward)
    hook = {"url": "https://receiver.example.org/hook", "name": "market", "area": HERE}
    made_hook = await walked.made("/api/webhooks", admin, hook)
    reporter = {"name": "网格员", "roles": ["grid_worker"], "areas": [HERE]}
    made_reporter = await walked.made("/api/reporters", admin, reporter)
    block = {"reason": "乱报", "until": due, "channel": "sms", "address": "+8613700000001"}
    made_block = await walked.made("/api/blocks", officer, block)
    shift = {
        "official": "duty_officer",
        "area": HERE,
        "days": [1],
        "begins": "08:00",
        "ends": "20:00",
    }
    made_shift = await walked.made("/api/roster", admin, shift)
    handing = await walked.made("/api/roster/handovers", officer, {"text": "一切正常"})
    circle = await walked.made("/api/circles", officer, {"name": "一村", "area": HERE})
    person = Person(channel="web", address="a resident of the tests")
    await walked.services.talks.ask(person, "zh", Wish(area=HERE))
    talk = await walked.services.talks.open_of(person)
    assert talk
    alert = await walked.made("/api/alerts", "author", _alert())
    await walked.made(f"/api/alerts/{alert['id']}/submit", "author", None)
    facility = next(iter((await walked.client.get(_NEAREST)).json()["facilities"]), {"id": "none"})
    account, _ = await walked.services.accounts.people.invite(
        Official(name="Zhao", role=Role.AUTHOR, area=HERE), None
    )
    return {
        "reference": reference,
        "twin": twin,
        "file": str(taken.json().get("id", "")),
        "incident": incident["id"],
        "source": made_source["id"],
        "reward": made_reward["id"],
        "webhook": made_hook["id"],
        "reporter": made_reporter["id"],
        "block": str(made_block["id"]),
        "shift": made_shift["id"],
        "handing": str(handing["id"]),
        "circle": circle["code"],
        "talk": str(talk.id),
        "alert": alert["id"],
        "elevation": str(uuid4()),
        "facility": str(facility["id"]),
        "account": str(account.id),
    }


_NEAREST = f"/api/facilities/nearest?lat={PLACE['lat']}&lon={PLACE['lon']}&include=all&limit=1"


def _alert() -> dict[str, Any]:
    return {
        "status": "Exercise",
        "kind": "warning",
        "category": "Met",
        "event": "暴雨",
        "level": "orange",
        "expires": (utc() + timedelta(hours=6)).isoformat(),
        "area": {
            "description": "黄浦区",
            "geocodes": [{"name": "GB/T2260", "value": HERE}],
        },
        "texts": {
            "zh": {
                "headline": "暴雨橙色预警",
                "description": "未来三小时将有暴雨。",
                "instruction": "请留在室内。",
                "all_clear": "暴雨预警解除。",
            }
        },
    }
