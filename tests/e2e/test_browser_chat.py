"""The chat page's script in a real browser, before an API that answers what a test wants."""

import re
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser_pages import ChatPage, opened
from tests.e2e.pretend import Pretend, message

pytestmark = pytest.mark.e2e

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def test_a_danger_is_red_and_its_numbers_can_be_dialled(browser: Browser, pretend: Pretend) -> None:
    pretend.answer = [message("打120和119。每分钟按100–120次,深5厘米。不要等120秒。", "triage")]
    with opened(browser, pretend.url) as page:
        card = ChatPage(page).ask("没有呼吸")
        expect(card).to_have_class(re.compile("triage"))
        links = card.locator(".dial a")
        assert [links.nth(n).get_attribute("href") for n in range(links.count())] == [
            "tel:120",
            "tel:119",
        ]
        assert card.locator("p a").count() == 2
        assert ChatPage(page).fits()


def test_an_answer_shows_steps_sources_and_places_and_no_markup(
    browser: Browser, pretend: Pretend
) -> None:
    citation = {"article": "a", "title": HOSTILE, "source": "某局 (2023)", "url": "javascript:x"}
    pretend.answer = [
        message(
            f"先这样:\n1. 趴下\n2. 掩护\n\n## 不要做\n- 不要跑\n{HOSTILE}\n来源:某局 (2023)",
            citations=[citation],
            location={"lat": 31.2, "lon": 121.5, "label": "世纪公园"},
        )
    ]
    with opened(browser, pretend.url) as page:
        reply = ChatPage(page).ask("地震")
        assert reply.locator("ol li").all_inner_texts() == ["趴下", "掩护"]
        assert reply.locator("ul li").all_inner_texts() == ["不要跑"]
        assert HOSTILE in reply.inner_text()
        assert reply.locator("img, script").count() == 0
        assert reply.inner_text().count("某局 (2023)") == 1
        assert reply.locator("cite a").count() == 0
        href = reply.locator("a.place").get_attribute("href") or ""
        assert href.startswith("geo:31.20000,121.50000?q=")


def test_a_button_sends_its_payload(browser: Browser, pretend: Pretend) -> None:
    pretend.answer = [message("要继续吗", buttons=[{"title": "继续", "payload": "signed.x"}])]
    with opened(browser, pretend.url) as page:
        ChatPage(page).ask("你好").locator("button").click()
        expect(ChatPage(page).replies()).to_have_count(2)
    assert (pretend.heard[1]["text"], pretend.heard[1]["payload"]) == ("继续", "signed.x")
    assert pretend.heard[0]["sender"] == pretend.heard[1]["sender"]


def test_a_message_that_did_not_get_through_is_kept_and_sent_later(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        pretend.down = True
        ChatPage(page).say("家里进水了")
        expect(page.locator(".unsent")).to_contain_text("未发送")
        page.reload()
        expect(page.locator(".unsent")).to_contain_text("家里进水了")
        pretend.down = False
        page.locator(".unsent").get_by_role("button", name="重试").click()
        expect(ChatPage(page).replies()).to_have_count(1)
        expect(page.locator(".unsent")).to_have_count(0)
    assert [one["text"] for one in pretend.heard] == ["家里进水了"]


def test_a_warning_shows_at_once_is_read_out_and_not_shown_twice(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        pretend.pushed.append(message("暴雨橙色预警", "alerts"))
        warning = ChatPage(page).replies("alerts")
        expect(warning).to_contain_text("暴雨橙色预警")
        assert warning.get_attribute("role") == "alert"
        page.reload()
        pretend.pushed.append(message("已解除", "alerts"))
        expect(warning).to_have_count(2)
    assert pretend.asked_from[0].endswith(" 0")
    assert pretend.asked_from[-1].endswith(" 1")


def test_the_place_is_asked_for_only_on_a_click(browser: Browser, pretend: Pretend) -> None:
    with opened(browser, pretend.url) as page:
        page.context.grant_permissions(["geolocation"], origin=pretend.url)
        page.context.set_geolocation({"latitude": 31.2, "longitude": 121.5})
        ChatPage(page).ask("附近避难所")
        page.locator("#locate").click()
        expect(ChatPage(page).replies()).to_have_count(2)
    assert "location" not in pretend.heard[0]
    assert pretend.heard[1]["location"] == {"lat": 31.2, "lon": 121.5}


def test_the_first_choices_are_sent_as_words(browser: Browser, pretend: Pretend) -> None:
    with opened(browser, pretend.url, language="en-US") as page:
        page.get_by_role("button", name="Shelters near me").click()
        expect(ChatPage(page).replies()).to_have_count(1)
    assert pretend.heard[0]["text"] == "Shelters near me"


def test_while_an_input_method_composes_enter_sends_nothing(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        page.locator("#text").fill("dizhen")
        page.locator("#text").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        page.wait_for_timeout(100)
        assert page.locator("#text").input_value() == "dizhen"
    assert pretend.heard == []


def test_without_scripts_the_numbers_are_there_and_no_dead_form(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url, scripts=False) as page:
        expect(page.locator('.calls a[href="tel:119"]')).to_be_visible()
        expect(page.locator("#compose")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "add", "remove"), [("zh-CN", "添加照片或视频", "移除: b.jpg")]
)
def test_photos_are_added_by_keyboard_taken_off_and_sent(
    browser: Browser, pretend: Pretend, language: str, add: str, remove: str
) -> None:
    with opened(browser, pretend.url, language=language) as page:
        button = page.get_by_role("button", name=add)
        with page.expect_file_chooser() as chooser:
            button.focus()
            page.keyboard.press("Enter")
        files = [
            {"name": name, "mimeType": "image/jpeg", "buffer": name.encode()}
            for name in ("a.jpg", "b.jpg", "no photo")
        ]
        chooser.value.set_files(cast(Any, files))
        page.get_by_role("button", name="移除: b.jpg").click()
        shown = page.get_by_role("list", name="要发送的照片")
        expect(shown.get_by_role("listitem")).to_have_count(2)
        expect(shown).to_contain_text("无法接收")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("textbox").fill("楼下积水")
        page.keyboard.press("Enter")
        expect(page.get_by_role("log")).to_contain_text("照片、音视频(1)")
        expect(shown.get_by_role("listitem")).to_have_count(1)
    (heard,) = pretend.heard
    assert (heard["text"], len(heard["media"])) == ("楼下积水", 1)
    assert {sender for sender, _ in pretend.files} == {heard["sender"]}
