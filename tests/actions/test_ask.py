"""Asking: quotes, carries the topic over, and says when it does not know."""

from bot.replies import Kind
from bot.triage.recognise import Danger
from tests.actions.world import Heard, Talker, World


async def test_an_answer_is_quoted_and_its_topic_kept() -> None:
    talker = Talker(World())
    (reply,) = await talker.hear("action_ask", Heard(text="地震怎么办", intent="ask_guidance"))
    assert reply.kind is Kind.ANSWER
    assert reply.citations[0].article == "earthquake-indoors"
    assert talker.slots["topic_hazard"] == "earthquake"


async def test_a_follow_up_is_asked_with_the_hazard_of_the_last_answer() -> None:
    talker = Talker(World(), slots={"topic_hazard": "flood"})
    (reply,) = await talker.hear("action_ask", Heard(text="那宝宝呢", intent="ask_followup"))
    assert talker.world.answers.asked == [("洪水 那宝宝呢", "flood")]
    assert reply.citations


async def test_a_follow_up_after_a_triage_card_is_about_its_danger() -> None:
    talker = Talker(World(), slots={"topic_hazard": "earthquake"})
    heard = Heard(text="那宝宝呢", intent="ask_followup", danger=Danger.GAS_SYMPTOMS)
    await talker.hear("action_ask", heard)
    assert talker.world.answers.asked[0][1] == "gas"


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
