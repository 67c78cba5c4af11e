"""An officer answers a resident from the console, and an office goes on from its backup."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.processes import stop
from bot.store import embedded
from bot.store.embedded import EmbeddedPostgres
from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import PHONE, ChatPage, ConsolePage, fits, opened
from tests.e2e.instance import ROOT, Instance, eventually

pytestmark = pytest.mark.e2e

Picture = Callable[[Page, str], None]
DRAFT = {
    "status": "Exercise",
    "kind": "warning",
    "category": "Met",
    "event": "暴雨",
    "level": "blue",
    "area": {
        "description": "虹口区",
        "geocodes": [{"name": "GB/T2260", "value": "310109"}],
    },
    "texts": {
        "zh": {"headline": "暴雨演练", "description": "演练。", "instruction": "不必行动。"},
        "en": {"headline": "Rain exercise", "description": "An exercise."},
    },
}


@pytest.fixture(scope="module")
def officer(instance: Instance) -> str:
    made = instance.run("token", "create", "--role", "duty_officer", "--name", "值班员丁")
    instance.tokens["talker-d"] = made.stdout.strip().splitlines()[-1]
    return instance.tokens["talker-d"]


def test_a_resident_asks_an_officer_answers_and_the_bot_goes_on(
    browser: Browser, instance: Instance, officer: str, picture: Picture
) -> None:
    with (
        opened(browser, instance.url, PHONE) as resident,
        opened(browser, f"{instance.url}/console", PHONE) as page,
    ):
        ConsolePage(page).sign_in(officer)
        page.goto(f"{instance.url}/console/talk?lang=zh")
        page.locator("#here").click()
        chat = ChatPage(resident)
        chat.ask("转人工").get_by_role("button").first.click()
        expect(chat.replies("handoff").last).to_contain_text("已通知值班员")
        id = _newest(instance)
        page.locator(f'#talks a[href="/console/talk/{id}"]').click()
        page.get_by_role("button", name="接手").click()
        page.locator("#f-text").fill("您好。")
        chat.say("我家门口积水了")
        expect(page.locator("#said")).to_contain_text("我家门口积水了")
        expect(page.locator("#f-text")).to_have_value("您好。")
        page.locator('button[value="dz"]').click()
        expect(page.locator("#f-text")).to_have_value("您好。\n" + ADDRESS)
        assert fits(page) and serious(page) == []
        picture(page, "talk-phone")
        page.reload()
        expect(page.locator("#f-text")).to_have_value("您好。\n" + ADDRESS)
        page.locator("#f-text").press("Control+Enter")
        expect(chat.replies("handoff").last).to_contain_text("请告诉我您的详细位置")
        expect(page.locator("#f-text")).to_have_value("")
        page.locator('details:has(form[action$="/return"]) summary').click()
        page.locator('form[action$="/return"] button').click()
        expect(chat.replies("handoff").last).to_contain_text("现在由烽火继续回答")
        expect(chat.ask("地震来了怎么办").locator(".sources")).to_be_visible()
        page.goto(f"{instance.url}/console/talk")
        page.locator("#away").click()


def _newest(instance: Instance) -> str:
    """Of those who wait; other tests may have left some."""
    with instance.client("talker-d") as client:
        waiting = client.get("/api/handovers?state=waiting&limit=1").json()["items"]
    return str(waiting[0]["id"])


ADDRESS = "请告诉我您的详细位置:区县、街道、门牌或附近的标志物。"


def test_an_office_goes_on_from_its_backup_on_another_machine(
    instance: Instance, tmp_path: Path
) -> None:
    with instance.client("author") as author, instance.client() as resident:
        told = {"hazard": "flood", "text": "地下车库进水", "lat": 31.26, "lon": 121.5}
        reference = resident.post("/api/reports", json=told).json()["reference"]
        files = {"file": ("photo.png", PICTURE, "image/png")}
        sent = resident.post(f"/api/reports/{reference}/media", files=files)
        assert sent.status_code == 201, sent.text
        alert = author.post("/api/alerts", json=DRAFT).json()["id"]
    kept = sum(1 for path in (instance.data_dir / "media").rglob("*") if path.is_file())
    assert kept
    made = instance.run("backup", str(tmp_path))
    assert made.returncode == 0, made.stderr
    (file,) = tmp_path.glob("fenghuo-*.backup")
    assert file.stat().st_mode & 0o777 == 0o600
    other = Instance(data_dir=tmp_path / "other", tokens=instance.tokens)
    # It is the backup that is tried, not the engine.
    other.settings["FENGHUO_ENGINE_URLS"] = "http://127.0.0.1:9"
    restored = other.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "before-restore" not in restored.stdout
    again = other.run("restore", str(file))
    assert again.returncode != 0 and "nothing was touched" in again.stderr
    trail = other.run("doctor", "--audit")
    assert trail.returncode == 0, trail.stdout
    files_there = [path for path in (other.data_dir / "media").rglob("*") if path.is_file()]
    assert len(files_there) >= kept
    # It would be made again, which takes its time on a busy machine.
    shutil.copytree(instance.data_dir / "index", other.data_dir / "index")
    _answers(other, reference, alert)


def _answers(other: Instance, reference: str, alert: str) -> None:
    database = EmbeddedPostgres(other.data_dir).start()
    environment = {**other.environment, "FENGHUO_DATABASE_URL": database.url}
    web = subprocess.Popen([ROOT / "fenghuo", "web"], env=environment)
    try:
        with other.client("author") as author:
            assert eventually(lambda: _up(author), seconds=300)
            found = author.get(f"/api/reports/{reference}").json()
            assert found["status"] == "received"
            assert author.get(f"/api/alerts/{alert}").json()["id"] == alert
        assert "地震" in other.say("newcomer", "地震来了怎么办")["messages"][0]["text"]
    finally:
        stop(web, seconds=20)
        assert database.process
        embedded.stop(database.process)


def _up(client: httpx2.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


#: One grey pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)
