"""What a relay says: the received words, marked as the source's, for our part of its area.

Knows nothing of rules, storage or who agrees to it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.alerts import cap
from bot.alerts.content import (
    GBT_2260,
    AlertContent,
    AlertText,
    MsgType,
    ProblemCode,
    Reference,
    ready_to_submit,
)
from bot.alerts.content.reading import LONGEST_HEADLINE
from bot.alerts.ground import Ground
from bot.alerts.records import Event
from bot.alerts.relaying.clipping import clipped
from bot.alerts.relaying.origin import Source
from bot.areas.divisions import Divisions
from bot.words.catalogue import Words


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What we would say; `events` are its names and codes, `codes` the divisions it touches."""

    content: AlertContent
    events: frozenset[str]
    codes: frozenset[str]

    @property
    def concerns_us(self) -> bool:
        """Whether anything of its area is ours."""
        area = self.content.area
        ours = any(code.name == GBT_2260 for code in area.geocodes)
        return bool(area.polygons or area.circles or ours)


class Copyist:
    """Makes copies for one home division."""

    def __init__(self, *, divisions: Divisions, home: str, words: Words) -> None:
        self._divisions = divisions
        self._ground = Ground(divisions)
        self._home = home
        self._words = words

    async def copy(self, alert: cap.CapAlert, source: Source, now: datetime) -> Copy:
        """Raises ContentInvalid for what is beyond the bounds of our drafts."""
        content = (await asyncio.to_thread(cap.to_content, alert, now)).content
        area = await asyncio.to_thread(clipped, content.area, self._home, self._divisions)
        site = await asyncio.to_thread(self._ground.site, area)
        codes = (code.value for info in alert.infos for code in info.event_codes)
        return Copy(
            content=replace(
                content,
                msg_type=MsgType.ALERT,
                references=(),
                area=area,
                texts=self._marked(content.texts, source),
            ),
            events=frozenset((*(info.event for info in alert.infos), *codes)),
            codes=site.codes,
        )

    def sendable(self, content: AlertContent, now: datetime) -> bool:
        """Whether nothing is missing that nobody is there to add.

        Another authority's colours are its own: what it sends must not wait for them.
        """
        problems = ready_to_submit(content, now, self._ground.known)
        return all(problem.code is ProblemCode.OTHER_COLOUR for problem in problems)

    def _marked(self, texts: Mapping[str, AlertText], source: Source) -> Mapping[str, AlertText]:
        """In the first words, so that a text message says it too; a relay's are marked already."""
        if source.relayed:
            return texts
        return {tag: self._named(tag, text, source.name) for tag, text in texts.items()}

    def _named(self, tag: str, text: AlertText, name: str) -> AlertText:
        if not text.headline:
            return text
        tag = tag if tag in self._words.languages else tag.split("-")[0]
        said = self._words.say("alerts.relay_headline", tag, source=name, headline=text.headline)
        return replace(text, headline=said[:LONGEST_HEADLINE])


def referring(content: AlertContent, events: tuple[Event, ...], kind: MsgType) -> AlertContent:
    """The content as an Update or a Cancel of our own messages; an Alert where there are none."""
    if not events:
        return content
    references = tuple(
        Reference(
            sender=event.sender,
            identifier=event.identifier,
            sent=event.sent_at.replace(microsecond=0),
        )
        for event in events
    )
    return replace(content, msg_type=kind, references=references)
