"""Talking to residents over HTTP and on the console: who may, what is refused, what is seen."""

import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from bot.clock import utc_now
from bot.handover.beside import Beside
from bot.handover.talks import Wish
from bot.officials import Official
from bot.web import problems
from bot.web.api import handovers
from bot.web.dependencies import current_official, services
from tests.bot.handover.conftest import (
    AUTHOR,
    HE,
    LI,
    MUM,
    PUDONG,
    SON,
    VAULT,
    WANG,
    WORDS,
    World,
    world,
)
from tests.bot.handover.memory import MemoryBeside, MemoryHandovers
from tests.bot.web.desk import DeskWorld
from tests.bot.web.visitor import Visitor


class Office:
    """The routes, the hand-overs behind them, and who is signed in."""

    def __init__(self) -> None:
        self.world: World = world(MemoryHandovers())
        self.official: Official | None = LI
        app = FastAPI()
        problems.install(app)
        app.include_router(handovers.router)
        bundle = SimpleNamespace(talk_desk=self.world.desk, words=WORDS, vault=VAULT)
        app.dependency_overrides[services] = lambda: bundle
        app.dependency_overrides[current_official] = lambda: self.official
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://test"
        )

    async def act(self, id: object, act: str, **body: object) -> httpx2.Response:
        return await self.client.post(f"/api/handovers/{id}/{act}", json=body or None)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    opened = Office()
    async with opened.client:
        yield opened


async def test_taken_answered_and_given_back(office: Office) -> None:
    id = await office.world.waiting()
    (item,) = (await office.client.get("/api/handovers?state=waiting")).json()["items"]
    assert (item["id"], item["channel"], item["address"]) == (str(id), "sms", "***8034")
    assert (await office.act(id, "take")).json()["taken_by"] == "Li"
    answered = await office.act(id, "say", text="马上到")
    last = answered.json()["thread"][-1]
    assert (last["author"], last["person"], last["text"], last["sent"]) == (
        "officer",
        "Li",
        "马上到",
        True,
    )
    assert (await office.act(id, "return")).json()["state"] == "returned"
    assert office.world.told()[1] == "值班员:马上到"
    assert MUM.address not in answered.text


@pytest.mark.parametrize(
    ("official", "status"),
    [(None, 401), (AUTHOR, 403), (HE, 403)],
    ids=["nobody", "an author", "another city's"],
)
@pytest.mark.parametrize("act", ["", "/take", "/say", "/return", "/close"])
async def test_only_duty_officers_of_the_area(
    office: Office, official: Official | None, status: int, act: str
) -> None:
    id = await office.world.waiting()
    office.official = official
    path, body = f"/api/handovers/{id}{act}", {"text": "好"} if act == "/say" else None
    answer = await office.client.request("POST" if act else "GET", path, json=body)
    assert answer.status_code == status, answer.text
    assert "转人工" not in answer.text


