"""What the outside hears of a bug."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.web import problems

WRITTEN = "13800000000"


def test_a_bug_is_a_problem_document_without_a_word_of_it() -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise LookupError(WRITTEN)

    answer = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.json()["status"] == 500
    assert WRITTEN not in answer.text
