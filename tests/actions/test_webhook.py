"""The door for the engine: token, and what Rasa is told when an action cannot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.registry import actions_of
from actions.webhook import router_of
from tests.actions.world import Heard, World, tracker_json

TOKEN = "a-token"


class Playing(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Does what its name says."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[Any]:
        if self._name == "action_reject":
            raise ActionExecutionRejection(self._name)
        if self._name == "action_sleep":
            await asyncio.sleep(1)
        raise RuntimeError("a phone number, +8613800000000")


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    played = [Playing(f"action_{name}") for name in ("reject", "sleep", "raise")]
    actions = [*actions_of(World().services), *played]
    app.include_router(router_of(actions, TOKEN, deadline=0.05))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://web") as opened:
        yield opened


async def call(client: httpx2.AsyncClient, action: str, token: str = TOKEN) -> httpx2.Response:
    heard = Heard(text="地震怎么办", intent="ask_guidance")
    body = {"next_action": action, "tracker": tracker_json(heard, "zh", {}), "version": "3.6.21"}
    return await client.post(f"/engine/actions?token={token}", json=body)


async def test_an_action_runs_without_a_domain_in_the_call(client: httpx2.AsyncClient) -> None:
    response = await call(client, "action_ask")
    assert response.status_code == 200
    answer = response.json()
    assert answer["responses"][0]["custom"]["kind"] == "answer"
    assert {event["name"] for event in answer["events"]} == {"topic_hazard", "topic_article"}


@pytest.mark.parametrize(
    ("action", "status"),
    [
        pytest.param("action_reject", 400, id="not this action now"),
        pytest.param("action_of_nobody", 404, id="no such action"),
        pytest.param("action_sleep", 500, id="too late"),
        pytest.param("action_raise", 500, id="broken"),
    ],
)
async def test_failures(client: httpx2.AsyncClient, action: str, status: int) -> None:
    response = await call(client, action)
    assert response.status_code == status
    assert response.json()["action_name"] == action
    assert "+86" not in response.text


async def test_nobody_else_may_call(client: httpx2.AsyncClient) -> None:
    assert (await call(client, "action_ask", token="wrong")).status_code == 403