async def test_the_second_officer_gets_409(office: Office) -> None:
    id = await office.world.waiting()
    await office.act(id, "take")
    office.official = WANG
    for act in ("take", "return", "close"):
        assert (await office.act(id, act)).status_code == 409
    assert (await office.act(id, "say", text="好")).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [({"text": " "}, "text"), ({"text": "长" * 501}, "text"), ({"text": 5}, "text"), ({}, "text")],
)
async def test_bad_answers_name_the_field(
    office: Office, body: dict[str, object], field: str
) -> None:
    id = await office.world.taken()
    answer = await office.client.post(f"/api/handovers/{id}/say", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_what_is_not_there(office: Office) -> None:
    assert (await office.client.get(f"/api/handovers/{uuid4()}")).status_code == 404
    assert (await office.client.get("/api/handovers/none")).status_code == 422
    assert (await office.client.get("/api/handovers?cursor=x")).status_code == 422
    assert (await office.client.get("/api/handovers?state=lost")).status_code == 422


async def test_an_answer_that_the_channel_refused_is_502(office: Office) -> None:
    id = await office.world.taken()
    office.world.post.down = True
    assert (await office.act(id, "say", text="马上到")).status_code == 502
    shown = await office.client.get(f"/api/handovers/{id}")
    assert shown.json()["thread"][-1]["sent"] is False


async def test_being_there_and_going(office: Office) -> None:
    assert (await office.client.post("/api/handovers/presence")).json() == {"seconds": 180}
    assert await office.world.talks.somebody_there(PUDONG)
    await office.client.delete("/api/handovers/presence")
    assert not await office.world.talks.somebody_there(PUDONG)


class Console:
    """The duty officer's browser."""

    def __init__(self) -> None:
        desk = DeskWorld()
        self.world = world(MemoryHandovers())
        services = desk.app.state.services
        services.talk_desk = self.world.desk
        book = self.world.book
        assert isinstance(book, MemoryHandovers)
        self.beside = MemoryBeside(book)
        services.talk_beside = Beside(self.beside, VAULT, lambda text: "救命" in text, utc_now)
        self.wu = Visitor(desk, "token-of-wu")
        self.li = Visitor(desk, "token-of-li")


async def test_the_page_from_waiting_to_the_end() -> None:
    console = Console()
    await console.world.talks.ask(SON, "en", Wish(text="<b>talk to a person</b>"))
    (id,) = await _ids(console)
    listed = console.wu.get("/console/talk?lang=en").text
    assert f"/console/talk/{id}" in listed and "You are not online" in listed
    assert "You are online" in _after(console, "/console/talk/here")
    path = f"/console/talk/{id}"
    thread = _after(console, f"{path}/take")
    assert "&lt;b&gt;talk to a person" in thread and "<b>talk to" not in thread
    assert "I have noted what you say" in thread, "ready answers in the resident's language"
    assert "On our way" in _after(console, f"{path}/say", text="On our way")
    assert console.world.told(SON)[1:] == ["Duty officer: On our way"]
    assert "This conversation is over" in _after(console, f"{path}/close")
    assert "online" not in console.wu.get(f"{path}/lines").text
    assert "You are not online" in _after(console, "/console/talk/away")


async def test_the_page_refuses_in_words_and_keeps_what_was_typed() -> None:
    console = Console()
    await console.world.talks.ask(SON, "zh", Wish(text="转人工"))
    (id,) = await _ids(console)
    console.wu.post(f"/console/talk/{id}/take")
    refused = console.wu.post(f"/console/talk/{id}/say", text="长" * 501)
    assert refused.status_code == 422
    assert "最多500个字" in refused.text and "长" * 501 in refused.text
    assert console.wu.post(f"/console/talk/{id}/dance").status_code == 404
    assert console.wu.post(f"/console/talk/{id}/canned", canned="poem").status_code == 404
    assert console.wu.get(f"/console/talk/{uuid4()}").status_code == 404


async def test_the_page_is_the_duty_officers_alone() -> None:
    console = Console()
    assert console.li.get("/console/talk").status_code == 403
    assert "/console/talk" not in console.li.get("/console").text
    assert "/console/talk" in console.wu.get("/console").text


@pytest.mark.parametrize("path", ["/console/talk", "/console/talk/{id}"])
async def test_the_pages_run_no_code_of_their_own(path: str) -> None:
    console = Console()
    await console.world.talks.ask(SON, "zh", Wish(text="转人工"))
    (id,) = await _ids(console)
    answer = console.wu.get(path.format(id=id))
    assert answer.text.count("<h1") == 1
    assert re.findall(r"<script(?! src=)", answer.text) == []
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", answer.text)
    assert "unsafe" not in answer.headers["content-security-policy"]


async def _ids(console: Console) -> list[object]:
    book = console.world.book
    assert isinstance(book, MemoryHandovers)
    return list(book.kept)


def _after(console: Console, path: str, **fields: str) -> str:
    """The page that is shown after a form was taken."""
    answer = console.wu.post(path, **fields)
    assert answer.status_code == 303, answer.text
    return console.wu.get(answer.headers["location"]).text
