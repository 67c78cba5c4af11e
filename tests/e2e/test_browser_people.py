"""A person's whole way in: invited, password, authenticator app, passkey, signed in by each."""

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, ConsolePage, fits, opened
from tests.e2e.people_office import open_people_office

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
PASSWORD = "correct horse, wrong battery"
NARROW = ViewportSize(width=360, height=640)
#: A phone or computer that unlocks by finger.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_invited_and_signed_in_by_app_and_by_passkey(
    browser: Browser,
    database_url: str,
    tmp_path: Path,
    picture: Callable[[Page, str], None],
) -> None:
    with open_people_office(database_url, tmp_path) as office:
        with opened(browser, f"{office.url}/console", DESKTOP) as page:
            link = _invited(page, office.token)
            picture(page, "officials")
            _looks_well(page)
            page.goto(f"{office.url}/console/tokens")
            _looks_well(page)
        with opened(browser, link, DESKTOP, "en-GB", dark=True) as page:
            _looks_well(page)
            app = _joined(page)
            picture(page, "my-account")
            _looks_well(page)
            _by_app(page, app)
            _by_passkey(page, picture)


def _invited(page: Page, token: str) -> str:
    """The administrator's part; the one-time link."""
    ConsolePage(page).sign_in(token)
    page.goto(page.url + "/officials")
    page.locator("#f-name").fill("李华")
    page.locator("#area-new").fill("310115")
    page.locator("#invite button").click()
    return page.locator("#link code").inner_text()


def _joined(page: Page) -> pyotp.TOTP:
    """Sets a password and an authenticator app; sees the recovery codes once."""
    page.locator("#f-password").fill(PASSWORD)
    page.locator("#f-again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.goto(page.url.replace("/console/join", "/console") + "/me")
    page.get_by_text("Set up an app").click()
    app = pyotp.TOTP(page.locator("#second code").inner_text())
    page.locator("#f-code").fill(app.now())
    page.get_by_role("button", name="Set up", exact=True).click()
    expect(page.locator("#codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    return app


def _by_app(page: Page, app: pyotp.TOTP) -> None:
    """The code that set it up was taken: the next one comes in."""
    _sign_in(page)
    _looks_well(page)
    page.locator("#f-code").fill(app.at(_now(page) + 30))
    page.get_by_role("button", name="Continue").first.click()
    expect(page.locator(".who")).to_contain_text("李华")


def _by_passkey(page: Page, picture: Callable[[Page, str], None]) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(page.url.split("/console")[0] + "/console/me")
    page.get_by_text("Add a passkey").click()
    page.locator("#f-key-name").fill("office computer")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#second .rows")).to_contain_text("office computer")
    _sign_in(page)
    picture(page, "second-factor")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".who")).to_contain_text("李华")


def _sign_in(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.locator("#name").fill("李华")
    page.locator("#token").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Second factor")


def _now(page: Page) -> int:
    return int(page.evaluate("Math.floor(Date.now() / 1000)"))


def _looks_well(page: Page) -> None:
    assert serious(page) == []
    page.set_viewport_size(NARROW)
    assert fits(page)
    page.set_viewport_size(ViewportSize(width=DESKTOP[0], height=DESKTOP[1]))
