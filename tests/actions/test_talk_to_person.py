"""Asking for a duty officer: who is there, consent before anything is kept, numbers always."""

import pytest

from bot.handover.records import State
from bot.replies import Kind, Reply
from tests.actions.world import NOW, VAULT, WORDS, Heard, Talker, World


async def ask(talker: Talker, text: str = "转人工", **entities: str) -> list[Reply]:
    heard = Heard(text=text, intent="talk_to_person", entities=entities)
    return await talker.hear("action_talk_to_person", heard)


async def somebody(world: World, area: str | None = None) -> None:
    await world.handovers.seen("Li", area, NOW, by_hand=True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("there", [True, False], ids=["somebody", "nobody"])
async def test_it_says_whether_somebody_is_there_and_whom_to_call(
    language: str, there: bool
) -> None:
    talker = Talker(World(), language=language)
    if there:
        await somebody(talker.world)
    (asked,) = await ask(talker)
    assert asked.kind is Kind.HANDOFF
    numbers = WORDS.say("handover.numbers", language)
    key = "handover.ask" if there else "handover.ask_nobody"
    assert asked.text == WORDS.say(key, language, numbers=numbers)
    assert "119" in asked.text and "12345" in asked.text
    assert talker.slots["open_question"] == "person.consent"
    assert talker.world.handovers.kept == {}, "nothing is kept before the yes"


async def test_a_yes_keeps_the_request_and_waits() -> None:
    talker = Talker(World())
    await somebody(talker.world)
    await ask(talker, "转人工,我在浦东", place="浦东")
    (told,) = await talker.answer("affirm", "同意")
    assert told.text.startswith("已通知值班员")
    (kept,) = talker.world.handovers.kept.values()
    assert (kept.state, kept.area, kept.language) == (State.WAITING, "310115", "zh")
    ((_, line),) = talker.world.handovers.said
    assert VAULT.open(line.text) == "转人工,我在浦东"
    assert talker.slots["open_question"] is None


async def test_an_officer_of_elsewhere_is_nobody() -> None:
    talker = Talker(World())
    await somebody(talker.world, "110105")
    (asked,) = await ask(talker, "转人工,我在浦东", place="浦东")
    assert asked.text.startswith("现在没有值班员")
    (told,) = await talker.answer("affirm", "好")
    assert told.text.startswith("请把要对值班员说的话发给我")


@pytest.mark.parametrize("intent", ["deny", "cancel", "skip"])
async def test_a_no_keeps_nothing(intent: str) -> None:
    talker = Talker(World())
    await ask(talker)
    (told,) = await talker.answer(intent, "不用")
    assert "12345" in told.text
    assert talker.world.handovers.kept == {}
    assert talker.slots["open_question"] is None


async def test_what_is_no_answer_is_asked_again() -> None:
    talker = Talker(World())
    await ask(talker)
    (again,) = await talker.answer("inform", "水管爆了")
    assert again.text.startswith("现在没有值班员")
    assert talker.world.handovers.kept == {}


async def test_who_waits_already_is_told_so() -> None:
    talker = Talker(World())
    await ask(talker)
    await talker.answer("affirm", "好")
    (told,) = await ask(talker)
    assert told.text.startswith("已经通知过值班员")
    assert len(talker.world.handovers.kept) == 1


async def test_a_report_that_was_interrupted_goes_on_afterwards() -> None:
    talker = Talker(World())
    await talker.hear("action_report_hazard", Heard(text="我要上报", intent="report_hazard"))
    open_question = talker.slots["open_question"]
    await ask(talker)
    replies = await talker.answer("deny", "不用")
    assert [reply.kind for reply in replies] == [Kind.HANDOFF, Kind.REPORT]
    assert talker.slots["open_question"] == open_question
