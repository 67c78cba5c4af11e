"""Every quiz, question by question, against the ways in which people answer."""

from itertools import pairwise
from typing import Any, cast

import pytest

from actions.drill import AT_ANSWER, AT_MORE, DrillTalk
from actions.led_words import Word, word_of
from actions.turn import Outcome, Turn
from bot.bootstrap.led import drills_of
from bot.progress import Quiz
from bot.sitting import ROUND, shuffled
from knowledge.drills.model import Drill
from tests.actions.shelf import FakeAnswers
from tests.actions.world import PERSON, WORDS, World

DRILLS = drills_of()
SEED = 7
#: They leave a quiz; none of them is an answer of any.
LEAVING = ["stop quiz", "结束测验", "不玩了", "取消", "quit", "exit", "退出"]
#: They are no answer, whatever is asked.
UNCLEAR = [
    "我家的猫",
    "hmm hmm",
    "？？",
    "7",
    "Z",
    "继续",
    "again",
    "等一下",
    "😀",
    "ok",
    "x" * 300,
]


class Player:
    """Somebody at a question of a quiz."""

    def __init__(self, drill: Drill, language: str) -> None:
        self.world, self.drill, self.language = World(), drill, language
        answers = cast(Any, FakeAnswers({}))
        self.talk = DrillTalk(DRILLS, cast(Any, None), self.world.led.progress, answers)
        self.questions = shuffled(drill.questions, SEED)

    async def say(self, number: int, text: str, intent: str = "inform") -> Outcome:
        """At the question of that number, from 0."""
        quiz = Quiz(drill=self.drill.id, seed=SEED, asked=number)
        await self.world.led.progress.keep(PERSON, quiz)
        return await self.talk.go_on(self.turn(text, intent))

    def turn(self, text: str, intent: str = "inform", asked: str = AT_ANSWER) -> Turn:
        slots = {"open_question": asked}
        return Turn(text=text, intent=intent, language=self.language, person=PERSON, slots=slots)

    def told(self, outcome: Outcome) -> str:
        reply = outcome.replies[0]
        return WORDS.say(reply.key, self.language, **reply.values)


def everybody() -> list[Any]:
    return [
        pytest.param(Player(drill, language), id=f"{drill.id}-{language}")
        for drill in DRILLS.all()
        for language in ("zh", "en")
    ]


def verdict(outcome: Outcome) -> bool | None:
    """Whether the answer was right; None when it was taken for none."""
    return {"drills.right": True, "drills.wrong": False}.get(outcome.replies[0].key)


@pytest.mark.parametrize("player", everybody())
async def test_an_answer_by_number_letter_or_label(player: Player) -> None:
    for number, question in enumerate(player.questions):
        for place in range(3):
            labels = [texts[place] for texts in question.options.values()]
            for text in (str(place + 1), "ABC"[place], "abc"[place] + ".", *labels):
                outcome = await player.say(number, text)
                assert verdict(outcome) is (place == question.right), text


@pytest.mark.parametrize("player", everybody())
async def test_a_part_of_an_answer_is_it_or_nothing(player: Player) -> None:
    """Never another one: whoever is right must not hear that they are wrong."""
    understood = 0
    for number, question in enumerate(player.questions):
        for place, label in enumerate(question.options[player.language]):
            half = label[: len(label) // 2].rpartition(" ")[0] or label[: len(label) // 2]
            for text in (half, f"我觉得是{label}" if number % 2 else f"I think {label}"):
                told = verdict(await player.say(number, text))
                assert told in (None, place == question.right), text
                understood += told is not None
    assert understood > 3 * len(player.questions)


@pytest.mark.parametrize("player", everybody())
async def test_a_wrong_answer_gets_the_reason_and_the_article(player: Player) -> None:
    for number, question in enumerate(player.questions):
        outcome = await player.say(number, str((question.right + 1) % 3 + 1))
        told = player.told(outcome)
        assert question.why[player.language] in told
        assert question.options[player.language][question.right] in told
        assert outcome.replies[0].citations[0].article == question.article
        shown = await player.say(number, "不知道", "skip")
        assert question.options[player.language][question.right] in player.told(shown)


@pytest.mark.parametrize("player", everybody())
async def test_what_is_no_answer_counts_for_none(player: Player) -> None:
    for number in range(0, len(player.questions), 5):
        for text in UNCLEAR:
            outcome = await player.say(number, text, "affirm" if text == "ok" else "inform")
            assert verdict(outcome) is None, text
            assert outcome.slots["open_question"] == AT_ANSWER, text
        for text in LEAVING:
            outcome = await player.say(number, text)
            assert [reply.key for reply in outcome.replies] == ["drills.left"], text
            assert await player.world.led.progress.quiz(PERSON) is None


@pytest.mark.parametrize("player", everybody())
async def test_all_twenty_in_four_rounds_with_their_scores(player: Player) -> None:
    await player.world.led.progress.keep(PERSON, Quiz(drill=player.drill.id, seed=SEED))
    scores = []
    for number, question in enumerate(player.questions, start=1):
        text = str(question.right + 1 if number % 2 else (question.right + 1) % 3 + 1)
        outcome = await player.talk.go_on(player.turn(text))
        if number % ROUND == 0:
            scores.append(outcome.replies[-1].values["right"])
            asked = str(outcome.slots["open_question"])
            assert asked == (AT_MORE if number < len(player.questions) else "None")
            if asked == AT_MORE:
                again = await player.talk.go_on(player.turn("再来一轮", "start_drill", AT_MORE))
                assert again.replies[-1].values["number"] == 1
    assert scores == [3, 2, 3, 2]
    asked_ = [question.ask["zh"] for question in player.questions]
    assert all(a != b for a, b in pairwise(asked_)) and len(set(asked_)) == len(asked_)


MORE = [
    ("好的", "affirm", "drills.question"),
    ("继续", "inform", "drills.question"),
    ("again", "previous_step", "drills.question"),
    ("换个方面", "inform", "drills.which"),
    ("other topic", "inform", "drills.which"),
    ("不玩了", "cancel", "drills.left"),
    ("no", "deny", "drills.left"),
    ("地震", "inform", "drills.first"),
    ("我家的猫", "inform", "drills.score"),
]


@pytest.mark.parametrize(("text", "intent", "key"), MORE)
async def test_after_a_round(text: str, intent: str, key: str) -> None:
    player = Player(DRILLS.all()[0], "zh")
    await player.world.led.progress.keep(
        PERSON, Quiz(drill=player.drill.id, seed=SEED, asked=ROUND, right=2)
    )
    outcome = await player.talk.go_on(player.turn(text, intent, AT_MORE))
    assert outcome.replies[-1].key == key


def test_no_answer_is_a_word_that_leaves() -> None:
    labels = [
        label
        for drill in DRILLS.all()
        for question in drill.questions
        for texts in question.options.values()
        for label in texts
    ]
    assert [label for label in labels if word_of(label) is Word.LEAVE] == []
