"""Every page there is, in a real browser: all can use it, nothing sticks out, fails or weighs much.

The pages are those of the routers: a new one is walked without being named here, or, where its
address holds an id that `IDS` does not know, fails until somebody says which record it shows.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from bot.web.chat import routes as chat
from bot.web.console.menu import GROUPS
from bot.web.console.routes import PAGES
from tests.bot.web.walked import routes_of
from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, PHONE, ConsolePage, fits, opened
from tests.e2e.walked_office import WalkedOffice, open_walked_office
from tests.e2e.weight import FIRST_LOAD, Scale

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

#: The record that stands for the placeholders of a path: the longest beginning counts.
IDS: Mapping[str, str] = {
    "/alerts": "identifier",
    "/console/alerts": "sent",
    "/console/alerts/{id}/edit": "draft",
    "/console/articles": "aed",
    "/console/documents": "document",
    "/console/facilities/at": "place",
    "/console/facilities/import": "import",
    "/console/incidents": "incident",
    "/console/received": "received",
    "/console/reports": "reference",
    "/console/sources": "source",
    "/console/talk": "talk",
    "/drills": "fire",
    "/status": "reference",
    "/stop": "stop",
}
#: What a path asks for besides.
QUERIES = {
    "/console/alerts/new": "template=heat.warning.red&status=Exercise",
    "/console/articles/{id}": "ask=AED&tongue=en",
    "/console/areas": "code=310101",
    "/map": "area=310106",
    "/map/here": "lat=31.2&lon=121.5",
}
#: Who may open what an administrator may not: the longest beginning counts.
ROLES: Mapping[str, str] = {
    "/console": "admin",
    "/console/alerts/new": "author",
    "/console/alerts/{id}/edit": "author",
    "/console/warn": "author",
    "/console/talk": "duty_officer",
    "/console/facilities/import": "duty_officer",  # whose list it is
}
#: Pages that no other walk takes a picture of, by the picture's name.
PICTURES = {
    "/console/articles/{id}": "article",
    "/console/figures": "figures",
    "/console/health": "health",
    "/console/incidents/{id}": "incident",
    "/console/reports/{reference}": "report",
    "/console/talk": "talk",
    "/drills": "drills",
    "/status/{reference}": "status",
}
#: For who is not signed in; the page for a second factor is a moment of signing in.
DOORSTEP, ELSEWHERE = ("/console", "/console/join"), ("/console/second",)
#: A link that nobody was given opens nothing, and says so.
REFUSED = {"/console/join": 410}


@pytest.fixture(scope="module")
def office(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory, prepared: Path
) -> Iterator[WalkedOffice]:
    folder = tmp_path_factory.mktemp("walked")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    with open_walked_office(shared_database_url, folder) as started:
        yield started


def paths() -> list[str]:
    """Whatever is answered with GET, streams aside, as it stands in the routers."""
    routes = {route for module in (chat, *PAGES) for route in routes_of(module.router.routes)}
    found = {route.split()[1] for route in routes if route.startswith("GET")}
    return sorted(path for path in found if not path.endswith("/events"))


def _longest(table: Mapping[str, str], path: str) -> str:
    fitting = [start for start in table if path == start or path.startswith(f"{start}/")]
    return table[max(fitting, key=len)] if fitting else ""


def address(path: str, records: Mapping[str, str]) -> str:
    """With an id for each placeholder; raises AssertionError where none is known."""
    kind = _longest(IDS, path)
    values = {"other": records["twin"], "number": "0"}

    def value(match: re.Match[str]) -> str:
        assert match[1] in values or kind, f"IDS must say which record {path} shows"
        return values.get(match[1], records.get(kind, kind))

    asked = QUERIES.get(path)
    return re.sub(r"{(\w+)[^}]*}", value, path) + (f"?{asked}" if asked else "")


def test_the_menu_leads_to_pages_that_are_walked() -> None:
    led = {entry.path for group in GROUPS for entry in group.entries}
    assert led <= set(paths())


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        pytest.param("zh-CN", DESKTOP, False, id="zh, light, wide"),
        pytest.param("en", PHONE, True, id="en, dark, phone"),
    ],
)
def test_every_page_is_well(
    browser: Browser,
    office: WalkedOffice,
    record_property: Callable[[str, object], None],
    picture: Callable[[Page, str], None],
    language: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    wrong: list[str] = []
    for role in ("", *sorted({*ROLES.values()})):
        with opened(browser, f"{office.url}/console", size, language, dark=dark) as page:
            if role:
                ConsolePage(page).sign_in(office.tokens[role])
            walk = Walk(
                page=page, office=office, language=language[:2], scale=Scale(page), picture=picture
            )
            wrong += [f"{path}: {one}" for path in _opening_for(role) for one in walk.wrong(path)]
            for path, weight in walk.maps.items():
                record_property(path, f"{weight} bytes with its map")
    assert wrong == [], "\n".join(wrong)


def _opening_for(role: str) -> list[str]:
    """The paths that are walked as the role; nobody's role is empty."""
    mine = [one for one in paths() if _longest(ROLES, one) == role and one not in ELSEWHERE]
    return mine if role else [*mine, *DOORSTEP]


@dataclass(frozen=True, kw_only=True)
class Walk:
    page: Page
    office: WalkedOffice
    language: str
    scale: Scale
    picture: Callable[[Page, str], None]
    #: Bytes of the pages with a map, by path.
    maps: dict[str, int] = field(default_factory=dict)

    def wrong(self, path: str) -> list[str]:
        """What is wrong with the page; of a part of one or a file only that it does not come."""
        url = self.office.url + address(path, self.office.records)
        answer = self.page.context.request.get(url)
        if answer.status != REFUSED.get(path, 200):
            return [f"answers {answer.status}"]
        if "<!doctype html>" not in answer.text()[:100].lower():
            return []
        with self._heard() as heard:
            self.scale.bytes = 0
            self.page.goto(url)
            expect(self.page.locator(".htmx-request")).to_have_count(0)
            if path in PICTURES and path.startswith("/console") == (self.language == "zh"):
                self.picture(self.page, PICTURES[path])
            # What sticks to the lower edge hides half of a button of a map behind it.
            self.page.evaluate("scrollTo(0, document.body.scrollHeight)")
            found = [*self._said(), *self._weighs(path), *serious(self.page)]
            if not path.startswith("/console"):
                self.page.evaluate("document.documentElement.style.fontSize = '200%'")
                found += [] if fits(self.page) else ["letters twice as large reach over the side"]
        refused = path in REFUSED
        return found + [line for line in heard if not (refused and str(REFUSED[path]) in line)]

    def _said(self) -> Iterator[str]:
        titles = self.page.locator("h1").count()
        if titles != 1:
            yield f"{titles} × h1"
        if not self.page.title().strip(" ·"):
            yield "no title"
        language = self.page.locator("html").get_attribute("lang") or ""
        if not language.startswith(self.language):
            yield f"speaks {language}"
        if not fits(self.page):
            yield "reaches over the side"

    def _weighs(self, path: str) -> Iterator[str]:
        if self.page.locator(".leaflet-container").count():
            self.maps[path] = self.scale.bytes
        elif self.scale.bytes > FIRST_LOAD:
            yield f"weighs {self.scale.bytes} bytes"

    @contextmanager
    def _heard(self) -> Iterator[list[str]]:
        """What the browser's console complains of."""
        lines: list[str] = []

        def hear(said: ConsoleMessage) -> None:
            if said.type in ("error", "warning"):
                lines.append(f"{said.type}: {said.text}")

        self.page.on("console", hear)
        yield lines
        self.page.remove_listener("console", hear)
