"""Where guides touch the other conversations: offered under answers, gone on with in a word.

It does not know what a guide says, nor what the others do.
"""

import re
from dataclasses import replace

from actions.guide import GuideTalk
from actions.guide_choice import GuideChoice
from actions.guide_replies import step_by_step
from actions.topic import is_next, topic_of
from actions.turn import Handler, Outcome, Turn, said
from bot.answers import Answers
from bot.replies import KeyedReply, Kind

#: "继续", "go on": whoever says no more wants what was begun.
_GO_ON = re.compile(
    r"\W*(?:好的?[,，\s]*)?(?:好了|继续|接着来?|往下|go on|continue|carry on|resume)[\W吧啊]*",
    re.IGNORECASE,
)


class Guided:
    def __init__(self, talk: GuideTalk, choice: GuideChoice, answers: Answers) -> None:
        self._talk = talk
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

    def resuming(self, handler: Handler) -> Handler:
        """The handler, unless the message only asks to go on and a guide was left open."""

        async def heard(turn: Turn) -> Outcome:
            if not turn.open_question and turn.text and _only_on(turn):
                resumed = await self._talk.resume(turn)
                if resumed:
                    return resumed
            return await handler(turn)

        return heard

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
    return bool(_GO_ON.fullmatch(turn.text)) or is_next(turn.text)
