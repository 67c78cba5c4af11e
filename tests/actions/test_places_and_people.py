"""Facilities, warnings, subscriptions, status and own data; what goes on without a question."""

from dataclasses import replace
from typing import Any

import pytest

from actions.part import part_of
from bot.alerts.content import Kind as AlertKind
from bot.alerts.content import Level, Status
from bot.alerts.published import InForce, Standing
from bot.replies import Kind
from bot.triage.danger import Danger
from knowledge.facilities.distance import Near
from tests.actions.world import AREAS, NUMBER, PERSON, Heard, Talker, World, published, warning
from tests.actions.world import SHELTER as SHELTER_OF_TESTS
from tests.bot.fakes import FakeLinked

SHELTER = {"facility": "shelter"}


def warned(headline: str, **content: Any) -> InForce:
    message = warning(content.pop("status", Status.ACTUAL))
    texts = {"zh": replace(message.texts["zh"], headline=headline)}
    return replace(message, content=replace(message.content, texts=texts, **content))


def ask_shelter(**more: object) -> Heard:
    return Heard(text="附近避难所", intent="find_facility", entities={**SHELTER, **more})


async def test_a_pin_is_enough_and_the_sample_is_marked() -> None:
    talker = Talker(World())
    heard = Heard(text="避难所", intent="find_facility", entities=SHELTER, pin=(31.2, 121.5))
    (reply,) = await talker.hear("action_find_facility", heard)
    assert reply.kind is Kind.FACILITIES
    assert "示例" in reply.text
    assert "1.2公里" in reply.text
    assert "余400" in reply.text
    assert reply.location and reply.location.label == "世纪公园避难场所"


async def test_without_a_place_it_asks_and_goes_on_when_told() -> None:
    talker = Talker(World())
    (asked,) = await talker.hear("action_find_facility", ask_shelter(hazard="flood"))
    assert asked.kind is Kind.QUESTION
    (found,) = await talker.answer("inform_place", "我在浦东")
    assert found.kind is Kind.FACILITIES
    assert talker.world.facilities.asked["hazard"] == "flood"
    assert talker.slots["open_question"] is None


async def test_who_names_a_town_is_told_first_what_lies_there() -> None:
    talker = Talker(World())
    there = replace(SHELTER_OF_TESTS, id="zj", name="张江中学", address="浦东新区张江镇")
    far = [Near(facility=SHELTER_OF_TESTS, distance_m=1000.0 + n) for n in range(5)]
    talker.world.facilities.found = [*far, Near(facility=there, distance_m=5700.0)]
    heard = ask_shelter(place="浦东张江镇")
    (told,) = await talker.hear("action_find_facility", heard)
    assert told.location and told.location.label == "张江中学"
    assert told.text.count("世纪公园避难场所") == 2
    assert "您说的地名" in told.text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("浦东张江", "张江"),
        ("上海市浦东新区张江镇附近", "张江"),
        ("我在浦东新区世纪大道100号", "世纪大道"),
        ("浦东南路", "南路"),
        ("浦东", None),
        ("上海浦东新区最近的避难所", None),
        ("Pudong", None),
    ],
)
def test_the_part_of_a_division_that_is_named(text: str, part: str | None) -> None:
    assert part_of(text, AREAS.find("浦东")[0]) == part


@pytest.mark.parametrize(
    "text", ["浦东避难所", "浦东张江避难所", "Pudong shelter", "Shelter Pudong"]
)
async def test_a_place_that_the_engine_does_not_hear_is_not_asked_for_again(text: str) -> None:
    heard = Heard(text=text, intent="find_facility", entities=SHELTER)
    (found,) = await Talker(World()).hear("action_find_facility", heard)
    assert found.kind is Kind.FACILITIES
    assert "浦东新区" in found.text


@pytest.mark.parametrize("text", ["浦东有预警吗", "浦东预警", "Pudong warnings"])
async def test_warnings_of_a_place_that_the_engine_does_not_hear_are_told(text: str) -> None:
    heard = Heard(text=text, intent="alerts_here")
    (told,) = await Talker(World()).hear("action_alerts_here", heard)
    assert told.kind is not Kind.QUESTION
    assert "浦东新区" in told.text


