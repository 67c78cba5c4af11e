"""Whatever comes between at any step of a report: no answer, nothing lost, nothing filed."""

from dataclasses import replace

import pytest

from bot.reports.draft import DraftField, ReportDraft
from tests.actions.world import PERSON, Heard, Talker, World, draft, similar

FULL = draft(hazard="fire", text="烟很大", address="张江路1号", people_affected=3)
BEFORE = {
    "hazard": draft(),
    "text": draft(hazard="fire"),
    "place": draft(hazard="fire", text="烟很大"),
    "people": replace(FULL, people_affected=None),
    "confirm": FULL,
    "similar": FULL,
    "resume": FULL,
}
#: What the engine makes of a text that it knows nothing better for.
EXPECTED = {"place": "inform_place", "people": "inform_count"}


def at(step: str, language: str = "zh") -> Talker:
    talker = Talker(World(), language=language, slots={"open_question": f"report.{step}"})
    talker.world.reports.drafts[PERSON] = BEFORE[step]
    if step == "similar":
        talker.world.reports.alike = (similar("R-0000-00"),)
    return talker


def told(kept: ReportDraft) -> tuple[object, ...]:
    """What the person said, as the draft has it."""
    return kept.hazard, kept.text, kept.address, kept.people_affected, kept.people_trapped


NO_ANSWER = [
    pytest.param("返回", "", id="back"),
    pytest.param("上一步", "", id="previous step"),
    pytest.param("back", "", id="back in English"),
    pytest.param("go back please", "", id="politely back"),
    pytest.param("继续", "affirm", id="go on"),
    pytest.param("好的,继续", "affirm", id="all right, go on"),
    pytest.param("go on", "", id="go on in English"),
    pytest.param("continue", "affirm", id="continue"),
    pytest.param("上报", "", id="report"),
    pytest.param("I want to report a hazard", "", id="report in English"),
    pytest.param("120", "", id="ambulance"),
    pytest.param("119", "", id="fire brigade"),
    pytest.param("打110", "", id="police"),
    pytest.param("call 120", "", id="call an ambulance"),
    pytest.param("谢谢", "", id="thanks"),
    pytest.param("thank you", "", id="thanks in English"),
    pytest.param("你好", "", id="hello"),
    pytest.param("😭😭", "", id="emoji"),
    pytest.param("……", "", id="dots"),
    pytest.param("匿名", "", id="anonymous"),
    pytest.param("anonymous please", "", id="anonymous in English"),
    pytest.param("13800138000", "", id="a number to call"),
    pytest.param("my number is +44 7911 123456", "", id="a number from abroad"),
]


@pytest.mark.parametrize("step", [step for step in BEFORE if step != "resume"])
@pytest.mark.parametrize(("text", "intent"), NO_ANSWER)
async def test_what_comes_between_is_no_answer(step: str, text: str, intent: str) -> None:
    talker = at(step)
    entities = {"count": int(text)} if text.isdecimal() and len(text) == 3 else {}
    heard = intent or EXPECTED.get(step, "inform")
    replies = await talker.answer(heard, text, **entities)
    assert replies
    assert told(talker.world.reports.drafts[PERSON]) == told(BEFORE[step])
    assert not talker.world.reports.filed
    assert str(talker.slots["open_question"]).startswith("report.")


@pytest.mark.parametrize("step", BEFORE)
@pytest.mark.parametrize("text", ["取消", "算了,不报了", "cancel", "never mind"])
async def test_cancelling_works_everywhere(step: str, text: str) -> None:
    talker = at(step)
    await talker.answer("cancel", text)
    assert not talker.world.reports.drafts
    assert talker.slots["open_question"] is None


async def test_a_word_for_cancelling_in_a_description_cancels_nothing() -> None:
    talker = at("text")
    await talker.answer(
        "cancel", "the football match was cancelled because the field is under water"
    )
    assert "football" in (talker.world.reports.drafts[PERSON].text or "")


GONE_BACK = [
    pytest.param("hazard", "hazard", id="the first question"),
    pytest.param("text", "hazard", id="from the description"),
    pytest.param("place", "text", id="from the place"),
    pytest.param("people", "place", id="from the people"),
    pytest.param("confirm", "people", id="from the confirmation"),
]


@pytest.mark.parametrize(("step", "asked"), GONE_BACK)
@pytest.mark.parametrize("text", ["返回", "back"])
async def test_back_asks_what_was_asked_before_and_shows_what_was_said(
    step: str, asked: str, text: str
) -> None:
    talker = at(step)
    first, *_ = await talker.answer(EXPECTED.get(step, "inform"), text)
    assert talker.slots["open_question"] == f"report.{asked}"
    said = {"hazard": "火灾", "text": "烟很大", "place": "张江路1号", "people": "3"}[asked]
    assert (said in first.text) is (step != "hazard")


