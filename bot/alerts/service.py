"""What officials and the public do with alerts: every act, and the order of its rules.

It does not know SQL, HTTP, providers or the wording of refusals.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.alerts import elevation, moves
from bot.alerts.calling import Calling, Notices
from bot.alerts.content import (
    AlertContent,
    ContentInvalid,
    FieldProblem,
    ProblemCode,
    Status,
    ready_to_submit,
)
from bot.alerts.drafts import draft_of, proposed
from bot.alerts.elevating import Elevations, storable
from bot.alerts.errors import (
    AlertsError,
    ChangedMeanwhile,
    IdentifierTaken,
    NotInForce,
    ReasonMissing,
    StatusFixed,
)
from bot.alerts.freezing import Freezer, Issuer
from bot.alerts.lanes import Lane
from bot.alerts.moves import hand_of
from bot.alerts.own_addresses import OwnAddresses
from bot.alerts.ports import AlertBook, AudienceBook, Call, Change, Ending, Told
from bot.alerts.preview import Price
from bot.alerts.records import Act, Alert, Event, Submitted
from bot.alerts.references import ending_of
from bot.alerts.relaying.ports import Relayed
from bot.alerts.sketches import AlertSketches
from bot.alerts.sources import Source
from bot.alerts.templates import Templates
from bot.alerts.views import Broken
from bot.areas.divisions import Divisions
from bot.notices import Notice
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: Of identifiers that somebody else took at the same moment.
_IDENTIFIER_TRIES = 10


class Alerts(AlertSketches):
    """Acts return the alert as it is afterwards.

    Raises NotAllowed and IllegalMove (moves.py), AlertUnknown, ContentInvalid, CapInvalid.
    """

    def __init__(
        self,
        *,
        book: AlertBook,
        audience: AudienceBook,
        divisions: Divisions,
        words: Words,
        vault: Vault,
        lanes: Sequence[Lane],
        issuer: Issuer,
        clock: Callable[[], datetime],
        price: Price | None = None,
        templates: Templates | None = None,
        relayed: Relayed | None = None,
        told: Told | None = None,
        broken: Broken | None = None,
    ) -> None:
        super().__init__(
            book=book,
            audience=audience,
            divisions=divisions,
            words=words,
            vault=vault,
            lanes=lanes,
            issuer=issuer,
            clock=clock,
            price=price,
            templates=templates,
            told=told,
            broken=broken,
        )
        ground = self._ground
        notices = Notices(words=words, console=issuer.console, channels=self._channels)
        self._calling = Calling(book=book, ground=ground, notices=notices)
        self.elevations = Elevations(book=book, ground=ground, calling=self._calling, clock=clock)
        self._freezer = Freezer(
            book=book, ground=ground, words=words, issuer=issuer, relayed=relayed
        )
        self.own_addresses = OwnAddresses(
            book=book,
            ground=ground,
            composer=self._composer,
            issuer=issuer,
            vault=vault,
            clock=clock,
        )

    # --- drafting ---------------------------------------------------------------------------

    async def draft(self, source: Source, official: Official) -> Alert:
        """A new draft, which may still lack things."""
        moves.check_role(Act.CREATE, official)
        content, now = (await self.read(source, official)).content, self._clock()
        alert = draft_of(content, official.name, now)
        await self._book.add(alert, hand_of(Act.CREATE, alert, official, now))
        return await self._book.get(alert.id)

    async def propose(self, content: AlertContent, references: Sequence[str]) -> Alert:
        """A draft out of confirmed reports, by no person: an author submits, an approver approves.

        Raises AlreadyProposed when one of the reports has proposed a draft before.
        """
        alert, hand = proposed(content, references, self._clock())
        await self._book.propose(alert, hand, references)
        return await self._book.get(alert.id)

    async def edit(self, alert_id: UUID, source: Source, official: Official) -> Alert:
        """Other content is a new version. Raises StatusFixed where a drill would become real.

        Whoever drafted it may mend an area that is not theirs; nobody else may touch it there.
        """
        before = await self._book.get(alert_id)
        state = moves.check(Act.EDIT, before, official)
        if official.name != before.created_by:
            await self._check_ground(before, official)
        content = (await self.read(source, official)).content
        if (
            before.content.status is not Status.ACTUAL
            and content.status is not before.content.status
        ):
            raise StatusFixed
        # Saving the same words again is no new version: its authors would no more be its authors.
        version = before.version + (content != before.content)
        after = replace(before, state=state, content=content, version=version)
        return await self._change(Act.EDIT, before, after, official)

    async def submit(self, alert_id: UUID, official: Official) -> Submitted:
        """Ask for approval, and tell those who may give it.

        Raises ContentInvalid for all that they could not approve.
        """
        before = await self._book.get(alert_id)
        state = moves.check(Act.SUBMIT, before, official)
        lifted = elevation.in_force(await self._elevations(before), before, self._clock())
        await self._check_ready(
            before.content, replace(official, area=None) if lifted else official
        )
        told = await self._calling.approvers(before, official, lifted)
        now = self._clock()
        call = Call(
            alert_id=alert_id,
            submitted_at=now,
            round=0,
            people=told.people,
            at=now,
            notices=told.notices,
        )
        hand = hand_of(Act.SUBMIT, before, official, now)
        after = replace(before, state=state, updated_at=now)
        await self._book.change(Change(before=before, after=after, hand=hand, call=call))
        submitted = await self._book.get(alert_id)
        return Submitted(**vars(submitted), approvers_told=told.reached)

    # --- deciding ---------------------------------------------------------------------------

    async def approve(self, alert_id: UUID, official: Official) -> Alert:
        """Freeze it into an event and start the broadcast, in one transaction."""
        before = await self._book.get(alert_id)
        asked = await self._elevations(before)
        lifted = elevation.elevated(asked, before, official, self._clock())
        state = elevation.check_approve(before, official, lifted)
        freed = lifted and official.role is Role.APPROVER  # a duty officer keeps to the own area
        acting = replace(official, area=None) if freed else official
        referred = await self._check_ready(before.content, acting)
        for _ in range(_IDENTIFIER_TRIES):
            now = self._clock()
            event = await self._freezer.warning(before, referred, 1, now)
            after = replace(
                before,
                state=state,
                identifier=event.identifier,
                approved_by=official.name,
                approved_at=now,
                expires_at=event.expires_at,
            )
            ending = ending_of(await self._superseded(event), referred, event.identifier, now)
            try:
                reason = lifted.reason if lifted else None
                return await self._issue(
                    Act.APPROVE, before, after, official, event, ending, reason
                )
            except IdentifierTaken:
                continue
        raise IdentifierTaken

    async def send_back(self, alert_id: UUID, reason: str, official: Official) -> Alert:
        """To the author, with a reason. Raises ReasonMissing."""
        return await self._decide(Act.RETURN, alert_id, reason, official)

    async def reject(self, alert_id: UUID, reason: str, official: Official) -> Alert:
        """For good, with a reason. Raises ReasonMissing."""
        return await self._decide(Act.REJECT, alert_id, reason, official)

    # --- while it is being sent ---------------------------------------------------------------

    async def pause(self, alert_id: UUID, official: Official) -> Alert:
        """Hold what is not on its way yet."""
        return await self._hold(Act.PAUSE, alert_id, official)

    async def resume(self, alert_id: UUID, official: Official) -> Alert:
        """Go on where it was held."""
        return await self._hold(Act.RESUME, alert_id, official)

    async def cancel(self, alert_id: UUID, official: Official) -> Alert:
        """Stop what is left and tell those who were told that it is over. Raises NotInForce.

        One approver may: the all-clear's words were approved with the alert (api.md). A worker that
        completes it at this very moment is no reason to refuse.
        """
        error: AlertsError = IdentifierTaken()
        for _ in range(_IDENTIFIER_TRIES):
            before = await self._book.get(alert_id)
            state = moves.check(Act.CANCEL, before, official)
            await self._check_ground(before, official)
            now = self._clock()
            if before.expires_at is None or before.expires_at <= now:
                raise NotInForce
            first = (await self._book.events_of(alert_id))[-1]
            chain = (*await self._book.events(first.refers_to), first)
            event = await self._freezer.all_clear(first, chain, alert_id, now)
            ending = Ending(event_ids=(first.id,), alert_ids=(), by=event.identifier, at=now)
            after = replace(before, state=state)
            try:
                return await self._issue(Act.CANCEL, before, after, official, event, ending)
            except (IdentifierTaken, ChangedMeanwhile) as raised:
                error = raised
        raise error

    # --- the steps of the acts above ------------------------------------------------------------

    async def _check_ready(self, content: AlertContent, official: Official) -> tuple[Event, ...]:
        """What it refers to. Raises OutsideYourArea, ContentInvalid and what References.of does."""
        now = self._clock()
        if problems := ready_to_submit(content, now, self._ground.known, self._channels):
            raise ContentInvalid(problems)
        await asyncio.to_thread(self._ground.check, content.area, official)
        referred = await self._references.of(content, official, now)
        if slow := await self._previewer.too_slow(content, now):
            detail = f"{slow[0].code} {slow[0].detail}"
            raise ContentInvalid(
                [FieldProblem(field="expires", code=ProblemCode.OUT_OF_RANGE, detail=detail)]
            )
        return referred

    async def _elevations(self, alert: Alert) -> tuple[elevation.Elevation, ...]:
        return await self._book.elevations(alert.id)

    async def _superseded(self, event: Event) -> tuple[Event, ...]:
        return await self._book.events(event.refers_to) if event.refers_to else ()

    async def _issue(
        self,
        act: Act,
        before: Alert,
        after: Alert,
        official: Official,
        event: Event,
        ending: Ending | None,
        reason: str | None = None,
    ) -> Alert:
        now = event.sent_at
        tells = act is Act.APPROVE
        change = Change(
            before=before,
            after=replace(after, updated_at=now),
            hand=hand_of(act, before, official, now, reason),
            notices=await self._calling.decided(act, before, official) if tells else (),
        )
        await self._book.issue(change, event, ending)
        if ending:
            await self._book.settle(ending.event_ids, now)
        return await self._book.get(before.id)

    async def _decide(self, act: Act, alert_id: UUID, reason: str, official: Official) -> Alert:
        before = await self._book.get(alert_id)
        state = moves.check(act, before, official)
        await self._check_ground(before, official)
        reason = storable(reason)
        if not reason:
            raise ReasonMissing
        after = replace(before, state=state, reason=reason)
        notices = await self._calling.decided(act, before, official, reason)
        return await self._change(act, before, after, official, reason, notices)

    async def _change(
        self,
        act: Act,
        before: Alert,
        after: Alert,
        official: Official,
        reason: str | None = None,
        notices: tuple[Notice, ...] = (),
    ) -> Alert:
        now = self._clock()
        change = Change(
            before=before,
            after=replace(after, updated_at=now),
            hand=hand_of(act, after, official, now, reason),
            notices=notices,
        )
        await self._book.change(change)
        return await self._book.get(before.id)

    async def _hold(self, act: Act, alert_id: UUID, official: Official) -> Alert:
        before = await self._book.get(alert_id)
        state = moves.check(act, before, official)
        await self._check_ground(before, official)
        now = self._clock()
        change = Change(
            before=before,
            after=replace(before, state=state, updated_at=now),
            hand=hand_of(act, before, official, now),
        )
        await self._book.pause(change, now if act is Act.PAUSE else None)
        return await self._book.get(alert_id)
