"""Turns the rows of a file into facilities, and lists by line what is wrong with the others.

It does not know where facilities are stored, nor whether one of them is there already.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.facilities import opening
from knowledge.facilities.datum import to_wgs84
from knowledge.facilities.mapping import FileMapping
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.facilities.report import ImportReport, Reason, RowProblem
from knowledge.facilities.rows import Row, open_table
from knowledge.hazards import Hazard

_SEPARATORS = re.compile(r"[,，、;；|/\s]+")
# As many rows on one point are a geocoder's "somewhere in this city", not places.
CROWDED_POINT = 10
DECIMALS = 7  # of a degree: a centimetre
#: Characters. A key of the database holds some 2,700 bytes; no list has such names.
LONGEST_ID = 200
LONGEST_TEXT = 2_000
#: Persons; more is a typing error.
MOST_PEOPLE = 1_000_000
#: Characters of a row that a report of bad rows shows.
SHOWN_ROW = 300


class _Unusable(Exception):
    """This row can't become a facility."""

    def __init__(self, field: str, reason: Reason, value: object) -> None:
        super().__init__(reason)
        self.field, self.reason, self.value = field, reason, value


def read(path: Path, mapping: FileMapping | Path | None = None) -> ImportReport:
    """Reads a CSV or GeoJSON file of facilities.

    Without a mapping, `FILE.mapping.yml` beside it counts, else the shipped one that fits.
    Raises FacilitiesUnreadable, MappingInvalid, MappingMissing; a bad row raises nothing.
    """
    table = open_table(path, mapping)
    good: dict[str, tuple[int, Facility]] = {}
    problems: list[RowProblem] = []
    for line, row in table.rows:
        try:
            facility = _facility(table.mapping, row)
            if facility.id in good:
                raise _Unusable("id", Reason.ID_REPEATED, facility.id)
        except _Unusable as bad:
            problems.append(_problem(line, bad.field, bad.reason, bad.value))
        else:
            good[facility.id] = (line, facility)
            problems += _warnings(table.mapping, line, row)
    problems += _crowded(list(good.values()))
    rows = dict(table.rows)
    return ImportReport(
        mapping=table.mapping.name,
        rows=len(table.rows),
        facilities=tuple(facility for _, facility in good.values()),
        problems=tuple(
            replace(problem, row=_row_text(rows[problem.line]))
            for problem in sorted(problems, key=lambda problem: problem.line)
        ),
    )


def _facility(mapping: FileMapping, row: Row) -> Facility:
    name, address = _name(mapping, row), _text(mapping, row, "address")
    lon, lat = _place(mapping, row)
    own_id = _text(mapping, row, "id") or _digest(name, address, lon, lat)
    status = mapping.status_words.get(_text(mapping, row, "status").casefold())
    capacity = _number(mapping, _text(mapping, row, "capacity"))
    return Facility(
        id=f"{mapping.id_prefix}-{own_id}" if mapping.id_prefix else own_id,
        name=name,
        kind=_kind(mapping, row),
        address=address,
        lat=lat,
        lon=lon,
        capacity=capacity,
        occupancy=_occupancy(mapping, row, capacity),
        status=status or Status.OPEN,
        status_given=status is not None,
        accessible=mapping.accessible_words.get(_text(mapping, row, "accessible")),
        hazards=_hazards(mapping, row),
        opening_hours=_opening_hours(mapping, row),
        indoor=mapping.indoor_words.get(_text(mapping, row, "indoor").casefold()),
        source=_text(mapping, row, "source") or mapping.source,
        sample=mapping.sample,
        country=mapping.country,
        admin_code=_text(mapping, row, "admin_code") or mapping.admin_code,
        contact=_text(mapping, row, "contact") or None,
    )


def _text(mapping: FileMapping, row: Row, field: str) -> str:
    """The field's columns, joined; columns that are empty or say the same again are left out."""
    parts: list[str] = []
    for column in mapping.columns.get(field, ()):
        part = _shown(row.get(column)).strip()
        if part and not any(part in earlier for earlier in parts):
            parts.append(part)
    text = "".join(parts)
    if len(text) > (LONGEST_ID if field == "id" else LONGEST_TEXT):
        raise _Unusable(field, Reason.TEXT_TOO_LONG, text[:LONGEST_ID])
    return text


def _name(mapping: FileMapping, row: Row) -> str:
    if mapping.name_template:
        return mapping.name_template.format_map(_Cells(row))
    name = _text(mapping, row, "name")
    if not name:
        raise _Unusable("name", Reason.NAME_MISSING, "")
    return name


def _place(mapping: FileMapping, row: Row) -> tuple[float, float]:
    lon, lat = _degrees(mapping, row, "lon"), _degrees(mapping, row, "lat")
    if not _inside(mapping, lon, lat):
        swapped = _inside(mapping, lat, lon)
        reason = Reason.COORDINATES_SWAPPED if swapped else Reason.COORDINATES_OUTSIDE
        raise _Unusable("lon lat", reason, f"{lon} {lat}")
    lon, lat = to_wgs84(lon, lat, mapping.datum)
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _degrees(mapping: FileMapping, row: Row, field: str) -> float:
    # A GeoJSON point is not a property: `rows` puts it under these names.
    columns = mapping.columns.get(field)
    text = _text(mapping, row, field) if columns else _shown(row.get(f"@{field}"))
    if not text:
        raise _Unusable(field, Reason.COORDINATES_MISSING, "")
    try:
        degrees = float(text)
    except ValueError:
        raise _Unusable(field, Reason.COORDINATES_UNREADABLE, text) from None
    if not math.isfinite(degrees):
        raise _Unusable(field, Reason.COORDINATES_UNREADABLE, text)
    return degrees


