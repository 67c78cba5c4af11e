"""Changing a subscription: one to three turns, nothing before the yes, the new state said back."""

from typing import Any

import pytest

from actions.change_reading import groups_in, hours_in, language_in, no_quiet_hours, target_in
from bot.residents.subscription import Point, Subscription
from tests.actions.world import PERSON, Heard, Talker, World

QUIET = {"from": "22:00", "to": "07:00"}


async def subscribed(*areas: str) -> Talker:
    talker = Talker(World())
    for area in areas:
        await talker.world.residents.subscribe(PERSON, language="zh", areas=[area])
    return talker


async def change(talker: Talker, text: str, **entities: Any) -> Any:
    heard = Heard(text=text, intent="change_subscription", entities=entities)
    replies = await talker.hear("action_change_subscription", heard)
    return replies[-1]


def held(talker: Talker, place: int = 0) -> Subscription:
    return talker.world.residents.subscriptions[place]


@pytest.mark.parametrize(
    ("text", "entities", "part", "expected"),
    [
        ("把订阅改成浦东", {}, "浦东新区", {"areas": ("310115",)}),
        ("改到浦东", {"place": "朝阳区"}, "浦东新区", {"areas": ("310115",)}),
        ("我搬家了", {"place": "浦东"}, "浦东新区", {"areas": ("310115",)}),
        ("把预警改成英文", {}, "英文", {"language": "en"}),
        ("晚上十点到早上七点别发", {}, "22:00–07:00", {"quiet_hours": QUIET}),
    ],
    ids=["place", "from one to the other", "entity", "language", "quiet hours"],
)
async def test_what_is_said_at_once_takes_two_turns(
    text: str, entities: dict[str, str], part: str, expected: dict[str, Any]
) -> None:
    talker = await subscribed("110105")
    before = held(talker)
    asked = await change(talker, text, **entities)
    assert part in asked.text
    assert held(talker) == before
    (told,) = await talker.answer("affirm", "是的")
    assert "已更改" in told.text and part in told.text
    assert {name: getattr(held(talker), name) for name in expected} == expected
    assert held(talker).id == before.id
    assert talker.slots["open_question"] is None


@pytest.mark.parametrize(
    ("field", "question", "intent", "answer", "entities", "expected"),
    [
        ("place", "change.place", "inform_place", "浦东", {}, {"areas": ("310115",)}),
        ("language", "change.language", "inform", "", {"language": "en"}, {"language": "en"}),
        ("hours", "change.hours", "inform", "22:00-07:00", {}, {"quiet_hours": QUIET}),
        ("hours", "change.hours", "deny", "不要", {}, {"quiet_hours": None}),
        ("groups", "change.groups", "inform", "学校,老人", {}, {"groups": ("elderly", "school")}),
        ("groups", "change.groups", "deny", "没有", {}, {"groups": ()}),
    ],
)
async def test_what_is_only_named_takes_one_turn_more(
    field: str, question: str, intent: str, answer: str, entities: Any, expected: Any
) -> None:
    talker = await subscribed("110105")
    asked = await change(talker, "改订阅")
    assert len(asked.buttons) == 4
    await talker.answer("inform", field=field)
    assert talker.slots["open_question"] == question
    (confirm,) = await talker.answer(intent, answer, **entities)
    assert talker.slots["open_question"] == "change.confirm"
    assert "改好后" in confirm.text
    await talker.answer("affirm", "是")
    assert {name: getattr(held(talker), name) for name in expected} == expected


@pytest.mark.parametrize("intent", ["deny", "cancel", "skip"])
async def test_a_no_changes_nothing(intent: str) -> None:
    talker = await subscribed("110105")
    await change(talker, "把预警改成英文")
    (reply,) = await talker.answer(intent, "算了")
    assert "没有更改" in reply.text
    assert held(talker).language == "zh"
    assert talker.slots["open_question"] is None


@pytest.mark.parametrize("intent", ["change_subscription", "inform"])
@pytest.mark.parametrize("text", ["不改了", "还是别改了吧", "leave it as it is"])
async def test_it_can_be_taken_back_whatever_the_engine_hears(intent: str, text: str) -> None:
    talker = await subscribed("110105")
    await change(talker, "把预警改成英文")
    (reply,) = await talker.answer(intent, text)
    assert "没有更改" in reply.text
    assert held(talker).language == "zh"
    assert talker.slots["open_question"] is None


async def test_what_is_to_be_different_is_read_from_its_name_too() -> None:
    talker = await subscribed("110105")
    await change(talker, "改订阅")
    await talker.answer("inform", "语言")
    assert talker.slots["open_question"] == "change.language"


async def test_of_several_it_asks_which() -> None:
    talker = await subscribed("110105", "310115")
    asked = await change(talker, "把预警改成英文")
    assert [button.title for button in asked.buttons] == ["北京市朝阳区", "上海市浦东新区"]
    (again,) = await talker.answer("inform", "那个")
    assert again.text == asked.text
    (confirm,) = await talker.answer("inform", "浦东新区")
    assert "浦东新区" in confirm.text and "英文" in confirm.text
    await talker.answer("affirm", "是")
    assert [each.language for each in talker.world.residents.subscriptions] == ["zh", "en"]


