"""Turns are compared with their like; the fake engine takes one after the other."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.dialogue import Dialogue
from tests.benchmarks import turns
from tests.benchmarks.fake_engine import REPLY, app_of
from tests.benchmarks.figures import Row
from tests.benchmarks.turns import CYCLE, EARLY, LATE, TURNS, Talk


def listening(heard: list[dict[str, Any]]) -> web.Application:
    """Answers everything and remembers it."""

    async def answer(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.json_response([{"said": "something"}])

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    return app


async def test_a_talk_says_late_what_it_said_early() -> None:
    heard: list[dict[str, Any]] = []
    async with TestServer(listening(heard)) as server:
        talk = await turns.talk(str(server.make_url("/")).rstrip("/"), "somebody", TURNS)
    texts = [body["text"] for body in heard]
    assert texts[EARLY - 1 : EARLY - 1 + len(CYCLE)] == texts[LATE - 1 :]
    assert len(talk.from_turn(EARLY)) == len(talk.from_turn(LATE)) == len(CYCLE)
    assert {body["sender"] for body in heard} == {"somebody"}


async def test_turns_with_and_without_an_action_take_turns() -> None:
    heard: list[dict[str, Any]] = []
    async with TestServer(listening(heard)) as server:
        found = await turns.round_trips(str(server.make_url("/hook")), {"language": "en"}, pairs=2)
    assert [body["message"] for body in heard] == ["/help", "/thanks"] * 2
    assert [len(each) for each in found] == [2, 2]
    assert all(body["metadata"] == {"language": "en"} for body in heard)


async def test_the_fake_engine_answers_one_after_the_other() -> None:
    async with TestServer(app_of(0.02)) as server, aiohttp.ClientSession() as session:
        dialogue = Dialogue(session, [str(server.make_url("")).rstrip("/")], "token")
        await dialogue.answers()
        begun = time.monotonic()
        said = await asyncio.gather(*(dialogue.say(f"s{n}", "hello", {}) for n in range(4)))
    assert time.monotonic() - begun >= 4 * 0.02
    assert said == [(REPLY,)] * 4


def test_fake_engines_are_processes_that_end() -> None:
    with turns.fake_engines(2, 1.0) as urls:
        assert len(set(urls)) == 2
        assert asyncio.run(_said(urls)) == [(REPLY,)] * 2
    with pytest.raises(OSError):
        asyncio.run(_said(urls, patience=0.3))


async def _said(urls: list[str], patience: float = 20.0) -> list[Any]:
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(_until_up(session, url, patience) for url in urls))
        return [await Dialogue(session, [url], "token").say("me", "hello", {}) for url in urls]


async def _until_up(session: aiohttp.ClientSession, url: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            async with session.get(f"{url}/status"):
                return
        except aiohttp.ClientConnectionError as error:
            if time.monotonic() > deadline:
                raise OSError("nobody listens") from error
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("rows", "met"),
    [
        (turns.rows_of_talks([Talk(milliseconds=(20.0,) * TURNS)]), True),
        (turns.rows_of_talks([Talk(milliseconds=(20.0,) * 200 + (30.0,) * 102)]), False),
        (turns.rows_of_trips([13.0, 14.0], [10.0, 10.0]), True),
        (turns.rows_of_trips([17.0, 19.0], [10.0, 10.0]), False),
        (turns.rows_of_rates([40.0], [76.0]), True),
        (turns.rows_of_rates([40.0], [50.0]), False),
    ],
)
def test_a_row_says_whether_its_floor_is_met(rows: list[Row], met: bool) -> None:
    assert [row.met for row in rows if row.floor] == [met]
