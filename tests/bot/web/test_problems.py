"""What the outside hears of a bug, of a body that never ends, and of strange characters."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import Body, FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict
from structlog.testing import capture_logs

from bot.settings import ROOT
from bot.web import problems
from bot.web.middleware import LARGEST_BODY, Guard

WRITTEN = "13800000000"
#: A process of its own: logging is set up once a process.
SCRIPT = f"""
from fastapi.testclient import TestClient
from bot import logs
from tests.bot.web.test_problems import broken
logs.configure("test")
TestClient(broken()).get("/broken/{WRITTEN}")
"""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def broken() -> FastAPI:
    """An app with a bug in every corner."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Guard)

    @app.get("/broken/{who}")
    async def break_down(who: str) -> None:
        raise RuntimeError(who)

    @app.get("/half")
    async def half() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"a"
            raise RuntimeError(WRITTEN)

        return StreamingResponse(pieces())

    @app.get("/heard/{what}")
    async def heard(what: str, q: str = "") -> str:
        return q

    @app.post("/strict")
    async def strict(body: Strict) -> None: ...

    return app


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


def test_a_bug_is_logged_once_and_ends_with_us() -> None:
    app = broken()
    # The client raises what reaches the server around the app: nothing may.
    with capture_logs() as logs, TestClient(app) as client:
        answer = client.get(f"/broken/{WRITTEN}")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    (line,) = logs
    assert isinstance(line.pop("exc_info"), RuntimeError)
    assert line == {
        "event": "request_failed",
        "log_level": "error",
        "method": "GET",
        "route": "/broken/{who}",
    }


def test_a_bug_after_the_first_byte_is_logged_once_too() -> None:
    app = broken()
    with capture_logs() as logs, TestClient(app) as client:
        client.get("/half")
    assert [line["event"] for line in logs] == ["request_failed"]


def test_a_trace_in_the_log_says_where_and_never_what() -> None:
    written = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    # The test's own client writes a line too.
    (line,) = (line for line in written.splitlines() if "request_failed" in line)
    assert WRITTEN not in line
    assert json.loads(line)["exception"][0]["type"] == "RuntimeError"
    assert "Traceback" not in written


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/heard/a%00b", 404, id="path"),
        pytest.param("/heard/a?q=%00", 422, id="query"),
        pytest.param("/heard/a?%00=q", 422, id="name of a query"),
        pytest.param("/heard/a?q=%ff%fe", 200, id="no UTF-8"),
        pytest.param("/heard/%ff", 200, id="path that is no UTF-8"),
    ],
)
def test_characters_that_nothing_can_hold_are_refused_at_the_door(path: str, status: int) -> None:
    answer = TestClient(broken()).get(path)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == problems.MEDIA_TYPE


@pytest.mark.parametrize("name", ["\\ud800", "\\u0000"])
def test_a_problem_can_name_any_field(name: str) -> None:
    body = f'{{"{name}": 1}}'.encode()
    headers = {"content-type": "application/json"}
    answer = TestClient(broken()).post("/strict", content=body, headers=headers)
    assert answer.status_code == 422 and answer.json()["errors"]


FILE_BODIES = [
    pytest.param("/api/chat/media", LARGEST_BODY + 1, 404, id="a film in the chat"),
    pytest.param("/api/reports/R-7K3M-9Q/media", LARGEST_BODY + 1, 404, id="a film of a report"),
    pytest.param("/api/reports/R-7K3M-9Q/media", 21_000_000, 413, id="too long a film"),
    pytest.param("/api/reports/R-7K3M-9Q", LARGEST_BODY + 1, 413, id="no file"),
]


@pytest.mark.parametrize(("path", "size", "status"), FILE_BODIES)
def test_only_files_may_be_larger(path: str, size: int, status: int) -> None:
    """404: the guard let it through to an app without routes."""
    app = FastAPI()
    app.add_middleware(Guard, largest_file=20_000_000)
    headers = {"content-length": str(size)}
    assert TestClient(app).post(path, content=b"", headers=headers).status_code == status


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


def test_pictures_may_come_from_one_other_origin_when_it_is_named() -> None:
    app = FastAPI()
    app.add_middleware(Guard, pictures_from="https://tiles.example.org")
    policy = TestClient(app).get("/").headers["content-security-policy"]
    assert "img-src 'self' data: https://tiles.example.org;" in policy
