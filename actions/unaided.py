"""Leads guides and quizzes while the engine is silent, by buttons and by the form of a message.

It guesses nothing: what it cannot read is asked again, and questions are left to the index. It does
not know how the gateway found the engine silent.
"""

import re
from collections.abc import Awaitable, Sequence

from actions.drill import AT_ANSWER, AT_MORE, DrillTalk
from actions.drill_replies import ANSWER, AT, DRILL
from actions.guide import AT_CHANGE, AT_STEP, GuideTalk
from actions.guide_choice import GuideChoice
from actions.guide_replies import GUIDE, STEP, TO
from actions.guided import Guided
from actions.led_words import Word, word_of
from actions.turn import OPEN_QUESTION, Outcome, Turn
from bot.bootstrap.led import Led
from bot.payloads import Press
from bot.replies import KeyedReply
from bot.unaided import Unheard
from knowledge.guides.finding import subject

#: Whoever asks something is answered from the index, and reads the open question again.
_ASKS = re.compile(
    r"[?？]|怎么|怎样|如何|为什么|能不能|可不可以|可以.+吗|要不要|该不该|是不是|吗\W*$"
    r"|^\W*(?:what|how|where|when|why|who|which|should|can|could|is|are|do|does|may)\b",
    re.IGNORECASE,
)
_STEP_BY_STEP = re.compile(
    r"一步|步骤|逐步|手把手|step by step|one step|(?:walk|guide|talk|lead) me", re.IGNORECASE
)


class LedAlone:
    """Implements bot.unaided.Unaided."""

    def __init__(
        self, guide: GuideTalk, drill: DrillTalk, choice: GuideChoice, guided: Guided
    ) -> None:
        self._guide = guide
        self._drill = drill
        self._choice = choice
        self._guided = guided

    async def hear(self, unheard: Unheard) -> tuple[KeyedReply, ...] | None:
        """None for whatever is no matter of a guide or quiz, and for questions."""
        turn = _turn(unheard)
        if unheard.pressed:
            return await _said(self._pressed(unheard.pressed, turn))
        return await _said(self._read(turn))

    async def again(self, unheard: Unheard) -> KeyedReply | None:
        turn = _turn(unheard)
        if turn.open_question in (AT_STEP, AT_CHANGE):
            return await self._guide.ask_again(turn)
        return await self._drill.ask_again(turn) if turn.open_question else None

    async def _pressed(self, press: Press, turn: Turn) -> Outcome | None:
        match press.intent:
            case "start_guide" if GUIDE in press.entities:
                return await self._guide.start(turn)
            case "next_step" | "previous_step" | "situation_changed" if GUIDE in press.entities:
                return await self._guide.move(turn)
            case "help" if GUIDE in press.entities:
                return await self._guide.help(turn)
            case "start_drill":
                return await self._drill.start(turn)
            case "cancel" if turn.open_question == AT_MORE:
                return await self._drill.go_on(turn)
        return None

    async def _read(self, turn: Turn) -> Outcome | None:
        named = self._choice.named(turn.text, turn.language)
        if named:
            return await self._guide.begin(named, turn)
        if turn.danger and _STEP_BY_STEP.search(turn.text) and not subject(turn.text):
            return await self._guide.start(turn)
        word = word_of(turn.text)
        if turn.open_question is None:
            goes_on = word in (Word.NEXT, Word.GO_ON, Word.BACK)
            return await self._guided.resume(turn) if goes_on else None
        if word is None and _ASKS.search(turn.text):
            return None
        if turn.open_question in (AT_STEP, AT_CHANGE):
            return await self._guide.go_on(turn)
        return await self._drill.go_on(turn)


def unaided_of(led: Led) -> LedAlone:
    """As the gateway needs it; its conversations keep nothing that those of the engine lack."""
    choice = GuideChoice(led.guides, led.knowledge, led.answers)
    guide = GuideTalk(choice, led.progress, led.answers)
    drill = DrillTalk(led.drills, choice, led.progress, led.answers)
    return LedAlone(guide, drill, choice, Guided(guide, drill, choice, led.answers, led.progress))


async def _said(outcome: Awaitable[Outcome | None]) -> tuple[KeyedReply, ...] | None:
    found = await outcome
    return found.replies if found else None


def _turn(unheard: Unheard) -> Turn:
    """As the engine would hand it over, with the question that the last buttons belong to."""
    press = unheard.pressed
    return Turn(
        text="" if press else unheard.text,
        intent=press.intent if press else "inform",
        language=unheard.language,
        person=unheard.person,
        entities=press.entities if press else {},
        danger=unheard.danger,
        slots={OPEN_QUESTION: _open(unheard.shown)},
    )


def _open(shown: Sequence[Press]) -> str | None:
    """An end asks nothing: it has no way on."""
    steps = [press for press in shown if STEP in press.entities]
    if any(press.intent == "next_step" for press in steps):
        stays = any(press.entities.get(TO) == press.entities[STEP] for press in steps)
        return AT_CHANGE if stays else AT_STEP
    asked = [press for press in shown if DRILL in press.entities and AT in press.entities]
    if not asked:
        return None
    return AT_ANSWER if ANSWER in asked[0].entities else AT_MORE
