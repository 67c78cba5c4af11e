"""Answers questions by quoting reviewed articles, and carries the topic from one to the next.

It does not know how articles are found; where `bot.answers` finds none, it says so.
"""

from actions.turn import Outcome, Turn, said
from bot.answers import Answers
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.triage.cards import CARDS
from bot.triage.recognise import Danger
from bot.words.catalogue import Words
from knowledge.search import KnowledgeBase

#: Only these may be read with the topic of the question before: its words alone would lift anything
#: else, "and the stock market", over the gate.
CARRIES_ON = frozenset({"ask_followup", "ask_guidance", "inform"})

UNKNOWN = KeyedReply(
    kind=Kind.UNKNOWN,
    key="answers.unknown",
    buttons=(KeyedButton(key="dialogue.button_help", intent="help"),),
)


class Ask:
    def __init__(self, answers: Answers, knowledge: KnowledgeBase, words: Words) -> None:
        self._answers = answers
        self._knowledge = knowledge
        self._words = words

    async def answer(self, turn: Turn) -> Outcome:
        reply = await self.reply(turn)
        if reply is None:
            return said(UNKNOWN)
        article = reply.citations[0].article
        known = self._knowledge.article(article, turn.language)
        return said(reply, topic_article=article, topic_hazard=known.hazard if known else None)

    async def reply(self, turn: Turn) -> KeyedReply | None:
        """The quoted article; None when nothing is close enough."""
        wanted = turn.entity("article")
        if wanted:
            return self._answers.article(wanted, turn.language)
        if turn.intent == "ask_followup":
            return await self._in_topic(turn) or await self._alone(turn)
        return await self._alone(turn) or await self._in_topic(turn)

    async def _alone(self, turn: Turn) -> KeyedReply | None:
        """The topic only raises articles on it; a hazard that is named now is the topic."""
        topic = turn.entity("hazard") or topic_of(turn)
        return await self._answers.answer(turn.text, turn.language, hazard=topic)

    async def _in_topic(self, turn: Turn) -> KeyedReply | None:
        topic = topic_of(turn)
        if topic is None or turn.intent not in CARRIES_ON:
            return None
        about = self._words.say(f"reports.hazard_{topic}", turn.language)
        return await self._answers.answer(f"{about} {turn.text}", turn.language, hazard=topic)


def topic_of(turn: Turn) -> str | None:
    """The hazard that the talk is about: of the last answer, or of the triage card just before."""
    if turn.danger in set(Danger):
        return CARDS[Danger(turn.danger)].hazard
    topic = turn.slots.get("topic_hazard")
    return str(topic) if topic else None
