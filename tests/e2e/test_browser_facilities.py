"""Facilities and areas in a real browser: a list taken in, people counted, maps pressed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, PHONE, ConsolePage, fits, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e

LIST = "/console/facilities"
Picture = Callable[[Page, str], None]
ROWS = (
    "id,name,kind,lat,lon,capacity\ne2e-1,外滩学校,shelter,31.236,121.490,100\n,无名,shelter,x,1,\n"
)


@pytest.fixture(scope="module")
def officer(instance: Instance) -> str:
    made = instance.run("token", "create", "--role", "duty_officer", "--name", "Facilities")
    return made.stdout.split()[-1]


def test_a_list_is_taken_in_and_its_place_counted_by_thumb(
    browser: Browser, instance: Instance, officer: str, tmp_path: Path, picture: Picture
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(ROWS, encoding="utf-8")
    with opened(browser, f"{instance.url}/console", PHONE, dark=True) as page:
        ConsolePage(page).sign_in(officer)
        page.goto(f"{instance.url}{LIST}/import")
        page.locator("#f-file").set_input_files(file)
        page.locator("main form button").click()
        expect(page.locator("table.cards tbody tr")).to_have_count(1)
        picture(page, "facilities-import")
        page.locator("main form button").click()
        page.goto(f"{instance.url}{LIST}/at/e2e-1")
        for people in ("10 / 100", "20 / 100"):
            page.locator("#step-add").click()
            expect(page.locator("#people")).to_have_text(people)
        page.locator("#f-occupancy").fill("101")
        page.locator("#count-save").click()
        expect(page.locator("#e-occupancy")).to_contain_text("100")
        assert fits(page) and serious(page) == []
        picture(page, "facility-phone")
        page.locator('details:has(input[value="withdraw"]) summary').click()
        page.locator('form:has(input[value="withdraw"]) button').click()


def test_the_map_draws_what_is_listed_and_a_press_writes_the_position(
    browser: Browser, instance: Instance, officer: str, picture: Picture
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP, "en-US") as page:
        ConsolePage(page).sign_in(officer)
        ConsolePage(page).visit(LIST)
        expect(page.locator("#all")).to_have_attribute("data-drawn", re.compile(r"[1-9]\d*"))
        picture(page, "facilities")
        page.goto(f"{instance.url}{LIST}/new")
        page.locator("#place-map").click()
        expect(page.locator("#f-lat")).to_have_value(re.compile(r"3\d\.\d{6}"))


def test_a_press_on_the_map_of_areas_leads_to_the_division_there(
    browser: Browser, instance: Instance, officer: str, picture: Picture
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP) as page:
        ConsolePage(page).sign_in(officer)
        page.goto(f"{instance.url}/console/areas?code=310101")
        expect(page.locator("#area")).to_have_attribute("data-drawn", re.compile(r"\d+"))
        picture(page, "areas")
        page.locator("#area-map").click()
        page.wait_for_url("**/console/areas?code=310101")