class _Cells(dict[str, str]):
    """Cells of a row for a template; one that a short row lacks is empty."""

    def __init__(self, row: Mapping[str, object]) -> None:
        super().__init__({column: _shown(cell) for column, cell in row.items()})

    def __missing__(self, column: str) -> str:
        return ""


def _shown(value: object) -> str:
    """Without what cannot be stored: NUL, and halves of characters that JSON may hold."""
    if value is None:
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _row_text(row: Row) -> str:
    cells = ", ".join(_shown(cell) for cell in row.values())
    return cells if len(cells) <= SHOWN_ROW else f"{cells[:SHOWN_ROW]}…"


def _inside(mapping: FileMapping, lon: float, lat: float) -> bool:
    west, south, east, north = mapping.bounds
    return west <= lon <= east and south <= lat <= north


def _kind(mapping: FileMapping, row: Row) -> Kind:
    word = _text(mapping, row, "kind")
    if not mapping.kind_words:
        return mapping.kind
    if word not in mapping.kind_words:
        raise _Unusable("kind", Reason.KIND_UNKNOWN, word)
    return mapping.kind_words[word]


def _number(mapping: FileMapping, text: str) -> int | None:
    """Persons, or None for what is missing, meaningless or no number."""
    digits = text.replace(",", "").removesuffix(".0")
    if text in mapping.no_capacity or not digits.isdecimal() or len(digits) > LONGEST_ID:
        return None
    return int(digits) if int(digits) <= MOST_PEOPLE else None


def _occupancy(mapping: FileMapping, row: Row, capacity: int | None) -> int | None:
    """None also for more people than there is room for: a typing error must not close a place."""
    people = _number(mapping, _text(mapping, row, "occupancy"))
    if people is not None and capacity is not None and people > capacity:
        return None
    return people


def _opening_hours(mapping: FileMapping, row: Row) -> str | None:
    hours = _text(mapping, row, "opening_hours")
    return hours if hours and opening.is_readable(hours) else None


def _words(mapping: FileMapping, row: Row) -> list[str]:
    values = [row.get(column) for column in mapping.columns.get("hazards", ())]
    listed = [v for value in values for v in (value if isinstance(value, list) else [value]) if v]
    return [word for text in listed for word in _SEPARATORS.split(str(text)) if word]


def _hazards(mapping: FileMapping, row: Row) -> tuple[Hazard, ...]:
    known = [h for word in _words(mapping, row) for h in mapping.hazard_words.get(word, ())]
    return tuple(dict.fromkeys(known)) or mapping.default_hazards


def _warnings(mapping: FileMapping, line: int, row: Row) -> Iterator[RowProblem]:
    capacity = _text(mapping, row, "capacity")
    shelters = "capacity" in mapping.columns and _kind(mapping, row) is Kind.SHELTER
    if shelters and _number(mapping, capacity) is None:
        missing = not capacity or capacity in mapping.no_capacity
        reason = Reason.CAPACITY_MISSING if missing else Reason.CAPACITY_UNREADABLE
        yield _problem(line, "capacity", reason, capacity)
    people = _number(mapping, _text(mapping, row, "occupancy"))
    if people is not None and _occupancy(mapping, row, _number(mapping, capacity)) is None:
        yield _problem(line, "occupancy", Reason.OCCUPANCY_IMPLAUSIBLE, people)
    yield from _unreadable(mapping, line, row)
    for word in _words(mapping, row):
        if word not in mapping.hazard_words:
            yield _problem(line, "hazards", Reason.HAZARD_UNKNOWN, word)


def _unreadable(mapping: FileMapping, line: int, row: Row) -> Iterator[RowProblem]:
    status = _text(mapping, row, "status")
    if status and status.casefold() not in mapping.status_words:
        yield _problem(line, "status", Reason.STATUS_UNKNOWN, status)
    hours = _text(mapping, row, "opening_hours")
    if hours and not opening.is_readable(hours):
        yield _problem(line, "opening_hours", Reason.OPENING_HOURS_UNREADABLE, hours)


def _crowded(good: Sequence[tuple[int, Facility]]) -> Iterator[RowProblem]:
    counts = Counter((facility.lon, facility.lat) for _, facility in good)
    for line, facility in good:
        if counts[facility.lon, facility.lat] >= CROWDED_POINT:
            place = f"{facility.lon} {facility.lat}"
            yield _problem(line, "lon lat", Reason.POINT_CROWDED, place)


def _problem(line: int, field: str, reason: Reason, value: object) -> RowProblem:
    return RowProblem(line=line, field=field, reason=reason, value=str(value))


def _digest(*parts: object) -> str:
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=5).hexdigest()
