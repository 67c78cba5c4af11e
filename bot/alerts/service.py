"""What officials and the public do with alerts: every act, and the order of its rules.

It does not know SQL, HTTP, providers or the wording of refusals.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bot.alerts import cap, moves
from bot.alerts.content import (
    AlertContent,
    ContentInvalid,
    FieldProblem,
    ProblemCode,
    Status,
    from_json,
    ready_to_submit,
    text_for,
)
from bot.alerts.errors import (
    AlertsError,
    IdentifierTaken,
    NoOwnAddress,
    NotInForce,
    ReasonMissing,
    StatusFixed,
)
from bot.alerts.freezing import Freezer, Issuer
from bot.alerts.lanes import Lane, by_name
from bot.alerts.messages import Composer, form_of
from bot.alerts.ports import AlertBook, AudienceBook, Change, Ending, TestMessage
from bot.alerts.preview import Preview, Previewer, Refusal
from bot.alerts.records import Act, Alert, Event, Hand, OwnAddress, State
from bot.alerts.references import References, newest
from bot.alerts.relaying.ports import Relayed
from bot.alerts.views import AlertViews
from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: A draft: the JSON of api.md, a CAP document, or content that was read already.
Source = AlertContent | Mapping[str, object] | bytes
#: Of identifiers that somebody else took at the same moment.
_IDENTIFIER_TRIES = 10


class Alerts(AlertViews):
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
        relayed: Relayed | None = None,
    ) -> None:
        super().__init__(
            book=book, divisions=divisions, vault=vault, lanes=by_name(lanes), clock=clock
        )
        self._channels = tuple(sorted({lane.channel for lane in lanes}))
        self._references = References(book=book, ground=self._ground)
        self._composer = Composer(words)
        self._issuer = issuer
        self._freezer = Freezer(
            book=book, ground=self._ground, words=words, issuer=issuer, relayed=relayed
        )
        self._previewer = Previewer(
            audience=audience, ground=self._ground, composer=self._composer, lanes=lanes
        )

    # --- drafting ---------------------------------------------------------------------------

    async def read(self, source: Source) -> cap.Drafted:
        """The content of a draft, and what of a CAP document could not be taken as it stood.

        Raises ContentInvalid, also for channels that no lane serves; CapInvalid.
        """
        if isinstance(source, AlertContent):
            return cap.Drafted(content=source, dropped=())
        if isinstance(source, bytes):
            return cap.to_content(cap.take_in(source), self._clock())
        whole = await self._references.whole(source)
        return cap.Drafted(content=from_json(whole, self._channels), dropped=())

    async def draft(self, source: Source, official: Official) -> Alert:
        """A new draft, which may still lack things."""
        moves.check_role(Act.CREATE, official)
        content, now = (await self.read(source)).content, self._clock()
        alert = Alert(
            id=uuid4(),
            identifier=None,
            state=State.DRAFT,
            version=1,
            content=content,
            created_by=official.name,
            created_at=now,
            updated_at=now,
        )
        await self._book.add(alert, _hand(Act.CREATE, alert, official, now))
        return await self._book.get(alert.id)

    async def edit(self, alert_id: UUID, source: Source, official: Official) -> Alert:
        """New content, as a new version. Raises StatusFixed where a drill would become real.

        Whoever drafted it may mend an area that is not theirs; nobody else may touch it there.
        """
        before = await self._book.get(alert_id)
        state = moves.check(Act.EDIT, before, official)
        if official.name != before.created_by:
            await self._check_ground(before, official)
        content = (await self.read(source)).content
        if (
            before.content.status is not Status.ACTUAL
            and content.status is not before.content.status
        ):
            raise StatusFixed
        after = replace(before, state=state, content=content, version=before.version + 1)
        return await self._change(Act.EDIT, before, after, official)

    async def submit(self, alert_id: UUID, official: Official) -> Alert:
        """Ask for approval. Raises ContentInvalid for all that an approver could not approve."""
        before = await self._book.get(alert_id)
        state = moves.check(Act.SUBMIT, before, official)
        await self._check_ready(before.content, official)
        return await self._change(Act.SUBMIT, before, replace(before, state=state), official)

    async def preview(self, alert_id: UUID, official: Official) -> Preview:
        """What approving would do and what would be refused; nothing is sent."""
        alert = await self._book.get(alert_id)
        link = self._issuer.page(alert.identifier or "-")
        now = self._clock()
        preview = await self._previewer.preview(alert, official, link, now)
        try:
            await self._references.of(alert.content, official, now)
        except ContentInvalid as error:
            found = [(problem.code.value, problem.detail) for problem in error.problems]
        except AlertsError as error:
            found = [(error.key, "")]
        else:
            return preview
        refused = (Refusal(code=code, detail=text, field="references") for code, text in found)
        return replace(preview, refused=(*preview.refused, *refused))

    async def test_send(self, alert_id: UUID, official: Official) -> int:
        """Send it, marked as a test, to the author's own addresses; how many.

        Raises NoOwnAddress.
        """
        moves.check_role(Act.TEST_SEND, official)
        alert = await self._book.get(alert_id)
        await self._check_ground(alert, official)
        own = await self._book.own_addresses(official.name)
        if not own:
            raise NoOwnAddress
        messages = self._composer.test(alert.content, self._issuer.page("-"))
        texts = [(channel, sealed, text_for(alert.content, tag)) for channel, sealed, tag in own]
        ready = [
            TestMessage(
                channel=channel, sealed_address=sealed, text=messages[text[0]][form_of(channel)]
            )
            for channel, sealed, text in texts
            if text is not None
        ]
        if not ready:
            raise ContentInvalid([FieldProblem(field="texts", code=ProblemCode.NO_COMPLETE_TEXT)])
        hand = _hand(Act.TEST_SEND, alert, official, self._clock())
        await self._book.enqueue_test(alert.id, ready, hand)
        return len(ready)

    async def own_addresses(self, official: Official) -> tuple[OwnAddress, ...]:
        """Where this official's test messages go."""
        return tuple(
            OwnAddress(channel=channel, address=self._vault.open(sealed), language=language)
            for channel, sealed, language in await self._book.own_addresses(official.name)
        )

    async def set_own_addresses(self, official: Official, addresses: Sequence[OwnAddress]) -> None:
        """Replaces them. Addresses are in their channel's own form (numbers.e164)."""
        sealed = [(one.channel, self._vault.seal(one.address), one.language) for one in addresses]
        await self._book.set_own_addresses(official.name, sealed, self._clock())

    # --- deciding ---------------------------------------------------------------------------

    async def approve(self, alert_id: UUID, official: Official) -> Alert:
        """Freeze it into an event and start the broadcast, in one transaction."""
        before = await self._book.get(alert_id)
        state = moves.check(Act.APPROVE, before, official)
        referred = await self._check_ready(before.content, official)
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
            ending = _ending(await self._superseded(event), referred, event.identifier, now)
            try:
                return await self._issue(Act.APPROVE, before, after, official, event, ending)
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

        One approver may: the all-clear's words were approved with the alert (api.md).
        """
        before = await self._book.get(alert_id)
        state = moves.check(Act.CANCEL, before, official)
        await self._check_ground(before, official)
        for _ in range(_IDENTIFIER_TRIES):
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
            except IdentifierTaken:
                continue
        raise IdentifierTaken

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
    ) -> Alert:
        now = event.sent_at
        change = Change(
            before=before,
            after=replace(after, updated_at=now),
            hand=_hand(act, before, official, now),
        )
        await self._book.issue(change, event, ending)
        if ending:
            await self._book.settle(ending.event_ids, now)
        return await self._book.get(before.id)

    async def _decide(self, act: Act, alert_id: UUID, reason: str, official: Official) -> Alert:
        before = await self._book.get(alert_id)
        state = moves.check(act, before, official)
        await self._check_ground(before, official)
        # PostgreSQL takes no NUL, and a lone surrogate has no UTF-8.
        reason = reason.replace("\0", "").encode("utf-8", "replace").decode().strip()
        if not reason:
            raise ReasonMissing
        after = replace(before, state=state, reason=reason)
        return await self._change(act, before, after, official, reason)

    async def _change(
        self,
        act: Act,
        before: Alert,
        after: Alert,
        official: Official,
        reason: str | None = None,
    ) -> Alert:
        now = self._clock()
        change = Change(
            before=before,
            after=replace(after, updated_at=now),
            hand=_hand(act, after, official, now, reason),
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
            hand=_hand(act, before, official, now),
        )
        await self._book.pause(change, now if act is Act.PAUSE else None)
        return await self._book.get(alert_id)


def _hand(
    act: Act, alert: Alert, official: Official, now: datetime, reason: str | None = None
) -> Hand:
    return Hand(version=alert.version, person=official.name, act=act, at=now, reason=reason)


def _ending(
    events: Sequence[Event], referred: Sequence[Event], by: str, now: datetime
) -> Ending | None:
    """What an Update or a Cancel puts an end to: what it refers to, and what that had updated."""
    if not events:
        return None
    return Ending(
        standing=frozenset(event.id for event in newest(referred)),
        event_ids=tuple(event.id for event in events),
        alert_ids=tuple(dict.fromkeys(event.alert_id for event in events)),
        by=by,
        at=now,
    )
