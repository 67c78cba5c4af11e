"""A warning from the first page to the all-clear, and how few clicks an exercise takes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.accessibility import serious
from tests.e2e.browser_pages import DESKTOP, ConsolePage, opened
from tests.e2e.instance import Instance, eventually
from tests.e2e.test_warn import _draft

pytestmark = pytest.mark.e2e

#: Of two people together: a person who has never seen it does not get lost on the way.
MOST_CLICKS = 10
NUMBER = "+8613800138177"
#: So many, of a district that no other walk warns, that a broadcast takes some seconds.
MANY, JINSHAN = 500, "310116"
FORM = "/console/alerts/new?template=heat.warning.red&status=Exercise"


class Hand:
    """Counts the clicks of a person; typing is none."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1


def _written(instance: Instance, number: str, text: str) -> None:
    with instance.client() as client:
        asked = {"channel": "sms", "from": number, "text": text}
        assert client.post("/sandbox/messages", json=asked).status_code < 300


def _texts(instance: Instance, number: str) -> list[str]:
    with instance.client() as client:
        found = client.get("/sandbox/messages", params={"to": number}).json()
    return [each["text"] for each in found["messages"]]


def _subscribed(instance: Instance) -> None:
    _written(instance, NUMBER, "订阅 黄浦区")
    assert eventually(lambda: _texts(instance, NUMBER))
    _written(instance, NUMBER, "1")
    assert eventually(lambda: len(_texts(instance, NUMBER)) > 1)


def test_an_exercise_goes_out_in_ten_clicks_and_is_called_off(
    browser: Browser, instance: Instance, picture: Callable[[Page, str], None]
) -> None:
    _subscribed(instance)
    hand = Hand()
    with opened(browser, f"{instance.url}/console", DESKTOP) as author:
        desk = ConsolePage(author)
        desk.sign_in(instance.tokens["author"])
        hand.click(author.locator('.heading a[href="/console/warn"]'))
        hand.click(author.locator('a[href*="heat.warning.red"]'))
        hand.click(author.locator(".bar button"))
        expect(author.locator("#preview")).to_contain_text("人将收到")
        picture(author, "warn-preview")
        hand.click(author.locator('form[action$="/submit"] button'))
        expect(author.locator("main > .badges .badge").first).to_have_class("badge state-submitted")
        title = author.locator("h1").inner_text()
    with opened(browser, f"{instance.url}/console", DESKTOP) as approver:
        desk = ConsolePage(approver)
        desk.sign_in(instance.tokens["approver"])
        hand.click(approver.get_by_role("link", name=title).first)
        expect(approver.locator("#preview")).to_be_visible()
        assert "【演习】" in approver.locator(".bubble").first.inner_text()
        assert serious(approver) == []
        picture(approver, "warn-approve")
        hand.click(approver.locator('details:has(form[action$="/approve"]) summary'))
        hand.click(approver.locator('form[action$="/approve"] button'))
        assert hand.clicks <= MOST_CLICKS
        assert eventually(lambda: any("演习" in text for text in _texts(instance, NUMBER)))
        expect(approver.locator(".lanes progress").first).to_be_visible()
        approver.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(approver.locator('details:has(form[action$="/cancel"]) summary')).to_be_in_viewport()
        desk.act("cancel")
        assert desk.state() == "cancelled"
        assert eventually(lambda: any("解除" in text for text in _texts(instance, NUMBER)))
        approver.locator('a[href$="/reached"]').click()
        expect(approver.locator(".tiles")).to_be_visible()
        picture(approver, "warn-reached")


