"""Reports in a real browser: tips become an event and a draft; an officer works by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser_pages import DESKTOP, PHONE, ConsolePage, fits, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e

Picture = Callable[[Page, str], None]
#: The list is asked for every ten seconds.
ARRIVES_MS = 30_000
#: Far from where the other walks report anything.
STREET = (31.1210, 121.0700)


@pytest.fixture(scope="module")
def officer(instance: Instance) -> str:
    made = instance.run("token", "create", "--role", "duty_officer", "--name", "Wu Lan")
    return made.stdout.split()[-1]


def tell(instance: Instance, text: str, *, north: float = 0.0, **more: object) -> str:
    place = {"lat": STREET[0] + north, "lon": STREET[1]}
    body = {
        "hazard": "waterlogging",
        "text": text,
        "location": place,
        "address": "青浦区公园路",
        **more,
    }
    with instance.client() as client:
        answer = client.post("/api/reports", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


@pytest.fixture(scope="module")
def tips(instance: Instance) -> list[str]:
    """Of one flooded street: the first is told in the chat, as residents do."""
    texts = ("地铁站口积水很深，走不了", "地铁口积水越来越深")
    told = told_in_the_chat(instance, "tipster", "地铁口积水到膝盖，车熄火了")
    return [told, *(tell(instance, text, north=n * 0.0005) for n, text in enumerate(texts, 1))]


def told_in_the_chat(instance: Instance, sender: str, text: str) -> str:
    """Answers what is asked, with a pin for the place, until there is a number."""
    answers: dict[str, dict[str, object]] = {
        "人被困": {"text": "0"},
        "什么地方": {"text": "", "location": {"lat": STREET[0], "lon": STREET[1]}},
        "哪种": {"text": "内涝积水"},
        "您看到": {"text": text},
    }
    said = instance.say(sender, "我要上报隐患")["messages"]
    for _ in range(10):
        spoken = " ".join(message["text"] for message in said)
        if filed := re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{2}", spoken):
            return filed[0]
        asked = (known for part, known in answers.items() if part in said[-1]["text"])
        buttons = said[-1].get("buttons") or [{"payload": ""}]
        answer: Any = next(asked, {"text": "", "payload": buttons[0]["payload"]})
        said = instance.say(sender, **answer)["messages"]
    raise AssertionError(f"the report never ends: {said}")


def test_three_tips_become_an_event_and_an_author_s_draft(
    browser: Browser, instance: Instance, tips: list[str], picture: Picture
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP) as page:
        ConsolePage(page).sign_in(instance.tokens["author"])
        page.goto(f"{instance.url}/console/reports")
        ours = ", ".join(f'a[href*="{tip}"]' for tip in tips)
        events = page.locator("section[aria-labelledby=h-events] li")
        event = events.filter(has=page.locator(ours)).first
        expect(event).to_contain_text("3 份上报", timeout=ARRIVES_MS)
        picture(page, "reports-inbox")
        event.get_by_role("button", name="起草预警").click()
        page.wait_for_url("**/edit")
        assert "内涝积水" in page.locator('[name="texts.zh.headline"]').input_value()
        assert page.locator('[name="area.description"]').input_value()


def test_an_officer_takes_a_report_by_keyboard_while_others_arrive(
    browser: Browser, instance: Instance, tips: list[str], officer: str
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP) as page:
        ConsolePage(page).sign_in(officer)
        page.goto(f"{instance.url}/console/reports?hazard=waterlogging")
        mine = page.locator(f"#a-{tips[0]}")
        mine.focus()
        fresh = tell(instance, "桥下积水，有人被困", north=0.05, people_trapped=1)
        expect(page.locator(f"#r-{fresh}")).to_be_visible(timeout=ARRIVES_MS)
        expect(page.locator("#arrived")).to_contain_text("新到")
        expect(mine).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/console/reports/{tips[0]}")
        page.keyboard.press("?")
        expect(page.locator("#keys dl")).to_be_visible()
        page.keyboard.press("m")
        expect(page.locator(".main-act button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main > .badges .badge").first).to_have_text("已初核")
        page.locator("#keys summary").click()
        page.locator("#keys-on").uncheck()
        page.reload()
        page.keyboard.press("b")
        expect(page).to_have_url(f"{instance.url}/console/reports/{tips[0]}")


def test_two_reports_are_compared_and_merged_only_after_a_confirmation(
    browser: Browser, instance: Instance, tips: list[str], officer: str
) -> None:
    with opened(browser, f"{instance.url}/console", PHONE, "en-US", scripts=False) as page:
        ConsolePage(page).sign_in(officer)
        page.goto(f"{instance.url}/console/reports/{tips[2]}")
        page.locator(f'a[href$="/compare/{tips[1]}"]').click()
        merge = page.locator('form[action$="/merge"] button')
        expect(merge).to_be_hidden()
        page.locator("details.confirm summary").click()
        assert fits(page)
        merge.click()
        state = page.locator("main > .badges .badge").first
        expect(state).to_have_text("repeats an earlier report")
