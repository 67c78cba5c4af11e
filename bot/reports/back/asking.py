"""Asks reporters once, before a report expires, whether it is still so.

It does not know how an answer is read (the gateway's words do), nor what it changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.notices import Notice
from bot.reports.back.addresses import ANSWERING, Address, Addresses
from bot.reports.back.ports import Answer, AskBook
from bot.reports.back.saying import SMS
from bot.reports.back.telling import is_night
from bot.reports.report import LIFE, Report
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

#: The last part of a report's life, and at least so much of it: an answer needs a moment.
PART, LEAST = 0.2, timedelta(minutes=15)
#: At night only of what was told or confirmed in the evening: who filed it is up, or was.
SHORT = timedelta(hours=6)
_AT_ONCE = 200


class Buttons(Protocol):
    """How an answer is offered: signed for one person, and as a line of what was shown last."""

    def payload(self, answer: Answer, reference: str, fingerprint: bytes) -> str: ...

    def line(self, title: str, payload: str) -> str: ...


class Asking:
    """A chore of the worker."""

    def __init__(self, book: AskBook, addresses: Addresses, words: Words, buttons: Buttons) -> None:
        self._book = book
        self._addresses = addresses
        self._words = words
        self._buttons = buttons

    async def ask(self, now: datetime) -> int:
        """How many were asked; safe when many workers do it at once."""
        leads = night_leads() if is_night(now) else leads_of(LIFE)
        expiring = await self._book.expiring(leads, now, _AT_ONCE)
        return sum([await self._one(report, now) for report in expiring])

    async def _one(self, report: Report, now: datetime) -> bool:
        """Nobody is asked of a whistle-blower's report: the question would say what it is about."""
        address = None if report.confidential else self._addresses.of(report)
        if address is None or address.channel not in ANSWERING:
            return await self._book.ask(report, None, (), _nothing(), now)
        buttons = self._shown(report, address)
        menu = [self._buttons.line(title, payload) for title, payload in buttons]
        notices = (
            self._notice("ask", report, address, buttons),
            # Where another question is open a number would answer that.
            self._notice("ask_named", report, address, () if address.channel == SMS else buttons),
        )
        return await self._book.ask(report, address, menu, notices, now)

    def _shown(self, report: Report, address: Address) -> tuple[tuple[str, str], ...]:
        return tuple(
            (
                self._words.say(f"back.button_{answer}", report.language),
                self._buttons.payload(answer, report.reference, address.fingerprint),
            )
            for answer in Answer
        )

    def _notice(
        self, key: str, report: Report, address: Address, buttons: tuple[tuple[str, str], ...]
    ) -> Notice:
        hazard = self._words.say(f"reports.hazard_{report.hazard}", report.language)
        values = {"reference": report.reference, "hazard": hazard}
        return Notice(
            channel=address.channel,
            sealed_address=address.sealed,
            text=self._words.say(f"back.{key}", report.language, **values),
            until=report.expires_at,
            kind="report",
            buttons=buttons,
        )


def lead(life: timedelta) -> timedelta:
    """How long before its end a report of that life is asked about."""
    return max(life * PART, LEAST)


def leads_of(lives: Mapping[Hazard, timedelta]) -> Mapping[timedelta, Sequence[Hazard]]:
    leads: dict[timedelta, list[Hazard]] = {}
    for hazard, life in lives.items():
        leads.setdefault(lead(life), []).append(hazard)
    return leads


def night_leads() -> Mapping[timedelta, Sequence[Hazard]]:
    return leads_of({hazard: life for hazard, life in LIFE.items() if life <= SHORT})


def _nothing() -> tuple[Notice, Notice]:
    nothing = Notice(channel="", sealed_address=b"", text="")
    return nothing, nothing
