"""I'm safe: one yes before anything is kept, a code, the others told, who is safe, leaving."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from actions.safe_reading import doubtful, of_a_child, words_of
from bot.circles.circle import CODES, Circle, Kind
from bot.replies import Reply
from tests.actions.circles import OTHER
from tests.actions.world import NOW, PERSON, Heard, Talker, World, draft
from tests.bot.circles.memory import Kept

EXAMPLES = Path(__file__).resolve().parents[2] / "nlu/data/nlu"
WHO = Heard(text="谁平安", intent="who_is_safe")


async def safe(talker: Talker, text: str = "我平安,在一小", **more: object) -> list[Reply]:
    return await talker.hear("action_i_am_safe", Heard(text=text, intent="i_am_safe", **more))  # type: ignore[arg-type]


async def begun(talker: Talker) -> str:
    """The code of a circle of the talker's own, without a name."""
    await safe(talker)
    told, _ = await talker.answer("affirm", "同意")
    await talker.answer("skip", "跳过")
    return CODES.find_in(told.text) or ""


def titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.buttons]


async def test_nothing_is_kept_before_the_yes_and_a_code_comes_after_it() -> None:
    talker = Talker(World())
    (asked,) = await safe(talker)
    assert "我平安,在一小" in asked.text and "同意" in titles(asked)
    assert talker.world.ring.book.kept == {}
    told, name = await talker.answer("affirm", "同意")
    assert CODES.find_in(told.text)
    assert "称呼" in name.text
    assert talker.slots["open_question"] == "safe.name"
    named, listed = await talker.answer("inform", "妈妈")
    assert "“妈妈”" in named.text
    assert "妈妈:11-22 09:00报平安" in listed.text and "我平安,在一小" in listed.text
    assert talker.slots["open_question"] is None


async def test_in_english_the_pieces_fit_together() -> None:
    talker = Talker(World(), language="en")
    (asked,) = await safe(talker, "I'm safe")
    assert 'the time, what you said ("I\'m safe"), for the people' in asked.text
    await talker.answer("affirm", "yes")
    _, listed = await talker.answer("skip", "skip")
    assert '✓ you: safe, 11-22 09:00 (UTC+8): "I\'m safe"' in listed.text


@pytest.mark.parametrize("intent", ["deny", "cancel", "skip"])
async def test_a_no_keeps_nothing(intent: str) -> None:
    talker = Talker(World())
    await safe(talker)
    (reply,) = await talker.answer(intent, "不用")
    assert "没有保存" in reply.text
    assert talker.world.ring.book.kept == {}
    assert talker.slots["open_question"] is None


async def test_anything_else_asks_again() -> None:
    talker = Talker(World())
    await safe(talker)
    (reply,) = await talker.answer("inform", "嗯")
    assert "同意后" in reply.text
    assert talker.slots["open_question"] == "safe.consent"


@pytest.mark.parametrize(
    ("intent", "text"), [("skip", "跳过"), ("deny", "不用"), ("cancel", "算了")]
)
async def test_a_name_can_be_left_out(intent: str, text: str) -> None:
    talker = Talker(World())
    await safe(talker)
    await talker.answer("affirm", "同意")
    told, listed = await talker.answer(intent, text)
    assert "最后两位" in told.text
    assert "✓ 您" in listed.text


async def test_with_a_circle_it_is_said_at_once_and_the_others_are_told() -> None:
    talker = Talker(World())
    code = await begun(talker)
    await talker.world.ring.circles.join(OTHER, code, "en")
    (reply,) = await safe(talker, entities={"place": "浦东"})
    assert "1个人" in reply.text
    [letter] = talker.world.ring.letters.posted
    assert letter.person == OTHER
    assert "浦东新区" in letter.text and "ending in er" in letter.text
    (again,) = await safe(talker)
    assert "已记下" in again.text
    assert len(talker.world.ring.letters.posted) == 1


async def test_whoever_is_alone_is_given_the_code_again() -> None:
    talker = Talker(World())
    code = await begun(talker)
    (reply,) = await safe(talker)
    assert code in reply.text