@pytest.mark.parametrize("number", ["0", "1"])
async def test_which_by_its_button(number: str) -> None:
    talker = await subscribed("110105", "310115")
    await change(talker, "改订阅")
    await talker.answer("inform", subscription=number)
    assert talker.slots["open_question"] == "change.what"
    assert talker.slots["wanted"]["id"] == str(held(talker, int(number)).id)


async def test_a_place_of_two_is_asked_back() -> None:
    talker = await subscribed("310115")
    asked = await change(talker, "改成朝阳区")
    assert len(asked.buttons) == 2
    (confirm,) = await talker.answer("inform_place", area="220104")
    assert "长春市朝阳区" in confirm.text
    await talker.answer("affirm", "是")
    assert held(talker).areas == ("220104",)


async def test_a_place_that_nobody_knows_is_asked_again() -> None:
    talker = await subscribed("310115")
    asked = await change(talker, "改成桃花源")
    assert talker.slots["open_question"] == "change.place"
    (again,) = await talker.answer("inform_place", "桃花源")
    assert "没有找到" in again.text
    assert asked.text != again.text


async def test_a_correction_instead_of_the_yes() -> None:
    talker = await subscribed("110105")
    await change(talker, "把预警改成英文")
    (confirm,) = await talker.answer("inform", "免打扰晚上十点到早上七点")
    assert "英文" in confirm.text and "22:00–07:00" in confirm.text
    await talker.answer("affirm", "是")
    assert (held(talker).language, held(talker).quiet_hours) == ("en", QUIET)


async def test_a_position_becomes_a_place_and_the_other_way_round() -> None:
    talker = await subscribed("310115")
    await change(talker, "换个地方")
    await talker.hear("action_go_on", Heard(intent="inform_place", pin=(31.2, 121.5)))
    await talker.answer("affirm", "是")
    assert held(talker).areas == ()
    assert held(talker).point == Point(lat=31.2, lon=121.5, radius_m=5_000.0)
    await change(talker, "改成浦东")
    await talker.answer("affirm", "是")
    assert (held(talker).areas, held(talker).point) == (("310115",), None)


async def test_groups_that_are_none_are_refused_in_words() -> None:
    talker = await subscribed("310115")
    await change(talker, "改订阅")
    await talker.answer("inform", field="groups")
    await talker.answer("inform", "a@b")
    (refused,) = await talker.answer("affirm", "是")
    assert "群组名" in refused.text
    assert held(talker).groups == ()


async def test_another_number_is_no_change_of_a_subscription() -> None:
    told = await change(await subscribed("310115"), "我换手机号了")
    assert "退订" in told.text


async def test_nothing_to_change() -> None:
    reply = await change(Talker(World()), "改订阅")
    assert "没有订阅" in reply.text


async def test_one_that_ended_meanwhile() -> None:
    talker = await subscribed("310115")
    await change(talker, "把预警改成英文")
    talker.world.residents.subscriptions.clear()
    (reply,) = await talker.answer("affirm", "是")
    assert "没有这个订阅" in reply.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("晚上十一点到早上六点", ("23:00", "06:00")),
        ("十点到七点", ("22:00", "07:00")),
        ("晚上10点半到6点", ("22:30", "06:00")),
        ("中午十二点到两点", ("12:00", "14:00")),
        ("22:00-07:00", ("22:00", "07:00")),
        ("10pm to 7am", ("22:00", "07:00")),
        ("between midnight and 6am", ("00:00", "06:00")),
        ("after 11pm", ("23:00", "07:00")),
        ("夜里十点以后", ("22:00", "07:00")),
        ("晚上12点到6点", ("00:00", "06:00")),
        ("7am", None),
        ("25:99-26:00", None),
        ("晚上", None),
    ],
)
def test_hours(text: str, expected: tuple[str, str] | None) -> None:
    assert hours_in(text) == (
        dict(zip(("from", "to"), expected, strict=True)) if expected else None
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("把预警改成英文", "en"),
        ("language换成English", "en"),
        ("in English please instead of Chinese", "en"),
        ("switch to Chinese", "zh"),
        ("改订阅", None),
    ],
)
def test_languages(text: str, expected: str | None) -> None:
    assert language_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("把订阅从石桥镇改到城关镇", "城关镇"),
        ("change my subscription from Shiqiao to Wenchuan", "Wenchuan"),
        ("I picked the wrong town, it should be Shiqiao", "Shiqiao"),
        ("改订阅", None),
    ],
)
def test_targets(text: str, expected: str | None) -> None:
    assert target_in(text) == expected


def test_the_end_of_quiet_hours() -> None:
    assert no_quiet_hours("把免打扰关了") and no_quiet_hours("turn off quiet hours")
    assert not no_quiet_hours("设置免打扰")


def test_groups() -> None:
    assert groups_in("老人、学校") == ["school", "elderly"]
    assert groups_in("我家里有个坐轮椅的,还有孕妇") == ["wheelchair", "pregnant"]
    assert groups_in("三队,四队") == ["三队", "四队"], "an office's own"
    assert groups_in("这个问题我还没有想好呢") is None
    assert groups_in("没有") == []


@pytest.mark.parametrize("text", ["yes", "no", "3", "go on", "好的", "不是", "继续", "👍"])
def test_what_steers_is_no_group(text: str) -> None:
    assert groups_in(text) is None
