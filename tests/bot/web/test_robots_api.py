"""Group robots over HTTP and on the console: who may, what is refused, what nobody sees again."""

import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from bot.alerts.lanes import lanes_of
from bot.officials import Official, Role
from bot.robots.service import Robots
from bot.store import tables as t
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.robots import StoredRobots
from bot.web import problems
from bot.web.api import robots
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from channels.robots import RobotChannel, RobotConfig
from tests.bot.broadcast.world import LI, VAULT, WORDS, World, divisions, draft, utc
from tests.channels.robots_server import Carrier

pytestmark = pytest.mark.postgres

KEY = "s3cret-k3y"
HOOK = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
ROBOT = {"name": "浦东值班群", "url": HOOK, "areas": ["310115"]}
#: Whom a test speaks as; None is the public.
ADMIN, AUTHOR = Role.ADMIN.value, Role.AUTHOR.value


class Site:
    """The routes over a real database; `carrier` stands for the robots' services."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.carrier = Carrier({"errcode": 0, "errmsg": "ok"})
        self.tokens: dict[str, str] = {}
        self.officials = StoredOfficials(database, VAULT)
        self.robots = Robots(
            book=StoredRobots(database),
            door=RobotChannel(RobotConfig(adapter=lambda: self.carrier)),
            vault=VAULT,
            areas=divisions(),
            words=WORDS,
            clock=utc,
        )
        app = self._app()
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://f.invalid")

    async def call(
        self, method: str, path: str, who: str | None = ADMIN, body: Any = None
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.request(method, path, json=body, headers=headers)

    async def added(self, **changes: Any) -> str:
        answer = await self.call("POST", "/api/robots", body={**ROBOT, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """As the console's forms do."""
        page = (await self.client.get("/console/robots")).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page
        return await self.client.post(path, data={"csrf": found[1], **fields})

    def _app(self) -> FastAPI:
        services = SimpleNamespace(
            robots=self.robots,
            officials=self.officials,
            words=WORDS,
            vault=VAULT,
            areas=divisions(),
            settings=SimpleNamespace(public_url="http://f.invalid", trusted_proxies=()),
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        app.include_router(robots.router)
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: services
        return app


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    made = Site(database)
    for role in Role:
        named = Official(name=f"the {role.value}", role=role)
        made.tokens[role.value] = await made.officials.create(named, utc())
    async with made.client:
        yield made


async def test_a_robot_is_added_tested_and_removed(site: Site) -> None:
    id = await site.added()
    (shown,) = (await site.call("GET", "/api/robots", AUTHOR)).json()["items"]
    assert (shown["id"], shown["name"], shown["url"]) == (id, "浦东值班群", "wecombot://…")
    assert (shown["areas"], shown["language"], shown["state"]) == (["310115"], "zh", "untested")

    tested = (await site.call("POST", f"/api/robots/{id}/test")).json()
    assert (tested["state"], tested["test_reason"]) == ("works", None)
    [sent] = site.carrier.carried
    assert sent.url == HOOK
    assert sent.body["text"]["content"] == WORDS.say("lanes.test", "zh")

    assert (await site.call("DELETE", f"/api/robots/{id}")).status_code == 204
    assert (await site.call("GET", "/api/robots")).json()["items"] == []
    for method, path in (("DELETE", ""), ("POST", "/test")):
        assert (await site.call(method, f"/api/robots/{id}{path}")).status_code == 404


async def test_the_url_is_sealed_and_the_record_does_not_hold_it(site: Site) -> None:
    id = await site.added()
    await site.call("POST", f"/api/robots/{id}/test")
    await site.call("DELETE", f"/api/robots/{id}")
    async with site.database.transaction() as connection:
        trail = (await connection.execute(select(t.audit).order_by(t.audit.c.id))).all()
        kept = (await connection.execute(select(t.robots))).all()
        contacts = (await connection.execute(select(t.contacts))).all()
    assert [row.action for row in trail] == ["robot.add", "robot.test", "robot.remove"]
    assert {row.actor for row in trail} == {"the admin"} and {row.subject for row in trail} == {id}
    assert KEY not in repr([trail, kept, contacts])
    assert contacts == []  # nothing was ever sent there as a warning: nothing is left of it


@pytest.mark.parametrize("who", [None, *(role.value for role in Role if role is not Role.ADMIN)])
async def test_only_administrators_change_anything(site: Site, who: str | None) -> None:
    id = await site.added()
    status = 401 if who is None else 403
    assert (await site.call("POST", "/api/robots", who, ROBOT)).status_code == status
    assert (await site.call("POST", f"/api/robots/{id}/test", who)).status_code == status
    assert (await site.call("DELETE", f"/api/robots/{id}", who)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), (Role.REPORTER.value, 403), (Role.DUTY_OFFICER.value, 200)]
)
async def test_the_list_is_for_officials(site: Site, who: str | None, status: int) -> None:
    assert (await site.call("GET", "/api/robots", who)).status_code == status


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"name": " "}, {"name"}, id="no name"),
        pytest.param({"url": "syslog://"}, {"url"}, id="this machine's log"),
        pytest.param({"url": "jsons://10.0.0.1/x"}, {"url"}, id="an inner network"),
        pytest.param({"areas": []}, {"areas"}, id="nowhere"),
        pytest.param({"areas": ["999999"]}, {"areas.0"}, id="no such division"),
        pytest.param({"language": "?"}, {"language"}, id="no language"),
        pytest.param(
            {"name": "", "url": "x", "areas": []}, {"name", "url", "areas"}, id="all at once"
        ),
    ],
)
async def test_what_is_wrong_is_named(
    site: Site, changes: dict[str, Any], fields: set[str]
) -> None:
    answer = await site.call("POST", "/api/robots", body={**ROBOT, **changes})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == fields
    assert all(each["message"] for each in answer.json()["errors"])
    assert KEY not in answer.text


