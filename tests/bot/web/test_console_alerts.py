"""Alerts at the console: forms, moves, the two people, and what is said where."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.content import from_json
from bot.alerts.records import State
from bot.broadcast.health import LaneHealth
from bot.clock import utc_now
from bot.web.console.forms import CHOICES, TEXT_PARTS
from tests.bot.web.desk import LANE, NOW, DeskWorld, draft_json
from tests.bot.web.visitor import FORM, Visitor, drafted, submitted


def test_a_draft_says_what_was_typed() -> None:
    world = DeskWorld()
    content = world.alerts.kept[drafted(world)].content
    assert content.event == "暴雨"
    assert content.expires == NOW + timedelta(hours=6)
    assert [code.value for code in content.area.geocodes] == ["310115"]
    assert content.severity == "Severe"  # orange


def test_editing_keeps_what_the_form_does_not_show() -> None:
    world = DeskWorld()
    id = drafted(world)
    shown = world.alerts.kept[id]
    world.alerts.kept[id] = replace(
        shown, content=replace(shown.content, event_code="11B03", channels=("sms",))
    )
    Visitor(world, "token-of-li").post(f"/console/alerts/{id}/edit", **{**FORM, "event": "大暴雨"})
    content = world.alerts.kept[id].content
    assert (content.event, content.event_code, content.channels) == ("大暴雨", "11B03", ("sms",))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({}, ("Rainstorm", "Pudong"), id="nothing changes"),
        pytest.param({"event": "大暴雨"}, (None, "Pudong"), id="another event"),
        pytest.param({"area.description": "张江"}, ("Rainstorm", None), id="another area"),
    ],
)
def test_editing_keeps_what_english_calls_the_same(
    typed: dict[str, str], kept: tuple[str | None, str | None]
) -> None:
    world = DeskWorld()
    id = drafted(world)
    shown = world.alerts.kept[id]
    text = replace(shown.content.texts["zh"], event="Rainstorm", area="Pudong")
    content = replace(shown.content, texts={**shown.content.texts, "en": text})
    world.alerts.kept[id] = replace(shown, content=content)
    fields = {f"texts.en.{part}": getattr(text, part) or "" for part in TEXT_PARTS}
    visitor = Visitor(world, "token-of-li")
    visitor.post(f"/console/alerts/{id}/edit", **{**FORM, **fields, **typed})
    english = world.alerts.kept[id].content.texts["en"]
    assert (english.event, english.area) == kept


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        pytest.param("area.polygons", "{", "看不懂这段 GeoJSON", id="polygon is no JSON"),
        pytest.param("area.polygons", '{"type": "Point"}', "看不懂这段 GeoJSON", id="a point"),
        pytest.param(
            "area.polygons",
            '{"type": "Polygon", "coordinates": [[[1, 1]], [[1, 1]]]}',
            "带洞的多边形",
            id="a hole",
        ),
        pytest.param("area.circles", "31.2, 121.4", "每行写三个数", id="circle without radius"),
        pytest.param("expires", "soon", "不是时间", id="no time"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(
    field: str, typed: str, complaint: str
) -> None:
    world = DeskWorld()
    answer = Visitor(world, "token-of-li").post("/console/alerts/new", **{**FORM, field: typed})
    assert answer.status_code == 422
    assert re.search(rf'id="e-{re.escape(field)}">{complaint}', answer.text)
    assert "未来三小时将有暴雨。" in answer.text
    assert not world.alerts.kept


def test_an_edit_without_the_field_leaves_how_much_in_earnest_it_is() -> None:
    world = DeskWorld()
    id = drafted(world)
    before = world.alerts.kept[id].content.status
    answer = Visitor(world, "token-of-li").post(f"/console/alerts/{id}/edit", event="暴雨")
    assert answer.status_code == 303
    assert world.alerts.kept[id].content.status is before


def test_a_geojson_polygon_and_circles_become_the_area() -> None:
    world = DeskWorld()
    ring = "[[121.4,31.2],[121.5,31.2],[121.5,31.3],[121.4,31.2]]"
    shape = f'{{"type": "Feature", "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'
    fields = {**FORM, "area.polygons": shape, "area.circles": "31.2, 121.4, 3000\n"}
    Visitor(world, "token-of-li").post("/console/alerts/new", **fields)
    area = next(iter(world.alerts.kept.values())).content.area
    assert area.polygons[0][1] == (121.5, 31.2)
    assert area.circles[0].radius_m == 3000


@pytest.mark.parametrize("path", ["/console/alerts/form", "/console/alerts/area"])
def test_finding_and_adding_a_division_loses_nothing(path: str) -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    found = visitor.post(path, find="浦东", area_action="find", event="暴雨")
    assert 'value="add:310115"' in found.text
    added = visitor.post(path, find="浦东", area_action="add:310115", event="暴雨")
    assert 'name="area.geocodes" value="310115" checked' in added.text
    if path.endswith("form"):
        assert 'value="暴雨"' in added.text


def test_a_cap_file_becomes_a_draft() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    answer = visitor.client.post(
        "/console/alerts/cap",
        data={"csrf": visitor.csrf()},
        files={"cap": ("alert.cap", b"<not cap>", "application/xml")},
    )
    assert answer.status_code == 422
    assert "CAP" in answer.text


def test_an_incomplete_draft_cannot_be_submitted_and_says_why() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    answer = visitor.post("/console/alerts/new", **{**FORM, "expires": ""})
    path = answer.headers["location"]
    assert "失效时间" in visitor.get(path).text
    refused = visitor.post(f"{path}/submit")
    assert refused.status_code == 422
    assert next(iter(world.alerts.kept.values())).state is State.DRAFT


def test_two_people_approve_one_alert() -> None:
    world = DeskWorld()
    id = submitted(world)
    answer = Visitor(world, "token-of-li").post(f"/console/alerts/{id}/approve")
    assert answer.status_code == 403
    assert world.alerts.kept[id].state is State.SUBMITTED
    Visitor(world, "token-of-chen").post(f"/console/alerts/{id}/approve")
    assert world.alerts.kept[id].state is State.APPROVED


@pytest.mark.parametrize("act", ["return", "reject"])
def test_a_refusal_needs_a_reason(act: str) -> None:
    world = DeskWorld()
    id = submitted(world)
    chen = Visitor(world, "token-of-chen")
    missing = chen.post(f"/console/alerts/{id}/{act}", reason=" ")
    assert missing.status_code == 422
    assert "Not valid" not in missing.text
    chen.post(f"/console/alerts/{id}/{act}", reason="面积太大")
    assert world.alerts.kept[id].reason == "面积太大"
    assert "面积太大" in Visitor(world, "token-of-li").get(f"/console/alerts/{id}").text


@pytest.mark.parametrize("token", ["token-of-chen", "token-of-wu"])
def test_only_authors_draft(token: str) -> None:
    visitor = Visitor(DeskWorld(), token)
    assert visitor.get("/console/alerts/new").status_code == 403
    assert visitor.post("/console/alerts/new", **FORM).status_code == 403


@pytest.mark.parametrize(
    ("token", "offered", "not_offered"),
    [
        pytest.param("token-of-chen", "/approve", "/submit", id="approver"),
        pytest.param("token-of-li", "", "/approve", id="author"),
        pytest.param("token-of-wu", "", "/approve", id="duty officer"),
    ],
)
def test_buttons_are_the_moves_that_the_person_may_make(
    token: str, offered: str, not_offered: str
) -> None:
    world = DeskWorld()
    id = submitted(world)
    text = Visitor(world, token).get(f"/console/alerts/{id}").text
    assert f'action="/console/alerts/{id}{offered}"' in text or not offered
    assert f'action="/console/alerts/{id}{not_offered}"' not in text


def test_a_move_that_came_too_late_is_said_on_the_page() -> None:
    world = DeskWorld()
    id = drafted(world)
    answer = Visitor(world, "token-of-chen").post(f"/console/alerts/{id}/pause")
    assert answer.status_code == 409
    assert "当前的状态不允许" in answer.text


def test_the_words_shown_are_those_that_are_sent() -> None:
    world = DeskWorld()
    text = Visitor(world, "token-of-chen").get(f"/console/alerts/{submitted(world)}").text
    assert "【演习】这是演习，不是真实预警。暴雨橙色预警" in text


@pytest.mark.parametrize(("state", "polls"), [(State.SENDING, True), (State.COMPLETED, False)])
def test_progress_refreshes_itself_until_nothing_changes(state: State, polls: bool) -> None:
    world = DeskWorld()
    id = submitted(world)
    world.alerts.kept[id] = replace(world.alerts.kept[id], state=state)
    world.alerts.counts = {"queued": 5, "delivered": 1200}
    text = Visitor(world, "token-of-chen").get(f"/console/alerts/{id}/progress").text
    assert ("hx-trigger" in text) is polls
    assert "1,200 / 1,205" in text


@pytest.mark.parametrize(
    ("ago", "all_clear", "polls"),
    [
        pytest.param(timedelta(seconds=5), {}, True, id="about to begin"),
        pytest.param(timedelta(hours=1), {"queued": 1, "delivered": 4}, True, id="under way"),
        pytest.param(timedelta(hours=1), {"delivered": 4, "accepted": 1}, False, id="all told"),
    ],
)
def test_after_a_cancellation_the_figures_follow_the_all_clear(
    ago: timedelta, all_clear: dict[str, int], polls: bool
) -> None:
    world = DeskWorld()
    id = submitted(world)
    world.alerts.all_clear = all_clear
    world.alerts.kept[id] = replace(
        world.alerts.kept[id], state=State.CANCELLED, updated_at=utc_now() - ago
    )
    text = Visitor(world, "token-of-chen").get(f"/console/alerts/{id}/progress").text
    assert ("hx-trigger" in text) is polls


def test_a_channel_without_a_working_lane_is_said_and_no_time_is_promised() -> None:
    world = DeskWorld()
    id = submitted(world)
    world.alerts.kept[id] = replace(world.alerts.kept[id], state=State.SENDING)
    world.alerts.counts = {"queued": 5}
    progress = f"/console/alerts/{id}/progress"
    assert "约剩 3 秒" in Visitor(world, "token-of-chen").get(progress).text
    world.lane_book.health[LANE.name] = LaneHealth(lane=LANE.name, broken_since=NOW)
    text = Visitor(world, "token-of-chen").get(progress).text
    assert "现在没有可用的发送通道，5条在等待" in text and "约剩" not in text


def test_the_reason_of_a_return_does_not_stand_over_an_approved_alert() -> None:
    world = DeskWorld()
    id = submitted(world)
    for state, stands in ((State.RETURNED, True), (State.COMPLETED, False)):
        world.alerts.kept[id] = replace(world.alerts.kept[id], state=state, reason="核实风力")
        text = Visitor(world, "token-of-chen").get(f"/console/alerts/{id}").text
        assert ("理由:核实风力" in text) is stands


@pytest.mark.parametrize("id", ["not-an-id", "5f0c6f0e-7b1e-4d7c-9a53-2f6f3a1c9b10"])
def test_an_unknown_alert_is_a_page_that_says_so(id: str) -> None:
    answer = Visitor(DeskWorld(), "token-of-li").get(f"/console/alerts/{id}")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_the_form_says_the_same_as_the_json_of_the_contract() -> None:
    world = DeskWorld()
    texts = {"zh": {"headline": "暴雨橙色预警", "description": "未来三小时将有暴雨。"}}
    assert world.alerts.kept[drafted(world)].content == from_json(draft_json(texts=texts))


def test_every_value_that_a_form_offers_has_a_name() -> None:
    text = Visitor(DeskWorld(), "token-of-li").get("/console/alerts/new").text
    for name, values in CHOICES.items():
        for value in values:
            assert re.search(rf'<option value="{value}"[^>]*>[^<]+</option>', text), (name, value)


FROM_TEMPLATE = {
    "template": "typhoon.suspension.red",
    "status": "Exercise",
    "msg_type": "Alert",
    "kind": "suspension",
    "suspends": "school",
    "area.description": "浦东新区",
    "area.geocodes": "310115",
    "texts.en.headline": "Stay at home in {area}",
    "values.office.zh": "浦东新区防汛办",
    "values.office.en": "Pudong flood control",
    "values.storm.zh": "贝碧嘉",
    "values.storm.en": "Bebinca",
}


def test_a_form_can_be_filled_with_a_template() -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    text = visitor.get("/console/alerts/new?template=typhoon.suspension.red").text
    assert '<input type="hidden" name="template" value="typhoon.suspension.red">' in text
    assert "因台风红色预警，{area}{suspended}</textarea>" in text
    assert re.search(r'name="values.storm.zh"', text) and "values.until" not in text
    assert re.search(r'value="red" selected', text) and text.count("checked>") == 3
    plain = visitor.get("/console/alerts/new?template=nothing").text
    assert 'name="template" value=' not in plain


def test_what_was_filled_in_stands_in_the_draft_and_the_rest_is_kept_open() -> None:
    world = DeskWorld()
    visitor = Visitor(world, "token-of-li")
    answer = visitor.post("/console/alerts/new", **FROM_TEMPLATE)
    assert answer.status_code == 303, answer.text
    (alert,) = world.alerts.kept.values()
    zh, en = alert.content.texts["zh"], alert.content.texts["en"]
    assert zh.headline == "因台风红色预警，浦东新区停课"
    assert en.headline == "Stay at home in 浦东新区"
    assert "“贝碧嘉”" in zh.description and "{exempt}" in zh.description
    assert [each.value for each in alert.content.suspends] == ["school"]
    page = visitor.get(f"/console/alerts/{alert.id}/edit").text
    assert page.count('" checked> 停') == 1 and "{exempt}" in page


def test_a_wrong_value_is_named_and_nothing_typed_is_lost() -> None:
    visitor = Visitor(DeskWorld(), "token-of-li")
    fields = {
        **FROM_TEMPLATE,
        "template": "heat.warning.red",
        "kind": "warning",
        "values.temperature": "hot",
    }
    answer = visitor.post("/console/alerts/new", **fields)
    assert answer.status_code == 422
    assert 'id="e-values.temperature"' in answer.text
    assert 'name="values.temperature" type="text" value="hot"' in answer.text
    assert "浦东新区防汛办" in answer.text
