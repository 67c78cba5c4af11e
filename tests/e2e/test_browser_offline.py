"""The chat page without network, as an app, and with what is pushed, in a real Chromium.

Chromium's own push service cannot be reached from a test: subscribing is played by the page, the
push itself is handed to the worker by the browser's debugging protocol.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.browser_pages import ChatPage, kept, opened
from tests.e2e.pretend import AREA, SUBSCRIPTION, Pretend

pytestmark = pytest.mark.e2e

#: What the page asks of a browser whose push service answers.
SUBSCRIBED = """
const made = {
  endpoint: "https://fcm.googleapis.com/fcm/send/x",
  toJSON() { return { endpoint: this.endpoint, keys: { p256dh: "p", auth: "a" } }; },
  unsubscribe: async () => { window.ended = true; current = null; return true; },
};
let current = JSON.parse(localStorage.getItem("was-subscribed") || "null") ? made : null;
PushManager.prototype.getSubscription = async () => current;
PushManager.prototype.subscribe = async (options) => {
  window.key = options.applicationServerKey.length;
  localStorage.setItem("was-subscribed", "true");
  return (current = made);
};
"""


_SHOWN = """
navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => ({
  title: n.title, body: n.body, tag: n.tag, lang: n.lang, url: n.data.url,
  stays: n.requireInteraction})))
