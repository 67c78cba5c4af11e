"""Records rewards: proposed, decided on, paid; tells the reporter; lists and totals.

It does not know HTTP or SQL, nor the rules: those are `rules.py`'s.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from bot.notices import Notice
from bot.officials import Official, Role
from bot.reports.errors import ReportUnknown
from bot.reports.jurisdiction import prefixes
from bot.reports.listing import MOST_ITEMS, Cursor
from bot.reports.places import Places
from bot.reports.ports import Entry, ReportBook
from bot.reports.reference import parse
from bot.reports.report import Report, as_of
from bot.reports.rewards.config import RewardRules
from bot.reports.rewards.errors import RewardNotYours, RewardUnknown
from bot.reports.rewards.records import NewReward, Payable, Reward, RewardQuery, State, Total
from bot.reports.rewards.rules import check_move, check_payment, check_propose
from bot.residents.fields import between, refuse
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: A channel that is down for a day and a night still brings it.
TOLD_FOR = timedelta(days=2)
#: A cashier's sheet is one document; what is on no more is asked for by area.
_MOST_PAID = 10_000


class RewardBook(Protocol):
    """Each method is one transaction; every change is audited in it."""

    async def add(self, reward: Reward) -> None:
        """Raises RewardTaken."""
        ...

    async def get(self, id: UUID) -> Reward | None: ...

    async def write(self, reward: Reward, written: State, notices: Sequence[Notice]) -> None:
        """Raises RewardMoveNotAllowed unless it is `written` still, PaymentTaken."""
        ...

    async def find(self, query: RewardQuery) -> tuple[Reward, ...]:
        """Newest first."""
        ...

    async def count(self, query: RewardQuery) -> int:
        """How many `find` would find on all pages."""
        ...

    async def payable(self, query: RewardQuery, by: str, now: datetime) -> tuple[Payable, ...]:
        """Written down in the audit trail: contacts leave the house."""
        ...

    async def totals(self, query: RewardQuery, month: str | None) -> tuple[Total, ...]: ...


class Rewards:
    def __init__(
        self,
        *,
        book: RewardBook,
        reports: ReportBook,
        places: Places,
        vault: Vault,
        words: Words,
        channels: Collection[str],
        rules: RewardRules,
        clock: Callable[[], datetime],
    ) -> None:
        """`channels`: those by which reporters can be written to."""
        self._book = book
        self._reports = reports
        self._places = places
        self._vault = vault
        self._words = words
        self._channels = frozenset(channels)
        self._clock = clock
        self.rules = rules

    async def propose(self, reference: str, new: NewReward, official: Official) -> Reward:
        """Raises ReferenceWrong, ReportUnknown, RewardTaken, and what check_propose raises."""
        entry, now = await self._entry(parse(reference)), self._clock()
        report = as_of(entry.report, now)
        check_propose(report, entry.moves, new, self._places.of(official), self.rules)
        reward = Reward(
            id=uuid4(),
            report_id=report.id,
            reference=report.reference,
            area_code=report.area_code,
            rule=new.rule,
            amount_minor=new.amount_minor,
            currency=self.rules.currency,
            reason=new.reason.strip(),
            state=State.PROPOSED,
            proposed_by=official.name,
            proposed_at=now,
        )
        await self._book.add(reward)
        return reward

    async def approve(self, id: UUID, official: Official) -> tuple[Reward, bool]:
        """Whether the reporter is told by us too. Raises RewardUnknown, what check_move raises."""
        before, report = await self._reward(id)
        self._check(before, State.APPROVED, official, report)
        after = replace(
            before, state=State.APPROVED, decided_by=official.name, decided_at=self._clock()
        )
        notices = self._told(report, after, self._clock()) if report else ()
        await self._book.write(after, before.state, notices)
        return after, bool(notices)

    async def refuse(self, id: UUID, note: str, official: Official) -> Reward:
        """Raises as `approve`, BadFields."""
        before, report = await self._reward(id)
        self._check(before, State.REFUSED, official, report, note)
        after = replace(
            before,
            state=State.REFUSED,
            decided_by=official.name,
            decided_at=self._clock(),
            note=note.strip(),
        )
        await self._book.write(after, before.state, ())
        return after

    async def pay(self, id: UUID, payment_reference: str, official: Official) -> Reward:
        """Once: of two at the same moment one is refused. Raises as `approve`, PaymentTaken."""
        before, report = await self._reward(id)
        self._check(before, State.PAID, official, report)
        check_payment(payment_reference)
        after = replace(
            before,
            state=State.PAID,
            paid_by=official.name,
            paid_at=self._clock(),
            payment_reference=payment_reference.strip(),
        )
        await self._book.write(after, before.state, ())
        return after

    async def of(self, reference: str, official: Official) -> tuple[Reward, ...]:
        """Newest first. Raises ReferenceWrong."""
        query = RewardQuery(reference=parse(reference), limit=MOST_ITEMS)
        return await self._book.find(self._within(query, official, None))

    async def page(
        self,
        official: Official,
        query: RewardQuery,
        *,
        area: str | None = None,
        cursor: str | None = None,
    ) -> tuple[tuple[Reward, ...], str | None]:
        """In the official's area, newest first; with the cursor of the rest. Raises BadFields."""
        refuse([between("limit", query.limit, 1, MOST_ITEMS), self._places.check(area)])
        after = Cursor.read(cursor) if cursor else None
        wanted = replace(self._within(query, official, area), after=after, limit=query.limit + 1)
        found = await self._book.find(wanted)
        shown = found[: query.limit]
        more = len(found) > len(shown)
        last = Cursor(created_at=shown[-1].proposed_at, id=shown[-1].id).written() if more else None
        return shown, last

    async def total(self, official: Official, query: RewardQuery) -> int:
        """How many `page` has on all its pages."""
        return await self._book.count(self._within(query, official, None))

    async def payable(
        self, official: Official, query: RewardQuery
    ) -> tuple[tuple[Payable, str | None], ...]:
        """For the cashier, each with the contact. Raises RewardNotYours for all but admins."""
        if official.role is not Role.ADMIN:
            raise RewardNotYours
        wanted = replace(self._within(query, official, None), limit=_MOST_PAID)
        found = await self._book.payable(wanted, official.name, self._clock())
        return tuple((one, self._vault.open_if(one.sealed_contact)) for one in found)

    async def totals(
        self, official: Official, *, area: str | None = None, month: str | None = None
    ) -> tuple[Total, ...]:
        """What was paid, newest month first. Raises BadFields."""
        refuse([self._places.check(area)])
        return await self._book.totals(self._within(RewardQuery(), official, area), month)

    def _check(
        self,
        reward: Reward,
        to: State,
        official: Official,
        report: Report | None,
        note: str | None = None,
    ) -> None:
        reporter = report.reporter_name if report else None
        check_move(reward, to, self._places.of(official), reporter, note)

    def _told(self, report: Report, reward: Reward, now: datetime) -> tuple[Notice, ...]:
        """To where the report came from, in its language; how to collect the money."""
        channel, sealed = report.reporter_channel, report.sealed_reporter
        if sealed is None or channel not in self._channels:
            return ()
        text = self._words.say(
            "rewards.told_approved",
            report.language,
            reference=reward.reference,
            amount=self.rules.written(reward.amount_minor),
        )
        until = now + TOLD_FOR
        return (Notice(channel=channel, sealed_address=sealed, text=text, until=until),)

    def _within(self, query: RewardQuery, official: Official, area: str | None) -> RewardQuery:
        codes = (self._places.of(official).area, self._places.canonical(area))
        return replace(query, within=tuple(prefixes(code) for code in codes if code))

    async def _reward(self, id: UUID) -> tuple[Reward, Report | None]:
        """With its report, if that is still there. Raises RewardUnknown."""
        reward = await self._book.get(id)
        if reward is None:
            raise RewardUnknown
        entry = await self._reports.get(reward.reference)
        return reward, entry.report if entry and entry.report.id == reward.report_id else None

    async def _entry(self, reference: str) -> Entry:
        """Raises ReportUnknown."""
        entry = await self._reports.get(reference)
        if entry is None:
            raise ReportUnknown
        return entry
