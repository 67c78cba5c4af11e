"""What becomes of a received warning here: nothing, a draft, or a message straight out.

Knows nothing of feeds' documents, HTTP or signatures; a rule that sends is agreed to by two people
beforehand, because nobody looks again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog

from bot.alerts import cap
from bot.alerts.content import AlertContent, ContentInvalid, MsgType
from bot.alerts.errors import AlertUnknown, ChangedMeanwhile
from bot.alerts.incoming.ports import ReceivedBook
from bot.alerts.incoming.records import Feed, Outcome, Received, Trust
from bot.alerts.ports import AlertBook, Change
from bot.alerts.records import Act, Alert, Event, Hand, State
from bot.alerts.relaying import rules
from bot.alerts.relaying.drafting import Copy, Copyist, referring
from bot.alerts.relaying.issuing import Issuing, feed_hand, is_by_feed
from bot.alerts.relaying.origin import Source, Standing, relay_id, source_of, standing_of
from bot.alerts.relaying.rules import Action, Rule
from bot.areas.divisions import Divisions
from bot.officials import FEED
from bot.words.catalogue import Words

log = structlog.get_logger()

#: What is drafted from at all: a weekly test of others is none of ours.
_RELAYED = frozenset({cap.CapStatus.ACTUAL, cap.CapStatus.EXERCISE})
_UNDECIDED = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})


class Passed(StrEnum):
    """What became of it."""

    NOTHING = "nothing"
    KNOWN = "known"
    DRAFTED = "drafted"
    SENT = "sent"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One received document with all that decides about it."""

    received: Received
    feed: Feed
    alert: cap.CapAlert
    source: Source
    now: datetime

    @property
    def pinned(self) -> bool:
        return self.received.trust is Trust.PINNED

    @property
    def standing(self) -> Standing:
        return standing_of(self.source, pinned=self.pinned)

    @property
    def hand(self) -> str:
        return feed_hand(self.feed)