async def test_what_was_gone_back_to_may_stay_or_change() -> None:
    talker = at("confirm")
    await talker.answer("inform", "返回")
    await talker.answer("inform", "返回")
    assert talker.slots["open_question"] == "report.place"
    await talker.answer("inform_place", "浦东新区", place="浦东新区")
    assert talker.slots["open_question"] == "report.confirm"
    assert talker.world.reports.drafts[PERSON].address == "上海市浦东新区"
    await talker.answer("inform", "back")
    await talker.answer("affirm", "继续")
    assert talker.slots["open_question"] == "report.confirm"
    assert talker.world.reports.drafts[PERSON].people_affected == 3


async def test_a_description_gone_back_to_is_said_anew() -> None:
    talker = at("place")
    await talker.answer("inform_place", "上一步")
    await talker.answer("inform", "烟是白色的,很大")
    assert talker.world.reports.drafts[PERSON].text == "烟是白色的,很大"
    assert talker.slots["open_question"] == "report.place"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("是同一件", True),
        ("it is the same one", True),
        ("是另一件", False),
        ("不是同一件", False),
        ("it is another one", False),
    ],
)
async def test_the_same_or_another_in_words_that_are_like_a_yes(text: str, joined: bool) -> None:
    talker = at("similar")
    await talker.answer("affirm", text)
    kept = talker.world.reports.drafts[PERSON]
    assert (bool(kept.joins), kept.apart) == (joined, not joined)


async def test_a_cry_at_the_confirmation_is_told_and_changes_no_kind() -> None:
    talker = at("confirm")
    cried = {"hazard": "landslide"}
    heard = Heard(text="山要塌了!", intent="inform", entities=cried, danger="landslide")
    await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == ("fire", "烟很大\n山要塌了!")
    assert talker.slots["open_question"] == "report.confirm"


@pytest.mark.parametrize(("place", "kept"), [("the road", None), ("Nanjing Road", "Nanjing Road")])
async def test_any_road_is_no_address(place: str, kept: str | None) -> None:
    talker = Talker(World(), language="en")
    told = Heard(
        text=f"I want to report a big hole in {place}",
        intent="report_hazard",
        entities={"hazard": "road", "place": place},
    )
    await talker.hear("action_report_hazard", told)
    assert talker.world.reports.drafts[PERSON].address == kept


@pytest.mark.parametrize(
    ("step", "text", "field", "told", "left"),
    [
        pytest.param("place", "浦东新区", "text", "烟很大", "people", id="a place"),
        pytest.param("place", "Pudong", "text", "烟很大", "people", id="a place in English"),
        pytest.param("people", "两人受影响", "address", "张江路1号", "confirm", id="a count"),
        pytest.param("people", "2 people affected", "address", "张江路1号", "confirm", id="count"),
    ],
)
async def test_the_answer_to_what_was_left_by_going_back_overwrites_nothing(
    step: str, text: str, field: str, told: str, left: str
) -> None:
    talker = at(step)
    await talker.answer("inform", "back")
    await talker.answer("inform", text)
    assert getattr(talker.world.reports.drafts[PERSON], field) == told
    assert talker.slots["open_question"] == f"report.{left}"


async def test_a_place_gone_back_to_is_not_lost_by_an_answer_that_is_none() -> None:
    talker = at("people")
    await talker.answer("inform_count", "back")
    await talker.answer("inform_place", "???")
    assert talker.world.reports.drafts[PERSON].address == "张江路1号"


YES = [
    "是",
    "对",
    "好的",
    "提交",
    "确认提交",
    "没问题",
    "yes",
    "Yes please",
    "ok",
    "submit it",
    "👍",
]
YES += ["1", "第一个"]


@pytest.mark.parametrize("text", YES)
async def test_a_yes_files(text: str) -> None:
    talker = at("confirm")
    await talker.answer("inform", text)
    assert len(talker.world.reports.filed) == 1


NO_YES = [
    "继续",
    "go on",
    "continue",
    "好的继续",
    "ok, go on",
    "下一步",
    "next",
    "跳过",
    "120",
    "那好吧",
]


@pytest.mark.parametrize("text", NO_YES)
@pytest.mark.parametrize("intent", ["affirm", "inform"])
async def test_anything_else_repeats_the_confirmation(text: str, intent: str) -> None:
    talker = at("confirm")
    *_, shown = await talker.answer(intent, text)
    assert not talker.world.reports.filed
    assert "确认提交" in shown.text


