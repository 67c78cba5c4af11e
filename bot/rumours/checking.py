"""Answers "is this true?": by number, by the very words, by what was denied or warned of.

It does not know conversations, nor how an answer is worded. A likeness is never called genuine.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from bot.alerts.content import Kind, MsgType, Status
from bot.alerts.published import InForce, Published, Standing
from bot.beijing import BEIJING
from bot.rumours.claim import Claim, claim_of
from bot.rumours.copies import Copy, beside, compared
from bot.rumours.likeness import Likeness, Text

#: What ended or ran out so long ago is still passed on.
LATELY = timedelta(days=7)


class Found(Enum):
    NUMBER = auto()  # the number is ours, and what stands with it is too
    NOT_OURS = auto()  # a number that we never gave
    COPY = auto()  # our very words, without a number
    CHANGED = auto()  # our number or words, with something that we did not say
    DENIED = auto()  # we published that it is not so
    WARNED = auto()  # a warning of ours is about this
    NOTHING = auto()  # a claim that nothing of ours is about
    NO_CLAIM = auto()  # "is this true?"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`others`: what was added or changed, as it was written."""

    found: Found
    published: Published | None = None
    others: tuple[str, ...] = ()


class PublishedAlerts(Protocol):
    """`bot.alerts.service.Alerts` does."""

    async def published(self, identifier: str) -> Published | None: ...

    async def recent(self, since: datetime) -> tuple[Published, ...]: ...


class Rumours:
    """Raises what the alerts raise."""

    def __init__(
        self,
        alerts: PublishedAlerts,
        likeness: Likeness,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._likeness = likeness
        self._public_url = public_url
        self._clock = clock

    def page(self, published: Published) -> str:
        """The public page of a message."""
        return f"{self._public_url}/alerts/{published.message.identifier}"

    async def check(self, text: str) -> Verdict:
        claim = claim_of(text)
        if claim.numbers:
            return await self._by_number(text, claim)
        recent = await self._alerts.recent(self._clock() - LATELY)
        copy = await asyncio.to_thread(_copy, text, recent)
        if copy:
            others = (*copy[1].others, *self._foreign(claim))
            found = Found.CHANGED if others else Found.COPY
            return Verdict(found=found, published=copy[0], others=others)
        if not claim.said:
            return Verdict(found=Found.NO_CLAIM)
        return await asyncio.to_thread(self._by_likeness, claim, recent)

    async def _by_number(self, text: str, claim: Claim) -> Verdict:
        for number in claim.numbers:
            published = await self._alerts.published(number)
            if published is None:
                return Verdict(found=Found.NOT_OURS)
        assert published
        others = (*beside(text, _forms(published.message)), *self._foreign(claim))
        found = Found.CHANGED if others else Found.NUMBER
        return Verdict(found=found, published=published, others=others)

    def _by_likeness(self, claim: Claim, recent: Sequence[Published]) -> Verdict:
        told = {one.message.identifier: one for one in recent if _may_be_meant(one)}
        texts = [Text(id=id, parts=_texts(one.message)) for id, one in told.items()]
        nearest = self._likeness.nearest(claim, texts)
        if nearest is None:
            return Verdict(found=Found.NOTHING)
        published = told[nearest]
        denied = published.message.kind is Kind.CLARIFICATION
        return Verdict(found=Found.DENIED if denied else Found.WARNED, published=published)

    def _foreign(self, claim: Claim) -> tuple[str, ...]:
        """Links that lead elsewhere than to us, written so that nobody can tap them."""
        ours = f"{self._public_url}/"
        foreign = [link for link in claim.links if not f"{link}/".startswith(ours)]
        return tuple((link.partition("://")[2] or link).replace(".", "[.]") for link in foreign)


def _copy(text: str, recent: Sequence[Published]) -> tuple[Published, Copy] | None:
    """The published message that most of the text is taken from; of equals the unchanged one."""
    found = [(one, compared(text, _forms(one.message))) for one in recent]
    copies = [(one, copy) for one, copy in found if copy]
    return max(copies, key=lambda each: (each[1].shared, -len(each[1].others)), default=None)


def _texts(message: InForce) -> tuple[str, ...]:
    """One a language."""
    return tuple(
        "\n".join(filter(None, (text.headline, text.description, text.instruction)))
        for text in message.texts.values()
    )


def _forms(message: InForce) -> tuple[str, ...]:
    """Everything that we said in it: the texts, and the messages as they were sent.

    An all-clear has the texts of what it ended, which it does not say.
    """
    texts = () if message.msg_type is MsgType.CANCEL else _texts(message)
    until = f"{message.expires_at.astimezone(BEIJING):%Y-%m-%d %H:%M} (UTC+8)"
    shown = (f"有效至{until}", f"Valid until {until}")  # as the chat shows them
    sent = [words for forms in message.messages.values() for words in forms.values()]
    return (*texts, *sent, *shown)


def _may_be_meant(published: Published) -> bool:
    """No drill, no all-clear, nothing that a newer one has replaced, no denial taken back."""
    message, standing = published.message, published.standing
    if message.status is not Status.ACTUAL or message.msg_type is MsgType.CANCEL:
        return False
    if message.kind is Kind.CLARIFICATION and standing is Standing.CANCELLED:
        return False
    return standing is not Standing.SUPERSEDED
