"""Reads official files of divisions, and lists by line what is wrong with the other rows.

It does not know where they are kept (`official`).

GeoJSON: a FeatureCollection of polygons with properties `code`, `name` and, where wanted, the
columns below; a feature's number stands for its line.
CSV: `code,name[,parent][,lat,lon][,old_code]`.
All degrees are WGS-84 (CGCS2000 is the same to a metre). Several old codes: separated by spaces.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Divisions
from bot.areas.official import OfficialDivision

_COLUMNS = ("code", "name", "parent", "lat", "lon", "old_code")
_LONGEST_NAME = 100


class AreasUnreadable(ValueError):
    """The file is neither a GeoJSON FeatureCollection nor a CSV with columns code and name."""


class Reason(StrEnum):
    """Why a row is left out."""

    CODE_WRONG = "the code is not six digits (or twelve that end in six zeros)"
    CODE_REPEATED = "the code stood in an earlier row"
    NAME_WRONG = "the name is empty, too long or holds characters that cannot be kept"
    PARENT_UNKNOWN = (
        "no division above it is known: name it in the column parent, or import it first"
    )
    SEAT_WRONG = "lat and lon are not both degrees of WGS-84 (lat -90 to 90, lon -180 to 180)"
    OLD_CODE_WRONG = "an old code is not six digits, or is the code itself"
    OUTLINE_WRONG = "the geometry is no Polygon or MultiPolygon in degrees, longitude first"
    OUTLINE_ELSEWHERE = "the outline does not touch that of the division above it"


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """One row that was left out; `line` is the file's (GeoJSON: the feature's number)."""

    line: int
    field: str
    reason: Reason
    value: str


@dataclass(frozen=True, kw_only=True)
class AreasReport:
    """What a file gave, in the order of its lines."""

    rows: int
    divisions: tuple[OfficialDivision, ...]
    problems: tuple[RowProblem, ...]


class _Unusable(Exception):
    def __init__(self, field: str, reason: Reason, value: object = "") -> None:
        super().__init__(reason)
        self.field, self.reason, self.value = field, reason, str(value)[:60]


_Row = tuple[int, Mapping[str, str], Any]
"""Line, columns, GeoJSON geometry or None."""


def read(path: Path, known: Divisions) -> AreasReport:
    """Good rows and bad ones; `known` are the divisions so far. Raises AreasUnreadable, OSError."""
    rows = list(_rows(path))
    listed = {row["code"].strip()[:6] for _, row, _ in rows}
    good: dict[str, OfficialDivision] = {}
    problems: list[RowProblem] = []
    for line, row, geometry in rows:
        try:
            division = _division(row, geometry, known, listed)
            if division.code in good:
                raise _Unusable("code", Reason.CODE_REPEATED, division.code)
            good[division.code] = division
        except _Unusable as bad:
            problems.append(
                RowProblem(line=line, field=bad.field, reason=bad.reason, value=bad.value)
            )
    return AreasReport(rows=len(rows), divisions=tuple(good.values()), problems=tuple(problems))


def _rows(path: Path) -> Iterator[_Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AreasUnreadable(f"not UTF-8: {error.reason} at byte {error.start}") from None
    return _features(text) if text.lstrip().startswith("{") else _records(text)


def _features(text: str) -> Iterator[_Row]:
    try:
        features = json.loads(text)["features"]
        for number, feature in enumerate(features, start=1):
            given = feature.get("properties") or {}
            row = {c: str(given[c]) for c in _COLUMNS if given.get(c) is not None}
            yield number, {"code": "", "name": "", **row}, feature.get("geometry")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AreasUnreadable(f"{AreasUnreadable.__doc__} ({error})") from None


def _records(text: str) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise AreasUnreadable(AreasUnreadable.__doc__)
    for row in reader:
        yield reader.line_num, {c: row.get(c) or "" for c in _COLUMNS}, None


def _division(
    row: Mapping[str, str], geometry: Any, known: Divisions, listed: set[str]
) -> OfficialDivision:
    code, name = _code(row["code"], "code", Reason.CODE_WRONG), " ".join(row["name"].split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise _Unusable("name", Reason.NAME_WRONG, name)
    parent = _parent(row, code, known, listed)
    lat, lon = _seat(row)
    return OfficialDivision(
        code=code,
        name=name,
        parent=parent if row.get("parent") else None,
        lat=lat,
        lon=lon,
        old_codes=_old_codes(row, code),
        outline=None if geometry is None else _outline(geometry, known, parent),
    )


def _code(text: str, field: str, reason: Reason) -> str:
    code = text.strip()
    short = code[:6] if len(code) == 12 and code.endswith("000000") else code
    if len(short) != 6 or not (short.isascii() and short.isdecimal()):
        raise _Unusable(field, reason, text)
    return short


def _parent(row: Mapping[str, str], code: str, known: Divisions, listed: set[str]) -> str | None:
    """The division above: the one that is named, else the closest by the digits of the code."""
    if named := row.get("parent", "").strip():
        parent = _code(named, "parent", Reason.PARENT_UNKNOWN)
        if parent == code or (parent not in listed and known.get(parent) is None):
            raise _Unusable("parent", Reason.PARENT_UNKNOWN, named)
        return parent
    if code.endswith("0000"):
        return None
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and (above in listed or known.get(above) is not None):
            return above
    raise _Unusable("code", Reason.PARENT_UNKNOWN, code)


def _seat(row: Mapping[str, str]) -> tuple[float | None, float | None]:
    given = [row.get("lat", "").strip(), row.get("lon", "").strip()]
    if not any(given):
        return None, None
    try:
        lat, lon = map(float, given)
    except ValueError:
        raise _Unusable("lat lon", Reason.SEAT_WRONG, " ".join(given)) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _Unusable("lat lon", Reason.SEAT_WRONG, " ".join(given))
    return lat, lon


def _old_codes(row: Mapping[str, str], code: str) -> tuple[str, ...]:
    given = row.get("old_code", "").replace(";", " ").replace(",", " ").split()
    found = tuple(_code(old, "old_code", Reason.OLD_CODE_WRONG) for old in given)
    if code in found:
        raise _Unusable("old_code", Reason.OLD_CODE_WRONG, code)
    return found


def _outline(geometry: Any, known: Divisions, parent: str | None) -> BaseGeometry:
    """A valid polygon; what crosses itself is repaired."""
    try:
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise _Unusable("geometry", Reason.OUTLINE_WRONG, geometry.get("type"))
        outline = shapely.make_valid(shapely.force_2d(shape(geometry)))
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError) as error:
        raise _Unusable("geometry", Reason.OUTLINE_WRONG, error) from None
    west, south, east, north = outline.bounds if not outline.is_empty else (0, 0, 0, 91)
    if outline.area == 0 or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _Unusable("geometry", Reason.OUTLINE_WRONG, f"{west} {south} {east} {north}")
    above = known.polygon(parent) if parent else None
    if above is not None and not above.intersects(outline):
        raise _Unusable("geometry", Reason.OUTLINE_ELSEWHERE, parent)
    return _polygons(outline)


def _polygons(outline: BaseGeometry) -> BaseGeometry:
    """Without the lines that a repair may leave over."""
    parts: Sequence[BaseGeometry] = [p for p in shapely.get_parts(outline) if p.area > 0]
    flat = [polygon for part in parts for polygon in shapely.get_parts(part) if polygon.area > 0]
    return flat[0] if len(flat) == 1 else shapely.MultiPolygon(flat)