async def test_the_other_answers_at_the_end_by_number() -> None:
    talker = at("confirm")
    (asked,) = await talker.answer("inform_count", "2", count=2)
    assert "哪里不对" in asked.text
    (shown,) = await talker.answer("inform", "3", count=3)
    assert talker.world.reports.drafts[PERSON].anonymous
    assert "匿名,不保存" in shown.text
    await talker.answer("inform", "3", count=3)
    assert not talker.world.reports.drafts[PERSON].anonymous
    await talker.answer("inform", "4", count=4)
    assert not talker.world.reports.drafts


PEOPLE = [
    pytest.param("1", {"count": 1}, (1, None), id="one"),
    pytest.param("0", {"count": 0}, (0, 0), id="none"),
    pytest.param("没有", {}, (0, 0), id="no"),
    pytest.param("没人", {}, (0, 0), id="nobody"),
    pytest.param("nobody", {}, (0, 0), id="nobody in English"),
    pytest.param("有,2个", {}, (2, None), id="some, 2"),
    pytest.param("120人", {"count": 120}, (120, None), id="as many as an emergency number"),
    pytest.param("3号楼", {}, (None, None), id="a building is no number"),
    pytest.param("水有2米深", {}, (None, None), id="a depth is no number"),
]


@pytest.mark.parametrize(("text", "entities", "counts"), PEOPLE)
async def test_how_many(
    text: str, entities: dict[str, object], counts: tuple[int | None, int | None]
) -> None:
    talker = at("people")
    await talker.answer("deny" if text == "没有" else "inform_count", text, **entities)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.people_affected, kept.people_trapped) == counts


async def test_an_emergency_number_is_told_whom_to_call_and_how_to_say_a_count() -> None:
    talker = at("people")
    called, asked = await talker.answer("inform_count", "120", count=120)
    assert "119" in called.text and "120人" in called.text
    assert talker.slots["open_question"] == "report.people"
    assert asked.kind == "report"


async def test_more_of_the_story_at_the_people_is_kept() -> None:
    talker = at("people")
    await talker.answer("inform", "火已经烧到二楼了")
    kept = talker.world.reports.drafts[PERSON]
    assert kept.text == "烟很大\n火已经烧到二楼了"
    assert talker.slots["open_question"] == "report.people"


@pytest.mark.parametrize("step", ["hazard", "text", "place", "people", "confirm"])
async def test_a_pin_is_taken_at_every_step(step: str) -> None:
    talker = at(step)
    heard = Heard(intent="inform_place", pin=(31.2, 121.5))
    await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.lat, kept.lon) == (31.2, 121.5)
    assert kept.address == BEFORE[step].address
    following = {"place": "people"}.get(step, step)
    assert talker.slots["open_question"] == f"report.{following}"


CORRECTED = [
    pytest.param("不是火灾是水灾", ((2, "fire"), (5, "flood")), {"hazard": "flood"}, id="kind"),
    pytest.param(
        "it's not a fire, it's a flood",
        ((11, "fire"), (24, "flood")),
        {"hazard": "flood"},
        id="kind in English",
    ),
    pytest.param("地点错了,是川沙", (), {"address": "川沙"}, id="place"),
    pytest.param("地址不对，应该是浦东新区", (), {"address": "上海市浦东新区"}, id="place, known"),
    pytest.param("the place is wrong, it's Chuansha", (), {"address": "Chuansha"}, id="place, en"),
    pytest.param("人数不对,是5个人", (), {"people_affected": 5}, id="people"),
    pytest.param("it's 5 people not 3", (), {"people_affected": 5}, id="people in English"),
    pytest.param("不是3人,是5人", (), {"people_affected": 5}, id="not so many"),
    pytest.param("not 5 people but 2", (), {"people_affected": 2}, id="fewer"),
]


@pytest.mark.parametrize(("text", "hazards", "changed"), CORRECTED)
async def test_any_field_is_corrected_by_words_at_the_end(
    text: str, hazards: tuple[tuple[int, str], ...], changed: dict[str, object]
) -> None:
    talker = at("confirm")
    heard = Heard(text=text, intent="deny", hazards=hazards)
    *_, shown = await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert {name: getattr(kept, name) for name in changed} == changed
    assert kept.text == "烟很大"
    assert "确认提交" in shown.text


REOPENED = [
    pytest.param("地点错了", "place", id="place"),
    pytest.param("the place is wrong", "place", id="place in English"),
    pytest.param("wrong address", "place", id="address"),
    pytest.param("人数不对", "people", id="people"),
    pytest.param("the number of people is wrong", "people", id="people in English"),
    pytest.param("描述写错了", "text", id="description"),
    pytest.param("类型错了", "hazard", id="kind"),
    pytest.param("wrong kind", "hazard", id="kind in English"),
    pytest.param("改一下地点", "place", id="change the place"),
]


