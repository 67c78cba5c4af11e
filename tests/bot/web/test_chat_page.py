"""The residents' page without scripts: numbers, landmarks, words, files, no foreign code."""

import re

import pytest
from fastapi.testclient import TestClient

from bot.web.pages import choose_language
from tests.bot.web.desk import WORDS, DeskWorld


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(DeskWorld().app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_numbers_and_the_landmarks_need_no_script(client: TestClient, language: str) -> None:
    text = client.get(f"/?lang={language}").text
    assert f'<html lang="{language}">' in text
    assert [number for number in ("119", "120", "110") if f'href="tel:{number}"' not in text] == []
    for part in ("<title>", "<h1>", "<main>", "<nav", "<noscript>", 'role="log"', '<label class="'):
        assert part in text, part


def test_no_code_and_no_style_stands_in_the_page(client: TestClient) -> None:
    answer = client.get("/")
    assert re.findall(r"<script(?![^>]* src=)", answer.text) == []
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", answer.text)
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_every_file_that_the_page_names_is_there(client: TestClient) -> None:
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/").text):
        assert client.get(path).status_code == 200, path


def test_every_script_is_small_and_imports_only_its_neighbours(client: TestClient) -> None:
    waiting, seen = ["/static/chat/main.js"], set()
    while waiting:
        path = waiting.pop()
        text = client.get(path).text
        assert text.count("\n") < 400
        assert "innerHTML" not in text and "insertAdjacentHTML" not in text, path
        seen.add(path)
        found = {f"/static/chat/{name}" for name in re.findall(r'from "\./([\w.]+)"', text)}
        waiting.extend(found - seen)
    assert len(seen) >= 5


def test_every_word_that_the_scripts_use_is_there() -> None:
    client = TestClient(DeskWorld().app)
    words = WORDS.topic("chat", "zh")
    used = set()
    for name in ("main", "photos", "render"):
        used |= set(re.findall(r"\b(js_\w+)", client.get(f"/static/chat/{name}.js").text))
    assert used and used <= words.keys()


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "chosen"),
    [
        pytest.param("en", "zh", "zh", "en", id="asked for"),
        pytest.param(None, "en", "zh-CN", "en", id="remembered"),
        pytest.param(None, None, "en-GB,zh;q=0.8", "en", id="the browser's first"),
        pytest.param(None, None, "de,en;q=0.5", "en", id="the browser's second"),
        pytest.param("xx", None, "de", "zh", id="none that we speak"),
    ],
)
def test_the_language_is_the_readers(
    asked: str | None, remembered: str | None, accepted: str, chosen: str
) -> None:
    language = choose_language(("en", "zh"), asked=asked, remembered=remembered, accepted=accepted)
    assert language == chosen


def test_a_chosen_language_is_remembered() -> None:
    client = TestClient(DeskWorld().app, headers={"accept-language": "zh"})
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/").text
