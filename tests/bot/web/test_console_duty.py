"""Duty on the console: the roster, the own queue, hand-over, notes and who else looks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.clock import utc_now
from bot.officials import Official
from bot.reports.duty.looks import Look
from bot.reports.duty.next_shift import HandingOver
from bot.reports.duty.roster import Roster
from bot.reports.grading import Urgency
from bot.reports.places import Places
from bot.reports.report import Moved, Report, Status
from knowledge.hazards import Hazard
from tests.bot.reports.duty.memory import MemoryRoster
from tests.bot.reports.duty.shifts_of import shift
from tests.bot.web.desk import NOW, DeskWorld
from tests.bot.web.visitor import Visitor

REFERENCE = "R-7K3M-9Q"
SHIFT = {"official": "Wu", "area": "310115", "days": "6 7", "begins": "20:00", "ends": "08:00"}


class FakeBeside:
    def __init__(self) -> None:
        self.notes: list[tuple[str, str, str]] = []

    async def note(self, reference: str, text: str, official: Official) -> Moved:
        self.notes.append((reference, text, official.name))
        return Moved(at=NOW, from_status=None, to_status=Status.RECEIVED, actor=official.name)

    async def look(self, reference: str, official: Official) -> tuple[Look, ...]:
        return (Look(name="Zhao", since=utc_now() - timedelta(minutes=2, seconds=5)),)


class World(DeskWorld):
    """With a roster in memory that Wu, a duty officer of the whole country, keeps."""

    def __init__(self) -> None:
        super().__init__()
        self.book, self.beside = MemoryRoster(), FakeBeside()
        services: Any = self.app.state.services
        places = Places(services.areas)
        services.beside = self.beside
        services.roster = Roster(book=self.book, places=places, clock=lambda: NOW)
        services.handing_over = HandingOver(book=self.book, roster=self.book, clock=lambda: NOW)

    def report(self, **changes: Any) -> None:
        report = Report(
            id=uuid4(),
            reference=REFERENCE,
            status=Status.RECEIVED,
            hazard=Hazard.FLOOD,
            text="有人被困",
            lat=None,
            lon=None,
            address="张江镇",
            area_code="310115",
            people_affected=None,
            people_trapped=None,
            urgent=True,
            urgency=Urgency.LIFE,
            language="zh",
            anonymous=True,
            created_at=NOW,
            updated_at=NOW,
            expires_at=None,
            officer="Wu",
            level=2,
            due_at=utc_now() - timedelta(minutes=1),
        )
        self.reports.put(replace(report, **changes))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def wu(world: World) -> Visitor:
    return Visitor(world, "token-of-wu")


def test_a_shift_is_added_shown_and_removed(world: World, wu: Visitor) -> None:
    assert "还没有班次" in wu.get("/console/roster").text
    answer = wu.post("/console/roster", **SHIFT)
    assert answer.headers["location"] == "/console/roster?done=added", answer.text
    text = wu.get("/console/roster").text
    assert "周六 周日" in text and "20:00–08:00" in text and "上海市浦东新区" in text
    (id,) = world.book.kept
    wu.post(f"/console/roster/{id}/remove")
    assert world.book.kept == {}


def test_what_is_wrong_is_said_beside_the_field_and_kept(wu: Visitor) -> None:
    text = wu.post("/console/roster", **{**SHIFT, "days": "9", "official": "Nobody"}).text
    assert 'id="e-days"' in text and 'id="e-official"' in text
    assert 'value="Nobody"' in text


def test_who_is_on_duty_now_and_when_nobody_is_are_told(world: World, wu: Visitor) -> None:
    night = shift("Wu", begins=20 * 60, ends=8 * 60)
    world.book.kept = {night.id: night}
    text = wu.get("/console/roster").text
    assert "1 个地区现在无人值班" in text and 'class="bare"' in text
    assert "无人，共 " in text, "the hours and pieces of the week ahead"
    world.book.kept |= {(day := shift("Wu", begins=8 * 60, ends=20 * 60)).id: day}
    text = wu.get("/console/roster").text
    assert "现在无人值班" not in text and "今后 7 天都有人值班" in text


def test_a_wrong_shift_keeps_its_boxes_and_a_name_of_an_area_will_do(
    world: World, wu: Visitor
) -> None:
    typed = {**SHIFT, "area": "浦东", "begins": "x", "hazards": "flood", "level": "3"}
    text = wu.post("/console/roster", **typed).text
    assert 'id="e-begins"' in text and 'name="area" maxlength="200" value="浦东"' in text
    for box in ('name="days" value="6" checked', 'name="hazards" value="flood" checked'):
        assert box in text
    assert '<option value="3" selected>' in text
    wu.post("/console/roster", **{**typed, "begins": "20:00"})
    (kept,) = world.book.kept.values()
    assert (kept.area, kept.level, kept.days) == ("310115", 3, (5, 6))


def test_an_approver_reads_the_roster_and_changes_nothing(world: World) -> None:
    chen = Visitor(world, "token-of-chen")
    assert "添加班次" not in chen.get("/console/roster").text
    assert chen.post("/console/roster", **SHIFT).status_code == 403


def test_the_own_queue_shows_what_is_overdue(world: World, wu: Visitor) -> None:
    world.report()
    text = wu.get("/console/duty").text
    assert world.reports.asked[-1].officer == "Wu"
    for said in (
        REFERENCE,
        "有生命危险",
        "已超时 1 分钟",
        "由 Wu 处理",
        ">1</b>",
        "处理最急的一份",
    ):
        assert said in text


def test_a_report_says_why_it_is_urgent_and_whose_it_is(world: World, wu: Visitor) -> None:
    world.report(officer=None, level=6)
    text = wu.get(f"/console/reports/{REFERENCE}?lang=en").text
    for said in ("somebody is trapped", "everybody of the area", "overdue", "life at risk"):
        assert said in text


def test_a_note_is_handed_on(world: World, wu: Visitor) -> None:
    world.report()
    wu.post(f"/console/reports/{REFERENCE}/note", note="已联系")
    assert world.beside.notes == [(REFERENCE, "已联系", "Wu")]


def test_who_else_looks_is_told_and_asked_for_again(world: World, wu: Visitor) -> None:
    world.report()
    path = f"/console/reports/{REFERENCE}/looking"
    assert f'hx-get="{path}" hx-trigger="load, every 15s"' in wu.get(path[:-8]).text
    assert "Zhao 正在查看（2 分钟）" in wu.get(path).text


def test_a_shift_hands_over_and_another_reads_it(world: World, wu: Visitor) -> None:
    wu.post("/console/duty/handover", text="东门还在看")
    (id,) = world.book.given
    assert "东门还在看" in wu.get("/console/duty").text
    chen = Visitor(world, "token-of-chen")
    assert "确认已读" in chen.get("/console/duty").text
    chen.post(f"/console/duty/handover/{id}/acknowledge")
    assert world.book.given[id].acknowledged_by == "Chen"
    assert "确认已读" not in chen.get("/console/duty").text


def test_an_empty_hand_over_is_refused_in_words(wu: Visitor) -> None:
    assert "请写明内容" in wu.post("/console/duty/handover", text=" ").text


def test_the_list_is_asked_for_mine_and_overdue(world: World, wu: Visitor) -> None:
    wu.get("/console/reports?officer=me&overdue=1")
    asked = world.reports.asked[-1]
    assert (asked.officer, asked.overdue) == ("Wu", True)


@pytest.mark.parametrize("path", ["/console/duty", "/console/roster"])
def test_both_languages(world: World, wu: Visitor, path: str) -> None:
    for tag in ("zh", "en"):
        assert wu.get(f"{path}?lang={tag}").status_code == 200
