"""From a question that nobody answers to the article that answers it, in a real browser."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, PHONE, ChatPage, ConsolePage, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e

#: What no article, law or plan is about.
QUESTION = "滑翔伞挂在树上下不来怎么办"
ID = "paraglider-in-tree"
#: Seconds until residents find what was published: an index is built on a busy machine.
FOUND_WITHIN_MS = 60_000
ZH = {
    "title": "滑翔伞挂在树上怎么办",
    "body": "抱紧树干，别解安全带，等人来救。\n\n## 不要做\n- 不要往下跳。\n\n## 求助\n打119。",
    "steps": "抱紧树干或粗枝。\n别解安全带。\n打119，说清位置。",
    "questions": f"{QUESTION}\n滑翔伞挂树上了\n玩滑翔伞落到树上\n伞挂在树上怎么下来",
}
EN = {
    "title": "Paraglider caught in a tree",
    "body": "Hold on, keep the harness on and wait.\n\n## Do not\n- Do not jump.\n\n"
    "## Who to call\nCall 119.",
    "steps": "Hold on to the trunk.\nKeep the harness on.\nCall 119 and say where.",
    "questions": "my paraglider is stuck in a tree\nparaglider caught in a tree\n"
    "I landed in a tree\nhow do I get down from the tree",
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
        expect(resident.ask(QUESTION)).to_contain_text("没有")
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
            desk.act("publish")
            expect(reviewing.locator(".badge.article-published").first).to_be_visible()
            reviewing.goto(f"{instance.url}/console/questions")
            answered = reviewing.locator(".question", has_text=QUESTION).locator(".badge.good")
            for _ in range(FOUND_WITHIN_MS // 2_000):
                if answered.count():
                    break
                reviewing.wait_for_timeout(2_000)
                reviewing.reload()
            expect(answered).to_be_visible()
        expect(resident.ask(QUESTION)).to_contain_text("抱紧树干")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_pages_of_knowledge_fit_a_phone_and_keep_nobody_out(
    browser: Browser, instance: Instance, admins: tuple[str, str], language: str
) -> None:
    dark = language == "en"
    with opened(browser, f"{instance.url}/console", PHONE, language, dark=dark) as page:
        desk = ConsolePage(page)
        desk.sign_in(admins[0])
        for path in (
            "articles",
            "articles/aed?ask=AED&tongue=en",
            "articles/aed/edit",
            "articles/aed/versions/0",
            "questions",
            "documents",
        ):
            page.goto(f"{instance.url}/console/{path}")
            assert desk.fits(), path
            assert serious(page) == [], path
