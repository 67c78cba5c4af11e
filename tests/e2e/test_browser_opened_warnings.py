"""Warnings that were opened, and read again without network, in a real Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from tests.bot.web.test_alert_page import IDENTIFIER
from tests.e2e.browser_pages import kept, opened
from tests.e2e.pretend import Pretend

pytestmark = pytest.mark.e2e


def test_a_warning_that_was_opened_stays_readable_without_network_and_says_as_of_when(
    browser: Browser, pretend: Pretend
) -> None:
    address = f"{pretend.url}/alerts/{IDENTIFIER}"
    with opened(browser, address) as page:
        expect(page.get_by_role("heading", level=1)).to_contain_text("暴雨橙色预警")
        expect(page.locator("#seen")).to_have_count(0)
        kept(page)
        page.wait_for_function(
            "name => caches.open('fenghuo-opened').then(c => c.match(name)).then(Boolean)",
            arg=f"/alerts/{IDENTIFIER}",
        )
        page.context.set_offline(True)
        page.goto(f"{address}?lang=zh")
        expect(page.get_by_role("heading", level=1)).to_contain_text("暴雨橙色预警")
        expect(page.locator("#seen")).to_contain_text("(UTC+8) 看到的内容，可能已经变化")
        # A number that nobody opened leads to what to do without network, as ever.
        page.goto(f"{pretend.url}/alerts/another")
        expect(page.get_by_role("region", name="没有网络:先打电话")).to_be_visible()
        page.context.set_offline(False)
        page.goto(address)
        expect(page.locator("#seen")).to_have_count(0)


def test_a_warning_is_asked_for_once_where_a_worker_watches_and_shown_by_a_phone_that_is_full(
    browser: Browser, pretend: Pretend
) -> None:
    with opened(browser, pretend.url) as page:
        kept(page)
        pretend.opened.clear()
        page.goto(f"{pretend.url}/alerts/{IDENTIFIER}")
        page.wait_for_timeout(500)
        assert pretend.opened == [IDENTIFIER]
        tools = page.context.new_cdp_session(page)
        tools.send("Storage.overrideQuotaForOrigin", {"origin": pretend.url, "quotaSize": 1})
        page.goto(f"{pretend.url}/alerts/{IDENTIFIER}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("暴雨橙色预警")
        expect(page.locator("#seen")).to_have_count(0)
        page.wait_for_timeout(500)
        assert pretend.opened == [IDENTIFIER] * 2


def test_the_last_twenty_warnings_are_kept(browser: Browser, pretend: Pretend) -> None:
    with opened(browser, pretend.url) as page:
        kept(page)
        page.reload()
        for number in range(22):
            page.goto(f"{pretend.url}/alerts/{IDENTIFIER}?n={number}")
        page.wait_for_function(
            "caches.open('fenghuo-opened').then(c => c.keys()).then(all => all.length === 20"
            " && all.every(one => !/n=[01]$/.test(one.url)))"
        )
