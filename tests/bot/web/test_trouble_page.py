"""What people see when something is not there or breaks; programs still get problem documents."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.web import away, problems
from bot.web.problems import MEDIA_TYPE
from tests.bot.web.street import Street

PERSON = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    street = Street()
    assert street.client
    app = street.desk.app
    away.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    return app


@pytest.mark.parametrize(
    ("path", "language", "status", "says"),
    [
        pytest.param("/nothing", "zh", 404, "没有这个页面", id="nothing there"),
        pytest.param("/nothing", "en", 404, "There is no such page", id="in English"),
        pytest.param("/map?area=1234567890123", "zh", 422, "这样无法办理", id="not valid"),
        pytest.param("/broken", "zh", 500, "我们这边出错了", id="a bug"),
    ],
)
def test_people_get_a_page_with_the_numbers(
    app: FastAPI, path: str, language: str, status: int, says: str
) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get(path, headers={**PERSON, "accept-language": language})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert says in answer.text
    assert all(f'href="tel:{number}"' in answer.text for number in ("110", "119", "120"))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/nothing", {"accept": "application/json"}, id="JSON"),
        pytest.param("/nothing", {}, id="whatever"),
        pytest.param("/api/nothing", PERSON, id="the API in a browser"),
        pytest.param("/nothing", {**PERSON, "hx-request": "true"}, id="a part of a page"),
    ],
)
def test_programs_get_the_document(app: FastAPI, path: str, headers: dict[str, str]) -> None:
    answer = TestClient(app).get(path, headers=headers)
    assert answer.status_code == 404

    assert answer.headers["content-type"] == MEDIA_TYPE


def test_an_app_without_pages_has_documents_for_all() -> None:
    app = FastAPI()
    problems.install(app)
    assert TestClient(app).get("/nothing", headers=PERSON).headers["content-type"] == MEDIA_TYPE
