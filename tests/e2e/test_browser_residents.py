"""A resident on a narrow phone with a keyboard alone, without scripts and without a network."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser_pages import DESKTOP, PHONE, ChatPage, fits, opened
from tests.e2e.instance import Instance, eventually
from tests.e2e.weight import FIRST_LOAD, Scale

pytestmark = pytest.mark.e2e

BEIJING = timezone(timedelta(hours=8))
NUMBER = "+8613912349108"
#: Bytes over the wire of an alert's page, for old phones.
ALERT_LOAD = 30_000
#: Waits until the worker serves the page and has kept it, with what it is made of.
KEPT = """async () => {
  const wanted = ["/map?area=310106", "/static/vendor/leaflet/leaflet.js"];
  const found = () => Promise.all(wanted.map((one) => caches.match(one)));
  while (!navigator.serviceWorker.controller || !(await found()).every(Boolean)) {
    await new Promise((go) => setTimeout(go, 50));
  }
}"""
TEXTS = {
    "zh": {
        "headline": "静安区大风黄色预警演习",
        "description": "今晚阵风九级。",
        "instruction": "收好阳台上的东西,不要在广告牌下停留。",
    },
    "en": {
        "headline": "Exercise: yellow wind warning for Jing'an",
        "description": "Gusts of force 9 tonight.",
        "instruction": "Clear your balcony. Do not stop under billboards.",
    },
}


@pytest.fixture(scope="module")
def exercise(instance: Instance) -> Iterator[str]:
    """The number of an exercise in force, which is called off afterwards."""
    draft: dict[str, Any] = {
        "status": "Exercise",
        "category": "Met",
        "event": "大风",
        "level": "yellow",
        "urgency": "Expected",
        "severity": "Moderate",
        "certainty": "Likely",
        "expires": (datetime.now(BEIJING) + timedelta(hours=6)).isoformat(timespec="seconds"),
        "area": {
            "description": "静安区",
            "geocodes": [{"name": "GB/T2260", "value": "310106"}],
        },
        "texts": TEXTS,
    }
    with instance.client("author") as author, instance.client("approver") as approver:
        path = f"/api/alerts/{author.post('/api/alerts', json=draft).json()['id']}"
        assert author.post(f"{path}/submit").status_code == 200
        assert approver.post(f"{path}/approve").status_code == 200
        yield str(author.get(path).json()["identifier"])
        approver.post(f"{path}/cancel")


def pressed(page: Page, wanted: str, *, most: int = 60) -> None:
    """Goes on by Tab until that is in focus, then presses Enter: no mouse, no finger."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", wanted):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no keyboard reaches {wanted}")


def typed(page: Page, wanted: str, text: str, *, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", wanted):
            page.keyboard.type(text)
            return
    raise AssertionError(f"no keyboard reaches {wanted}")


def by_menu(page: Page, path: str) -> None:
    pressed(page, ".menu summary")
    pressed(page, f'.menu a[href="{path}"]')
    page.wait_for_url(f"**{path}")
    assert fits(page), path


def report(chat: ChatPage) -> str:
    """Files one in the chat by typing alone; its number."""
    chat.say("我要上报隐患")
    answers = {"人被困": "0", "什么地方": "上海市崇明区", "哪种": "山体滑坡", "您看到": "裂缝变大"}
    for _ in range(10):
        expect(chat.page.locator(".waiting")).to_have_count(0)
        last = chat.replies().last
        text = last.inner_text()
        filed = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}", text)
        if filed and "谢谢" in text:
            return filed[0]
        buttons = last.locator(".offers button").all_inner_texts()
        known = (said for part, said in answers.items() if part in text)
        before = chat.replies().count()
        chat.say(next(known, buttons[0] if buttons else "山体滑坡"))
        expect(chat.replies()).not_to_have_count(before)
    raise AssertionError("the report never ends")


