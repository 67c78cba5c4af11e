"""How soon a page can be used and what it weighs, in a real browser that was never there.

It does not know what a page is for. Beside the browser on the same machine: the time is both's.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.store import embedded, migrate
from bot.web.console.menu import GROUPS
from tests.benchmarks.figures import Row, Section, median
from tests.e2e.browser_pages import DESKTOP, ConsolePage
from tests.e2e.walked_office import WalkedOffice, open_walked_office
from tests.e2e.weight import FIRST_LOAD, QUIET_MS, FirstVisit, first_visit

VISITS, INTERACTIVE_MS = 5, 1_000.0
#: Who may open what an administrator may not.
ROLES = {"/console/warn": "author", "/console/talk": "duty_officer"}
#: Of residents, with what they come for; the others are used by the keyboard.
RESIDENTS = {
    "/": "#text",
    "/map": "",
    "/subscribe": "",
    "/drills": "",
    "/status": "",
    "/status/{reference}": "",
    "/alerts/{identifier}": "",
}
#: Of officials, beside those of the menu.
RECORDS = {
    "/console/reports/{reference}": "duty_officer",
    "/console/incidents/{incident}": "admin",
    "/console/sources/{source}": "admin",
    "/console/alerts/{sent}": "approver",
    "/console/rewards": "admin",
    "/console/roster": "admin",
    "/console/supervisions": "admin",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`path` with its placeholders, as it is told; `role`: empty for residents."""

    path: str
    role: str = ""
    control: str = ""


class NoBrowser(Exception):
    """No Chromium is installed: Debian's package is `chromium`."""


def measure(folder: Path) -> Section:
    """Every main page, cold, again and again. Raises NoBrowser."""
    server = embedded.EmbeddedPostgres(folder / "postgres").start()
    assert server.process
    try:
        migrate.upgrade(server.url)
        with open_walked_office(server.url, folder / "data") as office, _browser() as browser:
            states = {role: _signed_in(browser, office, role) for role in _roles()}
            visits = {
                one.path: [_visit(browser, office, one, states) for _ in range(VISITS)]
                for one in wanted()
            }
    finally:
        embedded.stop(server.process)
    return section(visits)


def wanted() -> list[Wanted]:
    """The main pages: residents', those of the menu, one record of each kind."""
    menu = [entry.path for group in GROUPS for entry in group.entries]
    return [
        *(Wanted(path=path, control=control) for path, control in RESIDENTS.items()),
        *(Wanted(path=path, role=ROLES.get(path, "admin")) for path in menu),
        *(Wanted(path=path, role=role) for path, role in RECORDS.items()),
    ]


def section(visits: dict[str, list[FirstVisit]]) -> Section:
    """As it is written down. `visits`: by path."""
    every = [one for found in visits.values() for one in found]
    slowest = max(visits, key=lambda path: median([one.interactive for one in visits[path]]))
    return Section(
        name="pages",
        title="Pages",
        rows=(
            *(_row(path, found) for path, found in visits.items()),
            Row(
                what=f"slowest page by its median, `{slowest}`; slowest visit of all",
                measured=f"{median([one.interactive for one in visits[slowest]]):.0f} ms / "
                f"{max(one.interactive for one in every):.0f} ms",
            ),
        ),
        notes=(
            f"Each page {VISITS} times in a fresh profile of a headless Chromium, "
            f"{DESKTOP[0]} × {DESKTOP[1]}, its cache off; signing in is not in it. The service, "
            "its database and the browser share the machine; the service runs in this process.",
            "Interactive, from the start of the navigation: the load event is over, a key pressed "
            "right then was answered by a drawn frame (the chat's field takes a letter, elsewhere "
            "Tab moves on), and no task of 50 ms or more came after it until the page was at rest "
            f"for {QUIET_MS / 1000:g} s.",
            "Weight is what came over the wire, packed; a page with a map is asked for none.",
        ),
    )


def _row(path: str, found: list[FirstVisit]) -> Row:
    times = [one.interactive for one in found]
    weight, has_map = max(one.bytes for one in found), any(one.has_map for one in found)
    light = has_map or weight <= FIRST_LOAD
    return Row(
        what=f"`{path}`: interactive, median / slowest of {len(found)}; weight",
        measured=f"{median(times):.0f} ms / {max(times):.0f} ms; {weight / 1000:.0f} kB",
        floor="≤ 1 s (median)" + ("" if has_map else "; ≤ 200 kB"),
        met=median(times) <= INTERACTIVE_MS and light,
    )


def _roles() -> set[str]:
    return {one.role for one in wanted()} - {""}


def _signed_in(browser: Browser, office: WalkedOffice, role: str) -> str:
    """The cookie of a session."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{office.url}/console")
    ConsolePage(page).sign_in(office.tokens[role])
    cookies = {str(one["name"]): str(one["value"]) for one in context.cookies()}
    context.close()
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _visit(
    browser: Browser, office: WalkedOffice, one: Wanted, cookies: dict[str, str]
) -> FirstVisit:
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    for pair in filter(None, cookies.get(one.role, "").split("; ")):
        name, _, value = pair.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": office.url}])
    url = office.url + one.path.format(**office.records)
    found = first_visit(context.new_page(), url, one.control)
    context.close()
    return found


@contextmanager
def _browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        raise NoBrowser
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
