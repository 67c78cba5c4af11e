"""Answers questions by quoting articles, laws and plans, and carries the topic on to the next.

It does not know how articles are found; where `bot.answers` finds none, it says so.
"""

import re
from collections.abc import Mapping
from typing import Any

from actions.topic import Topic, fit, follows, is_next, topic_of
from actions.turn import Outcome, Turn, said
from bot.answers import Answers, quote
from bot.articles.ports import Knowledge
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.words.catalogue import Words
from knowledge.hazards import Phase
from knowledge.passages import Passage

#: Only these may be read with the topic of the question before: its words alone would lift anything
#: else, "and the stock market", over the gate.
CARRIES_ON = frozenset({"ask_followup", "ask_guidance", "inform"})
#: Passages looked at for one that is on the topic.
_LOOKED_AT = 12
#: Characters of a cry that is too short to search for.
_FRAGMENT = 2
LETTERS = re.compile(r"[^\W\d_]")

UNKNOWN = KeyedReply(
    kind=Kind.UNKNOWN,
    key="answers.unknown",
    buttons=(KeyedButton(key="dialogue.button_help", intent="help"),),
)
_NOTHING_MORE = KeyedReply(kind=Kind.UNKNOWN, key="dialogue.nothing_more_on_this")


class Ask:
    def __init__(self, answers: Answers, knowledge: Knowledge, words: Words) -> None:
        self._answers = answers
        self._knowledge = knowledge
        self._words = words

    async def answer(self, turn: Turn) -> Outcome:
        replies = await self.replies(turn)
        return said(*replies, **self.topic(replies, turn)) if replies else said(UNKNOWN)

    async def replies(self, turn: Turn) -> tuple[KeyedReply, ...]:
        """The quoted article, perhaps with a line before it; empty when nothing is close enough."""
        wanted = turn.entity("article")
        if wanted:
            return _some(self._answers.article(wanted, turn.language))
        if not LETTERS.search(turn.text):
            return ()
        if self.names_document(turn):
            return _some(await self._answers.answer(turn.text, turn.language))
        topic = topic_of(turn)
        if topic and is_next(turn.text):
            return await self._after(topic, turn)
        if topic and follows(turn):
            return await self._followed(topic, turn)
        found = await self._alone(turn)
        if found or topic is None or turn.intent not in CARRIES_ON:
            return _some(found)
        return _some(await self._in(topic, turn))

    def names_document(self, turn: Turn) -> bool:
        """Whether it is about a certain law or plan, whatever was talked about before."""
        return self._answers.names_document(turn.text)

    def topic(self, replies: tuple[KeyedReply, ...], turn: Turn) -> Mapping[str, Any]:
        """The slots that keep what the last of the replies is about."""
        cited = [citation.article for reply in replies for citation in reply.citations]
        known = self._knowledge.article(cited[-1], turn.language) if cited else None
        return {"topic_article": cited[-1], "topic_hazard": known.hazard} if known else {}

    async def _alone(self, turn: Turn) -> KeyedReply | None:
        """The topic only raises articles on it; a hazard that is named now is the topic."""
        topic = topic_of(turn)
        named = turn.entity("hazard")
        hazard = named or (topic.hazard if topic else None)
        # "水" alone stands in every article on water; the engine knows what it is short for.
        short = named and len(turn.text.strip()) <= _FRAGMENT
        text = self._words.say(f"reports.hazard_{named}", turn.language) if short else turn.text
        return await self._answers.answer(text, turn.language, hazard=hazard)

    async def _followed(self, topic: Topic, turn: Turn) -> tuple[KeyedReply, ...]:
        """From the topic if it fits; a question that stands alone, alone; else the topic again."""
        inside = await self._in(topic, turn)
        if inside:
            return (inside,)
        alone = None if turn.intent == "ask_followup" else await self._alone(turn)
        return _some(alone) or await self._again(topic, turn)

    async def _in(self, topic: Topic, turn: Turn) -> KeyedReply | None:
        """The best article on the topic that holds a word of the question."""
        known = self._knowledge.article(topic.article or "", turn.language)
        about = known.title if known else self._words.say(topic.key, turn.language)
        found = await self._answers.search(
            f"{about} {turn.text}", turn.language, limit=_LOOKED_AT, hazard=topic.hazard
        )
        on_topic = [passage for passage in found if passage.hazard == topic.hazard]
        fitting = [(self._fit(turn.text, passage), passage) for passage in on_topic]
        # max keeps the first of equals: the best of the search.
        fits, best = max(fitting, key=lambda each: each[0], default=(0, None))
        return quote(best) if best and fits else None

    def _fit(self, text: str, passage: Passage) -> int:
        article = self._knowledge.article(passage.article, passage.language)
        return fit(text, article) if article else 0

    async def _after(self, topic: Topic, turn: Turn) -> tuple[KeyedReply, ...]:
        """ "And then?": what to do once it is over, if an article says so."""
        for article in self._knowledge.articles(turn.language):
            over = article.hazard == topic.hazard and article.phase is Phase.AFTER
            if over and article.id != topic.article:
                return (quote(article),)
        return await self._again(topic, turn)

    async def _again(self, topic: Topic, turn: Turn) -> tuple[KeyedReply, ...]:
        """Says that there is nothing on just this, and what is known of the topic."""
        about = self._words.say(topic.key, turn.language)
        same = (
            self._answers.article(topic.article, turn.language)
            if topic.article
            else await self._answers.answer(about, turn.language, hazard=topic.hazard)
        )
        return (_NOTHING_MORE, same) if same else ()


def _some(reply: KeyedReply | None) -> tuple[KeyedReply, ...]:
    return () if reply is None else (reply,)
