"""Looks at a report before it is written: who files it, how often, and whether it waits.

It refuses only who files too much, aloud; whatever else it finds, the report is taken. It does not
know SQL nor how the report is filed.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.officials import Official, Role
from bot.reports.abuse.judging import Evidence, endangers, judge
from bot.reports.abuse.likeness import likeness_of
from bot.reports.abuse.ports import Before, Caller, Filing, Known, ScreenBook
from bot.reports.abuse.rates import USUAL, Limit, Limits, Take
from bot.reports.abuse.trust import trust_of
from bot.reports.errors import TooManyReports
from bot.reports.jurisdiction import may_see
from bot.reports.report import Report
from bot.reports.reporters.records import Verified
from bot.residents.people import Person
from bot.residents.vault import Vault

_NETWORK = "network"


class Screening:
    def __init__(
        self,
        *,
        book: ScreenBook,
        vault: Vault,
        limits: Limits = USUAL,
        tells_nothing: Callable[[str], bool] | None = None,
    ) -> None:
        """`tells_nothing`: whether words look like no report; nobody guesses without it."""
        self._tells_nothing = tells_nothing
        self._book = book
        self._vault = vault
        self._limits = limits

    async def screen(self, report: Report, caller: Caller) -> Report:
        """The report, with who tells it and whether it is held. Raises TooManyReports."""
        network = self._network(caller.remote)
        await self._take(network, self._limits.remote, report)
        person, known = await self._person(caller)
        verified = verified_of(known, caller.token, report.area_code)
        danger = caller.at_risk or endangers(report)
        if not danger:
            limit = self._limits.verified if verified else self._limits.person
            await self._take(person, limit, report)
        filing = Filing(
            report_id=report.id,
            at=report.created_at,
            network=network,
            likeness=likeness_of(report.text),
        )
        before = await self._book.before(known.prints, filing)
        await self._book.write(filing)
        empty = not danger and await self._empty(report)
        evidence = _evidence(before, report, known, verified, empty)
        verdict = judge(evidence, danger=danger, verified=verified is not None)
        named = verified if verified and not report.anonymous else None
        return replace(
            report,
            reporter_name=named.name if named else None,
            reporter_roles=named.roles if named else (),
            held=verdict.held,
            signs=verdict.signs,
        )

    async def _person(self, caller: Caller) -> tuple[bytes | None, Known]:
        person = caller.whoever()
        if person is None:
            return None, Known()
        fingerprint = self._vault.fingerprint(person)
        return fingerprint, await self._book.known(fingerprint)

    async def _empty(self, report: Report) -> bool:
        """Whoever filled in the fields of the hazard told something, whatever the words."""
        if self._tells_nothing is None or report.details:
            return False
        return await asyncio.to_thread(self._tells_nothing, report.text)

    async def _take(self, key: bytes | None, limit: Limit | None, report: Report) -> None:
        if key is None or limit is None:
            return
        wait = await self._book.take(Take(key=key, limit=limit), report.created_at)
        if wait is not None:
            raise TooManyReports(max(1, round(wait.total_seconds())))

    def _network(self, remote: str | None) -> bytes | None:
        if remote is None:
            return None
        return self._vault.fingerprint(Person(channel=_NETWORK, address=remote))


def verified_of(known: Known, token: Official | None, area_code: str | None) -> Verified | None:
    """Who tells it, verified for the place; None for anybody else.

    A place that nobody could find is in nobody's way. A token of a name that the register has
    counts for the areas there; of one that it has not, for the token's own.
    """
    entry = known.entry
    if entry is not None:
        if not entry.active or not _covers(entry.areas, area_code):
            return None
        return Verified(name=entry.name, roles=entry.roles)
    if token is None or token.role is not Role.REPORTER or not may_see(token, area_code):
        return None
    return Verified(name=token.name, roles=())


def _covers(areas: Iterable[str | None], area_code: str | None) -> bool:
    """Whether a place lies in one of them; None is everywhere."""
    officials = (Official(name="-", role=Role.REPORTER, area=area) for area in areas)
    return any(may_see(one, area_code) for one in officials)


def _evidence(
    before: Before, report: Report, known: Known, verified: Verified | None, empty: bool
) -> Evidence:
    trust = None
    if known.prints:
        trust = trust_of(before.past, verified=verified is not None, now=report.created_at)
    return Evidence(
        blocked=_covers(before.blocked_in, report.area_code),
        same_by_person=before.same_by_person,
        same_by_network=before.same_by_network,
        last_hour=before.last_hour,
        trust=trust,
        no_hazard=empty,
    )
