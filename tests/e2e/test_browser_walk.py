"""The walk of a resident and two officials over the whole service, in a real browser."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser_pages import DESKTOP, PHONE, ChatPage, ConsolePage, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e

BEIJING = timezone(timedelta(hours=8))


def fields() -> dict[str, str]:
    expires = datetime.now(BEIJING) + timedelta(hours=6)
    return {
        "status": "Actual",
        "event": "大风",
        "level": "yellow",
        "category": "Met",
        "urgency": "Expected",
        "certainty": "Likely",
        "expires": f"{expires:%Y-%m-%dT%H:%M}",
        "area.description": "黄浦区",
        "texts.zh.headline": "黄浦区大风黄色预警",
        "texts.zh.description": "今晚阵风九级。",
        "texts.zh.instruction": "收好阳台上的东西,不要在广告牌下停留。",
        "texts.en.headline": "Yellow wind warning for Huangpu",
        "texts.en.description": "Gusts of force 9 tonight.",
    }


def test_a_danger_gets_its_card_and_a_question_its_quoted_answer(
    browser: Browser, instance: Instance, picture: Callable[[Page, str], None]
) -> None:
    with opened(browser, instance.url, PHONE) as page:
        chat = ChatPage(page)
        card = chat.ask("我爸爸没有呼吸了")
        expect(card.locator('.dial a[href="tel:120"]')).to_be_visible()
        answer = chat.ask("地震来了怎么办")
        expect(answer.locator(".sources")).to_be_visible()
        assert chat.fits()
        picture(page, "chat")


def test_two_officials_warn_and_call_off_and_the_resident_sees_both(
    browser: Browser, instance: Instance
) -> None:
    with opened(browser, instance.url, PHONE) as resident:
        chat = ChatPage(resident)
        chat.ask("订阅 黄浦区").get_by_role("button", name="同意").click()
        expect(chat.replies("subscription")).to_have_count(2)
        with opened(browser, f"{instance.url}/console", DESKTOP) as author:
            desk = ConsolePage(author)
            desk.sign_in(instance.tokens["author"])
            desk.draft(instance.url, fields(), "黄浦区")
            desk.act("submit")
            assert desk.state() == "submitted"
            path = author.url
        with opened(browser, f"{instance.url}/console", DESKTOP) as approver:
            desk = ConsolePage(approver)
            desk.sign_in(instance.tokens["approver"])
            approver.goto(path)
            desk.act("approve")
            expect(chat.replies("alerts").last).to_contain_text("黄浦区大风黄色预警")
            expect(approver.locator("#progress .badge")).to_contain_text("已完成")
            public = approver.locator(".badges a").get_attribute("href") or ""
            approver.reload()
            desk.act("cancel")
            assert desk.state() == "cancelled"
            expect(chat.replies("alerts").last).to_contain_text("解除")
        with opened(browser, f"{instance.url}{public}", PHONE) as anybody:
            expect(anybody.locator(".genuine")).to_contain_text("属实")
            expect(anybody.locator(".verdict .state")).to_have_text("已解除")


def test_an_elevation_and_the_pages_of_the_record(browser: Browser, instance: Instance) -> None:
    made = instance.run("token", "create", "--role", "admin", "--name", "walking admin")
    token = made.stdout.split()[-1]
    red = {**fields(), "level": "red", "texts.zh.headline": "黄浦区大风红色预警"}
    with opened(browser, f"{instance.url}/console", PHONE) as author:
        desk = ConsolePage(author)
        desk.sign_in(instance.tokens["author"])
        desk.draft(instance.url, red, "黄浦区")
        author.locator('details:has(form[action$="/elevate"]) summary').click()
        author.locator("#reason-elevate").fill("审批人联系不上")
        author.locator('form[action$="/elevate"] button').click()
        expect(author.locator("main [role=status]").first).to_contain_text("已申请紧急提权")
        path = author.url.partition("?")[0]
        assert desk.fits()
    with opened(browser, f"{instance.url}/console", PHONE) as admin:
        desk = ConsolePage(admin)
        desk.sign_in(token)
        admin.goto(path)
        desk.act("grant")
        expect(admin.locator("#elevations .elevation-holds")).to_be_visible()
        admin.goto(f"{instance.url}/console/audit")
        admin.locator('form[action$="/audit/check"] button').click()
        expect(admin.locator("#chain .whole")).to_be_visible()
        expect(admin.locator("main")).to_contain_text("alert.grant_elevation")