@pytest.mark.parametrize("text", ["朝阳避难所", "附近避难所", "Chaoyang shelter"])
async def test_a_place_that_is_not_beyond_doubt_is_asked_for(text: str) -> None:
    heard = Heard(text=text, intent="find_facility", entities=SHELTER)
    (asked,) = await Talker(World()).hear("action_find_facility", heard)
    assert asked.kind is Kind.QUESTION


async def test_a_facility_without_an_address_is_named_without_a_gap() -> None:
    talker = Talker(World())
    talker.world.facilities.found = [
        Near(facility=replace(SHELTER_OF_TESTS, address=""), distance_m=1234.0)
    ]
    (told,) = await talker.hear("action_find_facility", ask_shelter(place="浦东"))
    assert "世纪公园避难场所，1.2公里" in told.text
    talker.world.facilities.found = [Near(facility=SHELTER_OF_TESTS, distance_m=1234.0)]
    (told,) = await talker.hear("action_find_facility", ask_shelter(place="浦东"))
    assert "世纪公园避难场所，锦绣路1001号，1.2公里" in told.text


async def test_where_somebody_is_beats_a_place_that_the_engine_did_not_hear() -> None:
    heard = Heard(text="浦东避难所", intent="find_facility", entities=SHELTER, pin=(31.3, 121.6))
    talker = Talker(World())
    await talker.hear("action_find_facility", heard)
    assert (talker.world.facilities.asked["lat"], talker.world.facilities.asked["lon"]) == (
        31.3,
        121.6,
    )


async def test_an_unknown_place_is_asked_for_again() -> None:
    talker = Talker(World())
    await talker.hear("action_find_facility", ask_shelter())
    (again,) = await talker.answer("inform_place", "某个地方")
    assert again.kind is Kind.QUESTION
    assert talker.slots["open_question"] == "facility.place"


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("action_find_facility", "find_facility"),
        ("action_alerts_here", "alerts_here"),
        ("action_subscribe", "subscribe"),
    ],
)
async def test_a_place_that_we_do_not_know_is_said_to_be_unknown(action: str, intent: str) -> None:
    heard = Heard(text="find shelter in Tokyo", intent=intent, entities={"place": "Tokyo"})
    (reply,) = await Talker(World()).hear(action, heard)
    assert "没有找到" in reply.text


async def test_a_place_out_of_the_blue_that_nobody_knows_is_said_to_be_unknown() -> None:
    (reply,) = await Talker(World()).answer("inform_place", "桃花村", place="桃花村")
    assert "没有找到" in reply.text


async def test_an_ambiguous_name_is_asked_back_by_buttons() -> None:
    talker = Talker(World())
    (asked,) = await talker.hear("action_find_facility", ask_shelter(place="朝阳区"))
    assert [button.title for button in asked.buttons] == ["北京市朝阳区", "吉林省长春市朝阳区"]
    (found,) = await talker.answer("inform_place", area="220104")
    assert "长春市朝阳区" in found.text


async def test_nothing_near_is_said() -> None:
    talker = Talker(World())
    talker.world.facilities.found = []
    (reply,) = await talker.hear("action_find_facility", ask_shelter(place="浦东"))
    assert "50公里内,没有找到" in reply.text
    assert talker.world.facilities.asked["within_m"] == 50_000
    aed = Heard(
        text="浦东哪里有AED", intent="find_facility", entities={"facility": "aed", "place": "浦东"}
    )
    (reply,) = await talker.hear("action_find_facility", aed)
    assert "3公里内,没有找到" in reply.text


@pytest.mark.parametrize(
    ("status", "mark"), [(Status.ACTUAL, "暴雨"), (Status.EXERCISE, "演练"), (Status.TEST, "测试")]
)
async def test_a_warning_in_force_is_told_with_its_mark(status: Status, mark: str) -> None:
    talker = Talker(World())
    talker.world.alerts.in_force = [warning(status)]
    heard = Heard(text="浦东预警", intent="alerts_here", entities={"place": "浦东"})
    (reply,) = await talker.hear("action_alerts_here", heard)
    assert reply.kind is Kind.ALERTS
    assert reply.text.startswith(mark) or reply.text[1:].startswith(mark)
    assert "不要外出" in reply.text
    assert talker.world.alerts.asked["area"] == "310115"


