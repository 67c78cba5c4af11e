"""A page's own message ids over HTTP: the second time the same answer, and nothing done twice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from bot.messages import Message, Turn
from bot.once import StillBeingAnswered
from bot.replies import Kind, Reply
from bot.residents.people import Person
from bot.web import problems
from bot.web.api import chat
from bot.web.dependencies import services
from bot.words.catalogue import Words

ID = "0123456789abcdef"


class World:
    """The chat's route before a gateway that counts; answers are remembered by id."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.busy = False
        self._answers: dict[tuple[Person, str], dict[str, Any]] = {}
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(chat.router)
        bundle = SimpleNamespace(
            settings=SimpleNamespace(trusted_proxies=()),
            words=Words.load(),
            gateway=self,
            once=self,
        )
        self.app.dependency_overrides[services] = lambda: bundle

    async def hear(self, message: Message) -> Turn:
        self.heard.append(message)
        text = f"第{len(self.heard)}次"
        return Turn(language="zh", messages=(Reply(text=text, kind=Kind.SMALLTALK),))

    async def answer(
        self, person: Person, id: str, make: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        if self.busy:
            raise StillBeingAnswered
        if (person, id) not in self._answers:
            self._answers[person, id] = await make()
        return self._answers[person, id]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=world.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


async def test_with_an_id_the_second_answer_is_the_first(
    client: httpx2.AsyncClient, world: World
) -> None:
    body = {"sender": "wang", "text": "上报", "id": ID}
    answers = [(await client.post("/api/chat", json=body)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(world.heard) == 1


async def test_without_an_id_each_is_answered(client: httpx2.AsyncClient, world: World) -> None:
    for _ in range(2):
        assert (await client.post("/api/chat", json={"sender": "wang", "text": "好"})).is_success
    assert len(world.heard) == 2


async def test_what_is_being_answered_is_to_be_asked_again(
    client: httpx2.AsyncClient, world: World
) -> None:
    world.busy = True
    answer = await client.post("/api/chat", json={"sender": "wang", "text": "好", "id": ID})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize("id", ["", "short", "x" * 65, "with space", "a/b/c/d/e", 7])
async def test_an_id_that_is_none_is_refused(client: httpx2.AsyncClient, id: object) -> None:
    answer = await client.post("/api/chat", json={"sender": "wang", "text": "好", "id": id})
    assert answer.status_code == 422
