"""A whistle-blower says so at any step, and hears what it means before anything is filed."""

import pytest

from bot.words.catalogue import Words
from tests.actions.test_report_interrupted import at
from tests.actions.world import PERSON, Heard, Talker, World

WORDS = Words.load()

BEGINNINGS = [
    ("zh", "我要保密举报,厂里夜里往河里排废水"),
    ("zh", "我要上报:仓库私存烟花,别让老板知道"),
    ("en", "I want to report confidentially: the plant dumps waste into the river at night"),
    ("en", "report gas leak at work, my boss must not know"),
]


@pytest.mark.parametrize(("language", "words"), BEGINNINGS)
async def test_from_the_first_message(language: str, words: str) -> None:
    talker = Talker(World(), language=language)
    first, *_ = await talker.hear("action_report_hazard", Heard(text=words, intent="report_hazard"))
    assert first.text == WORDS.say("back.confidential_explained", language)
    assert talker.world.reports.drafts[PERSON].confidential


ALONE = ["保密上报", "我要保密举报", "confidential report", "I want to report confidentially"]


@pytest.mark.parametrize("words", ALONE)
async def test_the_words_alone_begin_one_however_they_were_read(words: str) -> None:
    """The engine takes them for a yes; what is told next must not be filed with a name."""
    talker = Talker(World())
    first, asked = await talker.hear("action_go_on", Heard(text=words, intent="affirm"))
    assert first.text == WORDS.say("back.confidential_explained", "zh")
    assert asked.text == WORDS.say("reports.ask_hazard", "zh")
    assert talker.world.reports.drafts[PERSON].confidential


@pytest.mark.parametrize("step", ["hazard", "text", "place", "people", "confirm"])
@pytest.mark.parametrize("words", ["保密", "请替我保密", "confidential", "my boss must not know"])
async def test_at_any_step(step: str, words: str) -> None:
    talker = at(step)
    before = talker.world.reports.drafts[PERSON]
    first, *_ = await talker.answer("inform", words)
    after = talker.world.reports.drafts[PERSON]
    assert first.text == WORDS.say("back.confidential_explained", "zh")
    assert after.confidential and not after.anonymous and after.text == before.text
    assert not talker.world.reports.filed


async def test_the_confirmation_says_so() -> None:
    talker = at("confirm")
    *_, shown = await talker.answer("inform", "保密")
    assert WORDS.say("back.confidential_confirm", "zh") in shown.text


async def test_the_word_in_another_sentence_is_none() -> None:
    talker = at("text")
    await talker.answer("inform", "保密仓库那条路塌了一大块")
    assert not talker.world.reports.drafts[PERSON].confidential
