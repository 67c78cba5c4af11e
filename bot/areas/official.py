"""What an office imported about divisions: kept in the data folder, read at every start.

It does not know the form of the files that were imported (`importing`).
"""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from bot.areas import cache
from bot.areas.changes import Change

_ROWS, _OUTLINES = "official.csv", "official.npz"
_COLUMNS = ("code", "name", "parent", "lat", "lon", "old_codes")


@dataclass(frozen=True, kw_only=True)
class OfficialDivision:
    """One imported division; `old_codes` are former codes whose ground it holds.

    Seat and outline are WGS-84; None leaves what was known before.
    """

    code: str
    name: str
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    old_codes: tuple[str, ...] = ()
    outline: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """Everything that was imported so far, by code."""

    divisions: Mapping[str, OfficialDivision] = field(default_factory=dict)

    @property
    def outlines(self) -> dict[str, BaseGeometry]:
        return {c: each.outline for c, each in self.divisions.items() if each.outline is not None}

    @property
    def parents(self) -> dict[str, str]:
        return {c: each.parent for c, each in self.divisions.items() if each.parent}

    def changes(self, names: Mapping[str, str]) -> tuple[Change, ...]:
        """`names`: code → the name that it had in the shipped list."""
        return tuple(
            Change(old=old, old_name=names.get(old, old), new=each.code, new_name=each.name)
            for each in self.divisions.values()
            for old in each.old_codes
        )


def read(folder: Path) -> Imported:
    """Empty when nothing was imported. Raises ValueError for files that were changed by hand."""
    rows = folder / _ROWS
    if not rows.is_file():
        return Imported()
    outlines = cache.read(folder / _OUTLINES) or {}
    with rows.open(encoding="utf-8", newline="") as lines:
        found = [_division(row, outlines) for row in csv.DictReader(lines)]
    return Imported(divisions={each.code: each for each in found})


def imported_at(folder: Path) -> datetime | None:
    """When something was imported last; None when nothing was."""
    rows = folder / _ROWS
    return datetime.fromtimestamp(rows.stat().st_mtime, tz=UTC) if rows.is_file() else None


def add(folder: Path, divisions: Iterable[OfficialDivision]) -> None:
    """Keeps them beside what was imported before; of one code, the last word counts."""
    known = dict(read(folder).divisions)
    for each in divisions:
        known[each.code] = _over(known.get(each.code), each)
    cache.write(folder / _OUTLINES, Imported(divisions=known).outlines)
    _write_rows(folder / _ROWS, known.values())


def _over(before: OfficialDivision | None, now: OfficialDivision) -> OfficialDivision:
    if before is None:
        return now
    placed = now if now.lat is not None else before
    return OfficialDivision(
        code=now.code,
        name=now.name,
        parent=now.parent or before.parent,
        lat=placed.lat,
        lon=placed.lon,
        old_codes=tuple(dict.fromkeys((*before.old_codes, *now.old_codes))),
        outline=now.outline if now.outline is not None else before.outline,
    )


def _division(row: Mapping[str, str], outlines: Mapping[str, BaseGeometry]) -> OfficialDivision:
    return OfficialDivision(
        code=row["code"],
        name=row["name"],
        parent=row["parent"] or None,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        old_codes=tuple(row["old_codes"].split()),
        outline=outlines.get(row["code"]),
    )


def _write_rows(file: Path, divisions: Iterable[OfficialDivision]) -> None:
    """Written beside and moved into place, after the outlines: a row never lacks its own."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(_COLUMNS)
    for each in divisions:
        seat = ("", "") if each.lat is None else (each.lat, each.lon)
        lines.writerow([each.code, each.name, each.parent or "", *seat, " ".join(each.old_codes)])
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as part:
        part.write(text.getvalue())
    os.replace(part.name, file)
