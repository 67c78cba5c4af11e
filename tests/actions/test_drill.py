"""A quiz: chosen, five questions a round, answered in several ways, scored, left."""

from datetime import timedelta
from typing import Any

import pytest

from bot.payloads import Payloads
from bot.progress import Quiz
from bot.replies import Kind, Reply
from bot.sitting import shuffled
from knowledge.drills.shelf import Drills
from tests.actions.led import QUAKE
from tests.actions.world import PERSON, VAULT, Heard, Talker, World


async def start(talker: Talker, text: str = "", **entities: Any) -> list[Reply]:
    heard = Heard(text=text, intent="start_drill", entities=entities)
    return await talker.hear("action_start_drill", heard)


async def begun(drill: str = "earthquake") -> Talker:
    talker = Talker(World())
    await start(talker, drill=drill)
    return talker


async def quiz_of(talker: Talker) -> Quiz:
    found = await talker.world.led.progress.quiz(PERSON)
    assert found
    return found


async def test_a_quiz_begins_with_a_question_and_three_answers() -> None:
    talker = Talker(World())
    (reply,) = await start(talker, "考考我地震", hazard="earthquake")
    assert reply.kind is Kind.DRILL
    assert "第1题(共5题)" in reply.text
    assert [button.title[0] for button in reply.buttons] == ["对", "错", "乱"]
    assert talker.slots["open_question"] == "drill.answer"


@pytest.mark.parametrize("text", ["1", "A", "a.", "选1", "第一个", "对{n}", "我觉得是对{n}吧"])
async def test_an_answer_may_be_a_number_a_letter_or_words(text: str) -> None:
    talker = await begun()
    number = QUAKE.questions.index(shuffled(QUAKE.questions, (await quiz_of(talker)).seed)[0])
    verdict, following = await talker.answer("inform", text.format(n=number))
    assert verdict.text.startswith("对!因为。")
    assert verdict.citations[0].article == "earthquake-indoors"
    assert "第2题" in following.text


WRONG = [
    pytest.param("inform", "B", "不对。应该是:对", id="wrong"),
    pytest.param("skip", "不知道", "答案是:对", id="no idea"),
]


@pytest.mark.parametrize(("intent", "text", "said"), WRONG)
async def test_what_is_right_is_told(intent: str, text: str, said: str) -> None:
    verdict, _ = await (await begun()).answer(intent, text)
    assert said in verdict.text
    assert verdict.citations


async def test_what_is_no_answer_is_asked_again() -> None:
    (reply,) = await (await begun()).answer("inform", "我家的猫")
    assert "请回复1、2、3" in reply.text


async def test_a_round_of_five_ends_with_the_score_and_the_next_goes_on() -> None:
    talker = await begun()
    for answer in ("1", "2", "1", "1"):
        await talker.answer("inform", answer)
    _, score = await talker.answer("inform", "3")
    assert "这一轮5题,答对3题" in score.text
    assert [button.title for button in score.buttons] == ["再来一轮", "换个方面", "结束"]
    assert talker.slots["open_question"] == "drill.more"
    (more,) = await talker.answer("affirm", "好的")
    assert "第1题(共2题)" in more.text
    await talker.answer("inform", "1")
    _, over = await talker.answer("inform", "1")
    assert "这一轮2题,答对2题" in over.text and "都做完了" in over.text
    assert talker.slots["open_question"] is None
    assert await talker.world.led.progress.quiz(PERSON) is None


async def test_no_question_comes_twice_and_the_order_is_the_seed_s() -> None:
    seven = shuffled(QUAKE.questions, 7)
    assert seven == shuffled(QUAKE.questions, 7) != shuffled(QUAKE.questions, 8)
    assert sorted(q.ask["zh"] for q in seven) == sorted(q.ask["zh"] for q in QUAKE.questions)


@pytest.mark.parametrize("intent", ["cancel", "deny"])
async def test_it_is_left_at_the_end_of_a_round(intent: str) -> None:
    talker = await begun("fire")
    for _ in range(4):
        await talker.answer("inform", "1")
    talker.slots["open_question"] = "drill.more"
    (left,) = await talker.answer(intent, "不要了")
    assert left.kind is Kind.DRILL and talker.slots["open_question"] is None


async def test_it_is_left_at_any_time_and_nothing_is_kept() -> None:
    talker = await begun()
    await talker.answer("cancel", "取消")
    assert await talker.world.led.progress.quiz(PERSON) is None


async def test_a_score_is_not_kept_after_a_day() -> None:
    talker = await begun()
    talker.world.led.clock.now += timedelta(days=1)
    (listed,) = await talker.answer("inform", "1")
    assert "考哪一方面" in listed.text


@pytest.mark.parametrize("answer", ["2", "火灾", "B"])
async def test_unclear_on_what_it_is_asked_back(answer: str) -> None:
    talker = Talker(World())
    (listed,) = await start(talker, "考考我")
    assert [button.title for button in listed.buttons] == ["地震", "火灾"]
    (reply,) = await talker.answer("inform", answer)
    assert "小测验:火灾" in reply.text


