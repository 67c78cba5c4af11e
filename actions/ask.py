"""Answers questions by quoting articles, laws and plans, and carries the topic on to the next.

It does not know how articles are found; where `bot.answers` finds none, it says so.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.facets import facets_of
from actions.following import best
from actions.topic import Topic, follows, is_bound, is_next, topic_of, turned
from actions.turn import Outcome, Turn, said
from bot.answers import Answers, quote
from bot.articles.ports import Knowledge
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.words.catalogue import Words
from knowledge.hazards import Phase
from knowledge.passages import Article, Passage

#: Only these may be read with the topic of the question before: its words alone would lift anything
#: else, "and the stock market", over the gate.
CARRIES_ON = frozenset({"ask_followup", "ask_guidance", "inform"})
#: Passages looked at for one that is on the topic.
_LOOKED_AT = 12
#: So sure an answer on another subject is what was asked, however short the question.
_SURE = 0.8
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
        other = turned(topic, turn) if topic else None
        if other:
            return await self._followed(other, turn)
        found = await self._alone(turn)
        if found or topic is None or turn.intent not in CARRIES_ON:
            return _some(found)
        found_in = await self._best(topic, turn, ())
        return (quote(found_in),) if found_in else ()

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
        """What it asks of the topic; another subject if it names one; else the topic again."""
        alone = await self._searched(turn.text, turn, topic)
        asked = facets_of(turn.text)
        bound = is_bound(turn) or asked.levels or asked.phases
        if alone and not bound and _elsewhere(alone[0], topic):
            return (quote(alone[0]),)
        found = await self._best(topic, turn, alone)
        if found:
            return (quote(found),)
        own = None if turn.intent == "ask_followup" else await self._alone(turn)
        return _some(own) or await self._again(topic, turn)

    async def _best(self, topic: Topic, turn: Turn, alone: Sequence[Passage]) -> Article | None:
        shown = self._knowledge.article(topic.article or "", turn.language)
        about = [self._words.say(topic.key, turn.language), *([shown.title] if shown else [])]
        within = [await self._searched(f"{each} {turn.text}", turn, topic) for each in about]
        near = {passage.article for found in (alone, *within) for passage in found}
        return best(
            turn.text,
            hazard=topic.hazard,
            shown=shown,
            shelf=[
                article
                for article in self._knowledge.articles(turn.language)
                if article.hazard == topic.hazard or article.id in near
            ],
            found=_ids(alone),
            within=[_ids(found) for found in within],
        )

    async def _searched(self, text: str, turn: Turn, topic: Topic) -> list[Passage]:
        return await self._answers.search(
            text, turn.language, limit=_LOOKED_AT, hazard=topic.hazard
        )

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


def _elsewhere(passage: Passage, topic: Topic) -> bool:
    return passage.hazard != topic.hazard and passage.score >= _SURE


def _ids(found: Sequence[Passage]) -> list[str]:
    return [passage.article for passage in found]
