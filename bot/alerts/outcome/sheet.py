"""The report as CSV for spreadsheet programs: its tables one below the other.

It does not know what the report says.
"""

import csv
import io

from bot.alerts.outcome.pages import Cell, Pages

#: A spreadsheet runs a cell that begins with one of these as a formula; the wide ones it reads as
#: the narrow ones in Chinese and Japanese editions.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: By this mark spreadsheet programs know UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def csv_text(pages: Pages) -> str:
    """RFC 4180 with a byte order mark; nothing that somebody typed can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)

    def write(*cells: Cell) -> None:
        writer.writerow([_harmless(cell) for cell in cells])

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


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