def test_a_broadcast_stops_and_goes_on_and_everybody_gets_it_once(
    browser: Browser, instance: Instance
) -> None:
    numbers = [f"+86139300{n:05d}" for n in range(MANY)]
    rows = "".join(f"sms,{number},zh,{JINSHAN},,,,\n" for number in numbers)
    file = instance.data_dir / "many.csv"
    file.write_text(f"channel,address,language,areas,lat,lon,radius_m,groups\n{rows}")
    done = instance.run("import", "subscribers", str(file))
    assert f"{MANY} subscribers taken in" in done.stdout, done.stdout + done.stderr
    path = _submitted(instance)
    with opened(browser, f"{instance.url}/console", DESKTOP) as approver:
        desk = ConsolePage(approver)
        desk.sign_in(instance.tokens["approver"])
        approver.goto(f"{instance.url}/console{path}")
        desk.act("approve")
        desk.act("pause")
        assert desk.state() == "paused"
        approver.wait_for_timeout(1_000)  # what was in flight arrives
        before = len(_warned(instance))
        approver.wait_for_timeout(1_000)
        assert len(_warned(instance)) == before < MANY
        desk.act("resume")
        expect(approver.locator("#progress .badge")).to_contain_text("已完成", timeout=60_000)
        assert sorted(_warned(instance)) == numbers
        approver.reload()
        desk.act("cancel")


def _submitted(instance: Instance) -> str:
    """The path of an exercise for many, whose text is long enough to take some seconds."""
    area = {"description": "金山区", "geocodes": [{"name": "GB/T2260", "value": JINSHAN}]}
    draft = {**_draft(), "status": "Exercise", "area": area}
    draft["texts"]["zh"]["sms"] = "请注意防范暴雨。" * 40
    with instance.client("author") as author:
        made = author.post("/api/alerts", json=draft)
        assert made.status_code == 201, made.text
        path = f"/alerts/{made.json()['id']}"
        assert author.post(f"/api{path}/submit").status_code == 200
    return path


def _warned(instance: Instance) -> list[str]:
    """The phones of the many that rang, once for each time."""
    with instance.client() as client:
        messages = client.get("/sandbox/messages").json()["messages"]
    return [
        each["to"]
        for each in messages
        if each["to"].startswith("+86139300") and "请注意防范" in each["text"]
    ]


def test_names_clicks_and_drawing_lead_to_one_area_and_to_one_text(
    browser: Browser, instance: Instance, picture: Callable[[Page, str], None]
) -> None:
    with opened(browser, f"{instance.url}/console", DESKTOP) as page:
        ConsolePage(page).sign_in(instance.tokens["author"])
        page.goto(f"{instance.url}{FORM}")
        page.locator(".chosen input").uncheck()
        expect(page.locator(".chosen li")).to_have_count(0)
        page.locator("#f-find").fill("黄浦区\n徐汇区\n没有这个地方")
        page.locator("#find-areas").click()
        expect(page.locator(".chosen li")).to_have_count(2)
        expect(page.locator("#f-area .note")).to_contain_text("没有这个地方")
        expect(page.locator('[name="area.description"]')).to_have_value(
            "上海市黄浦区、上海市徐汇区"
        )
        # The same place on the map takes it out again.
        _click_at(page, 31.2317, 121.4846)
        expect(page.locator(".chosen li")).to_have_count(1)
        page.locator(".leaflet-pm-icon-rectangle").click()
        _click_at(page, 31.10, 121.30)
        _click_at(page, 31.00, 121.45)
        expect(page.locator('[name="area.polygons"]')).not_to_have_value("")
        expect(page.locator("#told .bubble").first).to_contain_text("徐汇区")
        before = page.locator("#told .segments").first.inner_text()
        page.locator('[name="texts.zh.sms"]').fill("短信" * 100)
        expect(page.locator("#told .segments").first).not_to_have_text(before)
        picture(page, "warn-form")
        page.locator(".bar").scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert serious(page) == []


def _click_at(page: Page, lat: float, lon: float) -> None:
    """On the map, where the place is shown now: its script tells no other script of its map."""
    point = page.evaluate(
        """([lat, lon]) => {
          const [a, b] = JSON.parse(document.querySelector("#area-map").dataset.view);
          const box = document.querySelector("#area-map").getBoundingClientRect();
          const y = (d) => Math.log(Math.tan(Math.PI / 4 + (d * Math.PI) / 360));
          return {
            x: ((lon - a[1]) / (b[1] - a[1])) * box.width,
            y: ((y(b[0]) - y(lat)) / (y(b[0]) - y(a[0]))) * box.height,
          };
        }""",
        [lat, lon],
    )
    page.locator("#area-map").click(position=point)
