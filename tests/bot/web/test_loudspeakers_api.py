"""Loudspeakers over HTTP: who may register what, what a broadcast makes of them, the record."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.loudspeakers import Loudspeakers, PublishedDocuments, SpeakerSecrets
from bot.officials import Official, Role
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from bot.store.loudspeakers import StoredLoudspeakers
from bot.store.officials import StoredOfficials
from bot.store.tables import audit, contacts, loudspeakers
from bot.web import problems
from bot.web.api import loudspeakers as api
from bot.web.dependencies import services as services_of
from channels.doors import Doors
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, PUDONG, VAULT, WORDS, World, draft, utc

pytestmark = pytest.mark.postgres

URL, SECRET = "http://10.1.2.3:8080/cap", "sixteen letters!"
ADMIN = Official(name="Wang", role=Role.ADMIN)
DUTY = Official(name="Zhao", role=Role.DUTY_OFFICER, area=PUDONG)
AUTHOR = Official(name="Sun", role=Role.AUTHOR)


class Office:
    """The API of loudspeakers alone, and everything behind it."""

    def __init__(self, database: Database) -> None:
        self.world = World(database)
        self.book = StoredLoudspeakers(database)
        self._officials = StoredOfficials(database, VAULT)
        services = SimpleNamespace(
            loudspeakers=Loudspeakers(self.book, VAULT, self.world.divisions, Doors(), utc),
            officials=self._officials,
            words=WORDS,
            vault=VAULT,
        )
        self._app = FastAPI()
        problems.install(self._app)
        self._app.include_router(api.router)
        self._app.dependency_overrides[services_of] = lambda: services

    async def call(
        self, method: str, path: str, who: Official | None, body: Any = None
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {await self._officials.create(who, utc())}"
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://f.invalid") as client:
            return await client.request(method, path, json=body, headers=headers)

    async def add(self, who: Official = DUTY, **changes: Any) -> httpx.Response:
        return await self.call("POST", "/api/loudspeakers", who, speaker(**changes))

    async def rows(self, table: Any) -> list[Any]:
        async with self.world.database.transaction() as connection:
            return list(await connection.execute(select(table)))


def speaker(**changes: Any) -> dict[str, Any]:
    return {"name": "East gate", "url": URL, "secret": SECRET, "areas": [PUDONG], **changes}


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    made = Office(database)
    yield made
    await made.world.rest()


async def test_registered_listed_removed_and_registered_again(office: Office) -> None:
    added = await office.add()
    assert added.status_code == 201, added.text
    id = added.json()["id"]
    [shown] = (await office.call("GET", "/api/loudspeakers", AUTHOR)).json()["items"]
    assert (shown["id"], shown["name"], shown["url"]) == (id, "East gate", URL)
    assert (shown["areas"], shown["created_by"]) == ([PUDONG], "Zhao")
    assert SECRET not in str(shown)
    assert await SpeakerSecrets(office.book, VAULT).secret(URL) == SECRET
    assert (await office.add()).status_code == 409

    assert (await office.call("DELETE", f"/api/loudspeakers/{id}", ADMIN)).status_code == 204
    assert (await office.call("DELETE", f"/api/loudspeakers/{id}", ADMIN)).status_code == 404
    assert await SpeakerSecrets(office.book, VAULT).secret(URL) is None
    [contact] = await office.rows(contacts)
    assert contact.gone_at is not None
    assert (await office.add(secret="another secret of it")).status_code == 201
    [contact] = await office.rows(contacts)  # the same one: what it got stays its own
    assert contact.gone_at is None
    acts = [(row.actor, row.action) for row in await office.rows(audit)]
    said = [act for act in acts if act[1].startswith("loudspeaker.")]
    assert said == [
        ("Zhao", "loudspeaker.add"),
        ("Wang", "loudspeaker.remove"),
        ("Zhao", "loudspeaker.add"),
    ]


async def test_neither_address_nor_secret_lie_open(office: Office) -> None:
    await office.add()
    rows = [*await office.rows(contacts), *await office.rows(loudspeakers)]
    for value in (column for row in rows for column in row):
        assert URL not in str(value) and SECRET not in str(value)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), (AUTHOR, 403), (CHEN, 403), (DUTY, 201), (ADMIN, 201)]
)
async def test_who_may_register(office: Office, who: Official | None, status: int) -> None:
    answer = await office.call("POST", "/api/loudspeakers", who, speaker())
    assert answer.status_code == status


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "  "}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"url": "http://169.254.169.254/latest"}, "url"),
    ({"url": "http://127.0.0.1:8000/"}, "url"),
    ({"url": "ftp://10.1.2.3/"}, "url"),
    ({"secret": "short"}, "secret"),
    ({"secret": "ü" * 20}, "secret"),
    ({"areas": []}, "areas"),
    ({"areas": ["999999"]}, "areas.0"),
    ({"areas": [], "point": {"lat": 99, "lon": 121.6, "radius_m": 500}}, "point.lat"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED, ids=lambda value: str(value)[:40])
async def test_what_is_wrong_is_named(office: Office, changes: dict[str, Any], field: str) -> None:
    answer = await office.add(**changes)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field and error["message"]
    assert await office.rows(loudspeakers) == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"areas": [HUANGPU]}, 403),
        ({"areas": [PUDONG, HUANGPU]}, 403),
        ({"areas": [], "point": {"lat": 31.2, "lon": 121.2, "radius_m": 500}}, 403),
        ({"areas": [], "point": {"lat": 31.2, "lon": 121.7, "radius_m": 500}}, 201),
    ],
    ids=["elsewhere", "here and elsewhere", "a point elsewhere", "a point here"],
)
async def test_an_official_registers_at_home_only(
    office: Office, changes: dict[str, Any], status: int
) -> None:
    assert (await office.add(**changes)).status_code == status


async def test_an_official_of_elsewhere_removes_nothing(office: Office) -> None:
    id = (await office.add()).json()["id"]
    other = Official(name="Qian", role=Role.DUTY_OFFICER, area=HUANGPU)
    assert (await office.call("DELETE", f"/api/loudspeakers/{id}", other)).status_code == 403


async def test_a_broadcast_counts_it_and_its_document_is_the_published_one(office: Office) -> None:
    await office.add()
    alerts = office.world.alerts
    made = await alerts.draft(draft(), LI)
    preview = await alerts.preview(made.id, LI)
    assert preview.by_channel == {"loudspeaker": 1}
    await alerts.submit(made.id, LI)
    approved = await alerts.approve(made.id, CHEN)
    documents = PublishedDocuments(StoredAlerts(office.world.database))
    document = await documents.document(approved.identifier or "")
    assert document and b"urn:oasis:names:tc:emergency:cap:1.2" in document
    assert await documents.document("nothing of the kind") is None
