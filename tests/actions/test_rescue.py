"""After a life-threat card: where, how many, which number, whatever comes in between."""

from dataclasses import replace
from typing import Any

import pytest

from bot.replies import Kind, Reply
from bot.reports.errors import TooManyReports
from bot.residents.people import Person
from bot.triage.cards import rescue
from bot.triage.danger import Danger
from tests.actions import world as worlds
from tests.actions.rescues import REFERENCE
from tests.actions.world import PERSON, Heard, Talker, World, draft

FIRE = "我家着火了,出不来"


async def after_card(
    text: str = "", danger: Danger = Danger.FIRE, cry: str | None = FIRE, **more: Any
) -> tuple[Talker, Reply]:
    """The first message after a card, as the gateway hands it over."""
    talker = Talker(World(), **{"language": more.pop("language", "zh")})
    heard = Heard(text=text, intent="inform", danger=danger, cry=cry, **more)
    (reply,) = await talker.hear("action_go_on", heard)
    return talker, reply


async def pressed(danger: Danger = Danger.FIRE, said: str = FIRE) -> tuple[Talker, Reply]:
    talker = Talker(World())
    (reply,) = await talker.answer("inform", danger=str(danger), said=said)
    return talker, reply


async def say(
    talker: Talker, text: str, intent: str = "inform", danger: str | None = "fire"
) -> Reply:
    heard = Heard(text=text, intent=intent, danger=danger)
    return (await talker.hear("action_go_on", heard))[-1]


async def test_the_button_asks_where_and_says_first_whom_to_call() -> None:
    talker, reply = await pressed()
    assert reply.kind is Kind.TRIAGE
    assert "119" in reply.text.splitlines()[0]
    assert "只给值班人员看" in reply.text
    assert talker.slots["open_question"] == "rescue.place"
    assert talker.world.rescues.filed == []


async def test_place_count_and_number_one_after_the_other() -> None:
    talker, _ = await pressed()
    reply = await say(talker, "浦东新区锦绣路100号5楼")
    assert REFERENCE in reply.text and "几个人" in reply.text
    [new] = talker.world.rescues.filed
    assert new.hazard == "fire" and new.text.startswith(FIRE)
    assert new.address and "锦绣路100号5楼" in new.address and new.area_code == "310115"
    reply = await say(talker, "3个人,1人被困")
    assert "电话" in reply.text and talker.slots["open_question"] == "rescue.phone"
    reply = await say(talker, "13800138000")
    told = talker.world.rescues.report
    assert told.sealed_contact == b"+8613800138000"
    assert (told.people_affected, told.people_trapped) == (3, 1)
    assert "13800138000" not in told.text
    assert talker.slots["open_question"] == "rescue.more"
    await say(talker, "我们搬到楼顶了")
    assert "搬到楼顶" in talker.world.rescues.report.text


PLACES = [
    "浦东新区",
    "我在浦东新区张江镇",
    "锦绣路100号",
    "Century Park Road 5, building 3, floor 2",
]


@pytest.mark.parametrize("text", PLACES)
async def test_whoever_answers_the_card_with_a_place_is_filed_at_once(text: str) -> None:
    talker, reply = await after_card(text)
    assert len(talker.world.rescues.filed) == 1
    assert REFERENCE in reply.text
    assert FIRE in talker.world.rescues.report.text


async def test_a_number_in_the_cry_is_kept_sealed_only() -> None:
    cry = "着火了,锦绣路100号,13800138000,快来"
    talker, _ = await pressed(said=cry)
    told = talker.world.rescues.report
    assert told.sealed_contact == b"+8613800138000"
    assert "13800138000" not in told.text + (told.address or "")
    state = await talker.world.led.progress.rescue(worlds.PERSON)
    assert state and "13800138000" not in state.text
    talker, _ = await pressed(said="我10岁," + cry)
    assert talker.world.rescues.report.sealed_contact is None
    assert "13800138000" not in talker.world.rescues.report.text


async def test_a_pin_is_a_place() -> None:
    talker = Talker(World())
    heard = Heard(intent="inform_place", pin=(31.2, 121.5), danger="fire", cry=FIRE)
    await talker.hear("action_go_on", heard)
    assert (talker.world.rescues.report.lat, talker.world.rescues.report.lon) == (31.2, 121.5)


