"""What people see when something is not there or breaks; programs still get problem documents."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.web import away, problems
from bot.web.middleware import LARGEST_BODY, Guard
from bot.web.problems import MEDIA_TYPE
from bot.web.residents.trouble import page_of
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
    ("path", "back"),
    [
        pytest.param("/console/facilities/import", True, id="an official's form"),
        pytest.param("/status/R-7K3M-9Q/photos", False, id="a resident's form"),
    ],
)
def test_a_form_too_large_gets_a_page_that_leads_on(app: FastAPI, path: str, back: bool) -> None:
    guarded = FastAPI()
    guarded.state = app.state
    problems.install(guarded, page_of)
    guarded.add_middleware(Guard)
    body = b"x" * (LARGEST_BODY + 1)
    answer = TestClient(guarded).post(path, content=body, headers=PERSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-security-policy" in answer.headers
    assert "文件太大" in answer.text and ('href="/console"' in answer.text) is back
    assert ("/static/css/console.css" in answer.text) is back
    program = TestClient(guarded).post(path, content=body)
    assert (program.status_code, program.headers["content-type"]) == (413, MEDIA_TYPE)


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


@pytest.mark.parametrize("path", ["/console/nothing", "/console/alerts/%00"])
def test_an_official_stays_in_the_console_s_look(app: FastAPI, path: str) -> None:
    text = TestClient(app).get(path, headers={**PERSON, "accept-language": "zh"}).text
    assert "/static/css/console.css" in text and 'href="/console"' in text
    assert "没有这个页面" in text or "不在" in text
    assert 'href="/map"' not in text