async def test_the_topic_comes_first() -> None:
    (listed,) = await start(Talker(World(), slots={"topic_hazard": "fire"}), "考考我")
    assert [button.title for button in listed.buttons] == ["火灾", "地震"]


async def test_a_button_counts_only_for_its_question_and_after_a_restart() -> None:
    talker = Talker(World())
    (asked,) = await start(talker, drill="earthquake")
    signed = Payloads(VAULT).read(asked.buttons[0].payload, VAULT.fingerprint(PERSON))
    assert signed == '/start_drill{"drill": "earthquake", "at": 0, "answer": 0}'
    again = Talker(talker.world)
    verdict, _ = await start(again, drill="earthquake", at=0, answer=0)
    assert verdict.text.startswith("对!")
    (second,) = await start(again, drill="earthquake", at=0, answer=0)
    assert "第2题" in second.text


async def test_a_question_in_the_middle_is_answered_and_the_quiz_s_asked_again() -> None:
    talker = await begun()
    heard = Heard(text="地震怎么办", intent="ask_guidance")
    answer, asked = await talker.hear("action_ask", heard)
    assert answer.kind is Kind.ANSWER and "第1题" in asked.text


async def test_another_one_please() -> None:
    talker = await begun()
    (same,) = await start(talker, "再来一题")
    assert "第1题" in same.text
    (other,) = await start(talker, "考考我火灾", hazard="fire")
    assert "小测验:火灾" in other.text


async def test_a_rehearsal_is_told_what_there_is() -> None:
    (reply,) = await start(Talker(World()), "来个演练")
    assert [button.title for button in reply.buttons] == ["测验:地震", "测验:火灾"]
    talker = Talker(World())
    (about,) = await start(talker, "演练一下煤气漏了怎么办")
    assert "不要真的打电话" in about.text
    assert about.buttons[0].title == "燃气泄漏"
    (asked,) = await start(Talker(World()), "考考我地震演练")
    assert "小测验:地震" in asked.text


async def test_an_interrupted_quiz_is_taken_up_again() -> None:
    talker = await begun()
    await talker.answer("inform", "1")
    await talker.hear("action_find_facility", Heard(text="避难所在哪", intent="find_facility"))
    assert talker.slots["open_question"] == "facility.place"
    (back,) = await talker.answer("inform_place", "继续")
    assert "接着小测验“地震”" in back.text and "第2题" in back.text
    again = Talker(talker.world)  # a new session: no slot is left
    for action, text in (("action_go_on", "继续"), ("action_start_drill", "继续测验")):
        (resumed,) = await again.hear(action, Heard(text=text, intent="affirm"))
        assert "第2题" in resumed.text and again.slots["open_question"] == "drill.answer"
        again.slots.clear()


async def test_what_was_left_last_is_taken_up_first() -> None:
    talker = await begun()
    heard = Heard(intent="start_guide", entities={"guide": "gas-leak"})
    await talker.hear("action_start_guide", heard)
    assert "接着“燃气泄漏”" in (await Talker(talker.world).answer("affirm", "继续"))[0].text
    await start(talker, drill="fire")
    assert "接着小测验" in (await Talker(talker.world).answer("affirm", "继续"))[0].text


@pytest.mark.parametrize("text", ["stop quiz", "结束测验", "不玩了", "end quiz"])
async def test_whoever_wants_out_gets_no_quiz(text: str) -> None:
    """Whatever is open, and although the engine takes it for a wish to be asked."""
    for talker in (Talker(World()), await begun()):
        (left,) = await start(talker, text)
        assert "测验结束" in left.text and talker.slots["open_question"] is None


async def test_questions_whose_articles_are_withdrawn_are_asked_by_nobody() -> None:
    talker = await begun()
    await talker.answer("inform", "1")
    talker.world.answers.withdrawn = {"earthquake-indoors"}
    for reply in (await talker.answer("inform", "1"))[0], (await start(talker, "考我"))[0]:
        assert "考哪一方面" in reply.text
    pressed = await start(talker, drill="earthquake", at=1, answer=0)
    assert "考哪一方面" in pressed[0].text
    (none,) = await start(talker, drill="fire")
    assert none.kind is Kind.UNKNOWN


async def test_without_quizzes_it_says_so() -> None:
    world = World()
    world.led.drills = Drills(())
    (reply,) = await start(Talker(world), "考考我")
    assert reply.kind is Kind.UNKNOWN


async def test_english() -> None:
    talker = Talker(World(), language="en")
    (first,) = await start(talker, "quiz me on fire")
    assert "Quiz: Fire" in first.text
    verdict, _ = await talker.answer("inform", "wrong")
    assert "Not quite. The answer: right" in verdict.text
