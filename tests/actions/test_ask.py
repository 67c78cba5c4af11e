"""Asking: quotes, carries the topic over, and says when it does not know."""

import pytest

from bot.replies import Kind
from bot.triage.danger import Danger
from tests.actions.shelf import SHELF
from tests.actions.world import Heard, Talker, World


async def test_an_answer_is_quoted_and_its_topic_kept() -> None:
    talker = Talker(World())
    (reply,) = await talker.hear("action_ask", Heard(text="地震怎么办", intent="ask_guidance"))
    assert reply.kind is Kind.ANSWER
    assert reply.citations[0].article == "earthquake-indoors"
    assert talker.slots["topic_hazard"] == "earthquake"


FOLLOW_UPS = [
    pytest.param("earthquake-indoors", "还有老人呢", ["earthquake-indoors"], id="in the article"),
    pytest.param("earthquake-indoors", "那宝宝呢", [None, "earthquake-indoors"], id="in none"),
    pytest.param("earthquake-indoors", "狗呢", [None, "earthquake-indoors"], id="a pet"),
    pytest.param("earthquake-indoors", "然后呢", ["earthquake-after"], id="what comes after"),
    pytest.param("flood-at-home", "在车里呢", ["flood-in-car"], id="another place"),
    pytest.param("choking-adult", "那宝宝呢", ["choking-infant"], id="for a baby"),
    pytest.param("gas-leak", "然后呢", [None, "gas-leak"], id="nothing comes after"),
]


@pytest.mark.parametrize(("before", "text", "articles"), FOLLOW_UPS)
async def test_a_follow_up_stays_in_the_topic(
    before: str, text: str, articles: list[str | None]
) -> None:
    talker = Talker(World(), slots={"topic_article": before, "topic_hazard": SHELF[before].hazard})
    replies = await talker.hear("action_ask", Heard(text=text, intent="ask_followup"))
    assert [r.citations[0].article if r.citations else None for r in replies] == articles


async def test_a_thing_at_hand_is_no_topic_of_its_own() -> None:
    slots = {"topic_article": "high-rise-fire-escape", "topic_hazard": "fire"}
    heard = Heard(text="电梯能坐吗", intent="ask_guidance", entities={"hazard": "lift"})
    (reply,) = await Talker(World(), slots=slots).hear("action_ask", heard)
    assert reply.citations[0].article == "high-rise-fire-escape"


async def test_a_question_that_stands_alone_leaves_the_topic() -> None:
    slots = {"topic_article": "gas-leak", "topic_hazard": "gas"}
    talker = Talker(World(), slots=slots)
    heard = Heard(text="地震能坐电梯吗", intent="ask_guidance", entities={"hazard": "earthquake"})
    (reply,) = await talker.hear("action_ask", heard)
    assert reply.citations[0].article == "earthquake-indoors"
    assert talker.slots["topic_hazard"] == "earthquake"


async def test_a_follow_up_after_a_triage_card_is_about_its_danger() -> None:
    talker = Talker(World(), slots={"topic_hazard": "earthquake"})
    heard = Heard(text="那宝宝呢", intent="ask_followup", danger=Danger.CHOKING)
    reply, _ = await talker.hear("action_ask", heard)
    assert reply.citations[0].article == "choking-infant"


async def test_marks_and_figures_alone_are_no_question() -> None:
    heard = Heard(text="{{7*7}}", intent="nlu_fallback")
    (reply,) = await Talker(World()).hear("action_ask", heard)
    assert reply.kind is Kind.UNKNOWN


async def test_nothing_close_is_unknown_with_the_numbers_to_call() -> None:
    (reply,) = await Talker(World()).hear("action_ask", Heard(text="股市", intent="out_of_scope"))
    assert reply.kind is Kind.UNKNOWN
    assert "119" in reply.text


async def test_the_topic_does_not_lift_foreign_questions_over_the_gate() -> None:
    talker = Talker(World(), slots={"topic_hazard": "earthquake"})
    (reply,) = await talker.hear("action_ask", Heard(text="股市呢", intent="out_of_scope"))
    assert reply.kind is Kind.UNKNOWN


async def test_a_button_names_its_article() -> None:
    heard = Heard(intent="ask_guidance", entities={"article": "gas-leak"})
    (reply,) = await Talker(World()).hear("action_ask", heard)
    assert reply.citations[0].article == "gas-leak"


async def test_a_cry_of_one_character_is_searched_by_what_it_is_short_for() -> None:
    talker = Talker(World())
    heard = Heard(text="水", intent="nlu_fallback", entities={"hazard": "flood"})
    await talker.hear("action_ask", heard)
    assert talker.world.answers.asked == [("洪水", "flood")]