@pytest.mark.parametrize(("text", "asked"), REOPENED)
async def test_a_field_that_is_only_said_to_be_wrong_is_asked_again(text: str, asked: str) -> None:
    talker = at("confirm")
    await talker.answer("deny", text)
    assert talker.slots["open_question"] == f"report.{asked}"
    assert told(talker.world.reports.drafts[PERSON]) == told(FULL)


async def test_a_wrong_kind_is_set_right_in_the_middle() -> None:
    talker = at("place")
    heard = Heard(text="不是火灾是水灾", intent="inform_place", hazards=((2, "fire"), (5, "flood")))
    first, *_ = await talker.hear("action_go_on", heard)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.address, kept.text) == ("flood", None, "烟很大")
    assert first.text == "已更正。"
    assert talker.slots["open_question"] == "report.place"


async def test_starting_again_forgets_what_was_told() -> None:
    talker = at("place")
    await talker.answer("inform_place", "restart")
    assert talker.slots["open_question"] == "report.hazard"
    assert told(talker.world.reports.drafts[PERSON]) == told(draft())


HAZARDS = [
    pytest.param("3", "fire", id="number"),
    pytest.param("第三个", "fire", id="number in words"),
    pytest.param("燃气泄漏", "gas", id="label"),
    pytest.param("其他险情", "other", id="other"),
]


@pytest.mark.parametrize(("text", "hazard"), HAZARDS)
async def test_the_kind_by_number_or_label(text: str, hazard: str) -> None:
    talker = at("hazard")
    await talker.answer("inform", text)
    kept = talker.world.reports.drafts[PERSON]
    assert (kept.hazard, kept.text) == (hazard, None)


RESUMED = [
    pytest.param("继续", "place", id="go on"),
    pytest.param("1", "place", id="first"),
    pytest.param("yes", "place", id="yes"),
    pytest.param("continue", "place", id="continue"),
    pytest.param("go on with the report", "place", id="go on with it"),
    pytest.param("thank you", "resume", id="thanks"),
    pytest.param("2", "hazard", id="second"),
    pytest.param("重新开始", "hazard", id="anew"),
    pytest.param("no", "hazard", id="no"),
    pytest.param("我看看再说", "resume", id="unclear"),
]


@pytest.mark.parametrize(("text", "asked"), RESUMED)
async def test_the_report_of_before_by_number_label_or_words(text: str, asked: str) -> None:
    talker = at("resume")
    talker.world.reports.drafts[PERSON] = BEFORE["place"]
    await talker.answer("inform", text)
    assert talker.slots["open_question"] == f"report.{asked}"


async def test_what_was_said_at_the_offer_to_go_on_is_not_lost() -> None:
    talker = at("resume")
    talker.slots["wanted"] = {"text": "水到膝盖了", "entities": {}}
    await talker.answer("inform", "还在涨,没有停")
    await talker.answer("inform", "继续")
    assert (talker.world.reports.drafts[PERSON].text or "").endswith("水到膝盖了\n还在涨,没有停")


async def test_a_number_to_call_is_kept_and_shown() -> None:
    talker = at("place")
    noted, *_ = await talker.answer("inform_place", "我的电话是 138 0013 8000")
    assert "13800138000" in noted.text
    talker.world.reports.drafts[PERSON] = replace(FULL, contact="13800138000")
    talker.slots["open_question"] = "report.confirm"
    (shown,) = await talker.answer("inform", "继续")
    assert "13800138000(只有值班人员能看到)" in shown.text
    (shown,) = await talker.answer("inform", "匿名")
    assert "13800138000" not in shown.text


async def test_the_confirmation_says_what_is_kept() -> None:
    talker = at("confirm")
    (shown,) = await talker.answer("inform", "继续")
    assert "提交即表示同意" in shown.text and "网页聊天的编号" in shown.text
    english = at("confirm", "en")
    (shown,) = await english.answer("inform", "go on")
    assert "By filing you agree" in shown.text and "Hazard: fire" in shown.text


async def test_a_very_long_place_is_a_description() -> None:
    talker = at("place")
    long = "沿着河边一直走," * 60
    await talker.answer("inform_place", long)
    kept = talker.world.reports.drafts[PERSON]
    assert kept.address is None and long.strip() in (kept.text or "")


def test_every_step_is_tried() -> None:
    assert set(BEFORE) == {*(field.value for field in DraftField), "confirm", "similar", "resume"}
