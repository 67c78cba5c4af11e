"""What a cell may hold that a spreadsheet opens.

It does not know any table.
"""

from typing import TypeVar

#: A spreadsheet runs a cell that begins with one of these as a formula (OWASP, "CSV Injection");
#: the wide ones it reads as the narrow ones in Chinese and Japanese editions.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: By this mark spreadsheet programs know UTF-8.
BYTE_ORDER_MARK = "\ufeff"
Cell = TypeVar("Cell")


def harmless(cell: Cell) -> Cell | str:
    """A text that no spreadsheet runs; anything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
