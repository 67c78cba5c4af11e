"""Nobody learns who told a confidential report, whatever they ask the whole service.

Every GET route that there is is walked, with the keys of every role: one that comes later is too.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text as sql

from bot.bootstrap.web import open_web
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.settings import load
from bot.store import tables as t
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.unaided import Nothing
from bot.web.app import API, create

pytestmark = pytest.mark.postgres

NAME, NUMBER, HOME = "欧阳揭发", "13712345678", "whistle.blower@example.org"
TELLING = (NAME, NUMBER, "137 1234", "137-1234", "1234-5678", HOME)
#: The name that the reporter's token bears: the report keeps it, for one role to open.
TOKEN = "网格员丁七"
REPORT: dict[str, Any] = {
    "hazard": "hazmat",
    "text": f"化工厂夜里偷排废水。我叫{NAME}，电话137 1234-5678，邮箱{HOME}",
    "address": f"张江路1号 {NAME} {NUMBER}",
    "location": {"lat": 31.2, "lon": 121.6},
    "contact": f"{NAME}, +86 137-1234-5678，{HOME}",
    "confidential": True,
    "details": {"substance": f"问{NAME}"},
}
SAME_DAY = datetime(2026, 11, 22, tzinfo=UTC)
INCIDENT = {"hazard": "hazmat", "name": "化工厂泄漏", "area": "310115"}
DEMAND = "三日内办结"
SOURCE = {"name": "化工厂", "grade": "major", "unit": "应急局", "person": "赵"}
WEBHOOK = {"url": "https://receiver.example.org/hook", "name": "market", "detail": "full"}
REWARD = {"rule": "local", "amount_minor": 10_000, "reason": "线索属实"}
#: Answers that end only when the service does.
_STREAMS = ("/events",)
#: What one role opens with a reason, each time on the trail.
_OPENED = "/api/reports/{reference}/reporter"


@dataclass
class Site:
    """The whole service, as it is wired, and a key for each role."""

    client: httpx2.AsyncClient
    keys: dict[Role, str]

    async def get(self, path: str, role: Role | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.keys[role]}"} if role else {}
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, body: Any, role: Role | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[role]}"} if role else {}
        answer = await self.client.post(path, json=body, headers=headers)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


@pytest.fixture
async def site(database_url: str, database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    found = load({"FENGHUO_DATABASE_URL": database_url, "FENGHUO_DATA_DIR": str(tmp_path)})
    officials = StoredOfficials(database, Vault(found.secret))
    keys = {
        role: await officials.create(
            Official(name=TOKEN if role is Role.REPORTER else f"the {role}", role=role), SAME_DAY
        )
        for role in Role
    }
    async with open_web(found, lambda led: Nothing()) as services:
        transport = httpx2.ASGITransport(app=create(services))
        async with httpx2.AsyncClient(transport=transport, base_url=found.own_url) as client:
            yield Site(client, keys)


async def test_no_answer_and_no_row_tells_who_blew_the_whistle(
    site: Site, database: Database
) -> None:
    reference = await _told(site)
    ids = {"reference": [reference], "named": [reference], "suffix": ["json", "xml"]}
    ids |= {"id": await _handled(site, reference), "number": ["1"], "code": ["none"]}
    answers = 0
    for role in (None, Role.REPORTER, Role.DUTY_OFFICER, Role.ADMIN):
        for path in _paths(ids):
            answer = await site.get(path, role)
            assert answer.status_code < 500, path
            assert not _telling(answer.text, TOKEN), f"{role}: {path}"
            answers += answer.is_success and reference in answer.text
    assert answers > 20, "the report was there to be seen"
    for table, rows in (await _rows(database)).items():
        assert not _telling(rows), table
    opened = await site.get(
        f"{_OPENED.format(reference=reference)}?reason=the+bureau+calls+back", Role.ADMIN
    )
    assert opened.json()["contact"] == REPORT["contact"]


async def _told(site: Site) -> str:
    return str((await site.post("/api/reports", REPORT, Role.REPORTER))["reference"])


async def _handled(site: Site, reference: str) -> list[str]:
    """Everything that officials make of a report; the ids of what came of it."""
    admin, one = Role.ADMIN, f"/api/reports/{reference}"
    hook = await site.post("/api/webhooks", WEBHOOK, admin)
    for status in ("triaged", "verified"):
        await site.post(f"{one}/transition", {"to": status}, Role.DUTY_OFFICER)
    occurred = {**INCIDENT, "occurred_at": "2026-11-22T08:00:00+08:00"}
    incident = await site.post("/api/incidents", occurred, admin)
    await site.post(f"/api/incidents/{incident['id']}/reports", {"reference": reference}, admin)
    source = await site.post(f"{one}/source", SOURCE, admin)
    due = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    await site.post(f"{one}/supervision", {"demand": DEMAND, "due_at": due}, admin)
    reward = await site.post(f"{one}/reward", REWARD, Role.DUTY_OFFICER)
    open_report = {**REPORT, "confidential": False, "text": "化工厂夜里偷排", "address": None}
    other = await site.post("/api/reports", {**open_report, "contact": None, "details": {}})
    await site.post(f"{one}/link", {"other": other["reference"]}, Role.DUTY_OFFICER)
    return [str(made["id"]) for made in (hook, incident, source, reward)]


def _paths(ids: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every GET route of the API with everything that its place holders may be."""
    for module in API:
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            path = route.path
            if "GET" not in (route.methods or ()) or path == _OPENED or path.endswith(_STREAMS):
                continue
            names = re.findall(r"{(\w+)}", path)
            for values in product(*(ids.get(name, ids["id"]) for name in names)):
                yield path.format(**dict(zip(names, values, strict=True)))


def _telling(text: str, *more: str) -> list[str]:
    return [one for one in (*TELLING, *more) if one in text]


async def _rows(database: Database) -> dict[str, str]:
    """All tables as text: what is sealed is bytes, in which nothing can be read."""
    found = {}
    async with database.transaction() as connection:
        for table in t.metadata.sorted_tables:
            rows = await connection.execute(sql(f'SELECT x::text FROM "{table.name}" x'))
            found[table.name] = "\n".join(rows.scalars())
    return found
