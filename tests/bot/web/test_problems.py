"""What the outside hears of a bug, and of a body that never ends."""

from collections.abc import Iterator

from fastapi import Body, FastAPI
from fastapi.testclient import TestClient

from bot.web import problems
from bot.web.middleware import LARGEST_BODY, Guard

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


def test_a_large_body_that_announced_no_length_is_cut_off() -> None:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Guard)

    @app.post("/heard")
    async def heard(text: str = Body()) -> None:
        raise AssertionError

    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 1_000_000 + 1):
            yield b"a" * 1_000_000

    answer = TestClient(app).post("/heard", content=pieces())
    assert answer.status_code == 413
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
