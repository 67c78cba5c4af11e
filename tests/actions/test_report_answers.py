"""The guided report and what people really answer: cards, corrections, dead ends, offers."""

import pytest

from bot.replies import Kind
from bot.triage.danger import Danger
from tests.actions.world import PERSON, Heard, Talker, World, draft

TOLD = "上报：浦东张江镇张江路100号路口积水半米深，3人被困"


def pressed(text: str, hazard: str = "flood") -> Heard:
    """The card's button to the duty officer."""
    return Heard(intent="report_hazard", entities={"hazard": hazard, "said": text})


async def test_the_card_of_a_danger_begins_the_report_with_what_was_said() -> None:
    talker = Talker(World())
    (shown,) = await talker.hear("action_report_hazard", pressed(TOLD))
    (filed,) = talker.world.reports.filed
    assert (filed.hazard, filed.text, filed.people_trapped) == ("flood", TOLD, 3)
    assert filed.address and "浦东新区" in filed.address and "张江路100号" in filed.address
    assert filed.reference in shown.text
    assert talker.slots["open_question"] is None


async def test_the_card_in_the_middle_of_a_report_adds_to_it_once() -> None:
    talker = Talker(World())
    heard = Heard(text="上报积水", intent="report_hazard", entities={"hazard": "waterlogging"})
    await talker.hear("action_report_hazard", heard)
    await talker.answer("inform", "车库全淹了,3人被困")
    await talker.hear("action_report_hazard", pressed("车库全淹了,3人被困"))
    await talker.hear("action_report_hazard", pressed("水还在涨"))
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("waterlogging", "车库全淹了,3人被困\n水还在涨")


async def test_an_older_draft_is_gone_on_with_and_hears_it_too() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="gas", text="很浓的气味")
    await talker.hear("action_report_hazard", pressed("有2人晕倒", "gas"))
    assert talker.slots["open_question"] == "report.resume"
    await talker.answer("affirm", "继续")
    assert talker.world.reports.drafts[PERSON].text == "很浓的气味\n有2人晕倒"


OPEN = {
    "hazard": draft(),
    "text": draft(hazard="fire"),
    "place": draft(hazard="fire", text="烟很大"),
}
FULL = draft(hazard="fire", text="烟很大", address="张江", people_affected=0)


def at(field: str) -> Talker:
    talker = Talker(World(), slots={"open_question": f"report.{field}"})
    talker.world.reports.drafts[PERSON] = OPEN.get(field, FULL)
    return talker


async def test_a_triage_danger_is_the_hazard_that_was_asked_for() -> None:
    talker = at("hazard")
    heard = Heard(text="旧仓库冒烟出不来", intent="inform", danger=Danger.FIRE)
    await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("fire", "旧仓库冒烟出不来")


async def test_a_danger_told_at_the_place_is_no_place() -> None:
    talker = at("place")
    heard = Heard(
        text="楼上也着火了", intent="inform_place", entities={"hazard": "fire"}, danger=Danger.FIRE
    )
    await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.address, kept.text) == (None, "烟很大\n楼上也着火了")


DEAD_ENDS = [
    pytest.param(
        "hazard", "inform", "3号楼", {"hazard": "other", "text": "3号楼\n四楼"}, id="hazard"
    ),
    pytest.param("text", "skip", "不知道", {"text": "(未描述)"}, id="text"),
    pytest.param("text", "affirm", "是", {"text": "(未描述)"}, id="text, yes"),
    pytest.param("place", "deny", "没有", {"address": None}, id="place"),
    pytest.param("people", "inform", "不少", {"people_affected": None}, id="people"),
]


@pytest.mark.parametrize(("field", "intent", "text", "left"), DEAD_ENDS)
async def test_a_second_useless_answer_goes_on(
    field: str, intent: str, text: str, left: dict[str, object]
) -> None:
    talker = at(field)
    if field == "people":
        talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟", address="张江")
    *_, first = await talker.answer(intent, text)
    assert talker.slots["open_question"] == f"report.{field}"
    assert first.buttons or field == "people"
    await talker.answer(intent, "四楼" if field == "hazard" else text)
    kept = talker.world.reports.drafts[PERSON]
    assert talker.slots["open_question"] != f"report.{field}"
    assert {name: getattr(kept, name) for name in left} == left


CORRECTIONS = [
    pytest.param("deny", "不对,3人受影响", {"count": 3}, {"people_affected": 3}, id="people"),
    pytest.param("inform_count", "3人", {"count": 3}, {"people_affected": 3}, id="bare"),
    pytest.param(
        "deny", "不对,地点是浦东", {"place": "浦东"}, {"address": "上海市浦东新区"}, id="place"
    ),
    pytest.param(
        "deny", "不对,是积水", {"hazard": "waterlogging"}, {"hazard": "waterlogging"}, id="z"
    ),
    pytest.param("deny", "不对,烟是白色的", {}, {"text": "烟很大\n烟是白色的"}, id="text"),
    pytest.param("skip", "跳过", {}, {"text": "烟很大"}, id="skip is no text"),
]


@pytest.mark.parametrize(("intent", "text", "entities", "changed"), CORRECTIONS)
async def test_a_correction_at_the_end_reaches_the_draft(
    intent: str, text: str, entities: dict[str, object], changed: dict[str, object]
) -> None:
    talker = at("confirm")
    (shown,) = await talker.answer(intent, text, **entities)
    kept = talker.world.reports.drafts[PERSON]
    assert {name: getattr(kept, name) for name in changed} == changed
    assert "确认提交" in shown.text