@pytest.mark.parametrize("text", ["两个人", "13800138000", "只有我一个人"])
async def test_the_place_that_came_with_the_cry_is_not_asked_for_again(text: str) -> None:
    talker, reply = await after_card(text, cried_at=(31.2, 121.5))
    assert (talker.world.rescues.report.lat, talker.world.rescues.report.lon) == (31.2, 121.5)
    assert REFERENCE in reply.text and talker.slots["open_question"] != "rescue.place"


async def test_the_card_s_button_brings_the_place_that_came_with_the_cry() -> None:
    talker = Talker(World())
    button = rescue(Danger.FIRE, FIRE, (31.2, 121.5))
    (reply,) = await talker.answer(button.intent, **button.entities)
    assert (talker.world.rescues.report.lat, talker.world.rescues.report.lon) == (31.2, 121.5)
    assert REFERENCE in reply.text


@pytest.mark.parametrize(
    "text", ["13800138000", "我的电话138-0013-8000", "call me on +49 30 901820"]
)
async def test_a_number_alone_is_filed_too_and_the_place_is_asked_for(text: str) -> None:
    talker, reply = await after_card(text)
    assert talker.world.rescues.report.sealed_contact
    assert talker.slots["open_question"] == "rescue.place"
    assert REFERENCE in reply.text


