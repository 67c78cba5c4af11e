"""Who hears of deadlines and figures, and in which words: a unit's duty officers, else those above.

It does not know how a message is sent, nor when one is due.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.beijing import BEIJING
from bot.notices import Notice, shortened
from bot.officials import OFFICIALS, Official, Role
from bot.reports.incidents.deadlines import Deadline, goes_straight
from bot.reports.incidents.filing import plain
from bot.reports.incidents.ports import Case, People
from bot.reports.incidents.records import Figure, Incident, Kind
from bot.reports.incidents.units import ancestors, level_of, parent
from bot.reports.practice import Level, Regime
from bot.words.catalogue import Words

#: Characters of a name in a notice: with the rest a few SMS segments.
_SHOWN = 40
#: The counters that a notice says, in this order.
_TOLD = ("dead", "missing")


class Telling:
    def __init__(
        self, *, words: Words, regime: Regime, console: str, channels: Collection[str]
    ) -> None:
        """`console`: the address of the incidents' pages; `channels` that there are senders for."""
        self._words = words
        self._regime = regime
        self._console = console
        self._channels = frozenset(channels)

    async def of_deadline(
        self, people: People, incident: Incident, one: Deadline, now: datetime
    ) -> tuple[Notice, ...]:
        """Before it: the unit's people, until then. After it: those of the level above too."""
        codes = [one.unit.code]
        above = parent(one.unit.code)
        overdue = one.overdue(now)
        if overdue and above:
            codes.append(above)
        notices = await self._to(
            people,
            codes,
            "told_overdue" if overdue else "told_due",
            incident,
            unit=one.unit.shown,
            what=f"incidents.duty_{one.duty}",
            due=f"{one.due.astimezone(BEIJING):%m-%d %H:%M}",
        )
        return tuple(replace(each, until=None if overdue else one.due) for each in notices)

    async def of_figure(self, people: People, case: Case, figure: Figure) -> tuple[Notice, ...]:
        """The level above hears of a first report, the province of many dead or missing."""
        unit, before = case.unit(figure.unit), case.of(figure.unit)
        straight = goes_straight(figure, unit, self._regime)
        if straight and not any(goes_straight(one, unit, self._regime) for one in before):
            top = [code for code in ancestors(figure.unit) if level_of(code) is Level.PROVINCE]
            codes = [*ancestors(figure.unit)[:1], *top]
            return await self._to(
                people, codes, "told_straight", case.incident, figure, unit=unit.shown
            )
        above = parent(figure.unit)
        if figure.kind is not Kind.FIRST or above is None:
            return ()
        return await self._to(people, [above], "told_first", case.incident, figure, unit=unit.shown)

    async def _to(
        self,
        people: People,
        codes: Iterable[str],
        key: str,
        incident: Incident,
        figure: Figure | None = None,
        **values: str,
    ) -> tuple[Notice, ...]:
        officials = await people.officials(OFFICIALS)
        names = sorted({one.name for code in codes for one in answering(officials, code)})
        found = [each for name in names for each in await people.own_addresses(name)]
        return tuple(
            Notice(
                channel=channel,
                sealed_address=sealed,
                text=self._said(key, language, incident, figure, values),
            )
            for channel, sealed, language in dict.fromkeys(found)
            if channel in self._channels
        )

    def _said(
        self,
        key: str,
        language: str,
        incident: Incident,
        figure: Figure | None,
        values: dict[str, str],
    ) -> str:
        spoken = {
            name: self._words.say(text, language) if text.startswith("incidents.") else text
            for name, text in values.items()
        }
        if figure:
            spoken["figures"] = self._figures(figure, language)
        shown = shortened(incident.name, _SHOWN)
        link = f"{self._console}/{incident.id}"
        return self._words.say(f"incidents.{key}", language, name=shown, link=link, **spoken)

    def _figures(self, figure: Figure, language: str) -> str:
        """Only what was given: a nought that nobody said would be a lie."""
        given = {name: plain(figure.counters[name]) for name in _TOLD if name in figure.counters}
        key = "_".join(given) or "neither"
        return self._words.say(f"incidents.told_{key}", language, **given)


def answering(officials: Sequence[Official], code: str) -> tuple[Official, ...]:
    """A unit's own duty officers, else its other officials, else those of the level above.

    Where nobody is down to the province: those who answer for the whole country.
    """
    for each in (code, *ancestors(code), None):
        here = [one for one in officials if one.area == each]
        on_duty = [one for one in here if one.role is Role.DUTY_OFFICER]
        if here:
            return tuple(on_duty or here)
    return ()
