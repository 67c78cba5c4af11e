"""The history of figures and the roll-up as CSV, in the regime's own terms.

It does not know who asked.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.beijing import BEIJING
from bot.reports.incidents.filing import plain
from bot.reports.incidents.reading import Told
from bot.reports.incidents.records import Numbers
from bot.reports.incidents.rollup import Node
from bot.reports.practice import Regime
from bot.spreadsheets import BYTE_ORDER_MARK, harmless
from bot.words.catalogue import Words

_HISTORY = (
    "unit", "unit_name", "level", "version", "kind", "as_of", "filed_at", "filed_by", "day",
    "late", "jumps", "note", "reason", "straight_to",
)  # fmt: skip
_ROLLUP = (
    "unit", "unit_name", "level", "basis", "kind", "as_of", "filed_at", "reported", "missing",
    "differs",
)  # fmt: skip


class Sheets:
    """Headings and values in one language; times are Beijing time."""

    def __init__(self, words: Words, regime: Regime, language: str) -> None:
        self._words = words
        self._regime = regime
        self._language = language

    def history(self, figures: Iterable[Told]) -> str:
        """A line a figure, the oldest first."""
        rows = sorted(figures, key=lambda one: one.order)
        return self._written(_HISTORY, (self._of_figure(one) for one in rows))

    def rollup(self, root: Node) -> str:
        """For each unit a line of what it said itself, of those below, and of what counts."""
        return self._written(_ROLLUP, (row for _, node in root.walk() for row in self._of(node)))

    def _of_figure(self, told: Told) -> list[str]:
        one = told.figure
        return [
            one.unit,
            told.unit.name,
            self._say(f"level_{told.unit.level}"),
            str(one.version),
            self._say(f"kind_{one.kind}"),
            beijing(one.as_of),
            beijing(one.filed_at),
            one.filed_by,
            one.day.isoformat(),
            "; ".join(
                f"{self._say(f'duty_{late.duty}')} {beijing(late.due)}" for late in told.late
            ),
            "; ".join(
                f"{jump.counter.name(self._language)} {plain(jump.before)}→{plain(jump.after)}"
                for jump in told.jumps
            ),
            one.note or "",
            one.reason or "",
            "; ".join(
                self._say(f"to_{name}") if self._has(f"to_{name}") else name
                for name in one.straight_to
            ),
            *self._numbers(one.counters),
        ]

    def _of(self, node: Node) -> Iterator[list[str]]:
        if node.filed:
            yield self._line(node, "own", node.filed.counters)
        if node.children:
            yield self._line(node, "below", node.below)
        yield self._line(node, "total", node.total)

    def _line(self, node: Node, basis: str, numbers: Numbers) -> list[str]:
        own = node.filed if basis == "own" else None
        names = [counter for counter in self._regime.counters if counter.id in node.differs]
        return [
            node.unit.code,
            node.unit.name,
            self._say(f"level_{node.unit.level}"),
            self._say(f"basis_{basis}"),
            self._say(f"kind_{own.kind}") if own else "",
            beijing(own.as_of) if own else "",
            beijing(own.filed_at) if own else "",
            f"{node.reported}/{node.expected}" if node.children else "",
            "; ".join(unit.shown for unit in node.missing),
            "; ".join(counter.name(self._language) for counter in names),
            *self._numbers(numbers),
        ]

    def _numbers(self, numbers: Numbers) -> list[str]:
        return [plain(numbers[c.id]) if c.id in numbers else "" for c in self._regime.counters]

    def _written(self, columns: Sequence[str], rows: Iterable[list[str]]) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        counters = [
            f"{c.name(self._language)} ({c.unit(self._language)})" for c in self._regime.counters
        ]
        writer.writerow([*(self._say(f"column_{name}") for name in columns), *counters])
        writer.writerows([harmless(cell) for cell in row] for row in rows)
        return BYTE_ORDER_MARK + out.getvalue()

    def _say(self, key: str) -> str:
        return self._words.say(f"incidents.{key}", self._language)

    def _has(self, key: str) -> bool:
        return self._words.has(f"incidents.{key}")


def beijing(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
