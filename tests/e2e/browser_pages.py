"""A real Chromium, and the pages as a person uses them: by label, button and what is to be read.

It does not know which service the pages come from.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

#: The narrowest phone that the pages are made for.
PHONE = (360, 640)
DESKTOP = (1280, 800)
PATIENCE_MS = 15_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test where no Chromium is installed. The sandbox of a container's root is off."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    url: str,
    size: tuple[int, int] = PHONE,
    language: str = "zh-CN",
    *,
    scripts: bool = True,
    dark: bool = False,
) -> Iterator[Page]:
    """A page of a fresh profile; whatever the page's own policy blocks is an error."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.goto(url)
    yield page
    context.close()
    assert wrong == []


def fits(page: Page) -> bool:
    """Whether nothing reaches over the side."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@dataclass
class ChatPage:
    page: Page

    def say(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")

    def replies(self, kind: str = "") -> Locator:
        return self.page.locator(f"#log .theirs{'.' + kind if kind else ''}")

    def ask(self, text: str) -> Locator:
        """The first message of the answer."""
        before = self.replies().count()
        self.say(text)
        first = self.replies().nth(before)
        first.wait_for()
        return first

    def fits(self) -> bool:
        """Whether nothing reaches over the side."""
        return fits(self.page)


@dataclass
class ConsolePage:
    page: Page

    def sign_in(self, token: str) -> None:
        self.page.locator("#token").fill(token)
        self.page.locator("main button").click()
        expect(self.page.locator("#token")).to_have_count(0)

    def draft(self, origin: str, fields: Mapping[str, str], division: str) -> None:
        """A draft over a division that is searched for; leaves the browser on the alert's page."""
        self.page.goto(f"{origin}/console/alerts/new")
        for name, value in fields.items():
            field = self.page.locator(f'[name="{name}"]')
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.locator("#f-find").fill(division)
        self.page.locator(".together button").click()
        self.page.locator(".found button").first.click()
        expect(self.page.locator(".chosen li")).to_have_count(1)
        self.page.locator(".bar button").click()

    def visit(self, path: str) -> None:
        """By the menu, as a person goes: first its group, then the page."""
        entry = self.page.locator(f'.submenu a[href="{path}"]')
        for number in range(self.page.locator(".menu a").count()):
            if entry.count():
                break
            self.page.locator(".menu a").nth(number).click()
        entry.click()
        expect(entry).to_have_attribute("aria-current", "page")

    def act(self, name: str) -> None:
        """One of the alert page's moves; those that ask for a confirmation are confirmed."""
        form = self.page.locator(f'form[action$="/{name}"]')
        button = form.locator("button")
        if not button.is_visible():
            self.page.locator(f'details:has(form[action$="/{name}"]) summary').click()
        button.click()

    def state(self) -> str:
        """The alert's state, by the badge's class."""
        classes = self.page.locator("main > .badges .badge").first.get_attribute("class") or ""
        return classes.rpartition("state-")[2]

    def fits(self) -> bool:
        """Whether nothing reaches over the side."""
        return fits(self.page)


def kept(page: Page) -> None:
    """Waits until the worker has kept the page and serves it."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
