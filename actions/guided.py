"""Where guides touch the other conversations: offered under answers, gone on with in a word.

It does not know what a guide says, nor what the others do.
"""

from dataclasses import replace

from actions.drill import DrillTalk
from actions.guide import GuideTalk
from actions.guide_choice import GuideChoice
from actions.guide_replies import step_by_step
from actions.led_words import Word, word_of
from actions.topic import is_next, topic_of
from actions.turn import BEFORE, Handler, Outcome, Turn, said
from bot.answers import Answers
from bot.progress import Kind as InTheMiddleOf
from bot.progress import Progress
from bot.replies import KeyedReply, Kind

#: Questions that "go on" answers; anywhere else it asks for what was begun.
_CLOSED = frozenset({"confirm", "resume", "join", "consent", "sure", "offer"})
_LED = ("guide.", "drill.")


class TooLate(Exception):
    """The gateway has answered in the meantime: nothing more is done about this message."""


class Guided:
    def __init__(
        self,
        talk: GuideTalk,
        drill: DrillTalk,
        choice: GuideChoice,
        answers: Answers,
        progress: Progress,
    ) -> None:
        self._talk = talk
        self._drill = drill
        self._progress = progress
        self._choice = choice
        self._answers = answers

    def offering(self, handler: Handler) -> Handler:
        """The handler, with a button "step by step" under an answer that has a guide."""

        async def heard(turn: Turn) -> Outcome:
            outcome = await handler(turn)
            if (turn.open_question or "").startswith("guide."):
                return outcome
            told = tuple(self._with_button(reply, turn.language) for reply in outcome.replies)
            return replace(outcome, replies=told)

        return heard

    def in_time(self, handler: Handler) -> Handler:
        """The handler, which raises TooLate instead of moving a guide or a quiz when it is late.

        A step that was taken and not shown would be skipped.
        """

        async def heard(turn: Turn) -> Outcome:
            begins = turn.intent in ("start_guide", "start_drill", "next_step", "previous_step")
            led = begins or (turn.open_question or "").startswith(("guide.", "drill."))
            if led and turn.until and self._progress.is_past(turn.until):
                raise TooLate
            return await handler(turn)

        return heard

    def resuming(self, handler: Handler) -> Handler:
        """The handler, unless the message only asks to go on and something was left open."""

        async def heard(turn: Turn) -> Outcome:
            if _only_on(turn) and _leads_back(turn):
                resumed = await self.resume(turn)
                if resumed:
                    return resumed
            return await handler(turn)

        return heard

    async def resume(self, turn: Turn) -> Outcome | None:
        """Takes up the guide or quiz that was gone on with last; None without any."""
        talks: list[GuideTalk | DrillTalk] = [self._talk, self._drill]
        if await self._progress.latest(turn.person) is InTheMiddleOf.DRILL:
            talks.reverse()
        for talk in talks:
            resumed = await talk.resume(turn)
            if resumed:
                return resumed
        return None

    def moving(self, ask: Handler, go_on: Handler) -> Handler:
        """Next, back, it changed. Where there is no guide they are words like others.

        `ask` answers questions, `go_on` whatever may be an answer to something.
        """

        async def heard(turn: Turn) -> Outcome:
            moved = await self._talk.move(turn)
            if moved:
                return moved
            if turn.intent == "situation_changed":
                return await go_on(replace(turn, intent="inform"))
            quoted = self._quoted(turn) if turn.intent == "previous_step" else None
            if quoted:
                return said(quoted)
            if topic_of(turn) and is_next(turn.text):
                return await ask(turn)
            return await go_on(replace(turn, intent="affirm"))

        return heard

    def _with_button(self, reply: KeyedReply, language: str) -> KeyedReply:
        if reply.kind is not Kind.ANSWER:
            return reply
        cited = (self._choice.of_article(one.article, language) for one in reply.citations)
        guide = next(filter(None, cited), None)
        if guide is None:
            return reply
        return reply.model_copy(update={"buttons": (*reply.buttons, step_by_step(guide))})

    def _quoted(self, turn: Turn) -> KeyedReply | None:
        """ "Say that again": the last answer."""
        topic = topic_of(turn)
        if topic is None or topic.article is None:
            return None
        return self._answers.article(topic.article, turn.language)


def _only_on(turn: Turn) -> bool:
    return bool(turn.text) and word_of(turn.text) in (Word.GO_ON, Word.NEXT)


def _leads_back(turn: Turn) -> bool:
    """Whether nothing else is asked, or what is asked came between, and this is no answer to it."""
    if not turn.open_question:
        return True
    if turn.open_question.startswith(_LED):
        return False
    led = (question.startswith(_LED) for question, _ in turn.wanted.get(BEFORE, ()))
    return any(led) and turn.asked not in _CLOSED