async def test_a_warning_of_others_says_whose_it_is() -> None:
    talker = Talker(World())
    talker.world.alerts.in_force = [replace(warning(), source="邻市气象台")]
    heard = Heard(text="浦东预警", intent="alerts_here", entities={"place": "浦东"})
    (reply,) = await talker.hear("action_alerts_here", heard)
    assert reply.text.startswith("【邻市气象台发布,不是我们发布的】")
    assert "不要外出" in reply.text


async def test_the_gravest_come_first_and_none_is_passed_over() -> None:
    """Newest first they would hide the order to leave behind an exercise and a clarification."""
    talker = Talker(World())
    talker.world.alerts.in_force = [
        warned("防汛演练", status=Status.EXERCISE),
        warned("网传决堤不实", kind=AlertKind.CLARIFICATION),
        warned("暴雨蓝色预警", level=Level.BLUE),
        warned("台风红色预警", level=Level.RED),
        warned("立即离开", kind=AlertKind.EVACUATION),
    ]
    heard = Heard(text="浦东预警", intent="alerts_here", entities={"place": "浦东"})
    *whole, more = await talker.hear("action_alerts_here", heard)
    assert [reply.text.splitlines()[0] for reply in whole] == [
        "立即离开",
        "台风红色预警",
        "网传决堤不实",
    ]
    assert more.text.splitlines()[1:] == ["· 暴雨蓝色预警", "· 【演练,不是真实预警】防汛演练"]


async def test_whoever_looks_for_a_shelter_hears_of_the_order_to_leave_first() -> None:
    talker = Talker(World())
    talker.world.alerts.in_force = [
        warned("台风红色预警", level=Level.RED),
        warned("立即离开", kind=AlertKind.EVACUATION),
        warned("转移演练", kind=AlertKind.EVACUATION, status=Status.EXERCISE),
    ]
    heard = Heard(text="避难所", intent="find_facility", entities=SHELTER, pin=(31.2, 121.5))
    first, order, found = await talker.hear("action_find_facility", heard)
    assert "转移通知的范围内" in first.text
    assert order.text.startswith("立即离开") and "不要外出" in order.text
    assert found.kind is Kind.FACILITIES
    assert talker.world.alerts.asked["lat"] == 31.2


async def test_no_warning_is_said_honestly() -> None:
    heard = Heard(text="浦东预警", intent="alerts_here", entities={"place": "浦东"})
    (reply,) = await Talker(World()).hear("action_alerts_here", heard)
    assert reply.kind is Kind.ALERTS
    assert "没有" in reply.text


@pytest.mark.parametrize("standing", Standing)
async def test_a_number_of_ours_is_genuine(standing: Standing) -> None:
    talker = Talker(World())
    talker.world.alerts.issued[NUMBER] = published(standing)
    heard = Heard(text=f"{NUMBER}是真的吗", intent="check_alert")
    verdict, told = await talker.hear("action_check_alert", heard)
    assert "我们发布" in verdict.text
    assert "暴雨红色预警" in told.text


async def test_any_other_number_is_not_ours() -> None:
    heard = Heard(text=f"{NUMBER}是真的吗", intent="check_alert")
    (reply,) = await Talker(World()).hear("action_check_alert", heard)
    assert "不是我们发布" in reply.text


async def test_subscribing_is_confirmed_before_it_is_stored() -> None:
    talker = Talker(World())
    heard = Heard(text="订阅浦东", intent="subscribe", entities={"place": "浦东"})
    (asked,) = await talker.hear("action_subscribe", heard)
    assert "保存" in asked.text
    assert not talker.world.residents.subscriptions
    (reply,) = await talker.answer("affirm", "好")
    assert reply.kind is Kind.SUBSCRIPTION
    assert talker.world.residents.subscriptions[0].areas == ("310115",)