def test_a_resident_with_a_keyboard_alone(
    browser: Browser, instance: Instance, exercise: str, picture: Callable[[Page, str], None]
) -> None:
    with opened(browser, instance.url, PHONE) as page:
        chat = ChatPage(page)
        expect(chat.ask("地震来了怎么办").locator(".sources")).to_be_visible()
        reference = report(chat)

        by_menu(page, "/map")
        typed(page, "#place", "上海市静安区")
        page.keyboard.press("Enter")
        shelter = page.locator("#lists .facility").first
        expect(shelter).to_contain_text("避难场所")
        expect(shelter.locator('a[href^="geo:"]')).to_be_visible()
        picture(page, "residents-map-phone")
        pressed(page, f'#lists a[href="/alerts/{exercise}"]')
        expect(page.locator("h1")).to_have_text(TEXTS["zh"]["headline"])
        expect(page.locator(".drill")).to_have_count(2)
        assert page.title().startswith("【演习】")
        picture(page, "residents-alert-phone")

        by_menu(page, "/subscribe")
        typed(page, "#place", "静安区")
        typed(page, "#address", NUMBER)
        typed(page, "[name=agreed]", " ")
        pressed(page, "#form .act")
        code = _code(instance)
        page.locator("#code").wait_for()
        page.keyboard.type(code)  # the field has the focus already
        page.keyboard.press("Enter")
        expect(page.locator("#mine")).to_be_visible()
        picture(page, "residents-subscribe-phone")
        pressed(page, 'form[action="/subscribe/end"] button')
        expect(page.locator(".done")).to_contain_text("已经退订")

        by_menu(page, "/status")
        typed(page, "#reference", reference.lower())
        page.keyboard.press("Enter")
        expect(page.locator(".steps .now")).to_contain_text("已收到")
        pressed(page, '#answers button[value$="没了"]')
        expect(page.locator("#note")).to_contain_text("谢谢")
        page.reload()
        expect(page.locator(".steps .now")).to_contain_text("不再显示")


def _code(instance: Instance) -> str:
    def found() -> list[str]:
        with instance.client() as client:
            sent = client.get("/sandbox/messages", params={"to": NUMBER}).json()["messages"]
        return re.findall(r"(?<!\d)\d{6}(?!\d)", sent[-1]["text"]) if sent else []

    return str(eventually(found)[0])


def addresses(exercise: str) -> dict[str, str]:
    return {
        "chat": "/",
        "map": "/map?area=310106",
        "alert": f"/alerts/{quote(exercise)}",
        "alerts": "/alerts",
        "subscribe": "/subscribe",
        "drills": "/drills",
        "drill": "/drills/fire",
        "status": "/status",
        "missing": "/no-such-page",
    }


def test_everything_can_be_read_without_scripts(
    browser: Browser, instance: Instance, exercise: str
) -> None:
    says = {
        "map": "避难场所",
        "alert": TEXTS["zh"]["instruction"],
        "subscribe": "发送验证码",
        "drill": "开始",
        "status": "上报编号",
        "missing": "没有这个页面",
    }
    with opened(browser, instance.url, PHONE, scripts=False) as page:
        for name, text in says.items():
            page.goto(instance.url + addresses(exercise)[name])
            expect(page.locator("main")).to_contain_text(text)
            assert fits(page), name
        page.locator("summary").first.click()
        expect(page.locator('.menu a[href="/map"]')).to_be_visible()


def test_the_map_is_kept_for_when_there_is_no_network(browser: Browser, instance: Instance) -> None:
    with opened(browser, f"{instance.url}/map?area=310106", PHONE) as page:
        shown = page.locator("#lists").get_attribute("data-shown") or ""
        page.evaluate(KEPT)
        page.context.set_offline(True)
        page.reload()
        expect(page.locator("#lists .facility").first).to_be_visible()
        expect(page.locator("#note")).to_contain_text("没有网络")
        expect(page.locator("#note")).to_contain_text(shown)
        expect(page.locator("#map .leaflet-control-zoom-in")).to_be_visible()


def test_first_loads_are_light_and_an_alert_prints_on_one_page(
    browser: Browser, instance: Instance, exercise: str, record_property: Callable[..., None]
) -> None:
    paths = addresses(exercise)
    light = ("chat", "alert", "status", "subscribe", "drills")
    for path in (*(paths[name] for name in light), "/console"):
        weight, seconds = _weighed(browser, instance.url + path)
        record_property(path, f"{weight} bytes, {seconds:.2f} s")
        assert weight <= (ALERT_LOAD if path == paths["alert"] else FIRST_LOAD), path
    with opened(browser, instance.url + paths["alert"], DESKTOP) as page:
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def _weighed(browser: Browser, url: str) -> tuple[int, float]:
    """Bytes over the wire and seconds until it answers, for somebody who was never there."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    scale = Scale(page)
    before = time.monotonic()
    page.goto(url, wait_until="load")
    seconds = time.monotonic() - before
    context.close()
    return scale.bytes, seconds
