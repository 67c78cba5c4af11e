"""The list of divisions: cpca's codes, names and seats, with what changed since and was imported.

Knows no outlines. The csv of cpca is read without importing cpca, which would load pandas.
"""

import csv
import importlib.util
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.areas.changes import Change, Former
from bot.areas.divisions import Division, Level
from bot.areas.romanised import romanised
from knowledge.facilities.datum import gcj02_to_wgs84

#: Below Taiwan, Hong Kong and Macao points and outlines are in WGS-84, elsewhere in GCJ-02.
IN_WGS84 = ("71", "81", "82")
# Rows of GB/T 2260 that are no division but a bracket around the counties below.
_PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

Row = tuple[str, str, float | None, float | None]
"""Code, name, latitude and longitude in WGS-84 degrees."""


class DivisionsMissing(RuntimeError):
    """The package cpca, which carries the list of divisions, is not installed."""


def shipped_rows() -> list[Row]:
    """What cpca carries. Raises DivisionsMissing."""
    spec = importlib.util.find_spec("cpca")
    if spec is None or spec.origin is None:
        raise DivisionsMissing(DivisionsMissing.__doc__)
    return read_rows(Path(spec.origin).parent / "resources" / "adcodes.csv")


def read_rows(codes: Path) -> list[Row]:
    """Every true division of a csv with adcode (12 digits), name, longitude, latitude; by code."""
    with codes.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["name"] not in _PLACEHOLDERS]
    places = zip(rows, _points(rows), strict=True)
    return sorted((row["adcode"][:6], row["name"], *point) for row, point in places)


def current_rows(rows: Iterable[Row], changes: Iterable[Change]) -> list[Row]:
    """The rows of today: former codes gone, new ones in, at the seat of what they were before."""
    known = {row[0]: row for row in rows}
    today = dict(known)
    for change in changes:
        _, _, lat, lon = today.get(change.new) or known.get(change.old) or ("", "", None, None)
        if change.lat is not None:
            lat, lon = change.lat, change.lon
        today[change.new] = (change.new, change.new_name, lat, lon)
    kept = {change.new for change in changes}
    gone = {change.old for change in changes} - kept
    return sorted(row for code, row in today.items() if code not in gone)


def former_codes(
    heirs: Mapping[str, tuple[str, ...]], changes: Iterable[Change], today: Iterable[str]
) -> tuple[Former, ...]:
    """The codes that are not in use any more."""
    names = {change.old: change.old_name for change in changes if change.old}
    in_use = set(today)
    return tuple(
        Former(code=code, name=names[code], heirs=tuple(h for h in codes if h in in_use))
        for code, codes in heirs.items()
        if code not in in_use and in_use.intersection(codes)
    )


def divisions_of(
    rows: Iterable[Row],
    english: Mapping[str, str],
    parents: Mapping[str, str],
    pinyin: Mapping[str, str],
) -> list[Division]:
    """`parents`: code → code of the division above, where the code's own digits do not tell.

    `pinyin`: code → the syllables of its name, for those that have no English one.
    """
    names = {code: name for code, name, _, _ in rows}
    spoken = {
        code: english.get(code) or romanised(name, pinyin.get(code)) for code, name in names.items()
    }
    return [_division(row, names, spoken[row[0]], parents.get(row[0])) for row in rows]


def _division(
    row: Row, names: Mapping[str, str], english: str | None, parent: str | None
) -> Division:
    code, name, lat, lon = row
    nearest = parent or code
    above = [nearest[:2] + "0000", nearest[:4] + "00", parent or code]
    parents = tuple((p, names[p]) for p in dict.fromkeys(above) if p in names and p != code)
    return Division(
        code=code,
        name=name,
        full_name="".join([*(parent_name for _, parent_name in parents), name]),
        level=level_of(code),
        parents=parents,
        lat=lat,
        lon=lon,
        name_en=english,
    )


def level_of(code: str) -> Level:
    """By the zeros at the end of the code."""
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


def _points(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[float | None, float | None]]:
    """Latitude and longitude of each row in WGS-84 degrees, None where it has none."""
    given = np.array(
        [[float(row[axis] or "nan") for axis in ("longitude", "latitude")] for row in rows]
    )
    for row, same, moved in zip(rows, given, gcj02_to_wgs84(given), strict=True):
        lon, lat = (same if row["adcode"].startswith(IN_WGS84) else moved).tolist()
        yield (None, None) if math.isnan(lat) else (round(lat, 6), round(lon, 6))
