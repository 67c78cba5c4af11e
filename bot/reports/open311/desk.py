"""Answers every call of GeoReport v2, as content that is written as JSON or XML.

It does not know HTTP nor how a caller's key is checked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.areas.divisions import Divisions
from bot.officials import OFFICIALS, Official, Role
from bot.reports.errors import ReferenceWrong
from bot.reports.jurisdiction import may_see, prefixes
from bot.reports.open311 import services
from bot.reports.open311.arguments import Arguments
from bot.reports.open311.asked import MOST_REQUESTS, asked
from bot.reports.open311.errors import Refused
from bot.reports.open311.ports import Found, RequestBook, Sight
from bot.reports.open311.shown import Telling, in_full, in_public
from bot.reports.open311.told import told
from bot.reports.places import Places
from bot.reports.reference import parse
from bot.reports.service import Reports
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

Content = dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """`official`: whom the key is of, None without one; `remote`: the network address."""

    language: str
    official: Official | None
    remote: str


class Open311:
    def __init__(
        self,
        *,
        reports: Reports,
        book: RequestBook,
        areas: Divisions,
        words: Words,
        home: str,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        """`home`: the GB/T 2260 code of the jurisdiction, the only one that we answer for."""
        self._reports = reports
        self._book = book
        self._areas = areas
        self._places = Places(areas)
        self._words = words
        self._home = home
        self._public_url = public_url
        self._clock = clock

    def check_jurisdiction(self, arguments: Arguments) -> None:
        """It may be left out: there is only one. Raises Refused."""
        named = arguments.one("jurisdiction_id")
        if named and self._places.canonical(named) != self._places.canonical(self._home):
            raise Refused(404, "open311.jurisdiction_unknown", own=self._home)

    def discovery(self, caller: Caller) -> Content:
        return services.discovery(self._public_url, self._words, caller.language)

    def services(self, caller: Caller) -> Content:
        return [services.service(hazard, self._words, caller.language) for hazard in Hazard]

    def definition(self, code: str, caller: Caller) -> Content:
        """Raises Refused."""
        return services.definition(services.hazard_of(code), self._words, caller.language)

    async def file(self, arguments: Arguments, caller: Caller) -> Content:
        """Raises Refused, BadFields, TooManyReports."""
        new = told(arguments, self._words, caller.language)
        filed = await self._reports.file(new, remote=caller.remote, token=_files(caller))
        notice = "open311.notice_urgent" if filed.report.urgent else "open311.notice"
        reference = filed.report.reference
        return [
            {
                "service_request_id": reference,
                "service_notice": self._words.say(notice, caller.language, reference=reference),
                "account_id": None,
            }
        ]

    async def token(self, token: str, caller: Caller) -> Content:
        """Requests get their number at once, and it serves as their token too. Raises Refused."""
        [found] = await self._named([token]) or [None]
        if found is None:
            raise Refused(404, "open311.token_unknown")
        return [{"service_request_id": found.report.reference, "token": token}]

    async def request(self, reference: str, caller: Caller) -> Content:
        """Raises Refused."""
        found = await self._named([reference])
        if not found:
            raise Refused(404, "open311.request_unknown")
        return self._told(found, caller)

    async def requests(self, arguments: Arguments, caller: Caller) -> Content:
        """Numbers override everything else; without any, the public finds what is verified.

        Raises Refused.
        """
        if references := arguments.many("service_request_id"):
            return self._told(await self._named(references[:MOST_REQUESTS]), caller)
        wanted = asked(arguments, self._clock())
        return self._told(await self._book.requests(wanted, self._sight(caller)), caller)

    def _sight(self, caller: Caller) -> Sight:
        official = _sees(caller)
        area = self._places.of(official).area if official else self._home
        within = (prefixes(area),) if area else ()
        return Sight(now=self._clock(), within=within, everything=official is not None)

    async def _named(self, references: list[str] | tuple[str, ...]) -> tuple[Found, ...]:
        known = []
        for reference in references:
            try:
                known.append(parse(reference))
            except ReferenceWrong:
                continue
        return await self._book.named(known) if known else ()

    def _told(self, found: tuple[Found, ...], caller: Caller) -> Content:
        official = _sees(caller)
        area = self._place_name(self._home, caller.language) or self._home
        telling = Telling(
            words=self._words,
            language=caller.language,
            agency=self._words.say("open311.agency", caller.language, place=area),
            place_name=lambda code: self._place_name(code, caller.language),
            now=self._clock(),
        )
        there = self._places.of(official) if official else None
        return [
            (in_full if there and may_see(there, each.report.area_code) else in_public)(
                each, telling
            )
            for each in found
        ]

    def _place_name(self, code: str, language: str) -> str | None:
        division = self._areas.get(code)
        if division is None:
            return None
        return division.full_name if language == "zh" else division.name_en or division.full_name


def _sees(caller: Caller) -> Official | None:
    """A reporter's key opens no more than none."""
    official = caller.official
    return official if official and official.role in OFFICIALS else None


def _files(caller: Caller) -> Official | None:
    """Whose key it is, of a verified reporter; officials file like everybody."""
    official = caller.official
    return official if official and official.role is Role.REPORTER else None
