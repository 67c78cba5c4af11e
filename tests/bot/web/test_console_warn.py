"""A new warning at the console: where it starts, its area, its words, what is new in it."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from bot.alerts.differences import Before
from bot.alerts.outcome.adding import by_area, share
from bot.alerts.outcome.records import Alike, Outcome, Times
from bot.alerts.records import State
from tests.bot.web.desk import NOW, WORDS, DeskWorld
from tests.bot.web.visitor import FORM, Visitor, drafted, submitted

HEAT = "/console/alerts/new?template=heat.warning.red"


@pytest.fixture
def world() -> DeskWorld:
    return DeskWorld()


@pytest.fixture
def li(world: DeskWorld) -> Visitor:
    return Visitor(world, "token-of-li")


def test_every_template_is_one_click_away_as_an_exercise(world: DeskWorld, li: Visitor) -> None:
    text = li.get("/console/warn").text
    for template in world.alerts.templates.find():
        assert f"template={template.id}&amp;status=Exercise" in text or (
            f"template={template.id}&status=Exercise" in text
        )


@pytest.mark.parametrize(
    ("find", "there", "away"),
    [("台风", "typhoon.warning.red", "heat.warning.red"), ("heat", "heat.warning.red", "typhoon")],
)
def test_templates_are_found_by_name(li: Visitor, find: str, there: str, away: str) -> None:
    text = li.get(f"/console/warn?find={find}").text
    assert f"template={there}" in text and f"template={away}" not in text


@pytest.mark.parametrize(
    ("status", "examples"),
    [pytest.param("Exercise", True, id="a drill"), pytest.param("Actual", False, id="in earnest")],
)
def test_only_a_drill_is_filled_with_examples(li: Visitor, status: str, examples: bool) -> None:
    text = li.get(f"{HEAT}&status={status}").text
    assert f'type="hidden" name="status" value="{status}"' in text
    found = re.search(r'name="values.temperature" type="text" value="([^"]*)"', text)
    assert found and bool(found[1]) is examples
    assert re.search(r'name="expires" type="datetime-local" value="\d', text)


def test_a_list_of_names_is_taken_in_and_what_nobody_knows_is_named(li: Visitor) -> None:
    text = li.post("/console/alerts/area", find="浦东新区\n亚特兰蒂斯", area_action="find").text
    assert 'name="area.geocodes" value="310115" checked' in text
    assert "没有叫“亚特兰蒂斯”的区域" in text
    assert 'name="area.description" type="text" value="上海市浦东新区"' in text


def test_a_click_on_the_map_takes_in_and_leaves_out(li: Visitor) -> None:
    click = {"area_action": "pick:31.2,121.7,county"}
    text = li.post("/console/alerts/area", **click).text
    assert 'value="310115" checked' in text
    again = li.post("/console/alerts/area", **click, **{"area.geocodes": "310115"}).text
    assert 'value="310115" checked' not in again


@pytest.mark.parametrize("place", ["", "here", "31.2,121.7,galaxy", "0,0,county"])
def test_a_click_on_nothing_changes_nothing(li: Visitor, place: str) -> None:
    fields = {"area.geocodes": "310115", "area_action": f"pick:{place}"}
    assert 'value="310115" checked' in li.post("/console/alerts/area", **fields).text


def test_words_of_one_s_own_for_the_area_are_kept(li: Visitor) -> None:
    fields = {"area_action": "add:310115", "area.description": "沿江一带"}
    assert 'value="沿江一带"' in li.post("/console/alerts/area", **fields).text


def test_what_people_get_is_shown_while_it_is_typed_with_its_segments(li: Visitor) -> None:
    text = li.post("/console/alerts/words", **FORM, **{"texts.zh.sms": "雨" * 100}).text
    assert "【演习】" in text and "雨" * 100 in text
    assert re.search(r"短信[23]条", text)
    assert "还没有完整的文字" in li.post("/console/alerts/words", status="Exercise").text


def test_a_bad_field_hides_no_other(li: Visitor) -> None:
    answer = li.post("/console/alerts/area", **{"area.polygons": "{", "area_action": "look"})
    assert answer.status_code == 200
    assert 'id="e-area.polygons"' in answer.text


def test_whom_it_is_meant_for_is_kept_only_where_it_was_asked(
    world: DeskWorld, li: Visitor
) -> None:
    fields = {"audience.shown": "1", "audience.groups": "school", "channels": "sms"}
    li.post("/console/alerts/new", **FORM, **fields)
    (alert,) = world.alerts.kept.values()
    assert alert.content.audience.groups == ("school",) and alert.content.channels == ("sms",)
    li.post(f"/console/alerts/{alert.id}/edit", **FORM, **{"audience.shown": "1"})
    assert world.alerts.kept[alert.id].content.channels == ()


def test_an_approver_reads_what_is_new_word_by_word(world: DeskWorld) -> None:
    id = submitted(world)
    content = world.alerts.kept[id].content
    text = replace(content.texts["zh"], headline="暴雨黄色预警")
    before = replace(content, texts={"zh": text})
    world.alerts.earlier[id] = Before(content=before, version=1)
    page = Visitor(world, "token-of-chen").get(f"/console/alerts/{id}").text
    assert re.search(r"<del><span[^>]*>删去： </span>黄</del>", page)
    assert re.search(r"<ins><span[^>]*>加入： </span>橙</ins>", page)
    assert "与第1版相比的变化" in page


def test_the_area_of_an_alert_is_a_shape(world: DeskWorld, li: Visitor) -> None:
    answer = li.get(f"/console/alerts/{drafted(world)}/area.geojson")
    (feature,) = answer.json()["features"]
    assert feature["properties"]["name"] == "warned"
    assert feature["geometry"]["type"] == "Polygon"


def test_moves_come_with_the_figures_only_when_the_state_is_another(world: DeskWorld) -> None:
    id = submitted(world)
    world.alerts.kept[id] = replace(world.alerts.kept[id], state=State.SENDING)
    chen = Visitor(world, "token-of-chen")
    path = f"/console/alerts/{id}/progress"
    assert 'id="acts"' not in chen.get(f"{path}?was=sending").text
    changed = chen.get(f"{path}?was=approved").text
    assert 'id="badges" hx-swap-oob="true"' in changed
    assert 'id="acts" hx-swap-oob="true"' in changed and f"/console/alerts/{id}/pause" in changed


def test_few_people_of_one_place_are_not_told_apart(world: DeskWorld, li: Visitor) -> None:
    id = submitted(world)
    world.outcomes.found = _outcome(world, id)
    text = li.get(f"/console/alerts/{id}/reached").text
    assert 'data-code="310115"' in text and "40人中10人没有收到" in text
    assert "310101" not in text and "5" in text


@pytest.mark.parametrize(
    ("people", "final", "said"),
    [
        pytest.param([], True, "nobody_meant", id="nobody listens there"),
        pytest.param([("delivered", 3)], True, "everybody_reached", id="all have it"),
        pytest.param([("queued", 3)], False, None, id="on its way"),
    ],
)
def test_only_those_who_got_it_count_as_reached(
    world: DeskWorld, li: Visitor, people: list[tuple[str, int]], final: bool, said: str | None
) -> None:
    id = submitted(world)
    whole = share("", [_alike(state, "310115", count) for state, count in people])
    world.outcomes.found = replace(_outcome(world, id), whole=whole, by_area=(), final=final)
    text = li.get(f"/console/alerts/{id}/reached").text
    sentences = ("nobody_meant", "everybody_reached")
    shown = [key for key in sentences if WORDS.say(f"warn.{key}", "zh") in text]
    assert shown == ([said] if said else [])


@pytest.mark.parametrize(("delivered", "warns"), [(0, True), (2, False)])
def test_an_alert_that_went_to_nobody_does_not_look_done(
    world: DeskWorld, li: Visitor, delivered: int, warns: bool
) -> None:
    id = submitted(world)
    world.alerts.kept[id] = replace(world.alerts.kept[id], state=State.COMPLETED)
    world.alerts.counts = {"delivered": delivered}
    text = li.get(f"/console/alerts/{id}/progress").text
    assert (WORDS.say("warn.nobody_meant", "zh") in text) == warns


def _outcome(world: DeskWorld, id: UUID) -> Outcome:
    alike = [_alike("delivered", "310115", 30), _alike("failed", "310115", 10)]
    alike += [_alike("failed", "310101", 2), _alike("failed", "310106", 4)]
    return Outcome(
        alert=replace(world.alerts.kept[id], state=State.PARTIAL),
        event=None,  # type: ignore[arg-type]  # the page says nothing of it
        made_at=NOW,
        final=True,
        whole=share("", alike),
        by_channel=(),
        by_language=(),
        by_area=by_area(alike, lambda one: one.area or ""),
        areas={"310115": "上海市浦东新区"},
        lanes=(),
        times=Times(
            drafted=NOW, submitted=NOW, approved=NOW, first=None, last=None, handed_over={}
        ),
        fallbacks=0,
        tried_again=0,
        taken_twice=0,
        all_clear={},
    )


def _alike(state: str, area: str, people: int) -> Alike:
    return Alike(
        channel="sms",
        language="zh",
        state=state,
        reason=None,
        area=area,
        point=None,
        people=people,
        fallback=0,
    )


FLOOD = "flood.warning.red"


def test_what_a_draft_fills_in_is_shown_at_once_and_what_is_left_is_marked(li: Visitor) -> None:
    """In earnest: the words keep their braces, for area and expiry may still change below them."""
    fields = {
        "template": FLOOD,
        "status": "Actual",
        "expires": "2026-11-22T20:00",
        "area.geocodes": "310115",
        "area.description": "上海市浦东新区",
    }
    own = {"texts.zh.sms": "{area}洪水红色预警，{river}涨水，{until}前有效。"}
    text = li.post("/console/alerts/words", **fields, **own).text
    assert "{area} = 上海市浦东新区" in text and "{until} = 11月22日20时" in text
    assert re.search(r'class="note left">.*<mark class="blank">河流</mark>', text)
    assert '<mark class="blank">{河流}</mark>' in text and "{river}" not in text
    assert "{area}洪水" not in text and "上海市浦东新区洪水" in text
    assert "11月22日20时前有效" in text
    river = {"values.river.zh": "黄浦江", "values.river.en": "the Huangpu"}
    offices = {"values.office.zh": "市气象台", "values.office.en": "the office"}
    done = li.post("/console/alerts/words", **fields, **own, **river, **offices).text
    assert "黄浦江" in done and "{河流}" not in done


def test_a_draft_with_blanks_is_refused_by_their_names(li: Visitor, world: DeskWorld) -> None:
    fields = {"template": FLOOD, "status": "Actual", "expires": "2026-11-23T20:00"}
    li.post("/console/alerts/new", **fields, **{"area.geocodes": "310115"})
    (alert,) = world.alerts.kept.values()
    text = li.post(f"/console/alerts/{alert.id}/submit").text
    assert "还有未填写的内容：" in text and "河流 {river}" in text
    assert world.alerts.kept[alert.id].state is State.DRAFT
