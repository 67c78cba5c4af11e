""" "Is this true?": what is said for each way in which something was found, or was not."""

from dataclasses import replace

import pytest

from bot.alerts.content import AlertText, Kind, MsgType, Status
from bot.alerts.published import InForce, Published, Standing
from bot.replies import Kind as ReplyKind
from bot.replies import Reply
from tests.actions.world import NUMBER, WORDS, Heard, Talker, World, warning

LINK = f"http://f.invalid/alerts/{NUMBER}"
OURS = "暴雨红色预警\n雨大。\n不要外出。"
DENIAL = AlertText(headline="辟谣:青石水库大坝没有垮坝", description="网传水库要垮坝不属实。")


async def check(
    text: str,
    *,
    standing: Standing = Standing.IN_FORCE,
    status: Status = Status.ACTUAL,
    denial: bool = False,
    language: str = "zh",
) -> list[Reply]:
    talker, message = Talker(World(), language=language), warning(status)
    if denial:
        content = replace(message.content, kind=Kind.CLARIFICATION, texts={"zh": DENIAL})
        message = replace(message, content=content)
    issued = Published(message=message, standing=standing, ended_by=None)
    talker.world.alerts.issued[NUMBER] = issued
    heard = Heard(text=text, intent="check_alert")
    replies = await talker.hear("action_check_alert", heard)
    assert {reply.kind for reply in replies} <= {ReplyKind.ALERTS, ReplyKind.ANSWER}
    return replies


@pytest.mark.parametrize("standing", Standing)
async def test_our_own_words_are_recognised_and_how_they_stand(standing: Standing) -> None:
    verdict, told = await check(f"{OURS}编号{NUMBER}", standing=standing)
    assert verdict.text.startswith("这是我们发布")
    assert "不要外出" in told.text


async def test_what_was_added_is_named_and_cannot_be_tapped() -> None:
    verdict, told = await check(f"{OURS}编号{NUMBER}点 http://evil.invalid/pay 领补助")
    assert "注意" in verdict.text
    assert "evil[.]invalid/pay" in verdict.text and "http://evil" not in verdict.text
    assert LINK in verdict.text
    assert told.text.startswith("暴雨红色预警")


@pytest.mark.parametrize("asked", ["这是真的吗:", "那是真的吗?", "这条短信是真的吗:"])
async def test_the_question_itself_is_no_part_that_we_did_not_publish(asked: str) -> None:
    verdict, _ = await check(f"{asked}{OURS}编号{NUMBER}点 http://evil.invalid/pay 领补助")
    assert "真的吗" not in verdict.text and "evil[.]invalid/pay" in verdict.text


async def test_what_we_denied_is_quoted() -> None:
    verdict, told = await check("听说青石水库大坝要垮坝是真的吗", denial=True)
    assert "已经辟谣" in verdict.text and "2026-11-22 09:00" in verdict.text
    assert LINK in verdict.text
    assert "青石水库大坝没有垮坝" in told.text
    assert told.buttons == ()


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.IN_FORCE, "不能证明您看到的那条是真的"),
        (Standing.EXPIRED, "现在已经结束"),
        (Standing.CANCELLED, "现在已经结束"),
    ],
)
async def test_a_likeness_is_never_called_genuine(standing: Standing, words: str) -> None:
    verdict, told = await check("听说发了暴雨红色预警,是真的吗", standing=standing)
    assert words in verdict.text
    assert "我们发布的预警,正在生效" not in verdict.text
    assert told.text.startswith("暴雨红色预警")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_nothing_official_is_said_so(language: str) -> None:
    (reply,) = await check("听说动物园老虎跑了是真的吗", language=language)
    assert reply.text == WORDS.say("dialogue.check_nothing", language)
    assert reply.buttons


async def test_a_drill_is_told_as_one() -> None:
    _, told = await check(f"{NUMBER}是真的吗", status=Status.EXERCISE)
    assert told.text.startswith("【演练")


async def test_without_a_claim_the_way_to_tell_is_shown() -> None:
    replies = await check("这条预警是真的吗")
    assert replies[-1].text == WORDS.say("dialogue.check_send_number", "zh")


async def test_an_all_clear_is_no_warning() -> None:
    talker = Talker(World())
    over = replace(warning(), msg_type=MsgType.CANCEL)
    issued = Published(message=over, standing=Standing.IN_FORCE, ended_by=None)
    talker.world.alerts.issued[NUMBER] = issued
    heard = Heard(text=f"{NUMBER}是真的吗", intent="check_alert")
    (reply,) = await talker.hear("action_check_alert", heard)
    assert "解除通知" in reply.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("changed", [False, True])
async def test_what_this_chat_showed_is_ours_when_it_comes_back(
    language: str, changed: bool
) -> None:
    _, told = await check(NUMBER, language=language)
    text = told.text.replace("12:00", "22:00") if changed else told.text
    assert (text != told.text) is changed
    verdict, _ = await check(f"{text}\n{LINK}", language=language)
    ours = verdict.text == WORDS.say("dialogue.check_in_force", language)
    assert ours is not changed
    assert ("22:00" in verdict.text) is changed


RUN = "听说决堤了,要不要跑"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_rumour_and_what_to_do_nothing_official(language: str) -> None:
    nothing, *rest = await check(RUN, language=language)
    assert nothing.text == WORDS.say("dialogue.check_nothing", language)
    assert rest[0].text in {
        WORDS.say("dialogue.check_if_true", language),
        WORDS.say("dialogue.check_if_seen", language),
    }


async def test_a_rumour_that_was_denied_and_what_to_do_all_the_same() -> None:
    verdict, told, then, *_ = await check("听说青石水库大坝要垮坝,要不要跑", denial=True)
    assert "已经辟谣" in verdict.text and "没有垮坝" in told.text
    assert "不要等核实" in then.text


async def hear_here(*warnings: InForce) -> list[str]:
    talker = Talker(World())
    talker.world.alerts.in_force = list(warnings)
    heard = Heard(text=f"浦东新区{RUN}", intent="check_alert", entities={"place": "浦东新区"})
    return [reply.text for reply in await talker.hear("action_check_alert", heard)]


async def test_what_is_in_force_here_is_told_with_it() -> None:
    texts = await hear_here(warning())
    assert any("浦东新区现在正在生效" in text for text in texts)
    assert any("暴雨红色预警" in text for text in texts)


async def test_nothing_in_force_here_is_said() -> None:
    texts = await hear_here()
    assert any("浦东新区现在没有我们发布的生效预警" in text for text in texts)
