"""Which guide fits what somebody says: by its names, by the article that answers, by the topic.

It does not know what is said when none fits.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from actions.choices import among
from actions.topic import topic_of
from actions.turn import Turn
from bot.answers import Answers, quote
from bot.articles.ports import Knowledge
from bot.replies import KeyedReply
from knowledge.guides.finding import Near, subject
from knowledge.guides.model import Guide
from knowledge.guides.shelf import Guides
from knowledge.hazards import Hazard

#: As near to a name as this, nothing else is asked.
_SAME = 0.9
#: So near, a name is worth asking back where an article says another guide …
_NEAR = 0.6
#: … and where no article is found, so near and so much nearer than the next it is meant.
_ALONE, _AHEAD = 0.45, 0.08
#: Of one hazard, and yet nothing to do with each other: a stroke is no burn.
_MANIFOLD = frozenset({Hazard.FIRST_AID})
#: What every household should have gone through once.
_REHEARSED = ("evacuation-order", "high-rise-fire", "earthquake-indoors")
#: Articles looked at for one that has a guide.
_LOOKED_AT = 3


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The guide that is meant; else those that may be; else what an article says."""

    guide: Guide | None = None
    near: tuple[Guide, ...] = ()
    article: KeyedReply | None = None


class GuideChoice:
    """Knows only guides whose articles are all published: withdrawn advice is shown by nobody."""

    def __init__(self, guides: Guides, knowledge: Knowledge, answers: Answers) -> None:
        self._guides = guides
        self._knowledge = knowledge
        self._answers = answers

    def get(self, id: str, language: str) -> Guide | None:
        guide = self._guides.get(id)
        return guide if guide and self._published(guide, language) else None

    def of_article(self, article: str, language: str) -> Guide | None:
        """The guide that leads through what the article says."""
        guide = self._guides.of_article(article)
        return guide if guide and self._published(guide, language) else None

    def named(self, text: str, language: str) -> Guide | None:
        """The guide whose title or name, in any language, is the whole message."""
        for guide in self._guides.all():
            names = (
                *guide.title.values(),
                *(name for all_ in guide.names.values() for name in all_),
            )
            if among(text, names):
                return self.get(guide.id, language)
        return None

    async def to_rehearse(self, turn: Turn, hazards: Sequence[str]) -> tuple[Guide, ...]:
        """Those that are named, those of the hazards, else those that every household rehearses."""
        near = await asyncio.to_thread(self._guides.near, turn.text, turn.language)
        ids = [one.guide for one in near[:1] if one.score >= _ALONE]
        ids = ids or [guide.id for code in hazards for guide in self._guides.of_hazard(code)]
        return self._known(ids or [*_REHEARSED], turn.language)

    async def meant(self, turn: Turn) -> Meant:
        """By the words of the message; where it has none, by what was talked about."""
        about = subject(turn.text)
        if not about:
            return self._on_topic(turn)
        near = await asyncio.to_thread(self._guides.near, about, turn.language)
        near = [one for one in near if self.get(one.guide, turn.language)]
        best = near[0] if near else None
        if best and best.score >= _SAME:
            return Meant(guide=self._guides.get(best.guide))
        hazard = turn.entity("hazard")
        found = await self._answers.search(about, turn.language, limit=_LOOKED_AT, hazard=hazard)
        if not found:
            return self._by_name(near, turn)
        drawn = [self.of_article(passage.article, turn.language) for passage in found]
        if drawn[0] and best and best.score >= _NEAR and best.guide != drawn[0].id:
            return Meant(near=self._known([drawn[0].id, best.guide], turn.language))
        if drawn[0]:
            return Meant(guide=drawn[0])
        listed = [one.guide for one in near if one.score >= _ALONE]
        listed += [guide.id for guide in drawn if guide]
        listed += [guide.id for guide in self._guides.of_hazard(hazard or "")]
        return Meant(near=self._known(listed, turn.language), article=quote(found[0]))

    def _by_name(self, near: list[Near], turn: Turn) -> Meant:
        """No article is about it: "I'm shaking, one step at a time" is rather about the topic."""
        topic = self._on_topic(turn)
        if topic.guide is None and _clear(near):
            return Meant(guide=self._guides.get(near[0].guide))
        return topic

    def _on_topic(self, turn: Turn) -> Meant:
        """ "Step by step, please": what the last answer was about; else what there is."""
        topic, named = topic_of(turn), turn.entity("hazard")
        if topic and topic.article and named in (None, topic.hazard):
            drawn = self.of_article(topic.article, turn.language)
            if drawn:
                return Meant(guide=drawn)
            quoted = self._answers.article(topic.article, turn.language)
            if quoted and (topic.hazard in _MANIFOLD or not self._guides.of_hazard(topic.hazard)):
                return Meant(article=quoted)
        hazard = named or (topic.hazard if topic else "")
        same = self._guides.of_hazard(hazard) or self._guides.all()
        return Meant(near=self._known([guide.id for guide in same], turn.language))

    def _known(self, ids: list[str], language: str) -> tuple[Guide, ...]:
        found = (self.get(id, language) for id in dict.fromkeys(ids))
        return tuple(guide for guide in found if guide)

    def _published(self, guide: Guide, language: str) -> bool:
        return all(
            self._knowledge.article(id, language) or self._knowledge.article(id, "en")
            for id in guide.articles
        )


def _clear(near: list[Near]) -> bool:
    if not near or near[0].score < _ALONE:
        return False
    return len(near) == 1 or near[0].score - near[1].score >= _AHEAD
