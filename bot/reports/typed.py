"""What somebody typed, held against what can be kept.

It does not know which field it is for.
"""

import re

from bot.residents.fields import FieldProblem

#: PostgreSQL takes no NUL, and half a surrogate pair has no UTF-8.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def check_typed(name: str, value: str | None, most: int) -> FieldProblem | None:
    """A problem for more than `most` characters, and for one that cannot be stored."""
    if value is None:
        return None
    if _UNSTORABLE.search(value):
        return FieldProblem(field=name, key="reports.text_malformed")
    if len(value) > most:
        return FieldProblem(field=name, key="reports.too_long", values={"most": most})
    return None