COUNTS = [
    ("3 of us", 3),
    ("我们三个人", 3),
    ("就我一个", 1),
    ("just me", 1),
    ("we are four", 4),
    ("一家3口", 3),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
async def test_a_count_alone_waits_for_the_place(text: str, count: int) -> None:
    talker, reply = await after_card(text)
    assert talker.world.rescues.filed == []
    assert talker.slots["open_question"] == "rescue.place"
    reply = await say(talker, "锦绣路100号")
    assert talker.world.rescues.report.people_affected == count
    assert "几个人" not in reply.text


async def test_what_was_cried_is_not_asked_again() -> None:
    talker, reply = await pressed(said="浦东新区张江镇着火了,3人被困")
    assert REFERENCE in reply.text
    assert talker.slots["open_question"] == "rescue.phone"
    assert talker.world.rescues.report.people_trapped == 3


@pytest.mark.parametrize("text", ["你们往哪派人", "where do you send them", "好", "怎么找到我们"])
async def test_free_words_begin_the_talk(text: str) -> None:
    talker, _ = await after_card(text)
    assert talker.slots["open_question"] == "rescue.place"


async def test_unreadable_answers_are_kept_and_nothing_is_asked_thrice() -> None:
    talker, _ = await pressed()
    reply = await say(talker, "快点来人啊")
    assert "还不知道在哪里" in reply.text
    assert talker.world.rescues.filed == []
    reply = await say(talker, "我好怕")
    assert REFERENCE in reply.text and talker.slots["open_question"] == "rescue.people"
    assert "快点来人啊" in talker.world.rescues.report.text
    await say(talker, "蓝色的衣服")
    assert talker.slots["open_question"] == "rescue.phone"
    await say(talker, "我不记得了啊")
    assert talker.slots["open_question"] == "rescue.more"
    assert "蓝色的衣服" in talker.world.rescues.report.text


async def test_no_number_leaves_nothing_to_reach_them_by() -> None:
    talker, _ = await after_card("锦绣路100号")
    await say(talker, "2")
    assert talker.world.rescues.report.sealed_reporter
    reply = await say(talker, "不", intent="deny")
    told = talker.world.rescues.report
    assert (told.anonymous, told.sealed_contact, told.sealed_reporter) == (True, None, None)
    assert talker.slots["open_question"] == "rescue.more"
    assert "不留号码" in reply.text


@pytest.mark.parametrize("text", ["我9岁,爸妈不在家", "I'm 10 years old", "我是小学生"])
async def test_a_child_is_asked_for_nothing(text: str) -> None:
    talker, reply = await after_card(text)
    assert "119" in reply.text and "大人" in reply.text
    assert talker.slots["open_question"] == "rescue.more"
    [new] = talker.world.rescues.filed
    assert new.anonymous and new.contact is None
    await say(talker, "锦绣路100号,电话13800138000")
    told = talker.world.rescues.report
    assert told.address and "锦绣路100号" in told.address
    assert told.sealed_contact is None and told.sealed_reporter is None
    assert "13800138000" not in told.text + (told.address or "")


async def test_a_child_that_says_so_later_is_no_longer_reachable() -> None:
    talker, _ = await after_card("锦绣路100号")
    await say(talker, "我才8岁")
    told = talker.world.rescues.report
    assert told.anonymous and told.sealed_reporter is None


@pytest.mark.parametrize("text", ["已经打过119了", "I called them already"])
async def test_whoever_has_called_is_not_told_to_again(text: str) -> None:
    talker, reply = await pressed()
    assert "先拨打" in reply.text
    reply = await say(talker, text)
    assert "先拨打" not in reply.text and talker.slots["open_question"] == "rescue.place"
    assert "还不知道" not in reply.text
    assert "先拨打" not in (await say(talker, "锦绣路100号")).text


async def test_the_button_says_called_too() -> None:
    talker, reply = await pressed()
    assert reply.buttons[0].title == "已经打了电话"
    (reply,) = await talker.answer("inform", danger="fire", answer="called")
    assert "先拨打" not in reply.text and talker.slots["open_question"] == "rescue.place"


async def test_at_the_question_for_people_a_two_is_a_count() -> None:
    talker, reply = await after_card("锦绣路100号")
    assert len(reply.buttons) == 1
    await say(talker, "2")
    assert talker.world.rescues.report.people_affected == 2


async def test_one_patient_is_not_counted() -> None:
    talker, _ = await after_card("锦绣路100号", danger=Danger.NOT_BREATHING, cry="我爸没呼吸了")
    assert talker.slots["open_question"] == "rescue.phone"


async def test_a_phone_channel_has_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    sms = Person(channel="sms", address="+8613800138000")
    monkeypatch.setattr(worlds, "PERSON", sms)
    talker, _ = await after_card("锦绣路100号")
    await say(talker, "2")
    assert talker.slots["open_question"] == "rescue.more"


async def test_another_danger_in_the_middle_is_kept_and_the_talk_goes_on() -> None:
    talker, _ = await after_card("锦绣路100号")
    heard = Heard(text="我妈没呼吸了", intent="inform", danger="not_breathing")
    (reply,) = await talker.hear("action_go_on", heard)
    assert "我妈没呼吸了" in talker.world.rescues.report.text
    assert "120" in reply.text and talker.slots["open_question"] == "rescue.phone"


async def test_a_question_in_the_middle_is_answered_and_asked_on() -> None:
    talker, _ = await pressed()
    heard = Heard(text="地震怎么办", intent="ask_guidance", danger="fire")
    replies = await talker.hear("action_ask", heard)
    assert [reply.kind for reply in replies] == [Kind.ANSWER, Kind.TRIAGE]
    assert "您在哪里" in replies[-1].text
    assert talker.slots["open_question"] == "rescue.place"


async def test_a_question_at_the_end_does_not_end_it() -> None:
    talker, _ = await after_card("锦绣路100号", danger=Danger.NOT_BREATHING, cry="我爸没呼吸了")
    await say(talker, "13800138000", danger="not_breathing")
    replies = await talker.hear("action_ask", Heard(text="他会死吗", intent="ask_guidance"))
    assert replies[-1].kind is Kind.TRIAGE and REFERENCE in replies[-1].text
    assert "看着呼吸" in (await say(talker, "他醒了", danger=None)).text


async def test_a_question_right_after_the_card_leaves_the_way_open() -> None:
    talker = Talker(World())
    heard = Heard(text="地震怎么办", intent="ask_guidance", danger="earthquake", cry="地震了")
    replies = await talker.hear("action_ask", heard)
    assert [reply.kind for reply in replies] == [Kind.ANSWER, Kind.TRIAGE]
    assert talker.slots["open_question"] == "rescue.after"
    await say(talker, "锦绣路100号")
    assert "地震了" in talker.world.rescues.report.text


async def test_a_search_that_comes_between_is_over_before_the_talk_goes_on() -> None:
    talker, _ = await pressed()
    facility = Heard(text="附近避难所", intent="find_facility", entities={"facility": "shelter"})
    await talker.hear("action_find_facility", facility)
    assert talker.slots["open_question"] == "facility.place"
    replies = await talker.hear("action_go_on", Heard(text="浦东新区", intent="inform_place"))
    assert "您在哪里" in replies[-1].text
    assert talker.slots["open_question"] == "rescue.place"


@pytest.mark.parametrize("text", ["it rolls down to the road", "on our street", "AT THE SCHOOL"])
async def test_any_road_is_no_place_in_a_cry(text: str) -> None:
    talker, _ = await after_card("好可怕", cry=text)
    assert talker.world.rescues.filed == []


@pytest.mark.parametrize("text", ["nanjing road", "5 the Strand Street", "near Anting hospital"])
async def test_a_road_with_a_name_is_a_place(text: str) -> None:
    talker, _ = await after_card(text)
    assert len(talker.world.rescues.filed) == 1


@pytest.mark.parametrize("text", ["返回", "继续", "是", "你好", "😊", "go on", "back", "yes"])
async def test_what_tells_rescuers_nothing_is_asked_again_and_not_kept(text: str) -> None:
    talker, _ = await pressed()
    reply = await say(talker, text, intent="affirm")
    assert talker.slots["open_question"] == "rescue.place" and "您在哪里" in reply.text
    await say(talker, "浦东新区")
    [filed] = talker.world.rescues.filed
    assert filed.text == f"{FIRE}\n浦东新区"


async def test_what_is_only_taken_for_a_yes_is_kept() -> None:
    talker, _ = await pressed()
    await say(talker, "很疼", intent="affirm")
    await say(talker, "浦东新区")
    assert "很疼" in talker.world.rescues.filed[0].text


async def test_the_button_for_no_number_settles_it() -> None:
    talker, _ = await after_card("锦绣路100号")
    await talker.answer("inform", danger="fire", answer="alone")
    await talker.answer("inform", danger="fire", answer="no")
    assert talker.slots["open_question"] == "rescue.more"


async def test_a_cry_is_no_address() -> None:
    talker, _ = await pressed(said="着火了")
    heard = Heard(text="我家着火了!", intent="inform", danger="fire", entities={"hazard": "fire"})
    await talker.hear("action_go_on", heard)
    assert talker.world.rescues.filed == []
    near = replace(heard, text="3号楼着火了")
    await talker.hear("action_go_on", near)
    assert talker.world.rescues.filed[0].address == "3号楼着火了"


@pytest.mark.parametrize("text", ["他在门外", "he is outside the door", "我在家里", "at home"])
async def test_what_nobody_can_find_is_no_place(text: str) -> None:
    talker, _ = await pressed()
    await say(talker, text)
    assert talker.world.rescues.filed == []
    assert talker.slots["open_question"] == "rescue.place"


async def test_cancel_before_and_after_filing() -> None:
    talker, _ = await pressed()
    reply = await say(talker, "取消", intent="cancel")
    assert "什么也没有提交" in reply.text and talker.slots["open_question"] is None
    talker, _ = await after_card("锦绣路100号")
    reply = await say(talker, "取消", intent="cancel")
    assert REFERENCE in reply.text and talker.slots["open_question"] is None


async def test_the_language_is_that_of_the_last_message() -> None:
    talker, _ = await pressed()
    talker.language = "en"
    reply = await say(talker, "Century Park Road 5")
    assert "How many" in reply.text


async def test_after_the_engine_died_the_talk_goes_on_where_it_was() -> None:
    talker, _ = await after_card("锦绣路100号")
    talker.slots = {}
    await say(talker, "我们三个人")
    assert talker.world.rescues.report.people_affected == 3
    assert len(talker.world.rescues.filed) == 1


async def test_another_cry_on_another_day_is_another_report() -> None:
    talker, _ = await after_card("锦绣路100号")
    talker.slots = {}
    heard = Heard(text="人民路5号", intent="inform", danger="gas_symptoms", cry="煤气味很大头晕")
    await talker.hear("action_go_on", heard)
    assert [new.hazard for new in talker.world.rescues.filed] == ["fire", "gas"]


async def test_a_closed_report_is_followed_by_another() -> None:
    talker, _ = await after_card("锦绣路100号")
    talker.world.rescues.closed = True
    await say(talker, "人民路5号也烧起来了")
    assert len(talker.world.rescues.filed) == 2


async def test_a_refused_report_says_whom_to_call() -> None:
    talker = Talker(World())
    talker.world.rescues.refuses = TooManyReports(30)
    heard = Heard(text="锦绣路100号", intent="inform", danger="fire", cry=FIRE)
    (reply,) = await talker.hear("action_go_on", heard)
    assert "119" in reply.text


ASIDES = [
    ("现在怎么办", "照刚才的卡片做"),
    ("what now", "照刚才的卡片做"),
    ("他有呼吸了", "看着呼吸"),
    ("he is breathing now", "看着呼吸"),
    ("他醒了", "看着呼吸"),
    ("救护车在路上了", "派个人到路口"),
    ("the ambulance is coming", "派个人到路口"),
    ("谢谢", "不客气"),
    ("thank you so much", "不客气"),
]


@pytest.mark.parametrize(("text", "said"), ASIDES)
async def test_what_is_said_after_a_card_is_answered_calmly(text: str, said: str) -> None:
    _, reply = await after_card(text, danger=Danger.NOT_BREATHING, cry="我爸没呼吸了")
    assert said in reply.text
    assert any("一步一步" in button.title for button in reply.buttons)


async def test_it_goes_better_by_what_the_danger_was() -> None:
    _, reply = await after_card("我们都逃出来了")
    assert "不要回去" in reply.text
    _, reply = await after_card("我好多了", danger=Danger.SUICIDE, cry="我不想活了")
    assert "12356" in reply.text


async def test_in_the_middle_of_the_talk_how_it_goes_is_told_to_the_officers() -> None:
    talker, _ = await after_card("锦绣路100号", danger=Danger.NOT_BREATHING, cry="我爸没呼吸了")
    await say(talker, "他有呼吸了")
    assert "他有呼吸了" in talker.world.rescues.report.text


async def test_a_no_after_the_card_ends_it() -> None:
    talker = Talker(World())
    heard = Heard(text="没有", intent="deny", danger="fire", cry=FIRE)
    await talker.hear("action_go_on", heard)
    assert talker.slots["open_question"] is None
    assert talker.world.rescues.filed == []


async def test_a_place_after_a_card_beats_an_open_guide() -> None:
    talker = Talker(World(), slots={"open_question": "guide.step"})
    heard = Heard(text="锦绣路100号", intent="inform", danger="fire", cry=FIRE)
    (reply,) = await talker.hear("action_go_on", heard)
    assert REFERENCE in reply.text


ASKED = ["subscribe.place", "facility.place", "alerts.place", "change.place", "report.resume"]


@pytest.mark.parametrize("asked", ASKED)
async def test_a_place_after_a_card_is_for_the_rescuers_whatever_was_asked_before(
    asked: str,
) -> None:
    talker = Talker(World(), slots={"open_question": asked})
    heard = Heard(text="浦东新区", intent="inform_place", danger="fire", cry=FIRE)
    (reply,) = await talker.hear("action_go_on", heard)
    assert REFERENCE in reply.text
    assert talker.slots["open_question"] == "rescue.people"


async def test_in_a_report_a_cry_is_what_there_is_to_report() -> None:
    talker = Talker(World(), slots={"open_question": "report.people"})
    kept = draft(hazard="landslide", text="裂缝变宽了", address="张江路1号")
    talker.world.reports.drafts[PERSON] = kept
    heard = Heard(text="3人被困", intent="inform_count", danger="trapped")
    await talker.hear("action_go_on", heard)
    [filed] = talker.world.reports.filed
    assert (filed.people_trapped, filed.address) == (3, "张江路1号")
    assert talker.world.rescues.filed == []


async def test_every_danger_can_be_told() -> None:
    for danger in Danger:
        talker, reply = await after_card("锦绣路100号", danger=danger, cry="救命")
        assert REFERENCE in reply.text
        assert replace(talker.world.rescues.report).urgent


async def test_who_asked_for_confidence_hears_that_nobody_on_duty_will_call() -> None:
    cry = "化工厂漏出刺鼻的气体,请保密,别让老板知道"
    talker, _ = await after_card("浦东新区高桥镇", cry=cry)
    assert "只有管理员能看到" in (await say(talker, "三个人")).text
    talker, _ = await after_card("浦东新区高桥镇", cry="化工厂漏出刺鼻的气体")
    assert "只给值班人员看" in (await say(talker, "三个人")).text


WISHES = [
    pytest.param("我要匿名上报,化工厂漏出刺鼻的气体", (True, False), id="anonymous"),
    pytest.param("化工厂漏出刺鼻的气体,请保密,别让老板知道", (False, True), id="confidential"),
    pytest.param("厂里着火了", (False, False), id="neither"),
]


@pytest.mark.parametrize(("cry", "wish"), WISHES)
async def test_who_wants_no_name_in_it_has_none_though_it_is_urgent(
    cry: str, wish: tuple[bool, bool]
) -> None:
    talker, _ = await after_card("浦东新区高桥镇", cry=cry)
    [new] = talker.world.rescues.filed
    assert (new.anonymous, new.confidential) == wish
