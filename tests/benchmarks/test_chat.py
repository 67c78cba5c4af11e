"""Both crowds are asked on both sides, and each is held against its own floor."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.benchmarks import chat
from tests.benchmarks.asking import Answered, Asked, Round
from tests.benchmarks.chat import CROWDS, ROUNDS, Side

ASKED = Asked(text="家里有煤气味", language="zh")


def side(rates: dict[int, float]) -> Side:
    """Answered so many a second, every second one with an article."""
    made = Side(url="")
    for users, rate in rates.items():
        answers = [
            Answered(asked=ASKED, seconds=0.1, kind="answer", safe=False, cited=number % 2 == 0)
            for number in range(int(2 * rate))
        ]
        made.rounds[users] = [Round(seconds=1.0, answers=tuple(answers))] * ROUNDS
    return made


@pytest.mark.parametrize(
    ("what", "ours", "met"),
    [
        ("both floors", {16: 30, 32: 60}, [True, True]),
        ("six times is asked of the larger crowd only", {16: 30, 32: 59}, [True, False]),
        ("the larger crowd says nothing of the smaller", {16: 29, 32: 60}, [False, True]),
    ],
)
def test_each_crowd_has_its_own_floor(what: str, ours: dict[int, float], met: list[bool]) -> None:
    rows = list(chat.rows_together(side(ours), side({16: 10, 32: 10})))
    floored = [row for row in rows if row.floor]
    assert [row.floor for row in floored] == ["3 ×", "6 ×"], what
    assert [row.met for row in floored] == met, what
    assert [row.what.split(" users")[0] for row in floored] == ["16", "32"]


def test_a_peer_that_answers_nothing_is_beaten_without_an_end() -> None:
    rows = list(chat.rows_together(side({16: 1, 32: 1}), side({16: 0, 32: 0})))
    assert [row.met for row in rows if row.floor] == [True, True]
    assert all("inf" in row.measured for row in rows if row.floor)


async def test_every_crowd_asks_both_sides_in_every_round() -> None:
    heard: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(await request.json())
        message = {"kind": "answer", "citations": ["one"]}
        return web.json_response({"messages": [message]})

    app = web.Application()
    app.router.add_post("/api/chat", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        mine, peer = Side(url=url), Side(url=url)
        await chat.in_turn([ASKED], mine, peer, seconds=0.2)
    for one in (mine, peer):
        assert {users: len(rounds) for users, rounds in one.rounds.items()} == dict.fromkeys(
            CROWDS, ROUNDS
        )
    for users in CROWDS:
        name = f"{users}-users-round-0-"
        people = {m["sender"].split("-")[4] for m in heard if m["sender"].startswith(name)}
        assert len(people) == users