async def test_the_same_url_twice_is_refused(site: Site) -> None:
    await site.added()
    again = await site.call("POST", "/api/robots", body={**ROBOT, "name": "another"})
    assert (again.status_code, again.json()["errors"][0]["field"]) == (409, "url")


async def test_a_test_that_is_not_taken_says_why_and_brings_nothing_back(site: Site) -> None:
    id = await site.added()
    async with site.database.transaction() as connection:
        await connection.execute(update(t.contacts).values(gone_at=utc()))
    site.carrier = Carrier({"errcode": 93000, "errmsg": "invalid webhook url"})
    tested = (await site.call("POST", f"/api/robots/{id}/test")).json()
    assert (tested["state"], tested["test_reason"]["code"]) == ("gone", "recipient_invalid")
    assert tested["test_reason"]["message"] == WORDS.say("robots.test_gone", "en")
    await site.call("DELETE", f"/api/robots/{id}")
    site.carrier = Carrier({"errcode": 0})
    again = await site.added()
    assert (await site.call("POST", f"/api/robots/{again}/test")).json()["test_reason"]["code"] == (
        "recipient_throttled"
    )  # the rate belongs to the robot, whoever registers it


async def test_the_audience_finds_it_and_the_preview_counts_it(site: Site) -> None:
    await site.added()
    world = World(site.database, lanes=lanes_of([("robot", None, 10.0)]))
    alert = await world.alerts.draft(draft(), LI)
    preview = await world.alerts.preview(alert.id, LI)
    assert (preview.people, dict(preview.by_channel)) == (1, {"robot": 1})
    assert [lane.lane for lane in preview.lanes if lane.people] == ["robot"]


async def test_an_administrator_does_the_same_on_the_console(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens[ADMIN]})
    wrong = await site.post("/console/robots", name="群", url="nonsense", areas="999999")
    assert wrong.status_code == 422
    assert 'href="#f-url"' in wrong.text and 'href="#f-areas"' in wrong.text
    assert "nonsense" not in wrong.text  # a mistyped secret is a secret
    good = {"name": "浦东值班群", "url": HOOK, "areas": "310115 310101", "language": "zh"}
    added = await site.post("/console/robots", **good)
    assert (added.status_code, added.headers["location"]) == (303, "/console/robots?done=added")
    page = (await site.client.get("/console/robots?done=added")).text
    assert "浦东值班群" in page and KEY not in page
    [robot] = await site.robots.all()
    tested = await site.post(f"/console/robots/{robot.id}/test")
    assert tested.headers["location"].startswith("/console/robots?done=test_taken")
    await site.post(f"/console/robots/{robot.id}/remove")
    assert await site.robots.all() == ()


async def test_others_find_no_such_page(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens[AUTHOR]})
    assert (await site.client.get("/console/robots")).status_code == 403


def test_a_robots_words_are_complete() -> None:
    for state in ("untested", "works", "failing", "gone"):
        assert WORDS.has(f"robots.state_{state}")
    for reason in ("unknown_service", "malformed", "address", "not_looked_up"):
        assert WORDS.has(f"robots.url_{reason}")
    for outcome in ("busy", "away", "unsure", "refused", "gone"):
        assert WORDS.has(f"robots.test_{outcome}")
