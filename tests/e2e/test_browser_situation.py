"""The situation in a real browser: map and lists say the same, live, also after a loss."""

import asyncio
import json
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import uvicorn
from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Route as Asked
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Match, Mount, Route
from starlette.types import Scope

from bot.processes import free_port
from bot.reports.chosen.ports import Point
from bot.reports.chosen.service import MapView
from bot.reports.report import Status
from bot.settings.maps import Tiles
from bot.web.app import STATIC, VENDOR
from knowledge.hazards import Hazard
from tests.bot.web.desk import NOW, DeskWorld
from tests.bot.web.test_console_situation import shelter, standing
from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, PHONE, ConsolePage, fits, opened
from tests.e2e.instance import Instance

pytestmark = pytest.mark.e2e


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(app, port=port, log_level="critical", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.force_exit = server.should_exit = True
    thread.join()


def with_vendor(world: DeskWorld) -> FastAPI:
    if not VENDOR["leaflet"].is_dir():
        pytest.skip("leaflet is not installed: make setup")
    leaflet = Mount("/static/vendor/leaflet", StaticFiles(directory=VENDOR["leaflet"]))
    world.app.router.routes.insert(0, leaflet)
    return world.app


@pytest.fixture
def world() -> DeskWorld:
    return DeskWorld()


@pytest.fixture
def url(world: DeskWorld) -> Iterator[str]:
    with serving(with_vendor(world)) as started:
        yield started


def report(number: int, *, urgent: bool = False) -> Point:
    return Point(
        reference=f"R-AAAA-{number:02}",
        status=Status.RECEIVED,
        hazard=Hazard.FLOOD,
        urgent=urgent,
        area_code="310115",
        created_at=NOW + timedelta(minutes=number),
        lat=31.1 + number / 100,
        lon=121.6,
    )


def entry(page: Page, key: str) -> Locator:
    return page.locator(f'.list [data-key="{key}"]')


def signed_in(page: Page) -> None:
    ConsolePage(page).sign_in("token-of-wu")
    expect(page.locator("#reports")).to_have_attribute("data-drawn", re.compile(r"\d"))


def test_map_and_lists_say_the_same_and_lead_to_each_other(
    browser: Browser, world: DeskWorld, url: str, picture: Callable[[Page, str], None]
) -> None:
    world.situation.stands = (standing(),)
    world.situation.view = MapView(points=(report(1, urgent=True), report(2)))
    world.situation.places = (shelter(),)
    with opened(browser, f"{url}/console", DESKTOP) as page:
        signed_in(page)
        expect(page.locator(".area-name")).to_have_text("演习 · 橙色 · 暴雨")
        find = entry(page, "report-R-AAAA-02").get_by_role("button")
        find.focus()
        find.press("Enter")
        said = page.locator(".leaflet-popup a[href='/console/reports/R-AAAA-02']")
        expect(said).to_be_visible()
        # Half faded in, its words are as pale as axe would find them.
        expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
        assert serious(page) == []
        picture(page, "situation")
        page.keyboard.press("Escape")
        expect(said).to_have_count(0)
        # The other way round: what lies in the middle of the map now is the report.
        box = page.locator("#map").bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(entry(page, "report-R-AAAA-02")).to_have_class("chosen-one")
        expect(said).to_be_visible()
        with page.expect_response(lambda answer: "/reports?at=" in answer.url):
            page.locator("#moment").press("ArrowLeft")
        expect(page.locator("#live")).to_have_text("您看到的是过去的时刻")
        expect(page.locator("#facilities")).to_be_hidden()
        assert world.situation.asked[-1][2] is not None


def test_changes_appear_by_themselves_and_a_loss_is_said(
    browser: Browser, world: DeskWorld, url: str
) -> None:
    world.situation.view = MapView(points=(report(1),))
    with opened(browser, f"{url}/console", DESKTOP) as page:
        page.route("**/situation/events", lambda route: route.abort())
        signed_in(page)
        expect(page.locator("#live")).to_contain_text("起不再实时更新")
        world.situation.view = MapView(points=(report(1), report(2)))
        world.situation.changes += 1
        page.unroute("**/situation/events")
        expect(page.locator("#live")).to_have_text("实时")
        expect(entry(page, "report-R-AAAA-02")).to_be_visible()
        world.situation.view = MapView(points=(report(2), report(3, urgent=True)))
        world.situation.changes += 1
        expect(entry(page, "report-R-AAAA-03")).to_be_visible()
        expect(entry(page, "report-R-AAAA-01")).to_have_count(0)


def silent_once(world: DeskWorld) -> threading.Event:
    """Its first stream says one word and stays open; the next are refused until the event is set.

    As behind a proxy that dies without closing anything.
    """
    opened_before, mended = threading.Event(), threading.Event()

    async def words() -> AsyncIterator[str]:
        yield f"data: {json.dumps(dict(await world.situation.marks()))}\n\n"
        await asyncio.Event().wait()

    async def events(request: Request) -> Response:
        if not opened_before.is_set():
            opened_before.set()
            return StreamingResponse(words(), media_type="text/event-stream")
        return Response(status_code=503)

    class Until(Route):
        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            return (Match.NONE, {}) if mended.is_set() else super().matches(scope)

    world.app.router.routes.insert(0, Until("/console/situation/events", events))
    return mended


def test_a_stream_that_falls_silent_is_noticed_and_what_was_missed_is_caught_up(
    browser: Browser, world: DeskWorld, url: str
) -> None:
    world.situation.view = MapView(points=(report(1),))

    def impatient(route: Asked) -> None:
        answer = route.fetch()
        body = re.sub(r'data-silent-ms="\d+"', 'data-silent-ms="1500"', answer.text())
        route.fulfill(response=answer, body=body)

    with opened(browser, f"{url}/console", DESKTOP) as page:
        signed_in(page)
        mended = silent_once(world)
        page.route("**/console", impatient)
        page.reload()
        live = page.locator("#live")
        expect(live).to_contain_text("起不再实时更新")
        world.situation.view = MapView(points=(report(1), report(2)))
        world.situation.changes += 1
        expect(entry(page, "report-R-AAAA-02")).to_have_count(0)
        mended.set()
        expect(live).to_have_text("实时", timeout=10_000)
        expect(entry(page, "report-R-AAAA-02")).to_be_visible()


def test_ten_thousand_reports_are_drawn_on_one_canvas(
    browser: Browser, world: DeskWorld, url: str
) -> None:
    """The domain counts so many by cells; a page must bear them all the same."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [121.5 + n % 100 / 200, 31 + n / 25000]},
            "properties": {"key": f"report-{n}", "urgent": n % 10 == 0},
        }
        for n in range(10_000)
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features, "list": ""})
    with opened(browser, f"{url}/console", DESKTOP) as page:
        page.route(
            "**/situation/reports*",
            lambda route: route.fulfill(body=body, content_type="application/json"),
        )
        signed_in(page)
        expect(page.locator("#reports")).to_have_attribute("data-drawn", "10000")
        assert page.locator("#map canvas").count() == 1
        assert page.evaluate("document.querySelectorAll('*').length") < 2_000


def test_on_a_phone_in_the_dark_and_without_scripts(
    browser: Browser, world: DeskWorld, url: str, picture: Callable[[Page, str], None]
) -> None:
    world.situation.stands = (standing(status="Actual"),)
    world.situation.view = MapView(points=(report(1, urgent=True),))
    world.situation.places = (shelter(),)
    with opened(browser, f"{url}/console", PHONE, "en-US", dark=True) as page:
        signed_in(page)
        assert fits(page)
        picture(page, "situation-phone")
    with opened(browser, f"{url}/console", PHONE, "en-US", scripts=False) as page:
        ConsolePage(page).sign_in("token-of-wu")
        for said in ("Rainstorm, orange", "R-AAAA-01", "60 places left"):
            expect(page.get_by_text(said)).to_be_visible()
        expect(page.locator("#choices")).to_be_hidden()
        assert fits(page)


def test_tiles_of_a_server_lie_under_the_map(browser: Browser) -> None:
    asked: list[str] = []
    tiles = FastAPI()

    @tiles.get("/{z}/{x}/{y}.png")
    async def tile(z: int, x: int, y: int) -> Response:
        asked.append(f"{z}/{x}/{y}")
        return Response((STATIC / "images" / "badge.png").read_bytes(), media_type="image/png")

    with serving(tiles) as origin:
        named = Tiles(url=f"{origin}/{{z}}/{{x}}/{{y}}.png", credit="Sample office")
        with (
            serving(with_vendor(DeskWorld(tiles=named))) as url,
            opened(browser, f"{url}/console", DESKTOP) as page,
        ):
            signed_in(page)
            expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
            expect(page.locator(".leaflet-control-attribution")).to_contain_text("Sample office")
    assert asked


def test_a_report_that_is_filed_appears_on_the_page_of_a_whole_service(
    browser: Browser, instance: Instance
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP) as page:
        ConsolePage(page).sign_in(instance.tokens["approver"])
        expect(page.locator("#live")).to_have_text("实时")
        place = {"lat": 31.2, "lon": 121.5}
        body = {"hazard": "fire", "text": "仓库起火", "people_trapped": 2, "location": place}
        with instance.client() as client:
            reference = client.post("/api/reports", json=body).json()["reference"]
        expect(entry(page, f"report-{reference}")).to_contain_text("紧急")
        expect(page.locator("#waiting")).to_contain_text(reference)
        expect(page.locator("path.ground").first).to_be_attached()
