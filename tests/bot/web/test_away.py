"""While the database is away, who writes hears so in their language, with the numbers to call."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.store.database import Database, DatabaseAway
from bot.web import away, problems
from tests.bot.broadcast.world import WORDS


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.state.services = SimpleNamespace(words=WORDS)
    problems.install(app)
    away.install(app)

    async def write() -> None:
        raise DatabaseAway

    app.add_api_route("/write", write, methods=["POST"])
    return TestClient(app)


@pytest.mark.parametrize(
    ("language", "says"), [("zh-CN,en", "没有收到"), ("en", "Nothing was kept")]
)
def test_who_writes_hears_that_nothing_was_kept(
    client: TestClient, language: str, says: str
) -> None:
    answer = client.post("/write", headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.headers["retry-after"]
    assert says in answer.json()["title"]
    assert all(number in answer.json()["detail"] for number in ("110", "119", "120"))


async def test_a_database_that_is_nowhere_is_away() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseAway):
        async with database.transaction():
            pass
    await database.close()