async def test_a_pin_is_the_place() -> None:
    talker = Talker(World())
    (asked,) = await safe(talker, pin=(31.2, 121.5))
    assert "31.2000, 121.5000" in asked.text


async def test_the_word_for_safe_is_no_place() -> None:
    talker = Talker(World())
    (asked,) = await safe(talker, "我现在平安", entities={"place": "平安浦东"})
    assert "浦东新区" not in asked.text


@pytest.mark.parametrize("text", ["我不安全", "I'm not safe", "我平安吗?", "我被困了", "没有平安"])
async def test_a_doubt_is_asked_back_and_told_nobody(text: str) -> None:
    talker = Talker(World())
    code = await begun(talker)
    await talker.world.ring.circles.join(OTHER, code, "zh")
    (asked,) = await safe(talker, text)
    assert "119" in asked.text
    assert talker.world.ring.letters.posted == []
    (no,) = await talker.answer("deny", "不是")
    assert "没有报平安" in no.text
    await safe(talker, text)
    await talker.answer("affirm", "是")
    assert len(talker.world.ring.letters.posted) == 1


@pytest.mark.parametrize("text", ["我8岁,我平安", "妈妈我在学校很安全", "I'm 9 and I'm safe"])
async def test_a_child_is_asked_for_nothing(text: str) -> None:
    talker = Talker(World())
    (reply,) = await safe(talker, text)
    assert "大人" in reply.text
    assert reply.buttons == ()
    assert not talker.slots.get("open_question")
    assert talker.world.ring.book.kept == {}


async def test_a_child_on_a_parent_s_phone_is_safe_without_words() -> None:
    talker = Talker(World())
    code = await begun(talker)
    await talker.world.ring.circles.join(OTHER, code, "zh")
    await safe(talker, "妈妈我在学校很安全")
    [letter] = talker.world.ring.letters.posted
    assert "学校" not in letter.text


async def test_a_child_that_says_so_later_is_let_go() -> None:
    talker = Talker(World())
    await safe(talker)
    (reply,) = await talker.answer("affirm", "我才10岁")
    assert "大人" in reply.text
    assert talker.world.ring.book.kept == {}


async def test_a_code_joins_after_a_yes() -> None:
    talker = Talker(World())
    code = await talker.world.ring.of_another()
    (asked,) = await safe(talker, f"这是码 {code.lower()}")
    assert "1人" in asked.text and "34" not in asked.text
    assert await talker.world.ring.circles.mine(PERSON) == ()
    joined, _ = await talker.answer("affirm", "同意")
    assert code in joined.text
    _, listed = await talker.answer("inform", "小李")
    assert "✓ 尾号34的人" in listed.text and "? 小李:还没有消息" in listed.text
    await talker.world.ring.circles.check_in(OTHER)
    assert [letter.person for letter in talker.world.ring.letters.posted] == [PERSON]


async def test_a_no_does_not_join() -> None:
    talker = Talker(World())
    await safe(talker, await talker.world.ring.of_another())
    (reply,) = await talker.answer("deny", "不用")
    assert "没有加入" in reply.text
    assert await talker.world.ring.circles.mine(PERSON) == ()


@pytest.mark.parametrize(
    ("text", "entities", "part"),
    [(CODES.make(), {}, "没有这个"), ("S-0000-01", {"circle": "S-0000-01"}, "写错")],
    ids=["of nobody", "mistyped"],
)
async def test_a_code_that_opens_nothing(text: str, entities: dict[str, str], part: str) -> None:
    talker = Talker(World())
    (reply,) = await safe(talker, text, entities=entities)
    assert part in reply.text
    assert not talker.slots.get("open_question")


async def test_the_own_code_shows_the_circle() -> None:
    talker = Talker(World())
    code = await begun(talker)
    told, listed = await safe(talker, code)
    assert "已经在" in told.text and code in listed.text


async def test_who_is_safe_without_a_circle_says_how_to_begin() -> None:
    (reply,) = await Talker(World()).hear("action_who_is_safe", WHO)
    assert "我平安" in titles(reply)


