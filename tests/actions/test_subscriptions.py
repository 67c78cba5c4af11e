"""Subscribing and ending it in a chat: several places, how they are wanted, which one ends."""

import pytest

from actions.change_reading import about_levels, adds
from bot.residents.groups import CODES, code_of, named_in, settled
from tests.actions.world import WORDS, Heard, Talker, World


async def subscribed(*areas: str) -> Talker:
    talker = Talker(World())
    for area in areas:
        await talker.hear("action_subscribe", Heard(intent="subscribe", entities={"area": area}))
        await talker.answer("affirm")
    return talker


def held(talker: Talker) -> list[tuple[str, ...]]:
    return [one.areas for one in talker.world.residents.subscriptions]


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        pytest.param("订阅浦东和长春", [("310115",), ("220100",)], id="two"),
        pytest.param("订阅上海市、浦东新区", [("310115",)], id="the wider one says where"),
        pytest.param("subscribe Pudong and 长春", [("310115",), ("220100",)], id="and"),
    ],
)
async def test_several_places_are_taken_at_once(text: str, areas: list[tuple[str, ...]]) -> None:
    talker = Talker(World())
    (asked,) = await talker.hear("action_subscribe", Heard(text=text, intent="subscribe"))
    assert "保存" in asked.text and not held(talker)
    await talker.answer("affirm")
    assert held(talker) == areas


async def test_of_several_the_unclear_one_is_asked_back() -> None:
    talker = Talker(World())
    (asked,) = await talker.hear(
        "action_subscribe", Heard(text="订阅浦东和朝阳", intent="subscribe")
    )
    assert [button.title for button in asked.buttons] == ["北京市朝阳区", "吉林省长春市朝阳区"]
    (confirm,) = await talker.answer("inform_place", area="110105")
    assert "浦东" in confirm.text and "北京" in confirm.text
    await talker.answer("affirm")
    assert held(talker) == [("310115",), ("110105",)]


async def test_how_it_is_wanted_is_read_from_the_same_message() -> None:
    talker = Talker(World())
    text = "订阅浦东,用英文,晚上十点到早上七点不要打扰,家里有老人"
    (asked,) = await talker.hear("action_subscribe", Heard(text=text, intent="subscribe"))
    assert all(said in asked.text for said in ("英文", "22:00–07:00", "老人", "蓝色"))
    await talker.answer("affirm")
    (one,) = talker.world.residents.subscriptions
    assert (one.language, one.groups) == ("en", ("elderly",))
    assert one.quiet_hours == {"from": "22:00", "to": "07:00"}


async def test_before_the_yes_the_language_can_be_named() -> None:
    talker = Talker(World())
    await talker.hear("action_subscribe", Heard(text="订阅浦东", intent="subscribe"))
    (asked,) = await talker.answer("inform", "英文")
    assert "英文" in asked.text
    await talker.answer("inform", "还有长春")
    (asked,) = await talker.answer("inform_place", "还有长春", place="长春")
    assert "浦东" in asked.text and "长春" in asked.text
    await talker.answer("affirm")
    assert {one.language for one in talker.world.residents.subscriptions} == {"en"}


async def test_quiet_hours_that_sound_like_a_change_are_for_the_new_one() -> None:
    talker = Talker(World())
    await talker.hear("action_subscribe", Heard(text="订阅浦东", intent="subscribe"))
    heard = Heard(text="晚上十点到早上七点不要打扰", intent="change_subscription")
    (asked,) = await talker.hear("action_change_subscription", heard)
    assert "22:00–07:00" in asked.text


async def test_a_child_is_asked_for_no_place() -> None:
    talker = Talker(World())
    heard = Heard(text="我今年9岁,想订阅预警", intent="subscribe")
    (told,) = await talker.hear("action_subscribe", heard)
    assert "大人" in told.text and not talker.slots.get("open_question")


async def test_the_list_shows_each_with_everything() -> None:
    talker = await subscribed("310115", "110105")
    (listed,) = await talker.hear("action_my_subscriptions", Heard(intent="my_subscriptions"))
    assert all(said in listed.text for said in ("1. 上海市浦东新区", "2. 北京市朝阳区", "蓝色"))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        pytest.param("第二个", [("310115",), ("220100",)], id="by its number"),
        pytest.param("浦东新区", [("110105",), ("220100",)], id="by its name"),
        pytest.param("浦东和长春", [("110105",)], id="two of three"),
        pytest.param("全部", [], id="all"),
    ],
)
async def test_of_several_it_is_asked_which_shall_end(
    said: str, left: list[tuple[str, ...]]
) -> None:
    talker = await subscribed("310115", "110105", "220100")
    heard = Heard(text="我不想收了", intent="unsubscribe")
    (asked,) = await talker.hear("action_unsubscribe", heard)
    assert len(asked.buttons) == 4 and len(held(talker)) == 3
    await talker.answer("inform", said)
    assert held(talker) == left
    assert talker.slots["open_question"] is None


@pytest.mark.parametrize("text", ["退订第2个", "取消第二个订阅", "end number 2"])
async def test_a_number_names_one_at_once(text: str) -> None:
    talker = await subscribed("310115", "110105")
    await talker.hear("action_unsubscribe", Heard(text=text, intent="unsubscribe"))
    assert held(talker) == [("310115",)]


async def test_whoever_thinks_better_of_it_keeps_all() -> None:
    talker = await subscribed("310115", "110105")
    await talker.hear("action_unsubscribe", Heard(text="不想收了", intent="unsubscribe"))
    await talker.answer("deny", "算了")
    assert len(held(talker)) == 2


async def test_a_level_cannot_be_left_out_and_it_is_said() -> None:
    talker = await subscribed("310115")
    heard = Heard(text="我只要红色预警", intent="change_subscription")
    (told,) = await talker.hear("action_change_subscription", heard)
    assert "级别不能少收" in told.text
    assert [button.title for button in told.buttons] == ["免打扰时段"]


def test_levels_and_additions_are_read() -> None:
    assert about_levels("only send me orange and red ones") and not about_levels("change it")
    assert adds("also Xuhui") and not adds("Xuhui")


def test_a_group_has_one_code_in_both_languages() -> None:
    assert settled(["学校", "school", "Elderly", "三队"]) == ("elderly", "school", "三队")
    assert code_of("Fishing boats") == "fishing_boat"
    assert named_in("my mother is deaf and blind") == ("deaf", "blind")
    assert named_in("the farmyard") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_group_has_a_name(language: str) -> None:
    assert all(WORDS.say(f"residents.group_{code}", language) for code in CODES)


async def test_a_subscription_with_quiet_hours_is_no_change() -> None:
    talker = Talker(World())
    text = "订阅浦东,晚上十点到七点不要打扰"
    heard = Heard(text=text, intent="change_subscription")
    (asked,) = await talker.hear("action_change_subscription", heard)
    assert "浦东" in asked.text and "22:00–07:00" in asked.text
    assert talker.slots["open_question"] == "subscribe.confirm"