async def test_declining_stores_nothing() -> None:
    talker = Talker(World())
    heard = Heard(text="订阅浦东", intent="subscribe", entities={"place": "浦东"})
    await talker.hear("action_subscribe", heard)
    await talker.answer("deny", "不用")
    assert not talker.world.residents.subscriptions
    assert talker.slots["open_question"] is None


async def test_a_pin_subscribes_the_surroundings() -> None:
    talker = Talker(World())
    heard = Heard(text="订阅这里", intent="subscribe", pin=(31.2, 121.5))
    await talker.hear("action_subscribe", heard)
    await talker.answer("affirm", "好")
    point = talker.world.residents.subscriptions[0].point
    assert point and (point.lat, point.lon) == (31.2, 121.5)
    (listed,) = await talker.hear("action_my_subscriptions", Heard(intent="my_subscriptions"))
    assert "5公里" in listed.text


async def test_ending_says_whether_there_was_anything() -> None:
    talker = Talker(World())
    (none,) = await talker.hear("action_unsubscribe", Heard(intent="unsubscribe"))
    await talker.hear("action_subscribe", Heard(intent="subscribe", entities={"area": "310115"}))
    await talker.answer("affirm")
    (ended,) = await talker.hear("action_unsubscribe", Heard(intent="unsubscribe"))
    assert none.text != ended.text


async def test_a_place_that_is_named_is_ended_alone() -> None:
    talker = Talker(World())
    for area in ("310115", "110105"):
        await talker.hear("action_subscribe", Heard(intent="subscribe", entities={"area": area}))
        await talker.answer("affirm")
    named = Heard(text="取消订阅浦东", intent="unsubscribe", entities={"place": "浦东"})
    assert len(talker.world.residents.subscriptions) == 2
    await talker.hear("action_unsubscribe", named)
    assert [one.areas for one in talker.world.residents.subscriptions] == [("110105",)]
    (listed,) = await talker.hear("action_unsubscribe", named)
    assert "朝阳" in listed.text
    assert [one.areas for one in talker.world.residents.subscriptions] == [("110105",)]
    await talker.hear("action_unsubscribe", Heard(intent="unsubscribe"))
    assert talker.world.residents.subscriptions == []


async def test_own_data_is_shown_and_deleted_only_after_a_yes() -> None:
    talker = Talker(World())
    (shown,) = await talker.hear("action_my_data", Heard(intent="my_data"))
    assert shown.kind is Kind.DATA
    assert '"channel": "web"' in shown.text
    await talker.hear("action_delete_my_data", Heard(intent="delete_my_data"))
    await talker.answer("deny", "不")
    assert not talker.world.linked.forgotten
    await talker.hear("action_delete_my_data", Heard(intent="delete_my_data"))
    await talker.answer("affirm", "是")
    assert talker.world.linked.forgotten == [(PERSON, False)]
    assert talker.restarted


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("我说的话会保密吗", "zh", "值班人员看得到"),
        ("谁能看到我的聊天内容", "zh", "只有管理员"),
        ("我的号码会不会给别人", "zh", "不公开"),
        ("is what I say confidential?", "en", "duty officers"),
        ("who can see what I write", "en", "administrator"),
        ("do you share this with the police?", "en", "not public"),
    ],
)
async def test_who_asks_who_sees_it_hears_that_before_any_data(
    text: str, language: str, says: str
) -> None:
    talker = Talker(World(), language=language)
    heard = Heard(text=text, intent="my_data")
    (told,) = await talker.hear("action_my_data", heard)
    assert told.kind is Kind.DATA and says in told.text and "channel" not in told.text
    assert told.buttons[0].title in ("看我的数据", "Show my data")


@pytest.mark.parametrize("text", ["你们有我的哪些数据", "导出我的数据", "what data do you hold"])
async def test_who_asks_for_the_data_gets_it(text: str) -> None:
    (shown,) = await Talker(World()).hear("action_my_data", Heard(text=text, intent="my_data"))
    assert '"channel": "web"' in shown.text