"""


class Worker:
    """The page's worker, as the browser's developer tools see it."""

    def __init__(self, page: Page, url: str) -> None:
        self._page, self._url = page, url
        self._id = ""
        self._tools: CDPSession = page.context.new_cdp_session(page)
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self._tools.send("ServiceWorker.enable")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(200)
        assert self._id, "no worker is registered"

    def push(self, note: dict[str, Any] | str) -> None:
        data = note if isinstance(note, str) else json.dumps(note)
        message = {"origin": self._url, "registrationId": self._id, "data": data}
        self._tools.send("ServiceWorker.deliverPushMessage", message)

    def notifications(self, *titles: str) -> list[dict[str, Any]]:
        """What is shown, once these are, in the order of their titles; the last look after 10 s."""
        for _ in range(200):  # waiting for a function does not wait for what it promises
            found: list[dict[str, Any]] = self._page.evaluate(_SHOWN)
            if sorted(one["title"] for one in found) == sorted(titles):
                break
            self._page.wait_for_timeout(50)
        assert sorted(one["title"] for one in found) == sorted(titles)
        return sorted(found, key=lambda one: titles.index(one["title"]))

    def _registered(self, event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if not one["isDeleted"]:
                self._id = one["registrationId"]


def test_without_network_messages_wait_survive_a_reload_and_go_once_in_order(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        kept(page)
        page.reload()
        page.context.set_offline(True)
        for text in ("家里进水了", "水到膝盖了", "写错了"):
            ChatPage(page).say(text)
        expect(page.locator(".unsent")).to_have_count(3)
        expect(page.locator("#note")).to_contain_text("消息已保存")
        expect(page.locator(".unsent").last.get_by_role("button").last).to_be_in_viewport()
        page.locator(".unsent", has_text="写错了").get_by_role("button", name="撤回").click()
        expect(page.locator(".unsent")).to_have_count(2)
        page.reload()
        expect(page.locator(".unsent")).to_have_count(2)
        assert pretend.heard == []
        page.context.set_offline(False)
        expect(ChatPage(page).replies()).to_have_count(2)
        expect(page.locator(".unsent")).to_have_count(0)
    assert [one["text"] for one in pretend.heard] == ["家里进水了", "水到膝盖了"]
    assert len({one["id"] for one in pretend.heard}) == 2


def test_what_got_through_without_an_answer_is_sent_again_under_the_same_id(
    browser: Browser, pretend: Pretend
) -> None:
    lost: list[str] = []
    with opened(browser, pretend.url) as page:

        def lose(route: Any) -> None:
            lost.append(route.request.post_data_json["id"])
            route.abort("connectionreset")

        page.route("**/api/chat", lose, times=1)
        ChatPage(page).say("有人被困")
        waiting = page.locator(".unsent")
        expect(waiting).to_contain_text("未发送")
        waiting.get_by_role("button", name="重试").click()
        expect(ChatPage(page).replies()).to_have_count(1)
        page.route("**/api/chat", lose, times=1)
        ChatPage(page).say("写错了")
        waiting.get_by_role("button", name="撤回").click()
        # It may have arrived: to say that it has not would be a false promise.
        expect(page.locator("#note")).to_contain_text("可能已经送到")
        expect(waiting).to_have_count(0)
    assert [one["id"] for one in pretend.heard] == lost[:1]


@pytest.mark.parametrize(
    ("language", "title", "danger", "advice"),
    [
        ("zh-CN", "没有网络:先打电话", "着火", "马上离开"),
        ("en-US", "No network: call first", "Fire", "Get out now"),
    ],
)
def test_without_network_the_page_opens_and_says_whom_to_call_and_what_to_do(
    browser: Browser, pretend: Pretend, language: str, title: str, danger: str, advice: str
) -> None:
    with opened(browser, pretend.url, language=language) as page:
        kept(page)
        page.context.set_offline(True)
        page.goto(f"{pretend.url}/")
        card = page.get_by_role("region", name=title)
        expect(card).to_be_visible()
        numbers = [link.get_attribute("href") for link in card.get_by_role("link").all()]
        assert numbers == ["tel:119", "tel:120", "tel:110", "tel:122", "tel:12345"]
        card.get_by_text(danger, exact=True).click()
        expect(card).to_contain_text(advice)
        assert ChatPage(page).fits()
        boxes = [one.bounding_box() for one in card.locator("a, summary").all()]
        assert [box for box in boxes if box is None or box["height"] < 44] == []
        page.goto(f"{pretend.url}/alerts/2.49.0.1")
        expect(card).to_be_visible()
        page.context.set_offline(False)
        expect(card).to_be_hidden()


def test_another_language_opens_without_network_too(browser: Browser, pretend: Pretend) -> None:
    with opened(browser, pretend.url) as page:
        kept(page)
        page.context.set_offline(True)
        page.goto(f"{pretend.url}/?lang=en")
        expect(page.get_by_role("region", name="No network: call first")).to_be_visible()


def test_the_worker_keeps_the_page_and_nothing_of_the_api_or_the_console(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        kept(page)
        page.reload()
        ChatPage(page).ask("你好")
        page.goto(f"{pretend.url}/console")
        page.goto(pretend.url)
        names = page.evaluate("caches.keys()")
        assert len(names) == 1 and names[0].startswith("fenghuo-")
        paths = page.evaluate(
            "name => caches.open(name).then(c => c.keys())"
            ".then(all => all.map(r => new URL(r.url).pathname))",
            names[0],
        )
        assert {path for path in paths if not path.startswith("/static/")} == {"/"}
        assert not [path for path in paths if "console" in path or "sandbox" in path]


def test_the_manifest_is_one_that_a_browser_installs(browser: Browser, pretend: Pretend) -> None:
    with opened(browser, pretend.url) as page:
        tools = page.context.new_cdp_session(page)
        found = tools.send("Page.getAppManifest")
        assert found["errors"] == []
        assert found["url"].startswith(f"{pretend.url}/manifest.webmanifest")
        data = json.loads(found["data"])
        assert (data["short_name"], data["lang"], data["start_url"]) == ("烽火", "zh", "/")
        kept(page)
        errors = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A profile without a disk (as tests have) is the one thing that forbids it.
        assert {one["errorId"] for one in errors} <= {"in-incognito"}


def test_a_pushed_warning_shows_is_replaced_and_told_as_shown(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        page.context.grant_permissions(["notifications"], origin=pretend.url)
        worker = Worker(page, pretend.url)
        note = {
            "title": "【演练】暴雨橙色预警",
            "body": "请留在室内。",
            "lang": "zh",
            "tag": "2.49.0.1",
            "url": f"{pretend.url}/alerts/2.49.0.1",
            "urgent": True,
            "receipt": "42.mac",
        }
        worker.push(note)
        [shown] = worker.notifications("【演练】暴雨橙色预警")
        assert shown == {
            **{name: note[name] for name in ("title", "body", "tag", "lang", "url")},
            "stays": True,
        }
        worker.push({**note, "title": "已解除", "urgent": False, "receipt": "43.mac"})
        [shown] = worker.notifications("已解除")
        assert (shown["title"], shown["stays"]) == ("已解除", False)
        worker.push("no JSON")
        assert worker.notifications("烽火", "已解除")[0]["body"] == "有新消息,请打开烽火查看"
    assert pretend.receipts == ["42.mac", "43.mac"]


def test_warnings_on_this_phone_are_turned_on_without_typing_a_code_and_off_again(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        page.context.grant_permissions(["notifications"], origin=pretend.url)
        page.add_init_script(SUBSCRIBED)
        page.reload()
        worker = Worker(page, pretend.url)
        page.get_by_text("本机接收预警").click()
        page.get_by_label("接收哪里的预警").fill("浦东")
        page.get_by_role("button", name="开启").click()
        note = page.locator("#phone-note")
        expect(note).to_contain_text("正在等待确认通知")
        assert page.evaluate("window.key") == 65
        worker.push({"title": "验证码", "code": "111111", "subscription": SUBSCRIPTION[::-1]})
        worker.push({"title": "验证码", "code": "123456", "subscription": SUBSCRIPTION})
        expect(note).to_have_text("已开启:上海市浦东新区。")
        assert ChatPage(page).fits()
        page.reload()
        expect(note).to_have_text("已开启:上海市浦东新区。")
        page.get_by_text("本机接收预警").click()
        page.get_by_role("button", name="关闭").click()
        expect(note).to_contain_text("已关闭")
        assert page.evaluate("window.ended")
    (_, asked), confirmed, ended = pretend.asked
    assert (asked["channel"], asked["areas"], asked["language"]) == ("push", ["310115"], "zh")
    assert json.loads(asked["address"])["endpoint"].startswith("https://fcm.googleapis.com/")
    assert confirmed == (SUBSCRIPTION, "123456")
    assert ended == (SUBSCRIPTION, "Bearer a-token")


def test_a_place_that_means_several_is_asked_about(browser: Browser, pretend: Pretend) -> None:
    pretend.areas = [AREA, {**AREA, "code": "320115", "full_name": "南京市江宁区"}]
    with opened(browser, pretend.url) as page:
        page.context.grant_permissions(["notifications"], origin=pretend.url)
        page.add_init_script(SUBSCRIBED)
        page.reload()
        page.get_by_text("本机接收预警").click()
        page.get_by_role("button", name="开启").click()
        expect(page.locator("#phone-note")).to_contain_text("请写地名")
        page.get_by_label("接收哪里的预警").fill("区")
        page.get_by_role("button", name="开启").click()
        page.get_by_role("button", name="南京市江宁区").click()
        expect(page.locator("#phone-note")).to_contain_text("正在等待")
    assert pretend.asked[0][1]["areas"] == ["320115"]


WORDS_OF_NO = [
    pytest.param(
        "Notification.requestPermission = async () => 'denied'", "浏览器不允许", id="denied"
    ),
    pytest.param("delete window.PushManager", "不能接收推送", id="no push"),
    pytest.param(
        "delete window.PushManager;"
        "Object.defineProperty(navigator, 'userAgent', {value: 'iPhone OS 17'})",
        "要先安装",
        id="an iPhone's page",
    ),
    pytest.param(
        "Notification.requestPermission = async () => 'granted';"
        "PushManager.prototype.subscribe ="
        " async () => { throw new DOMException('', 'AbortError') }",
        "推送服务连不上",
        id="the push service is away",
    ),
]


@pytest.mark.parametrize(("script", "words"), WORDS_OF_NO)
def test_where_it_cannot_be_turned_on_the_page_says_what_to_do(
    browser: Browser, pretend: Pretend, script: str, words: str
) -> None:
    with opened(browser, pretend.url) as page:
        page.add_init_script(script)
        page.reload()
        page.get_by_text("本机接收预警").click()
        page.get_by_label("接收哪里的预警").fill("浦东")
        page.get_by_role("button", name="开启").click()
        expect(page.locator("#phone-note")).to_contain_text(words)
        assert ChatPage(page).fits()
    assert pretend.asked == []
