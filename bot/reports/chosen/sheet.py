"""Reports as a table that spreadsheets open: CSV (RFC 4180).

It does not know who asked.
"""

import csv
import io
import json
from typing import ClassVar

from bot.reports.chosen.writing import writable
from bot.reports.export import COLUMNS, row
from bot.reports.report import Report
from bot.spreadsheets import BYTE_ORDER_MARK, harmless

_TYPED = ("text", "address", "assignee")


class Sheet:
    """Implements bot.reports.chosen.writing.Writer."""

    media_type: ClassVar[str] = "text/csv; charset=utf-8"
    suffix: ClassVar[str] = "csv"

    def begin(self) -> bytes:
        """The mark makes spreadsheets read the Chinese as UTF-8."""
        return BYTE_ORDER_MARK.encode() + _line(COLUMNS)

    def add(self, report: Report) -> bytes:
        cells = row(report)
        details = cells["details"]
        # One cell, and it begins with no sign of a formula.
        told = json.dumps(details, ensure_ascii=False) if details else ""
        typed = {name: shown(cells[name]) for name in _TYPED}
        return _line(tuple({**cells, **typed, "details": told}.values()))

    def end(self) -> bytes:
        return b""


def shown(text: str | None) -> str | None:
    """What people typed can't become a formula; without what no spreadsheet shows."""
    if text is None:
        return None
    # Looked at last: what stood before a sign may be what cannot be written.
    return harmless(writable(harmless(text)))


def _line(cells: tuple[object, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