async def test_who_is_safe_shows_only_the_own_circles() -> None:
    talker = Talker(World())
    theirs = await talker.world.ring.of_another()
    code = await begun(talker)
    (listed,) = await talker.hear("action_who_is_safe", WHO)
    assert code in listed.text and theirs not in listed.text
    talker.world.ring.later(days=7)
    (listed,) = await talker.hear("action_who_is_safe", WHO)
    assert "1人中0人平安" in listed.text and "还没有消息" in listed.text


async def test_a_code_of_others_in_the_question_shows_nothing_of_them() -> None:
    talker = Talker(World())
    theirs = await talker.world.ring.of_another()
    heard = Heard(text=f"谁平安 {theirs}", intent="who_is_safe", entities={"circle": theirs})
    (asked,) = await talker.hear("action_who_is_safe", heard)
    assert "要加入吗" in asked.text and "34" not in asked.text


async def test_leaving_by_the_button() -> None:
    talker = Talker(World())
    code = await begun(talker)
    await talker.world.ring.circles.join(OTHER, code, "zh")
    (listed,) = await talker.hear("action_who_is_safe", WHO)
    assert titles(listed)[1] == f"退出 {code}"
    leave = {"circle": code, "leave": "yes"}
    (left,) = await safe(talker, "", entities=leave)
    assert code in left.text
    assert await talker.world.ring.circles.mine(PERSON) == ()
    assert len(await talker.world.ring.circles.mine(OTHER)) == 1


async def test_a_village_is_joined_without_a_name_and_only_counted() -> None:
    talker = Talker(World())
    circle = Circle(
        id=PERSON_ID, code=CODES.make(), kind=Kind.VILLAGE, created_at=NOW, name="张江村"
    )
    talker.world.ring.book.kept[circle.id] = Kept(circle)
    (asked,) = await safe(talker, circle.code)
    assert "张江村" in asked.text
    (joined,) = await talker.answer("affirm", "同意")
    assert talker.slots["open_question"] is None
    assert "张江村" in joined.text
    (noted,) = await safe(talker)
    assert noted.text == "已记下您平安。"
    (counted,) = await talker.hear("action_who_is_safe", WHO)
    assert "1人中1人" in counted.text and "还有0人" in counted.text


PERSON_ID = uuid4()


async def test_a_report_in_between_is_open_again_afterwards() -> None:
    talker = Talker(World(), slots={"open_question": "report.text"})
    await talker.world.reports.save_draft(PERSON, draft(hazard="flood"))
    await safe(talker)
    assert talker.slots["open_question"] == "safe.consent"
    await talker.answer("affirm", "同意")
    *_, asked = await talker.answer("skip", "跳过")
    assert talker.slots["open_question"] == "report.text"
    assert "描述" in asked.text


#: Of hundreds of sentences, most by people who had not seen the expressions.
HARDLY_EVER = 0.03


def sentences(intent: str) -> list[str]:
    return [
        line[2:]
        for language in ("zh", "en")
        for block in yaml.safe_load((EXAMPLES / language / "safe.yml").read_text("utf-8"))["nlu"]
        if block["intent"] == intent
        for line in block["examples"].splitlines()
    ]


def test_what_says_safe_is_hardly_ever_doubted() -> None:
    said = sentences("i_am_safe")
    assert len([text for text in said if doubtful(text)]) <= HARDLY_EVER * len(said)


def test_what_asks_who_is_safe_would_hardly_ever_pass_for_saying_so() -> None:
    """The engine tells them apart first; this is what stands behind it."""
    asked = sentences("who_is_safe")
    assert len([text for text in asked if not doubtful(text)]) <= HARDLY_EVER * len(asked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("家里没人受伤,我平安", False),
        ("we are not hurt, all safe", False),
        ("I don't feel safe", True),
        ("isn't safe here", True),
        ("我妈受伤了,我平安", True),
        ("safe?", True),
        ("am I safe", True),
    ],
)
def test_doubts(text: str, expected: bool) -> None:
    assert doubtful(text) is expected