async def test_a_corrected_hazard_is_not_taken_for_the_place() -> None:
    talker = at("place")
    await talker.answer("inform_place", "不对,是积水", hazard="waterlogging")
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.address) == ("waterlogging", None)
    assert talker.slots["open_question"] == "report.place"


async def test_a_place_given_later_is_kept_whole() -> None:
    talker = at("people")
    talker.world.reports.drafts[PERSON] = draft(hazard="fire", text="烟", address="张江")
    await talker.answer("inform_place", "北京市朝阳区", place="北京市朝阳区")
    assert talker.world.reports.drafts[PERSON].address == "北京市朝阳区"


OFFERED = "水到膝盖了"


async def test_a_yes_to_the_offer_begins_the_report_with_what_was_said() -> None:
    talker = Talker(World())
    await talker.answer("inform", OFFERED, hazard="flood")
    await talker.answer("affirm", "是的")
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("flood", OFFERED)
    assert talker.slots["open_question"] == "report.place"


async def test_the_button_of_the_offer_does_the_same() -> None:
    talker = Talker(World())
    await talker.answer("inform", OFFERED, hazard="flood")
    await talker.hear("action_report_hazard", Heard(intent="report_hazard"))
    assert talker.world.reports.drafts[PERSON].text == OFFERED


async def test_a_no_to_the_offer_begins_nothing() -> None:
    talker = Talker(World())
    await talker.answer("inform", OFFERED, hazard="flood")
    (reply,) = await talker.answer("deny", "不是")
    assert reply.kind is Kind.SMALLTALK
    assert not talker.world.reports.drafts
    assert talker.slots["open_question"] is None


async def test_a_yes_long_after_the_offer_begins_nothing() -> None:
    talker = Talker(World())
    await talker.answer("inform", OFFERED, hazard="flood")
    await talker.hear("action_ask", Heard(text="地震怎么办", intent="ask_guidance"))
    assert talker.slots["open_question"] is None
    await talker.answer("affirm", "好")
    assert not talker.world.reports.drafts


@pytest.mark.parametrize(
    "intent", ["affirm", "cancel", "skip", "inform_place", "inform", "inform_count"]
)
async def test_what_is_dangerous_is_never_answered_with_nothing_open(intent: str) -> None:
    text = "地震了!!"
    heard = Heard(text=text, intent=intent, entities={"hazard": "earthquake"})
    replies = await Talker(World()).hear("action_go_on", heard)
    assert "119" in "".join(reply.text for reply in replies)
    assert replies[0].citations[0].article == "earthquake-indoors"


async def test_a_lone_yes_is_told_whom_to_call() -> None:
    (reply,) = await Talker(World()).answer("affirm", "好")
    assert "119" in reply.text


async def test_a_place_in_answer_to_the_offer_begins_the_report() -> None:
    talker = Talker(World())
    await talker.answer("inform", OFFERED, hazard="flood")
    await talker.answer("inform_place", "浦东张江路", place="浦东张江路")
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("flood", OFFERED)
    assert kept.address and "张江路" in kept.address
    assert talker.slots["open_question"] == "report.people"


async def test_a_shelter_in_the_middle_leads_back_to_the_report() -> None:
    talker = at("place")
    wanted = {"facility": "shelter"}
    heard = Heard(text="避难所在哪", intent="find_facility", entities=wanted)
    await talker.hear("action_find_facility", heard)
    assert talker.slots["open_question"] == "facility.place"
    found, asked = await talker.answer("inform_place", "浦东", place="浦东")
    assert (found.kind, asked.kind) == (Kind.FACILITIES, Kind.REPORT)
    assert talker.slots["open_question"] == "report.place"


async def test_a_shelter_found_at_once_leaves_the_report_open() -> None:
    talker = at("place")
    entities = {"facility": "shelter", "place": "浦东"}
    heard = Heard(text="浦东避难所", intent="find_facility", entities=entities)
    found, asked = await talker.hear("action_find_facility", heard)
    assert (found.kind, asked.kind) == (Kind.FACILITIES, Kind.REPORT)
    assert talker.slots["open_question"] == "report.place"


async def test_what_was_told_before_going_on_is_heard_after_the_yes() -> None:
    talker = Talker(World())
    talker.world.reports.drafts[PERSON] = draft(hazard="flood")
    await talker.answer("inform", "水到膝盖了", hazard="flood")
    await talker.answer("affirm", "是")
    assert talker.world.reports.drafts[PERSON].text == "水到膝盖了"


async def test_a_button_answers_only_its_own_question() -> None:
    talker = at("confirm")
    replies = await talker.answer("affirm", question="data.confirm")
    assert not talker.world.reports.filed
    assert replies[-1].kind is Kind.REPORT
    await talker.answer("affirm", question="report.confirm")
    assert len(talker.world.reports.filed) == 1


async def test_whoever_is_hurt_is_not_asked_for_a_report() -> None:
    replies = await Talker(World()).answer("inform", "被狗咬了", hazard="first_aid")
    assert [reply.kind for reply in replies] == [Kind.UNKNOWN]
