"""From a question that nobody answers to the article that answers it, in a real browser."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser_pages import DESKTOP, PHONE, ChatPage, ConsolePage, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e

#: What no article, law or plan is about.
QUESTION = "猫卡在树上怎么办"
ID = "cat-in-tree"
#: Seconds until residents find what was published: an index is built on a busy machine.
FOUND_WITHIN = 60
ZH = {
    "title": "猫在树上下不来怎么办",
    "body": "别急，猫多半会自己下来。\n\n## 不要做\n- 不要自己爬树。\n\n## 求助\n请物业帮忙。",
    "steps": "在树下放些吃的。\n走开一会儿，别围着看。",
    "questions": f"{QUESTION}\n猫在树上下不来了\n小猫上树下不来\n怎么把猫从树上救下来",
}
EN = {
    "title": "A cat that cannot get down from a tree",
    "body": "Be patient: most cats come down by themselves.\n\n## Do not\n- Do not climb the tree."
    "\n\n## Who to call\nAsk the property managers for help.",
    "steps": "Put some food below the tree.\nGo away for a while, do not crowd around.",
    "questions": "my cat is stuck in a tree\ncat cannot get down\n"
    "how do I get a cat down from a tree\nkitten up a tree",
}
SOURCE = {"source.title": "Guide", "source.publisher": "Office", "source.year": "2021"}
FIELDS: Mapping[str, str] = {
    "id": ID,
    **{f"zh.{name}": value for name, value in {**ZH, **SOURCE}.items()},
    **{f"en.{name}": value for name, value in {**EN, **SOURCE}.items()},
}
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def admins(instance: Instance) -> tuple[str, str]:
    """The tokens of two administrators."""
    made = [
        instance.run("token", "create", "--role", "admin", "--name", name).stdout.split()[-1]
        for name in ("editing admin", "reviewing admin")
    ]
    return made[0], made[1]


def write(page: Page) -> None:
    for name, value in FIELDS.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="hazard"]').select_option("other")
    page.locator('button[value="save"]').click()


def test_an_unanswered_question_becomes_an_article_that_answers_it(
    browser: Browser, instance: Instance, admins: tuple[str, str], picture: Picture
) -> None:
    with opened(browser, instance.url, PHONE) as page:
        resident = ChatPage(page)
        resident.ask(QUESTION)
        expect(resident.replies("unknown")).to_have_count(1)
        with opened(browser, f"{instance.url}/console", DESKTOP) as editing:
            desk = ConsolePage(editing)
            desk.sign_in(admins[0])
            desk.visit("/console/questions")
            asked = editing.locator(".question", has_text=QUESTION)
            expect(asked).to_be_visible()
            picture(editing, "questions")
            asked.locator('a[href*="/console/articles/new"]').click()
            expect(editing.locator('[name="zh.title"]')).to_have_value(QUESTION)
            write(editing)
            expect(editing.locator("main [role=status]")).to_be_visible()
            editing.locator("#f-ask").fill(QUESTION)
            editing.locator(".asking button").click()
            findings = editing.locator(".finding")
            expect(findings.nth(0)).to_contain_text("答不上")
            expect(findings.nth(1)).to_contain_text(FIELDS["zh.title"])
            picture(editing, "article-draft")
        with opened(browser, f"{instance.url}/console", DESKTOP) as reviewing:
            desk = ConsolePage(reviewing)
            desk.sign_in(admins[1])
            reviewing.goto(f"{instance.url}/console/articles/{ID}")
            desk.act("review")
            expect(reviewing.locator(".badge.article-reviewed").first).to_be_visible()
            desk.act("publish")
            expect(reviewing.locator(".badge.article-published").first).to_be_visible()
            reviewing.goto(f"{instance.url}/console/questions")
            answered = reviewing.locator(".question", has_text=QUESTION).locator(".badge.good")
            for _ in range(FOUND_WITHIN // 2):
                if answered.count():
                    break
                reviewing.wait_for_timeout(2_000)
                reviewing.reload()
            expect(answered).to_be_visible()
        expect(resident.ask(QUESTION)).to_contain_text("猫多半会自己下来")
