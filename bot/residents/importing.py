"""Takes a list of subscribers whose consent the office already has.

It does not know where the list came from; every row that cannot be used is named with its line and
reason.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import datetime
from uuid import UUID, uuid4

from bot.areas.divisions import Divisions
from bot.residents.addresses import normalise
from bot.residents.fields import BadFields, FieldProblem, refuse
from bot.residents.ports import Link, Mark, ResidentBook
from bot.residents.service import mark_of
from bot.residents.subscription import Point, Wish, settle
from bot.residents.vault import Vault

_SEPARATORS = re.compile(r"[;|\s]+")
#: Rows written in one transaction.
BATCH = 5_000
#: The lowest place in a person's own order of channels.
_LAST = 99


#: Columns without which nobody can be told from anybody; the others may be left out.
NEEDED = frozenset({"channel", "address"})


class ColumnsMissing(Exception):
    """The first line of the file does not name these columns."""


@dataclass(frozen=True, kw_only=True)
class ImportTerms:
    """What rows are held against: channels in use, and the `region` of phones without a country."""

    areas: Divisions
    channels: Collection[str]
    region: str = "CN"


@dataclass(frozen=True, kw_only=True)
class Refused:
    """`line` counts from 1, the header included; `field` and `key` as in FieldProblem."""

    line: int
    field: str
    key: str
    values: dict[str, object] = with_default(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """`taken` rows were new, `known` were there already or twice in the list."""

    taken: int
    known: int
    refused: tuple[Refused, ...]


def read_subscribers(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV headed `channel,address,language,areas,lat,lon,radius_m,groups`.

    Two more columns may be there: rows with the same `person` are one person's, whatever the key,
    and `preference` (1 is the best) orders that person's channels. Columns may stand in any order;
    `areas` and `groups` hold several values separated by `;`, `|` or a space. Raises
    ColumnsMissing.
    """
    reader = csv.DictReader(lines)
    named = {str(name).lstrip("\ufeff").strip() for name in reader.fieldnames or ()}
    if NEEDED - named:
        raise ColumnsMissing(sorted(NEEDED - named))
    for row in reader:
        # A row that is too short holds None, one that is too long a list under None.
        yield (
            reader.line_num,
            {
                str(k).lstrip("\ufeff").strip(): v.strip()
                for k, v in row.items()
                if isinstance(v, str)
            },
        )


async def import_subscribers(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    book: ResidentBook,
    vault: Vault,
    terms: ImportTerms,
    now: datetime,
) -> ImportOutcome:
    """Taken as confirmed; who said STOP stays stopped.

    A person's key means nothing outside its file: another office may number people as well.
    """
    refused: list[Refused] = []
    entries: dict[tuple[bytes, tuple[str, ...], Point | None], tuple[Mark, Wish]] = {}
    links: dict[bytes, Link] = {}
    persons: dict[str, UUID] = defaultdict(uuid4)
    good = taken = 0
    for line, row in rows:
        try:
            mark, wish = _entry(row, vault, terms)
            preference = _preference(row.get("preference", ""))
        except BadFields as bad:
            refused += [_refused(line, problem) for problem in bad.problems]
            continue
        good += 1
        entries[mark.fingerprint, wish.areas, wish.point] = (mark, wish)
        if key := row.get("person"):
            links[mark.fingerprint] = Link(
                fingerprint=mark.fingerprint, person=persons[key], preference=preference
            )
        if len(entries) >= BATCH:
            taken += await book.add_many(list(entries.values()), now)
            entries.clear()
    if entries:
        taken += await book.add_many(list(entries.values()), now)
    if links:
        await book.link(list(links.values()))
    return ImportOutcome(taken=taken, known=good - taken, refused=tuple(refused))


def _entry(row: Mapping[str, str], vault: Vault, terms: ImportTerms) -> tuple[Mark, Wish]:
    channel = row.get("channel", "").lower()
    refuse([_check_channel(channel, terms.channels)])
    person = normalise(channel, row.get("address", ""), region=terms.region)
    wish = Wish(
        language=row.get("language") or "zh",
        areas=_several(row.get("areas", "")),
        point=_point(row),
        groups=_several(row.get("groups", "")),
    )
    return mark_of(person, vault), settle(wish, terms.areas)


def _check_channel(channel: str, channels: Collection[str]) -> FieldProblem | None:
    if channel in channels:
        return None
    values: dict[str, object] = {"known": ", ".join(sorted(channels))}
    return FieldProblem(field="channel", key="residents.channel_unknown", values=values)


def _preference(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and 1 <= int(cell[:3]) <= _LAST):
        raise BadFields([FieldProblem(field="preference", key="residents.preference_wrong")])
    return int(cell)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in _SEPARATORS.split(cell) if part)


def _point(row: Mapping[str, str]) -> Point | None:
    cells = {name: row.get(name, "") for name in ("lat", "lon", "radius_m")}
    if not any(cells.values()):
        return None
    numbers = {name: _number(name, cell) for name, cell in cells.items()}
    return Point(**numbers)


def _number(name: str, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise BadFields([FieldProblem(field=name, key="residents.not_a_number")]) from None


def _refused(line: int, problem: FieldProblem) -> Refused:
    return Refused(line=line, field=problem.field, key=problem.key, values=problem.values)
