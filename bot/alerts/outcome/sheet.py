"""The report as CSV for spreadsheet programs: its tables one below the other.

It does not know what the report says.
"""

import csv
import io

from bot.alerts.outcome.pages import Cell, Pages
from bot.spreadsheets import BYTE_ORDER_MARK, harmless


def csv_text(pages: Pages) -> str:
    """RFC 4180 with a byte order mark; nothing that somebody typed can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)

    def write(*cells: Cell) -> None:
        writer.writerow([harmless(cell) for cell in cells])

    write(pages.title, *([pages.mark] if pages.mark else []))
    write(pages.headline)
    for table in pages.tables:
        writer.writerow([])
        write(table.title)
        write(*table.header)
        for row in table.rows:
            write(*row)
    writer.writerow([])
    for line in (*pages.notes, *pages.signatures):
        write(line)
    return BYTE_ORDER_MARK + out.getvalue()
