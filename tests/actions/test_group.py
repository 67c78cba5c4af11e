"""What members of a group may not settle in front of it."""

from typing import Any

import pytest

from actions.group import PRIVATE, in_private
from actions.registry import actions_of
from actions.turn import Outcome, Turn, done
from bot.replies import KeyedReply, Kind
from bot.residents.people import Person
from tests.actions.world import World

DONE = KeyedReply(kind=Kind.SUBSCRIPTION, key="residents.subscribed")


async def _handled(_: Turn) -> Outcome:
    return done(DONE)


def turn(address: str) -> Turn:
    person = Person(channel="telegram", address=address)
    return Turn(text="订阅浦东", intent="subscribe", language="zh", person=person)


@pytest.mark.parametrize(
    ("action", "address", "key"),
    [
        pytest.param("action_subscribe", "-1001/55", "gateway.group_private", id="member"),
        pytest.param("action_subscribe", "-1001", DONE.key, id="administrator"),
        pytest.param("action_subscribe", "55", DONE.key, id="private chat"),
        pytest.param("action_delete_my_data", "-1001/55", "gateway.group_private", id="data"),
        pytest.param("action_ask", "-1001/55", DONE.key, id="a question"),
        pytest.param("action_report_hazard", "-1001/55", DONE.key, id="a report"),
    ],
)
async def test_who_may_what(action: str, address: str, key: str) -> None:
    outcome = await in_private({action: _handled})[action](turn(address))
    assert [reply.key for reply in outcome.replies] == [key]


def test_the_names_are_those_of_actions() -> None:
    names: set[Any] = {action.name() for action in actions_of(World().services)}
    assert names >= PRIVATE
