"""What comes between in the smaller conversations: a wish, "go on", "back", a pin for a name."""

from typing import Any

import pytest

from actions.agreeing import agrees
from actions.turn import Turn
from bot.residents.people import Person
from tests.actions.world import PERSON, Heard, Talker, World

SHELTER = Heard(text="静安区哪里有避难所", intent="find_facility", entities={"area": "310115"})
SHELTER_SOMEWHERE = Heard(text="哪里有避难所", intent="find_facility")


async def opened(question: str) -> Talker:
    """A talk in which that question is open."""
    talker = Talker(World())
    if question.startswith("change."):
        await talker.world.residents.subscribe(PERSON, language="zh", areas=["310115"])
    for action, heard in OPENED[question]:
        await talker.hear(action, heard)
    assert talker.slots["open_question"] == question
    return talker


def said(intent: str, text: str, **entities: Any) -> tuple[str, Heard]:
    action = {"affirm": "go_on", "inform": "go_on"}.get(intent, intent)
    return f"action_{action}", Heard(text=text, intent=intent, entities=entities)


OPENED = {
    "subscribe.place": [said("subscribe", "订阅")],
    "subscribe.confirm": [said("subscribe", "订阅浦东", place="浦东")],
    "facility.place": [said("find_facility", "避难所在哪")],
    "alerts.place": [said("alerts_here", "有预警吗")],
    "safe.sure": [said("i_am_safe", "我不安全")],
    "safe.consent": [said("i_am_safe", "我平安")],
    "safe.name": [said("i_am_safe", "我平安"), said("affirm", "同意")],
    "change.what": [said("change_subscription", "更改订阅")],
    "change.language": [
        said("change_subscription", "更改订阅"),
        said("inform", "语言"),
    ],
    "change.confirm": [said("change_subscription", "改成英文")],
    "data.confirm": [said("delete_my_data", "删除我的数据")],
    "person.consent": [said("talk_to_person", "转人工")],
}
ELSEWHERE = [question for question in OPENED if not question.startswith("facility.")]


@pytest.mark.parametrize("question", ELSEWHERE)
async def test_a_wish_that_is_answered_at_once_leaves_the_question_open(question: str) -> None:
    talker = await opened(question)
    wanted = talker.slots.get("wanted")
    replies = await talker.hear("action_find_facility", SHELTER)
    assert len(replies) == 2
    assert talker.slots["open_question"] == question
    assert talker.slots.get("wanted") == wanted


@pytest.mark.parametrize("question", ELSEWHERE)
async def test_a_wish_that_asks_back_leads_back_once_it_is_answered(question: str) -> None:
    talker = await opened(question)
    wanted = talker.slots.get("wanted")
    await talker.hear("action_find_facility", SHELTER_SOMEWHERE)
    assert talker.slots["open_question"] == "facility.place"
    _, again = await talker.answer("inform_place", "浦东新区", place="浦东新区")
    assert again.text
    assert talker.slots["open_question"] == question
    assert talker.slots.get("wanted") == wanted


async def test_who_turns_from_subscribing_to_changing_leaves_the_first() -> None:
    talker = await opened("change.what")
    action, heard = said("subscribe", "订阅浦东", place="浦东")
    await talker.hear(action, heard)
    await talker.answer("affirm", "同意")
    assert talker.slots["open_question"] is None


@pytest.mark.parametrize("text", ["继续", "好的,继续", "go on", "continue", "下一步", "3", "随便"])
async def test_only_a_yes_deletes_everything(text: str) -> None:
    talker = await opened("data.confirm")
    (reply,) = await talker.answer("affirm", text)
    assert "没有删除" in reply.text
    assert not talker.world.linked.forgotten


@pytest.mark.parametrize("text", ["继续", "go on", "下一步", "嗯…不好说"])
async def test_only_a_yes_is_a_yes_to_being_safe(text: str) -> None:
    talker = await opened("safe.sure")
    await talker.answer("affirm", text)
    assert talker.slots["open_question"] == "safe.sure"
    assert talker.world.ring.book.kept == {}


YES = [
    "是",
    "是的,删除吧",
    "确认",
    "好的",
    "嗯",
    "yes please",
    "yes, I agree",
    "OK",
    "delete it",
    "",
]
NO_YES = ["继续", "go on", "next", "不是", "not now", "English", "3", "再说吧"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [*((text, True) for text in YES), *((text, False) for text in NO_YES)],
)
def test_a_yes_says_so(text: str, meant: bool) -> None:
    person = Person(channel="web", address="somebody")
    assert agrees(Turn(text=text, intent="affirm", language="zh", person=person)) is meant


@pytest.mark.parametrize(
    ("intent", "text", "pin"),
    [
        ("cancel", "返回", None),
        ("affirm", "继续", None),
        ("inform", "go on", None),
        ("inform", "back", None),
        ("inform_place", "", (31.2, 121.5)),
    ],
    ids=["back", "go on", "go on, en", "back, en", "pin"],
)
async def test_what_steers_is_no_name(
    intent: str, text: str, pin: tuple[float, float] | None
) -> None:
    talker = await opened("safe.name")
    (asked,) = await talker.hear("action_go_on", Heard(intent=intent, text=text, pin=pin))
    assert "称呼" in asked.text
    assert talker.slots["open_question"] == "safe.name"
    named, _ = await talker.answer("inform", "李大山")
    assert "李大山" in named.text


@pytest.mark.parametrize("question", ["change.language", "change.confirm"])
async def test_back_in_a_change_asks_what_is_to_be_changed(question: str) -> None:
    talker = await opened(question)
    await talker.answer("cancel", "返回")
    assert talker.slots["open_question"] == "change.what"
    assert set(talker.slots["wanted"]) == {"id"}


async def test_back_before_the_yes_asks_for_the_place_again_and_keeps_the_rest() -> None:
    talker = Talker(World())
    await talker.hear(*said("subscribe", "订阅浦东,用英文", place="浦东"))
    await talker.answer("cancel", "返回")
    assert talker.slots["open_question"] == "subscribe.place"
    assert talker.slots["wanted"] == {"language": "en"}
