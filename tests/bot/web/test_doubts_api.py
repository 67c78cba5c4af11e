"""Verified reporters, the shadow queue and the block list over HTTP and on the console."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.officials import Official, Role
from bot.reports.abuse.blocks import Blocks
from bot.reports.abuse.screening import Screening
from bot.reports.abuse.shadow import Shadow
from bot.reports.places import Places
from bot.reports.reporters.service import Reporters
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.reports.views import ReportViews
from bot.store import tables as t
from bot.store.blocks import StoredBlocks
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.reporters import StoredReporters
from bot.store.reports import StoredReports
from bot.store.screening import StoredScreening
from bot.web import problems
from bot.web.api import doubts, reporters, reports
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from bot.words.catalogue import Words
from tests.bot.store.reporting import AREAS, VAULT, groups_on

pytestmark = pytest.mark.postgres

WORDS = Words.load()
ADMIN, OFFICER, AUTHOR, REPORTER = "admin", "duty_officer", "author", "reporter"
REPORT: dict[str, Any] = {
    "hazard": "waterlogging",
    "text": "张江路地铁口积水深，车开不过去",
    "location": {"lat": 31.2, "lon": 121.6},
}
WANG: dict[str, Any] = {
    "name": "the reporter",
    "roles": ["grid_worker", "information_reporter"],
    "areas": ["310115"],
    "addresses": [{"channel": "sms", "address": "13800138000"}],
}


def _now() -> datetime:
    return datetime.now(UTC)


class Site:
    """The routes over a real database; every role of Pudong has a token."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.tokens: dict[str, str] = {}
        self.officials = StoredOfficials(database, VAULT)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self._app(database, folder)),
            base_url="http://f.invalid",
        )

    async def call(
        self, method: str, path: str, who: str | None = ADMIN, body: Any = None
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        return await self.client.request(method, path, json=body, headers=headers)

    async def file(self, who: str | None = None, **changes: Any) -> str:
        answer = await self.call("POST", "/api/reports", who, {**REPORT, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["reference"])

    async def listed(self, query: str = "", who: str = OFFICER) -> list[dict[str, Any]]:
        answer = await self.call("GET", f"/api/reports{query}", who)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def held(self) -> str:
        """The sixth of one text from one network."""
        filed = [await self.file() for _ in range(6)]
        return filed[-1]

    async def sign_in(self, who: str) -> None:
        answer = await self.client.post("/console/sign-in", data={"token": self.tokens[who]})
        assert answer.status_code == 303, answer.text

    async def post(self, page: str, path: str, **fields: Any) -> httpx.Response:
        """As the console's forms do."""
        found = re.search(r'name="csrf" value="([^"]+)"', (await self.client.get(page)).text)
        assert found
        return await self.client.post(path, data={"csrf": found[1], **fields})

    def _app(self, database: Database, folder: Path) -> FastAPI:
        book, places = StoredReports(database), Places(AREAS)
        screen = StoredScreening(database)
        services = SimpleNamespace(
            groups=groups_on(database, _now),
            reports=Reports(
                book=book,
                vault=VAULT,
                areas=AREAS,
                shelf=Shelf(folder),
                clock=_now,
                screen=Screening(book=screen, vault=VAULT).screen,
            ),
            reporters=Reporters(
                book=StoredReporters(database),
                vault=VAULT,
                areas=AREAS,
                channels={"sms", "web"},
                clock=_now,
            ),
            blocks=Blocks(
                book=StoredBlocks(database),
                reports=book,
                vault=VAULT,
                places=places,
                channels={"sms", "web"},
                clock=_now,
            ),
            shadow=Shadow(
                reports=book,
                views=ReportViews(book=book, vault=VAULT, places=places, clock=_now),
                book=screen,
                clock=_now,
            ),
            officials=self.officials,
            words=WORDS,
            vault=VAULT,
            areas=AREAS,
            settings=SimpleNamespace(public_url="http://f.invalid", trusted_proxies=()),
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        for module in (reports, reporters, doubts):
            app.include_router(module.router)
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: services
        return app


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(database, tmp_path)
    for role in Role:
        named = Official(name=f"the {role.value}", role=role, area="310115")
        made.tokens[role.value] = await made.officials.create(named, _now())
    async with made.client:
        yield made


async def test_a_token_names_the_person_and_the_public_never_sees_it(site: Site) -> None:
    assert (await site.call("POST", "/api/reporters", ADMIN, WANG)).status_code == 201
    told, ordinary = await site.file(REPORTER), await site.file()
    by_reference = {item["reference"]: item["reporter"] for item in await site.listed()}
    assert by_reference == {
        told: {"name": "the reporter", "roles": ["information_reporter", "grid_worker"]},
        ordinary: None,
    }
    assert [one["reference"] for one in await site.listed("?reporter=verified")] == [told]
    public = (await site.call("GET", f"/api/reports/{told}", None)).text
    assert "the reporter" not in public and "grid_worker" not in public
    elsewhere = await site.file(REPORTER, location={"lat": 10, "lon": 10})
    assert elsewhere in [one["reference"] for one in await site.listed("", ADMIN)]
    named = [one["reporter"] for one in await site.listed() if one["reference"] == elsewhere]
    assert named == [{"name": "the reporter", "roles": ["information_reporter", "grid_worker"]}]


async def test_only_a_bad_token_is_refused(site: Site) -> None:
    assert (await site.call("POST", "/api/reports", "nonsense", REPORT)).status_code == 401
    assert await site.file(OFFICER)
    assert [one["reporter"] for one in await site.listed()] == [None]
    wrong = await site.call("GET", "/api/reports?reporter=someone", OFFICER)
    assert wrong.status_code == 422


async def test_the_register_over_http(site: Site) -> None:
    kept = (await site.call("POST", "/api/reporters", ADMIN, WANG)).json()
    assert kept["addresses"] == [{"channel": "sms", "address": "+8613800138000"}]
    [seen] = (await site.call("GET", "/api/reporters", OFFICER)).json()["items"]
    assert (seen["name"], seen["addresses"]) == ("the reporter", None)
    path = f"/api/reporters/{kept['id']}"
    changed = await site.call("PUT", path, ADMIN, {**WANG, "active": False})
    assert (changed.status_code, changed.json()["active"]) == (200, False)
    for label, answer, status in (
        ("an officer adds", await site.call("POST", "/api/reporters", OFFICER, WANG), 403),
        ("nobody looks", await site.call("GET", "/api/reporters", None), 401),
        ("a name twice", await site.call("POST", "/api/reporters", ADMIN, WANG), 409),
        (
            "another area",
            await site.call(
                "POST", "/api/reporters", ADMIN, {**WANG, "name": "Zhao", "areas": ["310112"]}
            ),
            403,
        ),
        ("no role", await site.call("PUT", path, ADMIN, {**WANG, "roles": []}), 422),
        ("removed", await site.call("DELETE", path, ADMIN), 204),
        ("gone", await site.call("DELETE", path, ADMIN), 404),
    ):
        assert answer.status_code == status, (label, answer.text)


async def test_the_shadow_queue_over_http(site: Site) -> None:
    held = await site.held()
    assert held not in [one["reference"] for one in await site.listed()]
    [item] = await site.listed("?held=true")
    assert (item["reference"], item["held"], item["doubts"]) == (held, True, ["same_text_network"])
    for suffix in ("csv", "geojson", "kml"):
        export = await site.call("GET", f"/api/reports.{suffix}?held=true", OFFICER)
        assert held not in export.text
    public = await site.call("GET", f"/api/reports/{held}", None)
    assert public.status_code == 200 and "held" not in public.text and "doubt" not in public.text
    seen = (await site.call("GET", f"/api/reports/{held}/doubts", OFFICER)).json()
    assert (seen["trust"], seen["signs"][0]["code"]) == (None, "same_text_network")
    assert seen["signs"][0]["message"].startswith("The same text")
    released = await site.call("POST", f"/api/reports/{held}/release", OFFICER, {"note": "true"})
    assert (released.status_code, released.json()["held"]) == (200, False)
    again = await site.call("POST", f"/api/reports/{held}/release", OFFICER, {})
    assert again.status_code == 409
    assert held in [one["reference"] for one in await site.listed()]


async def test_what_the_reporter_is_told_is_the_same(site: Site) -> None:
    answers = [(await site.call("POST", "/api/reports", None, REPORT)).json() for _ in range(6)]
    assert len({tuple(sorted(answer)) for answer in answers}) == 1
    assert {answer["status"] for answer in answers} == {"received"}


async def test_the_block_list_over_http(site: Site) -> None:
    until = (_now() + timedelta(days=7)).isoformat()
    body = {"token": "The Reporter", "reason": "false alarms", "until": until}
    for who, status in ((AUTHOR, 403), (None, 401)):
        assert (await site.call("POST", "/api/blocks", who, body)).status_code == status
    block = (await site.call("POST", "/api/blocks", OFFICER, body)).json()
    assert (block["whom"], block["by"]) == ("token · The Reporter", "the duty_officer")
    held = await site.file(REPORTER)
    assert [one["reference"] for one in await site.listed("?held=true")] == [held]
    trust = (await site.call("GET", f"/api/reports/{held}/doubts", OFFICER)).json()["trust"]
    assert trust["message"] == "0 confirmed, 0 rejected."
    path = f"/api/blocks/{block['id']}"
    assert [(await site.call("DELETE", path, OFFICER)).status_code for _ in range(2)] == [204, 404]
    [over] = (await site.call("GET", "/api/blocks", OFFICER)).json()["items"]
    assert over["lifted_by"] == "the duty_officer"
    wrong = await site.call("POST", "/api/blocks", OFFICER, {**body, "reason": ""})
    assert [error["field"] for error in wrong.json()["errors"]] == ["reason"]


async def test_a_rejection_out_of_the_shadow_queue_says_why_by_code(
    site: Site, database: Database
) -> None:
    held = await site.held()
    await site.sign_in(OFFICER)
    path = f"/console/shadow/{held}/reject"
    done = await site.post("/console/shadow", path, note="looked", refusal="abuse")
    assert done.status_code == 303
    async with database.transaction() as connection:
        whys = (await connection.execute(select(t.report_moves.c.refusal))).scalars().all()
    assert whys[-1] == "abuse"


async def test_the_shadow_queue_on_the_console(site: Site) -> None:
    held = await site.held()
    await site.sign_in(OFFICER)
    for language, sentence in (("en", "let out"), ("zh", "放行")):
        headers = {"Accept-Language": language}
        page = await site.client.get("/console/shadow", headers=headers)
        assert held in page.text and sentence.casefold() in page.text.casefold()
    reason = await site.post("/console/shadow", f"/console/shadow/{held}/reject", note="")
    assert reason.status_code == 422
    kept = await site.post(
        "/console/shadow", f"/console/shadow/{held}/reject", note=" ", refusal="untrue"
    )
    assert '<option value="untrue" selected>' in kept.text and 'class="confirm" open' in kept.text
    let = await site.post("/console/shadow", f"/console/shadow/{held}/release", note="true")
    assert let.status_code == 303
    assert held not in (await site.client.get("/console/shadow")).text
    one = await site.client.get(f"/console/reports/{held}/doubts")
    assert one.status_code == 200 and WORDS.say("abuse.doubts", "zh") in one.text
    blocked = await site.post(
        "/console/shadow", "/console/blocks", token="X", reason="spam", until="2030-01-01T00:00"
    )
    assert blocked.status_code == 422  # more than a year ahead
    until = (_now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    blocked = await site.post(
        "/console/shadow", "/console/blocks", token="X", reason="spam", until=until
    )
    assert blocked.status_code == 303
    [block] = (await site.call("GET", "/api/blocks", OFFICER)).json()["items"]
    lifted = await site.post("/console/shadow", f"/console/blocks/{block['id']}/lift")
    assert lifted.status_code == 303


async def test_the_register_on_the_console(site: Site) -> None:
    await site.sign_in(ADMIN)
    page, fields = (
        "/console/reporters",
        {
            "name": "王芳",
            "roles": ["grid_worker", "first_responder"],
            "areas": "310115",
            "addresses": "sms 13800138000",
            "active": "yes",
        },
    )
    wrong = await site.post(page, page, **{**fields, "areas": "999999"})
    assert wrong.status_code == 422 and "王芳" in wrong.text
    assert (await site.post(page, page, **fields)).status_code == 303
    [kept] = (await site.call("GET", "/api/reporters")).json()["items"]
    assert kept["roles"] == ["grid_worker", "first_responder"]
    changed = {**fields, "active": "", "addresses": ""}
    assert (await site.post(page, f"{page}/{kept['id']}", **changed)).status_code == 303
    [kept] = (await site.call("GET", "/api/reporters")).json()["items"]
    assert (kept["active"], kept["addresses"]) == (False, [])
    assert (await site.post(page, f"{page}/{kept['id']}/remove")).status_code == 303
    await site.sign_in(OFFICER)
    assert (await site.client.get(page)).status_code == 403