async def test_an_unknown_reference_is_said() -> None:
    heard = Heard(text="R-0000-00", intent="report_status", entities={"reference": "R-0000-00"})
    (reply,) = await Talker(World()).hear("action_report_status", heard)
    assert reply.text == "没有这个编号的上报。"


async def test_a_bare_pin_offers_what_can_be_done_with_it() -> None:
    heard = Heard(intent="inform_place", pin=(31.2, 121.5))
    (reply,) = await Talker(World()).hear("action_go_on", heard)
    assert len(reply.buttons) == 3


async def test_a_description_out_of_the_blue_offers_a_report() -> None:
    reply = (await Talker(World()).answer("inform", "水到膝盖了"))[-1]
    assert reply.kind is Kind.QUESTION
    assert "上报险情" in [button.title for button in reply.buttons]


async def test_a_yes_after_a_triage_card_begins_the_rescue_talk() -> None:
    heard = Heard(text="好", intent="affirm", danger=Danger.FIRE)
    (reply,) = await Talker(World()).hear("action_go_on", heard)
    assert (reply.kind, "119" in reply.text) == (Kind.TRIAGE, True)


async def test_a_lone_yes_is_not_taken_for_anything() -> None:
    (reply,) = await Talker(World()).answer("affirm", "好")
    assert reply.kind is Kind.SMALLTALK


async def test_the_buttons_after_a_bare_pin_carry_it() -> None:
    talker = Talker(World())
    entities = {**SHELTER, "lat": 31.2, "lon": 121.5}
    (reply,) = await talker.hear(
        "action_find_facility", Heard(intent="find_facility", entities=entities)
    )
    assert reply.kind is Kind.FACILITIES
    assert talker.world.facilities.asked["lat"] == 31.2


async def test_a_bare_name_without_a_form_is_a_place_too() -> None:
    (reply,) = await Talker(World()).answer("inform_place", "浦东")
    assert len(reply.buttons) == 3


async def test_a_bare_name_that_the_engine_could_not_read_is_a_place() -> None:
    (reply,) = await Talker(World()).hear("action_ask", Heard(text="浦东", intent="nlu_fallback"))
    assert len(reply.buttons) == 3


@pytest.mark.parametrize("text", ["{{7*7}}", "3"])
async def test_figures_out_of_the_blue_are_no_hazard(text: str) -> None:
    (reply,) = await Talker(World()).answer("inform_count", text)
    assert reply.kind is Kind.UNKNOWN


async def test_a_new_wish_while_another_place_is_asked_for_asks_its_own_question() -> None:
    talker = Talker(World())
    await talker.hear("action_find_facility", ask_shelter())
    (asked,) = await talker.hear("action_subscribe", Heard(text="订阅", intent="subscribe"))
    assert "没有找到" not in asked.text


async def test_the_end_of_a_warning_is_told_in_beijing_time() -> None:
    talker = Talker(World())
    talker.world.alerts.in_force = [warning()]
    heard = Heard(text="浦东预警", intent="alerts_here", entities={"place": "浦东"})
    (reply,) = await talker.hear("action_alerts_here", heard)
    assert "2026-11-22 12:00 (UTC+8)" in reply.text


@pytest.mark.parametrize(
    ("text", "entities", "everywhere"),
    [
        pytest.param("", {}, False, id="the button of this one"),
        pytest.param("", {"subscription": "all"}, True, id="the button of all"),
        pytest.param("好的,删吧", {}, False, id="a plain yes is about this one"),
        pytest.param("好,所有渠道都删", {}, True, id="said in words"),
        pytest.param("yes, delete them all", {}, True, id="in English"),
    ],
)
async def test_deleting_asks_about_the_other_channels(
    text: str, entities: dict[str, str], everywhere: bool
) -> None:
    talker = Talker(World(linked=FakeLinked("短信…8000")))
    (asked,) = await talker.hear("action_delete_my_data", Heard(intent="delete_my_data"))
    assert "短信…8000" in asked.text and len(asked.buttons) == 3
    (told,) = await talker.answer("affirm", text, question="data.confirm", **entities)
    assert talker.world.linked.forgotten == [(PERSON, everywhere)]
    assert ("短信…8000" in told.text) is not everywhere
