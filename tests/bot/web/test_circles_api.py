"""A village's circle over HTTP: who may make one, who may ask, and that only numbers come out."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI

from bot.circles.villages import Villages
from bot.officials import Official, Role
from bot.web import problems
from bot.web.api import circles
from bot.web.dependencies import current_official, services
from bot.words.catalogue import Words
from tests.bot.circles.conftest import MUM, VAULT, World, world
from tests.bot.circles.memory import MemoryCircles
from tests.bot.circles.test_villages import AREAS

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
WANG = Official(name="Wang", role=Role.DUTY_OFFICER, area="310112")
AUTHOR = Official(name="Zhao", role=Role.AUTHOR, area="310115")


class Office:
    """The routes, the circles behind them, and who is signed in."""

    def __init__(self) -> None:
        self.world: World = world(MemoryCircles())
        self.official: Official | None = LI
        app = FastAPI()
        problems.install(app)
        app.include_router(circles.router)
        villages = Villages(self.world.book, AREAS, self.world.clock)
        bundle = SimpleNamespace(villages=villages, words=Words.load(), vault=VAULT)
        app.dependency_overrides[services] = lambda: bundle
        app.dependency_overrides[current_official] = lambda: self.official
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://test"
        )

    async def make(self, **body: object) -> httpx2.Response:
        return await self.client.post("/api/circles", json={"name": "张江村", **body})


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    opened = Office()
    async with opened.client:
        yield opened


async def test_made_joined_counted(office: Office) -> None:
    made = await office.make()
    assert made.status_code == 201
    code = made.json()["code"]
    await office.world.circles.join(MUM, code, "zh")
    await office.world.circles.check_in(MUM)
    office.official = AUTHOR
    shown = await office.client.get(f"/api/circles/{code.lower()}")
    assert shown.json() == {
        "code": code,
        "name": "张江村",
        "area": "310115",
        "created_at": "2026-11-22T01:00:00+00:00",
        "members": 1,
        "safe": 1,
        "not_yet": 0,
        "most": 500,
    }
    assert "138" not in shown.text.replace(code, "")


@pytest.mark.parametrize(
    ("official", "status"), [(None, 401), (AUTHOR, 403)], ids=["nobody", "an author"]
)
async def test_only_duty_officers_make_one(
    office: Office, official: Official | None, status: int
) -> None:
    office.official = official
    assert (await office.make()).status_code == status


@pytest.mark.parametrize(
    ("official", "status"), [(None, 401), (WANG, 403)], ids=["nobody", "another county's"]
)
async def test_only_the_area_s_officials_ask(
    office: Office, official: Official | None, status: int
) -> None:
    code = (await office.make()).json()["code"]
    office.official = official
    assert (await office.client.get(f"/api/circles/{code}")).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"area": "310112"}, 403),
        ({"area": "999999"}, 403),
        ({"name": " "}, 422),
        ({"name": "a\nb"}, 422),
        ({"name": "x" * 61}, 422),
        ({"name": "x" * 10_000}, 422),
        ({"name": 5}, 422),
        ({"kind": "family"}, 422),
    ],
)
async def test_what_is_refused(office: Office, body: dict[str, object], status: int) -> None:
    answer = await office.make(**body)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"]


@pytest.mark.parametrize("code", ["S-0000-01", "nothing", "S-7K3M-9Q"])
async def test_a_code_of_nothing(office: Office, code: str) -> None:
    assert (await office.client.get(f"/api/circles/{code}")).status_code == 404


async def test_a_family_is_not_there_for_officials(office: Office) -> None:
    code = await office.world.family()
    assert (await office.client.get(f"/api/circles/{code}")).status_code == 404
