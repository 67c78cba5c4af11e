"""The inbox, one report's clear step, two side by side, what is near, a draft out of an event."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from bot.alerts.errors import NoPlaceKnown
from bot.alerts.records import Alert
from bot.clock import utc_now
from bot.officials import Official
from bot.reports.grading import Urgency
from bot.reports.report import Refusal, Report, Status
from bot.web.console.timers import Pressure, timer
from knowledge.hazards import Hazard
from tests.bot.web.desk import LI, NOW, DeskWorld, draft_json
from tests.bot.web.visitor import Visitor

HERE, OTHER = "R-7K3M-9Q", "R-RRCJ-35"
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def report(**changes: Any) -> Report:
    known: dict[str, Any] = {
        "id": uuid4(),
        "reference": HERE,
        "status": Status.RECEIVED,
        "hazard": Hazard.FLOOD,
        "text": "水进屋了",
        "lat": 31.2,
        "lon": 121.6,
        "address": "张江镇",
        "area_code": "310115",
        "people_affected": None,
        "people_trapped": None,
        "urgent": True,
        "urgency": Urgency.LIFE,
        "language": "zh",
        "anonymous": True,
        "created_at": NOW,
        "updated_at": NOW,
        "expires_at": None,
    }
    return Report(**(known | changes))


@pytest.fixture
def world() -> DeskWorld:
    world = DeskWorld()
    world.reports.put(report(due_at=utc_now() - timedelta(minutes=12, seconds=20), officer="Wu"))
    calm = {"urgent": False, "urgency": Urgency.NORMAL, "address": "川沙镇"}
    world.reports.put(
        report(reference=OTHER, lat=31.201, due_at=utc_now() + timedelta(minutes=4.5), **calm)
    )
    return world


@pytest.fixture
def wu(world: DeskWorld) -> Visitor:
    return Visitor(world, "token-of-wu")


@pytest.mark.parametrize(
    ("seconds", "key", "values", "pressure"),
    [
        (30, "left_moment", {}, Pressure.SOON),
        (4 * 60 + 59, "left_minutes", {"minutes": 4}, Pressure.SOON),
        (10 * 60 + 1, "left_minutes", {"minutes": 10}, Pressure.CALM),
        (3 * 3600 + 120, "left_hours", {"hours": 3, "minutes": 2}, Pressure.CALM),
        (49 * 3600, "left_days", {"days": 2}, Pressure.CALM),
        (-1, "late_moment", {}, Pressure.LATE),
        (-12 * 60, "late_minutes", {"minutes": 12}, Pressure.LATE),
        (-26 * 3600, "late_hours", {"hours": 26, "minutes": 0}, Pressure.LATE),
    ],
)
def test_a_timer_promises_no_minute_that_is_not_there(
    seconds: int, key: str, values: dict[str, int], pressure: Pressure
) -> None:
    found = timer(AT + timedelta(seconds=seconds), AT)
    assert (found.key, found.values, found.pressure) == (key, values, pressure)


def test_what_is_most_urgent_stands_first_with_words_for_its_time(wu: Visitor) -> None:
    text = wu.get("/console/reports").text
    assert text.index("有生命危险") < text.index("张江镇") < text.index("其他 <span")
    assert "已超时 12 分钟" in text and "还剩 4 分钟" in text
    assert 'class="timer late"' in text and 'class="timer soon"' in text


def test_three_views_with_counts_keep_the_filters(world: DeskWorld, wu: Visitor) -> None:
    text = wu.get("/console/reports?hazard=flood&officer=me").text
    asked = world.reports.asked[-1]
    assert (asked.officer, asked.hazard, asked.waiting) == ("Wu", Hazard.FLOOD, True)
    views = dict(re.findall(r'id="view-(\w+)" href="([^"]+)"', text))
    assert views["overdue"] == "/console/reports?hazard=flood&amp;overdue=1"
    assert re.search(r'id="view-mine"[^>]*aria-current="page">轮到我的 <b class="count">1<', text)
    assert re.search(r'id="view-everybodys"[^>]*>全部待办 <b class="count">2<', text)


def test_headings_count_the_whole_list_and_not_the_page(world: DeskWorld, wu: Visitor) -> None:
    for number in range(60):
        world.reports.put(report(reference=f"R-{number:04}-AA"))
    text = wu.get("/console/reports").text
    assert re.search(r"有生命危险 <span[^>]*>共 61 份，本页 50 份<", text)


def test_over_ones_are_shown_when_asked_for(world: DeskWorld, wu: Visitor) -> None:
    for query, waiting in (("", True), ("?status=all", False), ("?status=closed", False)):
        wu.get(f"/console/reports{query}")
        assert world.reports.asked[-1].waiting is waiting


def test_the_part_that_changes_is_asked_for_with_the_same_filters(wu: Visitor) -> None:
    text = wu.get("/console/reports?area=310115&overdue=1").text
    path = re.search(r'hx-get="(/console/reports/list[^"]+)" hx-trigger="every 10s', text)
    assert path and path[1] == "/console/reports/list?area=310115&amp;overdue=1"
    part = wu.get(path[1].replace("&amp;", "&")).text
    assert part.lstrip().startswith('<div id="inbox"') and HERE in part


@pytest.mark.parametrize(
    ("status", "said", "to"),
    [
        (Status.RECEIVED, "我看过了", "triaged"),
        (Status.TRIAGED, "情况属实", "verified"),
        (Status.VERIFIED, "派人处置", "assigned"),
        (Status.ASSIGNED, "已处置完", "resolved"),
        (Status.RESOLVED, "核查通过", "closed"),
        (Status.EXPIRED, "重新核实", "triaged"),
    ],
)
def test_each_state_has_one_clear_step(
    world: DeskWorld, wu: Visitor, status: Status, said: str, to: str
) -> None:
    world.reports.put(report(status=status))
    text = wu.get(f"/console/reports/{HERE}").text
    main = text[text.index('class="main-act"') :].partition("</form>")[0]
    assert f'name="to" value="{to}"' in main and said in main


def test_what_went_wrong_stands_at_the_step_that_was_tried(world: DeskWorld, wu: Visitor) -> None:
    world.reports.put(report(status=Status.VERIFIED))
    text = wu.post(f"/console/reports/{HERE}/move", to="assigned", assignee="").text
    main = text[text.index('class="main-act"') :].partition("</form>")[0]
    assert 'id="e-assignee"' in main and text.count('id="f-assignee"') == 1
    refused = wu.post(f"/console/reports/{HERE}/move", to="rejected", refusal="untrue").text
    assert '<details class="others" open>' in refused
    assert '<option value="untrue" selected>' in refused


def test_a_rejection_says_why_by_code(world: DeskWorld, wu: Visitor) -> None:
    path = f"/console/reports/{HERE}"
    wrong = wu.post(f"{path}/move", to="triaged", refusal="untrue")
    assert wrong.status_code == 422 and "该选项只用于不受理" in wrong.text
    wu.post(f"{path}/move", to="rejected", note="去看过", refusal="untrue")
    assert world.reports.kept[HERE].moves[-1].refusal is Refusal.UNTRUE
    assert "情况不属实" in wu.get(path).text


def test_two_reports_stand_side_by_side_and_merging_is_confirmed(
    world: DeskWorld, wu: Visitor
) -> None:
    text = wu.get(f"/console/reports/{HERE}/compare/{OTHER}").text
    assert "相距 111 米，相隔 0 分钟" in text
    confirmed = text[text.index('<details class="confirm">') :].partition("</details>")[0]
    assert f'action="/console/reports/{HERE}/merge"' in confirmed and "不能撤销" in confirmed
    assert "/merge" not in wu.get(f"/console/reports/{HERE}").text
    world.reports.put(report(status=Status.CLOSED))
    assert "/merge" not in wu.get(f"/console/reports/{HERE}/compare/{OTHER}").text
    assert wu.post(f"/console/reports/{HERE}/merge", other=OTHER).status_code == 409


def test_what_is_near_stands_in_a_table_and_on_the_map(wu: Visitor) -> None:
    assert "place a" in wu.get(f"/console/reports/{HERE}/near").text
    found = wu.get(f"/console/reports/{HERE}/map.geojson").json()["features"]
    roles = [one["properties"]["role"] for one in found]
    assert roles == ["facility", "member", "report"]
    assert found[-1]["geometry"]["coordinates"] == [121.6, 31.2]


def test_a_report_without_a_place_has_no_map(world: DeskWorld, wu: Visitor) -> None:
    world.reports.put(report(lat=None, lon=None))
    text = wu.get(f"/console/reports/{HERE}").text
    assert "near-map" not in text and "leaflet" not in text
    assert "附近没有登记的设施" in wu.get(f"/console/reports/{HERE}/near").text


class FakeProposals:
    def __init__(self, world: DeskWorld) -> None:
        self._world = world
        self.asked: list[Iterable[Report]] = []
        self.nowhere = False

    async def draft(self, reports: Iterable[Report], author: Official) -> Alert:
        if self.nowhere:
            raise NoPlaceKnown
        self.asked.append(reports)
        return await self._world.alerts.draft(draft_json(), author)


def test_an_author_drafts_out_of_an_event_and_nobody_else(world: DeskWorld, wu: Visitor) -> None:
    services: SimpleNamespace = world.app.state.services
    services.proposals = proposals = FakeProposals(world)
    author = Visitor(world, "token-of-li")
    path = f"/console/reports/{HERE}/draft"
    assert path in author.get("/console/reports").text
    answer = author.post(path)
    (alert,) = world.alerts.kept.values()
    assert answer.headers["location"] == f"/console/alerts/{alert.id}/edit"
    assert alert.created_by == LI.name and len(list(proposals.asked[0])) == 2
    proposals.nowhere = True
    refused = author.post(path)
    assert refused.status_code == 409 and "没有可用的位置" in refused.text
    assert path not in wu.get("/console/reports").text
    assert wu.post(path).status_code == 403


def test_single_keys_can_be_switched_off(wu: Visitor) -> None:
    for path in ("/console/reports", f"/console/reports/{HERE}"):
        text = wu.get(path).text
        assert 'id="keys-on"' in text and "<kbd>?</kbd>" in text
    assert {"m", "n", "b"} <= set(re.findall(r'data-key="(\w)"', text))


def test_who_is_on_duty_is_offered_for_a_report(world: DeskWorld, wu: Visitor) -> None:
    world.reports.put(replace(report(), status=Status.VERIFIED))
    text = wu.get(f"/console/reports/{HERE}").text
    assert "现在没有人值班" in text or "现在值班" in text
    assert 'list="helpers"' in text and '<option value="Wu">' in text