@pytest.mark.parametrize(
    "text", ["我38岁", "我在学校避难,平安", "we are at the school now and safe", "I'm 45, safe"]
)
def test_grown_ups_are_no_children(text: str) -> None:
    assert not of_a_child(text)


def test_the_code_is_no_part_of_what_others_read() -> None:
    assert words_of("S-7K3M-9Q 我平安") == "我平安"
    assert words_of("S-7K3M-9Q") is None
    assert re.fullmatch(r"\S+", words_of("👍平安") or "")


async def in_a_circle_with_another(talker: Talker) -> str:
    code = await begun(talker)
    await talker.world.ring.circles.join(OTHER, code, "zh")
    return code


@pytest.mark.parametrize("text", ["撤回报平安", "我其实不安全,收回", "平安写错了"])
async def test_who_is_not_safe_after_all_takes_it_back_and_the_others_are_told(text: str) -> None:
    talker = Talker(World())
    await in_a_circle_with_another(talker)
    (told,) = await talker.hear("action_who_is_safe", Heard(text=text, intent="who_is_safe"))
    assert "已收回" in told.text and "119" in told.text
    assert "不算数" in talker.world.ring.letters.posted[-1].text
    (listed,) = await talker.hear("action_who_is_safe", WHO)
    assert "0人平安" in listed.text
    (nothing,) = await talker.hear("action_who_is_safe", Heard(text=text, intent="who_is_safe"))
    assert "没有可收回" in nothing.text


async def test_the_next_safe_is_told_at_once() -> None:
    talker = Talker(World())
    await in_a_circle_with_another(talker)
    await talker.hear("action_who_is_safe", Heard(text="撤回报平安", intent="who_is_safe"))
    told = len(talker.world.ring.letters.posted)
    (noted,) = await safe(talker, "我平安")
    assert len(talker.world.ring.letters.posted) == told + 1
    assert "写错了" in titles(noted)


async def test_it_is_taken_back_also_where_the_engine_hears_safe() -> None:
    talker = Talker(World())
    await in_a_circle_with_another(talker)
    (told,) = await safe(talker, "I'm not safe after all")
    assert "已收回" in told.text


@pytest.mark.parametrize("text", ["退出平安圈", "leave the circle"])
async def test_the_only_circle_is_left_in_words(text: str) -> None:
    talker = Talker(World())
    code = await begun(talker)
    (told,) = await talker.hear("action_who_is_safe", Heard(text=text, intent="who_is_safe"))
    assert code in told.text and not talker.world.ring.book.kept


async def test_of_several_it_is_asked_which_is_left() -> None:
    talker = Talker(World())
    code, other = await begun(talker), await talker.world.ring.of_another()
    await talker.world.ring.circles.join(PERSON, other, "zh")
    heard = Heard(text="退出圈子", intent="who_is_safe")
    (asked,) = await talker.hear("action_who_is_safe", heard)
    assert titles(asked) == [f"退出 {code}", f"退出 {other}"]


async def test_nobody_closes_a_circle_for_the_others() -> None:
    talker = Talker(World())
    code = await in_a_circle_with_another(talker)
    heard = Heard(text="把平安圈解散了", intent="who_is_safe")
    (told,) = await talker.hear("action_who_is_safe", heard)
    assert "最后一个人退出" in told.text and titles(told) == [f"退出 {code}"]
    assert talker.world.ring.book.kept


@pytest.mark.parametrize("spelt", ["{0} {1} {2}", "我的平安码 {0} {1} {2}"])
async def test_a_code_with_spaces_is_a_code(spelt: str) -> None:
    talker = Talker(World())
    code = await talker.world.ring.of_another()
    while not any(character.isdigit() for character in code):  # in a sentence one is needed
        await talker.world.ring.circles.leave(OTHER, code)
        code = await talker.world.ring.of_another()
    heard = Heard(text=spelt.format(*code.lower().split("-")), intent="i_am_safe")
    (asked,) = await talker.hear("action_i_am_safe", heard)
    assert "要加入吗" in asked.text
