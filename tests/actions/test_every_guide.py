"""Every guide, at its steps, against the words that people say: nobody skips one or is stuck."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import pytest

from actions.guide import AT_CHANGE, AT_STEP, GuideTalk
from actions.guide_choice import GuideChoice
from actions.led_words import Word, word_of
from actions.turn import Outcome, Turn
from bot.bootstrap.led import guides_of
from bot.progress import Walk
from knowledge.encoding import FakeEncoder
from knowledge.guides.model import Guide, Step
from tests.actions.shelf import FakeAnswers
from tests.actions.test_unaided import EveryArticle
from tests.actions.world import PERSON, WORDS, World

SHELF = guides_of(FakeEncoder())
GUIDES = SHELF.all()
LANGUAGES = ("zh", "en")
#: (text, what the engine takes it for): they say that a step is done, or was read.
ONWARD = [
    ("下一步", "next_step"), ("next", "next_step"), ("好了", "next_step"), ("done", "next_step"),
    ("ok", "affirm"), ("然后呢", "next_step"), ("继续", "affirm"), ("👍", "inform"),
    ("yes", "affirm"), ("门已经关上了", "next_step"),
]  # fmt: skip
#: They say nothing of the kind, whatever the engine takes them for.
UNCLEAR = [
    ("wait", "affirm"), ("等一下", "inform"), ("还没", "deny"), ("还没好呢", "next_step"),
    ("I don't know", "skip"), ("不知道", "skip"), ("I can't", "skip"), ("我不会", "deny"),
    ("what?", "inform"), ("什么", "help"), ("again", "previous_step"), 
    ("再说一遍", "previous_step"),
    ("没有", "deny"), ("no", "deny"), ("thank you", "inform"), ("你好", "inform"),
    ("浦东张江镇", "inform"), ("can I give water?", "inform"), ("help is coming?", "next_step"),
    ("我不太想做下一步", "next_step"), ("😭😭", "inform"), ("安全", "inform"), ("有", "affirm"),
]  # fmt: skip
LEAVING = ["cancel", "退出", "quit", "停止指引", "leave", "算了"]
#: Where "I don't know" leads, as an answer says that one need not know; elsewhere nowhere.
UNSURE = {
    ("cpr-adult", "breathing"): "call",
    ("evacuation-order", "route"): "ask",
    ("gas-leak", "fire"): "run",
    ("high-rise-fire", "where"): "call",
}


@dataclass
class There:
    """Somebody at a step of a guide."""

    guide: Guide
    step: Step
    language: str

    def __post_init__(self) -> None:
        self.world = World()
        answers = cast(Any, FakeAnswers({}))
        choice = GuideChoice(SHELF, cast(Any, EveryArticle()), answers)
        self.talk = GuideTalk(choice, self.world.led.progress, answers)

    async def say(self, text: str, intent: str, asked: str = AT_STEP) -> Outcome:
        turn = Turn(
            text=text,
            intent=intent,
            language=self.language,
            person=PERSON,
            slots={"open_question": asked},
        )
        return await self.talk.go_on(turn)

    async def put(self) -> None:
        way = (self.guide.start, self.step.id) if self.step.id != self.guide.start else ()
        steps = way or (self.step.id,)
        await self.world.led.progress.keep(PERSON, Walk(guide=self.guide.id, steps=steps))

    async def after(self, text: str, intent: str = "inform", asked: str = AT_STEP) -> str:
        """The step where somebody is who says this at the step."""
        await self.put()
        await self.say(text, intent, asked)
        walk = await self.world.led.progress.walk(PERSON)
        assert walk
        return walk.step

    def told(self, outcome: Outcome) -> str:
        reply = outcome.replies[-1]
        return WORDS.say(reply.key, self.language, **reply.values)


def everybody(*, asked: bool = True, told: bool = False) -> list[Any]:
    """By guide and language: the steps that ask, and some of those that only tell."""
    found = []
    for guide in GUIDES:
        steps = [step for step in guide.steps.values() if not step.ends]
        asking = [step for step in steps if step.options] if asked else []
        telling = [step for step in steps if step.next][:3] if told else []
        for language in LANGUAGES:
            there = [There(guide, step, language) for step in (*asking, *telling)]
            found.append(pytest.param(there, id=f"{guide.id}-{language}"))
    return found


@pytest.mark.parametrize("steps", everybody(asked=False, told=True))
async def test_a_step_that_tells(steps: list[There]) -> None:
    for there in steps:
        for text, intent in ONWARD:
            assert await there.after(text, intent) == there.step.next, (there.step.id, text)
        assert await there.after("1") == there.step.next
        for text, intent in UNCLEAR:
            assert await there.after(text, intent) == there.step.id, (there.step.id, text)


@pytest.mark.parametrize("steps", everybody())
async def test_a_step_that_asks(steps: list[There]) -> None:
    for there in steps:
        ways = {option.to for option in there.step.options}
        for text, intent in [*ONWARD, *UNCLEAR]:
            # A bare yes or no, "I can't", "not yet" may be one of its answers; no other is.
            may = word_of(text) in (Word.YES, Word.NO, Word.CANNOT, Word.WAIT)
            unsure = word_of(text) is Word.UNSURE and UNSURE.get((there.guide.id, there.step.id))
            allowed = {unsure} if unsure else {there.step.id} | (ways if may else set())
            assert await there.after(text, intent) in allowed, (there.step.id, text)


@pytest.mark.parametrize("steps", everybody())
async def test_every_answer_by_number_and_in_its_words(steps: list[There]) -> None:
    for there in steps:
        for number, option in enumerate(there.step.options, start=1):
            for text in (str(number), f"选{number}", *option.label.values()):
                assert await there.after(text) == option.to, (there.step.id, text)
        assert await there.after("9") == there.step.id


@pytest.mark.parametrize("steps", everybody(told=True))
async def test_every_change_in_its_words(steps: list[There]) -> None:
    for there in steps:
        for option in there.guide.changed:
            for text in option.label.values():
                own = [one for one in there.step.options if text in one.label.values()]
                to = (own[0] if own else option).to
                assert await there.after(text) == to, (there.step.id, text)
                assert await there.after(text, asked=AT_CHANGE) == option.to, text


@pytest.mark.parametrize("steps", everybody(told=True))
async def test_leaving_help_back_and_it_changed(steps: list[There]) -> None:
    for there in steps:
        for text in LEAVING:
            await there.put()
            left = await there.say(text, "inform")
            assert left.slots["open_question"] is None, text
            assert left.replies[-1].key == "guides.left"
        await there.put()
        helped = await there.say("求助", "help")
        assert helped.replies[0].key == "guides.help"
        assert await there.after("上一步", "previous_step") == there.guide.start
        await there.put()
        changed = await there.say("情况变了", "situation_changed")
        some = bool(there.guide.changed)
        assert changed.replies[0].key == ("guides.which_change" if some else "guides.no_change")


@pytest.mark.parametrize("steps", everybody())
@pytest.mark.parametrize(("text", "intent"), [("我的狗叫旺财", "inform"), ("ok", "affirm")])
async def test_nobody_reads_the_same_question_three_times(
    steps: list[There], text: str, intent: str
) -> None:
    for there in steps:
        await there.put()
        told = [there.told(await there.say(text, intent)) for _ in range(6)]
        say = there.step.say[there.language]
        assert sum(say in one for one in told) <= 1, "once with the step itself, and once more"
        assert all(a != b for a, b in pairwise(told))
        assert "120" in told[1] + told[2], "a person who is lost is told whom to call"


async def test_saying_it_again_says_it_in_full() -> None:
    there = everybody()[0].values[0][0]
    await there.put()
    for text, intent in (("喵", "inform"), ("喵", "inform"), ("again", "previous_step")):
        outcome = await there.say(text, intent)
    assert there.step.say[there.language] in there.told(outcome)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
def test_no_answer_reads_like_a_word_that_moves(guide: Guide) -> None:
    """ "好了" as an answer would be what everybody says who has done a step."""
    answers = (Word.YES, Word.NO, Word.UNSURE, Word.WAIT, None)
    options = [o for step in guide.steps.values() for o in (*step.options, *guide.changed)]
    labels = {label for option in options for label in option.label.values()}
    assert {label: word_of(label) for label in labels if word_of(label) not in answers} == {}
