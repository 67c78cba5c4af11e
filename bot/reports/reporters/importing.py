"""Takes a list of verified reporters that the office keeps in a spreadsheet.

Every row that cannot be used is named with its line and reason. It does not know whose list it is.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from datetime import datetime

from bot.beijing import BEIJING
from bot.officials import Official, known_as, one_way
from bot.reports.errors import ReportsError
from bot.reports.reporters.ports import ReporterBook
from bot.reports.reporters.records import WantedReporter
from bot.reports.reporters.service import Reporters
from bot.residents.fields import BadFields, FieldProblem
from bot.residents.people import Person

NEEDED = frozenset({"name", "roles", "areas"})
_SEPARATORS = re.compile(r"[;；|、,，\s]+")
_YES, _NO = frozenset({"", "yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否"})


class ColumnsMissing(Exception):
    """The first line of the file does not name these columns."""


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """`line` counts from 1, the header included; `key` of bot/words says why."""

    line: int
    field: str
    key: str
    values: dict[str, object] = with_default(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Imported:
    added: int
    changed: int
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, kw_only=True)
class _Row:
    line: int
    wanted: WantedReporter


def read_reporters(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV headed `name,roles,areas` and any of `channel,address,active,since`.

    Several roles and areas in one cell are parted by `;`, `、` or a space. Rows of one name are one
    person: each adds its address. `since` is a date (YYYY-MM-DD). Raises ColumnsMissing.
    """
    reader = csv.DictReader(lines)
    named = {str(name).lstrip("\ufeff").strip() for name in reader.fieldnames or ()}
    if NEEDED - named:
        raise ColumnsMissing(sorted(NEEDED - named))
    for row in reader:
        # A row that is too short holds None, one that is too long a list under None.
        cells = {
            str(k).lstrip("\ufeff").strip(): v.strip() for k, v in row.items() if isinstance(v, str)
        }
        yield reader.line_num, cells


async def import_reporters(
    rows: Iterable[tuple[int, dict[str, str]]],
    *,
    reporters: Reporters,
    book: ReporterBook,
    by: Official,
) -> Imported:
    """Whoever has the name of an entry takes its place.

    A row that cannot be read is left out; what is wrong with a person is said of the first row.
    """
    refused: list[RefusedRow] = []
    persons: dict[str, _Row] = {}
    for line, cells in rows:
        try:
            row = _Row(line=line, wanted=_wanted(cells))
        except BadFields as bad:
            refused += [_refused(line, problem) for problem in bad.problems]
            continue
        known = known_as(row.wanted.name)
        persons[known] = _joined(persons.get(known), row)
    added = changed = 0
    for known, row in persons.items():
        there = await book.named(known)
        try:
            if there is None:
                await reporters.add(row.wanted, by)
            else:
                await reporters.replace(there.id, row.wanted, by)
        except BadFields as bad:
            refused += [_refused(row.line, problem) for problem in bad.problems]
        except ReportsError as error:
            refused.append(RefusedRow(line=row.line, field="name", key=error.key))
        else:
            added, changed = added + (there is None), changed + (there is not None)
    return Imported(
        added=added, changed=changed, refused=tuple(sorted(refused, key=lambda one: one.line))
    )


def _joined(before: _Row | None, row: _Row) -> _Row:
    """The first row says who it is; the others add roles, areas and addresses."""
    if before is None:
        return row
    one, more = before.wanted, row.wanted
    wanted = replace(
        one,
        roles=tuple(dict.fromkeys((*one.roles, *more.roles))),
        areas=tuple(dict.fromkeys((*one.areas, *more.areas))),
        addresses=tuple(dict.fromkeys((*one.addresses, *more.addresses))),
    )
    return replace(before, wanted=wanted)


def _wanted(cells: dict[str, str]) -> WantedReporter:
    """Raises BadFields."""
    channel, address = cells.get("channel", ""), cells.get("address", "")
    if not cells.get("name"):
        raise BadFields([FieldProblem(field="name", key="reporters.name_wrong")])
    active = cells.get("active", "").lower()
    if active not in _YES | _NO:
        raise BadFields([FieldProblem(field="active", key="reporters.active_wrong")])
    return WantedReporter(
        name=one_way(cells["name"]),
        roles=_several(cells.get("roles", "")),
        areas=_several(cells.get("areas", "")),
        addresses=(Person(channel=channel, address=address),) if channel or address else (),
        active=active in _YES,
        since=_since(cells.get("since", "")),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in _SEPARATORS.split(cell) if part)


def _since(cell: str) -> datetime | None:
    if not cell:
        return None
    try:
        return datetime.strptime(cell, "%Y-%m-%d").replace(tzinfo=BEIJING)
    except ValueError:
        raise BadFields([FieldProblem(field="since", key="reporters.since_wrong")]) from None


def _refused(line: int, problem: FieldProblem) -> RefusedRow:
    return RefusedRow(line=line, field=problem.field, key=problem.key, values=problem.values)