class Relay:
    """Passes on. Doing it again for the same document changes nothing."""

    def __init__(
        self,
        *,
        book: AlertBook,
        received: ReceivedBook,
        divisions: Divisions,
        words: Words,
        issuing: Issuing,
        home: str,
        sender: str,
    ) -> None:
        self._book = book
        self._received = received
        self._words = words
        self._issuing = issuing
        self._sender = sender
        self._copyist = Copyist(divisions=divisions, home=home, words=words)

    async def is_echo(self, alert: cap.CapAlert, feed: Feed) -> bool:
        """Whether another passes on what is ours, or what we have from its first sender.

        What anybody could have sent us in the first sender's name keeps out no signed relay.
        """
        source = source_of(alert)
        if source.origin.sender == self._sender:
            return True
        first = await self._received.find(source.origin) if source.relayed else None
        return first is not None and (first.trust is Trust.PINNED or feed.trust_certificate is None)

    async def pass_on(self, received: Received, feed: Feed, now: datetime) -> Passed:
        """Raises nothing for what cannot be passed on: it is shown as received all the same."""
        if not _may_pass(received):
            return Passed.NOTHING
        alert = await asyncio.to_thread(cap.parse, received.document)
        source = source_of(alert, feed.name)
        case = _Case(received=received, feed=feed, alert=alert, source=source, now=now)
        if alert.scope is not cap.Scope.PUBLIC or source.origin.sender == self._sender:
            return Passed.NOTHING
        before = await self._relays_of(case)
        if alert.msg_type is cap.CapMsgType.CANCEL:
            return await self._over(case, before, "alerts.relay_over")
        if alert.msg_type not in (cap.CapMsgType.ALERT, cap.CapMsgType.UPDATE):
            return Passed.NOTHING
        try:
            return await self._warn(case, before)
        except ContentInvalid as error:
            log.warning("relay_impossible", received=str(received.id), problem=str(error)[:300])
            return Passed.NOTHING

    # --- warnings -------------------------------------------------------------------------------

    async def _warn(self, case: _Case, before: Sequence[Alert]) -> Passed:
        if case.received.expires_at is not None and case.received.expires_at <= case.now:
            return Passed.NOTHING
        copy = await self._copyist.copy(case.alert, case.source, case.now)
        if not copy.concerns_us:
            return await self._over(case, before, "alerts.relay_elsewhere")
        rule = self._rule(case, copy, before)
        if rule is None:
            return Passed.NOTHING
        if (known := await self._known(case)) is not None and not _unfinished(known, case.hand):
            await self._received.relayed(case.received.id, known.id)
            return Passed.KNOWN
        await self._forget(case, before, "alerts.relay_newer")
        warning = await self._warning(before, case.now)
        warning = tuple(one for one in warning if one.status is copy.content.status)
        content = referring(copy.content, warning, MsgType.UPDATE)
        draft = known or await self._draft(case, content)
        await self._received.relayed(case.received.id, draft.id)
        if not self._sends(case, rule, content, before):
            return Passed.DRAFTED
        await self._issuing.warn(draft, case.feed, warning, case.now)
        return Passed.SENT

    def _rule(self, case: _Case, copy: Copy, before: Sequence[Alert]) -> Rule | None:
        """The first that fits; whatever became of a warning that we passed on, somebody looks."""
        found = rules.first(rules.kept(case.feed.rules), copy.content, copy.events, copy.codes)
        return found or (Rule(action=Action.DRAFT) if before else None)

    def _sends(
        self, case: _Case, rule: Rule, content: AlertContent, before: Sequence[Alert]
    ) -> bool:
        """What our people approved, rejected or called off is changed by people only."""
        return (
            rule.action is Action.SEND
            and case.pinned
            # The two agreed to the key of this feed, not to whom another feed believes.
            and case.feed.trust_sender == case.received.sender
            and case.feed.approved_by is not None
            and case.alert.status is cap.CapStatus.ACTUAL
            and all(_left_to_rules(alert) for alert in before)
            and self._copyist.sendable(content, case.now)
        )

    async def _known(self, case: _Case) -> Alert | None:
        """Our relay of it, by this feed or another, unless it is of a lesser standing.

        What people sent already is not sent again, however surely it is known now.
        """
        for standing in Standing:
            found = await self._alert(relay_id(case.source.origin, standing))
            better = list(Standing).index(standing) <= list(Standing).index(case.standing)
            sent = case.pinned and found is not None and found.identifier is not None
            if found is not None and (better or sent):
                return found
        return None

    async def _draft(self, case: _Case, content: AlertContent) -> Alert:
        alert = Alert(
            id=relay_id(case.source.origin, case.standing),
            identifier=None,
            state=State.DRAFT,
            version=1,
            content=content,
            created_by=case.hand,
            created_at=case.now,
            updated_at=case.now,
        )
        try:
            await self._book.add(
                alert, Hand(version=1, person=case.hand, act=Act.CREATE, at=case.now)
            )
        except ChangedMeanwhile:
            log.info("relay_made_meanwhile", alert=str(alert.id))
        return await self._book.get(alert.id)

    # --- ends -----------------------------------------------------------------------------------

    async def _over(self, case: _Case, before: Sequence[Alert], why: str) -> Passed:
        """What was passed on ends: by itself where a rule sent it, by people where they did."""
        ended = await self._forget(case, before, why)
        for alert in before:
            warning = await self._warning([alert], case.now)
            if not warning:
                continue
            ended = True
            if is_by_feed(alert) and case.pinned:
                await self._issuing.cancel(alert.id, case.hand, case.now)
                await self._received.relayed(case.received.id, alert.id)
            else:
                await self._propose_end(case, alert, warning)
        return Passed.ENDED if ended else Passed.NOTHING

    async def _propose_end(self, case: _Case, alert: Alert, warning: tuple[Event, ...]) -> None:
        """A draft of a Cancel with the words of the warning, for two people to decide about."""
        content = referring(alert.content, warning, MsgType.CANCEL)
        draft = await self._draft(case, content)
        await self._received.relayed(case.received.id, draft.id)

    async def _forget(self, case: _Case, before: Sequence[Alert], why: str) -> bool:
        """Drafts of it that nobody approved are put aside, with the reason."""
        found = [alert for alert in before if alert.state in _UNDECIDED]
        for alert in found:
            reason = self._words.say(why, next(iter(alert.content.texts), ""))
            after = replace(alert, state=State.REJECTED, reason=reason, updated_at=case.now)
            hand = Hand(
                version=alert.version,
                person=case.hand,
                act=Act.REJECT,
                at=case.now,
                reason=reason,
            )
            await self._book.change(Change(before=alert, after=after, hand=hand))
        return bool(found)

    # --- what we have ---------------------------------------------------------------------------

    async def _relays_of(self, case: _Case) -> tuple[Alert, ...]:
        """Our relays of what the message refers to, where it may speak of them."""
        references = case.alert.references
        named = await self._received.named(references) if references else ()
        ids = [one.relayed_alert_id for one in named if _may_change(case.received, one)]
        return tuple([await self._book.get(id) for id in dict.fromkeys(ids) if id])

    async def _warning(self, alerts: Sequence[Alert], now: datetime) -> tuple[Event, ...]:
        """Of these alerts the messages that warn now."""
        last = [events[-1] for one in alerts if (events := await self._book.events_of(one.id))]
        return tuple(
            event
            for event in last
            if event.ended_at is None
            and event.expires_at > now
            and event.msg_type is not MsgType.CANCEL
        )

    async def _alert(self, alert_id: UUID) -> Alert | None:
        try:
            return await self._book.get(alert_id)
        except AlertUnknown:
            return None


def _may_pass(received: Received) -> bool:
    """What was passed on is looked at again: the worker may have died half-way."""
    return (
        received.outcome is Outcome.RECEIVED
        and received.trust is not Trust.FORGED
        and received.status in _RELAYED
        and received.ended_at is None
    )


def _may_change(message: Received, earlier: Received) -> bool:
    """Its own sender only: proved by the key, or coming by the same way."""
    if message.sender != earlier.sender:
        return False
    return message.trust is Trust.PINNED or (
        earlier.trust is not Trust.PINNED and message.feed_id == earlier.feed_id
    )


def _left_to_rules(alert: Alert) -> bool:
    ends = (Act.CANCEL, Act.REJECT)
    ended = any(one.act in ends and not one.person.startswith(FEED) for one in alert.hands)
    return not ended and (is_by_feed(alert) or alert.identifier is None)


def _unfinished(alert: Alert, hand: str) -> bool:
    """A draft that only the feed touched: whether a rule sends it is looked at again."""
    return alert.state is State.DRAFT and {one.person for one in alert.hands} == {hand}
