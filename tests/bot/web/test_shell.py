"""The page as an app: its manifest, its icons, and a worker that changes with what it keeps."""

import json
import re
import struct

import pytest
from fastapi.testclient import TestClient

from bot.web.chat.routes import WITHOUT_NETWORK
from bot.web.chat.shell import shell_of
from bot.words.catalogue import Words
from tests.bot.web.desk import WORDS, DeskWorld


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(DeskWorld().app)


@pytest.mark.parametrize(("language", "name"), [("zh", "烽火"), ("en", "Fenghuo")])
def test_the_manifest_speaks_the_readers_language(
    client: TestClient, language: str, name: str
) -> None:
    answer = client.get(f"/manifest.webmanifest?lang={language}")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["short_name"], manifest["lang"]) == (name, language)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/",
        "/",
        "standalone",
    )


def test_icons_are_as_large_as_the_manifest_says(client: TestClient) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        image = client.get(icon["src"]).content
        assert image.startswith(b"\x89PNG")
        width, height = struct.unpack("!II", image[16:24])
        assert f"{width}x{height}" == icon["sizes"]


def test_the_worker_is_asked_for_anew_each_time_and_serves_the_whole_site(
    client: TestClient,
) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_everything_that_the_worker_keeps_is_there_and_public(client: TestClient) -> None:
    shell = json.loads(client.get("/sw.js").text.split("\n")[0].removeprefix("const SHELL = ")[:-1])
    for path in (*shell["files"], *shell["pages"].values()):
        assert client.get(path).status_code == 200, path
        assert not re.search(r"console|api|sandbox", path), path
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/").text)
    assert set(named) <= set(shell["files"])
    scripts = [path for path in shell["files"] if path.endswith(".js")]
    imported = {
        f"/static/chat/{name}"
        for path in scripts
        for name in re.findall(r'from "\./([\w.]+)"', client.get(path).text)
    }
    assert imported <= set(scripts)


def test_other_words_make_another_worker() -> None:
    other = {
        language: {key: WORDS.say(key, language) for key in WORDS.keys(language)}
        for language in WORDS.languages
    }
    same = shell_of(Words(other))["version"]
    other["zh"]["triage.fire"] += "。"
    assert same == shell_of(WORDS)["version"] != shell_of(Words(other))["version"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_card_for_no_network_says_what_triage_says(client: TestClient, language: str) -> None:
    text = client.get(f"/?lang={language}").text.replace("&#34;", '"').replace("&#39;", "'")
    card = text.split('id="offline"')[1].split("</section>")[0]
    assert re.findall(r'href="tel:(\d+)"', card) == ["119", "120", "110", "122", "12345"]
    for danger in WITHOUT_NETWORK:
        assert WORDS.say(f"triage.{danger}", language) in card


def test_every_word_of_the_phone_script_is_there(client: TestClient) -> None:
    words = WORDS.topic("phone", "zh")
    used = set(re.findall(r"\b(js_\w+)", client.get("/static/chat/phone.js").text))
    assert used and used <= words.keys()
