"""Alerts, hands and events in memory, for tests of their rules: the same promises as the store's.

It does not know ledgers, addresses or jobs: nothing is sent.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.alerts.content import AlertContent, Reference
from bot.alerts.elevation import Elevation
from bot.alerts.errors import AlertUnknown, AlreadyGranted, AlreadyProposed, ChangedMeanwhile
from bot.alerts.moves import CANCELLABLE
from bot.alerts.ports import Candidate, Change, Ending, Selection
from bot.alerts.records import Act, Alert, Event, Hand, LedgerRow, Page, State, Tally
from bot.notices import Notice
from bot.officials import Official, Role


class MemoryBook:
    """Implements bot.alerts.ports.AlertBook; of two changes from one state the second fails."""

    def __init__(self) -> None:
        self.alerts: dict[UUID, Alert] = {}
        self.issued: list[Event] = []
        self.people: list[Official] = []
        self.elevated: dict[UUID, Elevation] = {}
        self.proposed: set[str] = set()
        self.versions: dict[tuple[UUID, int], AlertContent] = {}

    async def add(self, alert: Alert, hand: Hand) -> None:
        self.alerts[alert.id] = replace(alert, hands=(hand,))
        self.versions[alert.id, alert.version] = alert.content

    async def said(self, alert_id: UUID, version: int) -> AlertContent | None:
        return self.versions.get((alert_id, version))

    async def get(self, alert_id: UUID) -> Alert:
        try:
            return self.alerts[alert_id]
        except KeyError:
            raise AlertUnknown(str(alert_id)) from None

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        found = [one for one in self.alerts.values() if not states or one.state in states]
        return Page(items=tuple(reversed(found))[:limit], next=None)

    async def change(self, change: Change) -> None:
        self._move(change)

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        self._move(change)
        self.issued.append(event)
        if ending:
            self._end(ending, change.hand.person)

    async def pause(self, change: Change, now: datetime | None) -> None:
        self._move(change)

    async def note(self, alert_id: UUID, hand: Hand) -> None:
        before = self.alerts[alert_id]
        self.alerts[alert_id] = replace(before, hands=(*before.hands, hand))

    async def settle(self, event_ids: Sequence[UUID], now: datetime) -> None:
        pass

    async def events_of(self, alert_id: UUID) -> tuple[Event, ...]:
        return tuple(event for event in self.issued if event.alert_id == alert_id)

    async def referred(self, references: Sequence[Reference]) -> tuple[Event, ...]:
        named = {reference.identifier for reference in references}
        return tuple(event for event in self.issued if event.identifier in named)

    async def events(self, event_ids: Sequence[UUID]) -> tuple[Event, ...]:
        return tuple(event for event in self.issued if event.id in event_ids)

    async def in_force(self, now: datetime) -> tuple[Event, ...]:
        return tuple(e for e in self.issued if e.expires_at > now and e.ended_at is None)

    async def since(self, moment: datetime, limit: int) -> tuple[Event, ...]:
        return tuple(event for event in self.issued if event.expires_at > moment)[:limit]

    async def history(self, limit: int, cursor: str | None) -> tuple[tuple[Event, ...], str | None]:
        return tuple(reversed(self.issued))[:limit], None

    async def changed_at(self, now: datetime) -> datetime | None:
        moments = [(e.sent_at, e.ended_at, e.expires_at) for e in self.issued]
        return max((at for each in moments for at in each if at and at <= now), default=None)

    async def published(self, identifier: str) -> Event | None:
        return next((e for e in self.issued if e.identifier == identifier), None)

    async def taken(self, prefix: str) -> frozenset[str]:
        return frozenset(e.identifier for e in self.issued if e.identifier.startswith(prefix))

    async def tallies(self, alert_ids: Sequence[UUID], now: datetime) -> tuple[Tally, ...]:
        return ()

    async def ledger_page(
        self, alert_id: UUID, limit: int, cursor: str | None
    ) -> tuple[tuple[LedgerRow, ...], str | None]:
        return (), None

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        return ()

    async def set_own_addresses(
        self, person: str, addresses: Sequence[tuple[str, bytes, str]], at: datetime
    ) -> None:
        pass

    async def enqueue_test(self, alert_id: UUID, messages: Sequence[Notice], hand: Hand) -> None:
        await self.note(alert_id, hand)

    async def officials(self, roles: Collection[Role]) -> tuple[Official, ...]:
        return tuple(one for one in self.people if one.role in roles)

    async def elevations(self, alert_id: UUID) -> tuple[Elevation, ...]:
        return tuple(one for one in self.elevated.values() if one.alert_id == alert_id)

    async def ask_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        self.elevated[elevation.id] = elevation
        await self.note(elevation.alert_id, hand)

    async def grant_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        if self.elevated[elevation.id].granted_by is not None:
            raise AlreadyGranted
        self.elevated[elevation.id] = elevation
        await self.note(elevation.alert_id, hand)

    async def propose(self, alert: Alert, hand: Hand, references: Sequence[str]) -> None:
        if self.proposed & set(references):
            raise AlreadyProposed
        self.proposed |= set(references)
        await self.add(alert, hand)

    def broadcast(self, alert_id: UUID, state: State) -> None:
        """As the broadcast moves an alert, by no hand."""
        self.alerts[alert_id] = replace(self.alerts[alert_id], state=state)

    def _move(self, change: Change) -> None:
        now = self.alerts[change.before.id]
        before = change.before
        seen, is_so = ((a.state, a.version, a.updated_at) for a in (before, now))
        if seen != is_so:
            raise ChangedMeanwhile
        self.alerts[now.id] = replace(change.after, hands=(*now.hands, change.hand))
        self.versions[now.id, change.after.version] = change.after.content

    def _end(self, ending: Ending, person: str) -> None:
        self.issued = [
            replace(e, ended_at=ending.at, ended_by=ending.by) if e.id in ending.event_ids else e
            for e in self.issued
        ]
        for alert_id in ending.alert_ids:
            alert = self.alerts[alert_id]
            if alert.state in CANCELLABLE:
                hand = Hand(version=alert.version, person=person, act=Act.SUPERSEDE, at=ending.at)
                after = replace(alert, state=State.CANCELLED, hands=(*alert.hands, hand))
                self.alerts[alert_id] = after


class NobodyListens:
    """Implements bot.alerts.ports.AudienceBook."""

    async def left_out(self, selection: Selection) -> Mapping[str, Sequence[Candidate]]:
        return {}

    async def pages(
        self, selection: Selection, first: int, then: int
    ) -> AsyncGenerator[Sequence[Candidate]]:
        nobody: tuple[Candidate, ...] = ()
        yield nobody
