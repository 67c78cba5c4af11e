"""The list of articles goes on where it stopped, and only there."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.web import problems
from bot.web.api import articles
from bot.web.dependencies import services
from bot.web.middleware import Guard
from bot.words.catalogue import Words

IDS = ("bleeding", "flood-at-home", "gas-leak")


def _article(id: str) -> Any:
    lists: dict[str, Any] = {"setting": (), "audience": ()}
    plain = dict.fromkeys(("title", "hazard", "phase", "urgency"), "x")
    return SimpleNamespace(id=id, language="zh", **plain, **lists)


class FakeKnowledge:
    def articles(self, language: str) -> list[Any]:
        return [_article(id) for id in IDS]

    def article(self, id: str, language: str) -> Any:
        return _article(id) if id in IDS else None


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problems.install(app)
    app.include_router(articles.router)
    app.add_middleware(Guard)
    bundle = SimpleNamespace(knowledge=FakeKnowledge(), words=Words.load())
    app.dependency_overrides[services] = lambda: bundle
    return TestClient(app)


def test_every_article_comes_once(client: TestClient) -> None:
    first = client.get("/api/articles", params={"limit": 2}).json()
    rest = client.get("/api/articles", params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == list(IDS)
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", ["abc", "-1", "\0", "预警"])
def test_a_cursor_that_is_not_ours_is_422(client: TestClient, cursor: str) -> None:
    answer = client.get("/api/articles", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
