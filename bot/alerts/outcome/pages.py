"""The report in words: a title, facts and tables, the same for a sheet and for printed pages.

It does not know how either is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.content import AlertContent, Status, area_in, event_in, text_for
from bot.alerts.outcome.adding import FEW_EACH, UNKNOWN
from bot.alerts.outcome.records import Outcome, Share
from bot.beijing import BEIJING
from bot.words.catalogue import Words

Cell = str | int


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows as wide as the header. The first column names, the others are figures or facts."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """`mark` stands on every page: that it was an exercise or a test; None for an actual alert."""

    title: str
    mark: str | None
    headline: str
    identifier: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    signatures: tuple[str, ...]


class Wording:
    """Says a report in one language."""

    def __init__(self, words: Words, language: str) -> None:
        self._words = words
        self._language = language

    def pages(self, outcome: Outcome) -> Pages:
        """All of it, in the order in which it is read."""
        drill = outcome.event.status is not Status.ACTUAL
        return Pages(
            title=self._say("title_drill" if drill else "title"),
            mark=self._mark(outcome.event.status) if drill else None,
            headline=_headline(outcome.event.content, self._language),
            identifier=outcome.event.identifier,
            notes=self._notes(outcome),
            tables=tuple(table for table in self._tables(outcome) if table.rows),
            signatures=tuple(self._say(f"sign_{who}") for who in ("made", "checked", "date")),
        )

    def reason(self, code: str) -> str:
        """Why somebody was not reached; a code of the provider's own shows as it is."""
        return self._known(f"outcome.why_{code}", self._say("why_other", code=code))

    def area(self, name: str, areas: Mapping[str, str]) -> str:
        if name == FEW_EACH:
            return self._say("few_each")
        if name == UNKNOWN:
            return self._say("area_unknown")
        return f"{areas.get(name, '')} {name}".strip()

    def _say(self, name: str, **values: object) -> str:
        return self._words.say(f"outcome.{name}", self._language, **values)

    def _known(self, key: str, otherwise: str) -> str:
        return self._words.say(key, self._language) if self._words.has(key) else otherwise

    def _mark(self, status: Status) -> str:
        """In every language: whoever finds a page must not take it for a warning."""
        key = f"alerts.status_{status.value.lower()}"
        return " · ".join(self._words.say(key, tag).upper() for tag in self._words.languages)

    def _notes(self, outcome: Outcome) -> tuple[str, ...]:
        known = ("only_counts", "reached_means", "areas_are")
        notes = () if outcome.final else (self._say("not_final"),)
        return (*notes, *(self._say(name) for name in known))

    def _tables(self, outcome: Outcome) -> Sequence[Table]:
        return (
            self._facts(outcome),
            self._hands(outcome),
            self._times(outcome),
            self._reached(outcome),
            self._reasons(outcome),
            self._shares("channel", outcome.by_channel, self._channel),
            self._shares("language", outcome.by_language, self._tongue),
            self._shares("area", outcome.by_area, lambda name: self.area(name, outcome.areas)),
            self._lanes(outcome),
            self._all_clear(outcome),
        )

    def _facts(self, outcome: Outcome) -> Table:
        content = outcome.event.content
        level = self._known(f"alerts.level_{content.level}", "")
        rows = (
            ("identifier", outcome.event.identifier),
            ("status", self._known(f"alerts.status_{outcome.event.status.lower()}", "")),
            ("event", f"{event_in(content, self._language)} {level}".strip()),
            ("area", area_in(content, self._language)),
            ("state", self._known(f"alerts.state_{outcome.alert.state}", "")),
            ("expires", self._moment(outcome.event.expires_at)),
            ("made_at", self._moment(outcome.made_at)),
        )
        return self._pairs("alert", rows)

    def _hands(self, outcome: Outcome) -> Table:
        rows = tuple(
            (
                self._known(f"console.act_{hand.act}", hand.act),
                self._known(f"console.actor_{hand.person}", hand.person),
                self._moment(hand.at),
            )
            for hand in outcome.alert.hands
        )
        return self._table("hands", ("act", "person", "at"), rows)

    def _times(self, outcome: Outcome) -> Table:
        times = outcome.times
        moments = [
            (self._say("drafted"), times.drafted),
            (self._say("submitted"), times.submitted),
            (self._say("approved"), times.approved),
            (self._say("first"), times.first),
            *(
                (self._say("per_cent", per_cent=per_cent), at)
                for per_cent, at in times.handed_over.items()
            ),
            (self._say("last"), times.last),
        ]
        rows = tuple(
            (name, self._moment(at), self._after(times.approved, at)) for name, at in moments
        )
        return self._table("times", ("step", "at", "after_approval"), rows)

    def _reached(self, outcome: Outcome) -> Table:
        whole = outcome.whole
        rows = (
            ("meant", whole.meant),
            ("reached", whole.reached),
            ("reached_share", _per_cent(whole.reached, whole.meant)),
            ("not_reached", whole.not_reached),
            ("fallbacks", outcome.fallbacks),
            ("tried_again", outcome.tried_again),
            ("taken_twice", outcome.taken_twice),
        )
        return self._pairs("people", rows)

    def _reasons(self, outcome: Outcome) -> Table:
        rows = tuple((self.reason(code), n) for code, n in outcome.whole.reasons.items())
        return self._table("reasons", ("reason", "people"), rows)

    def _shares(self, name: str, shares: Sequence[Share], named: Callable[[str], str]) -> Table:
        rows = tuple(
            (
                named(one.name),
                one.meant,
                one.reached,
                _per_cent(one.reached, one.meant),
                one.not_reached,
                "; ".join(f"{self.reason(code)} {n}" for code, n in one.reasons.items()),
            )
            for one in shares
        )
        header = (name, "meant", "reached", "reached_share", "not_reached", "reason")
        return self._table(f"by_{name}", header, rows)

    def _lanes(self, outcome: Outcome) -> Table:
        rows = tuple(
            (
                lane.lane,
                lane.messages,
                self._moment(lane.first_at),
                self._moment(lane.last_at),
                f"{lane.segments_per_second:.1f}" if lane.segments_per_second is not None else "",
            )
            for lane in outcome.lanes
        )
        return self._table(
            "lanes", ("lane", "messages", "first", "last", "segments_per_second"), rows
        )

    def _all_clear(self, outcome: Outcome) -> Table:
        rows = tuple(
            (self._known(f"alerts.delivery_{state}", state), n)
            for state, n in sorted(outcome.all_clear.items())
        )
        return self._table("all_clear", ("state", "people"), rows)

    def _pairs(self, name: str, rows: Sequence[tuple[str, Cell]]) -> Table:
        said = tuple((self._say(key), value) for key, value in rows)
        return self._table(name, ("what", "value"), said)

    def _table(self, name: str, header: Sequence[str], rows: tuple[tuple[Cell, ...], ...]) -> Table:
        return Table(
            title=self._say(name), header=tuple(self._say(key) for key in header), rows=rows
        )

    def _channel(self, name: str) -> str:
        return self._known(f"console.channel_{name}", name)

    def _tongue(self, tag: str) -> str:
        return self._known(f"console.language_{tag}", tag)

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if at else "—"

    def _after(self, approved: datetime | None, at: datetime | None) -> str:
        if approved is None or at is None or at < approved:
            return ""
        return self._say("seconds", seconds=f"{(at - approved).total_seconds():.1f}")


def _headline(content: AlertContent, language: str) -> str:
    text = text_for(content, language)
    return (text[1].headline if text else "") or content.event


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""
