"""Outgoing webhooks over HTTP and on the console: who may, what is shown once, what is logged."""

import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import aiohttp
import httpx2 as httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.officials import Official, Role
from bot.reports.places import Places
from bot.store import tables as t
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.webhooks import StoredWebhooks
from bot.web import problems
from bot.web.api import webhooks
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from bot.webhooks.sending import Sender
from bot.webhooks.service import Webhooks
from channels.door_post import DoorPost
from channels.doors import Doors
from tests.bot.broadcast.world import VAULT, WORDS, divisions, utc
from tests.bot.webhooks.receiver import Receiver

pytestmark = pytest.mark.postgres

#: Whom a test speaks as; None is the public.
ADMIN = Role.ADMIN.value


class Site:
    """The routes over a real database, and the machine that hears."""

    def __init__(self, database: Database, session: aiohttp.ClientSession) -> None:
        self.database, self.receiver, self.url = database, Receiver(), ""
        self.tokens: dict[str, str] = {}
        self.officials, book = StoredOfficials(database, VAULT), StoredWebhooks(database)
        door = DoorPost(session, Doors(loopback=True), 5.0)
        self.webhooks = Webhooks(
            book=book, poster=door, vault=VAULT, places=Places(divisions()), clock=utc
        )
        self.sender = Sender(outbox=book, poster=door, vault=VAULT, clock=utc)
        transport = httpx.ASGITransport(app=self._app())
        self.client = httpx.AsyncClient(transport=transport, base_url="http://f.invalid")

    async def call(
        self, method: str, path: str, who: str | None = ADMIN, body: Any = None
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.request(method, path, json=body, headers=headers)

    async def added(self, **changes: Any) -> dict[str, Any]:
        body = {"name": "City", "url": self.url, **changes}
        answer = await self.call("POST", "/api/webhooks", body=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def form(self, path: str, **fields: str) -> httpx.Response:
        """As the console's forms do."""
        page = (await self.client.get("/console/webhooks")).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page
        return await self.client.post(path, data={"csrf": found[1], **fields})

    def _app(self) -> FastAPI:
        services = SimpleNamespace(
            webhooks=self.webhooks,
            officials=self.officials,
            words=WORDS,
            vault=VAULT,
            areas=divisions(),
            settings=SimpleNamespace(public_url="http://f.invalid", trusted_proxies=()),
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        app.include_router(webhooks.router)
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: services
        return app


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with aiohttp.ClientSession() as session:
        made = Site(database, session)
        made.url = await made.receiver.start()
        for role in Role:
            named = Official(name=f"the {role.value}", role=role)
            made.tokens[role.value] = await made.officials.create(named, utc())
        async with made.client:
            yield made
        await made.receiver.stop()


async def test_a_webhook_is_added_tried_looked_at_and_removed(site: Site) -> None:
    added = await site.added(area="310115", events=["report.filed"])
    path = f"/api/webhooks/{added['id']}"
    (shown,) = (await site.call("GET", "/api/webhooks")).json()["items"]
    assert (shown["host"], shown["area"], shown["detail"]) == ("127.0.0.1", "310115", "plain")
    assert "secret" not in shown and "url" not in shown

    message = (await site.call("POST", f"{path}/test")).json()["id"]
    await site.sender.serve(UUID(added["id"]))
    seen = (await site.call("GET", f"{path}/messages/{message}")).json()
    assert (seen["state"], seen["event"], len(seen["tries"])) == ("delivered", "ping", 1)
    (told,) = site.receiver.read(added["secret"])
    assert told["type"] == "ping"
    assert (await site.call("POST", f"{path}/replay", body={"messages": [message]})).json() == {
        "messages": 1
    }
    assert (await site.call("DELETE", path)).status_code == 204
    assert (await site.call("GET", f"{path}/messages")).status_code == 404


async def test_the_log_comes_a_page_at_a_time(site: Site) -> None:
    added = await site.added()
    path = f"/api/webhooks/{added['id']}"
    ids = [(await site.call("POST", f"{path}/test")).json()["id"] for _ in range(3)]
    first = (await site.call("GET", f"{path}/messages?limit=2")).json()
    rest = (await site.call("GET", f"{path}/messages?limit=2&cursor={first['next']}")).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    wrong = await site.call("GET", f"{path}/messages?cursor=nonsense")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")


async def test_neither_url_nor_secret_lie_open_or_stand_on_the_record(site: Site) -> None:
    added = await site.added(url=f"{site.url}?key=s3cret")
    await site.call("POST", f"/api/webhooks/{added['id']}/secret")
    await site.call("DELETE", f"/api/webhooks/{added['id']}")
    async with site.database.transaction() as connection:
        trail = (await connection.execute(select(t.audit).order_by(t.audit.c.id))).all()
        kept = (await connection.execute(select(t.webhooks))).all()
    assert [row.action for row in trail] == ["webhook.add", "webhook.renew", "webhook.remove"]
    assert "s3cret" not in repr([trail, kept]) and added["secret"] not in repr([trail, kept])


@pytest.mark.parametrize("who", [None, *(role.value for role in Role if role is not Role.ADMIN)])
async def test_only_administrators_look_or_change(site: Site, who: str | None) -> None:
    path = f"/api/webhooks/{(await site.added())['id']}"
    calls = [
        ("GET", "/api/webhooks"),
        ("POST", f"{path}/secret"),
        ("POST", f"{path}/test"),
        ("GET", f"{path}/messages"),
        ("DELETE", path),
    ]
    answers = [await site.call(method, to, who) for method, to in calls]
    assert {one.status_code for one in answers} == {401 if who is None else 403}


async def test_an_administrator_does_it_all_on_the_console(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens[ADMIN]})
    page = await site.form("/console/webhooks", name="市平台", url=site.url, detail="plain")
    assert "whsec_" in page.text and "市平台" in page.text
    assert "127.0.0.1 · 全国 ·" in page.text
    (webhook,) = await site.webhooks.all(Official(name="Ada", role=Role.ADMIN))
    path = f"/console/webhooks/{webhook.id}"
    await site.form(f"{path}/test")
    shown = (await site.client.get("/console/webhooks")).text
    assert "<b>测试</b>" in shown and "whsec_" not in shown and site.url not in shown
    await site.form(f"{path}/remove")
    assert "市平台" not in (await site.client.get("/console/webhooks")).text


async def test_a_wrong_url_is_said_beside_its_field(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens[ADMIN]})
    page = await site.form("/console/webhooks", name="市平台", url="gopher://x", detail="plain")
    assert WORDS.say("webhooks.url_wrong", "zh") in page.text
    assert 'value="市平台"' in page.text and 'value="gopher://x"' in page.text
