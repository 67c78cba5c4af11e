"""Opens a file of facilities, finds out its encoding and its mapping, and hands out its rows.

It does not know what a row means.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import FacilitiesUnreadable, MappingMissing, NotText
from knowledge.facilities import mapping as mappings
from knowledge.facilities.mapping import FileMapping, Format

# Tried in this order when a mapping names none. UTF-8 refuses what is not UTF-8; the others accept
# much of each other's text, so the one counts in which the columns' names make sense.
ENCODINGS = ("utf-8-sig", "utf-16", "cp932", "gb18030", "big5", "euc_jp")
LONGEST_SHOWN_HEADER = 20
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: How ZIP (and with it Excel), old Excel, PDF, gzip and PNG files begin.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x1f\x8b", b"\x89PNG")

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file's rows, each with its line (in GeoJSON: its number), and the mapping for them."""

    mapping: FileMapping
    rows: Sequence[tuple[int, Row]]


def open_table(path: Path, named: FileMapping | Path | None = None) -> Table:
    """Rows and mapping. Raises FacilitiesUnreadable, MappingInvalid, MappingMissing."""
    candidates, given = _candidates(path, named)
    seen: Sequence[str] = ()
    raw = _bytes(path)
    for encoding in [given[0].encoding] if given and given[0].encoding else ENCODINGS:
        decoded = _decoded(raw, encoding)
        if decoded is None:
            continue
        format, columns, rows = _parsed(decoded)
        seen = seen or columns
        for mapping in candidates:
            if mapping.fits(format, columns):
                return Table(mapping=mapping, rows=rows)
    raise MappingMissing(_advice(path, seen, candidates), seen[:LONGEST_SHOWN_HEADER])


def _candidates(
    path: Path, named: FileMapping | Path | None
) -> tuple[list[FileMapping], list[FileMapping]]:
    """The mappings to try, and the one that was given, if any."""
    beside = path.with_name(path.name + mappings.SUFFIX)
    if named is None and beside.is_file():
        named = beside
    if named is None:
        return mappings.shipped(), []
    given = mappings.load(named) if isinstance(named, Path) else named
    return [given], [given]


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FacilitiesUnreadable(f"{path}: {error.strerror}") from error
    if raw.startswith(_NO_TEXT) or (b"\0" in raw and not raw.startswith(_UTF_16)):
        raise NotText(f"{path}: {NotText.__doc__}")
    return raw


def _decoded(raw: bytes, encoding: str) -> str | None:
    if encoding == "utf-16" and not raw.startswith(_UTF_16):
        return None
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None
    except LookupError:
        raise FacilitiesUnreadable(f"unknown encoding {encoding}; name one of Python's") from None


def _parsed(text: str) -> tuple[Format, list[str], list[tuple[int, Row]]]:
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return Format.GEOJSON, *_features(text)
    return Format.CSV, *_records(text)


def _records(text: str) -> tuple[list[str], list[tuple[int, Row]]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    try:
        lines = list(_numbered(reader))
    except csv.Error as error:
        raise FacilitiesUnreadable(f"line {reader.line_num}: {error}") from error
    if not lines:
        return [], []
    header = [name.strip() for name in lines[0][1]]
    return header, [(n, dict(zip(header, cells, strict=False))) for n, cells in lines[1:] if cells]


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins on (a quoted cell may hold line breaks)."""
    begins = 1
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 1


def _features(text: str) -> tuple[list[str], list[tuple[int, Row]]]:
    try:
        features = json.loads(text.lstrip("\ufeff"))["features"]
        rows = [(n, _feature(feature)) for n, feature in enumerate(features, start=1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FacilitiesUnreadable(f"not a GeoJSON FeatureCollection: {error}") from error
    return sorted({key for _, row in rows for key in row}), rows


def _feature(feature: Any) -> Row:
    geometry = feature.get("geometry") or {}
    place = geometry.get("coordinates") if geometry.get("type") == "Point" else None
    lon, lat = (place[0], place[1]) if isinstance(place, list) and len(place) > 1 else (None, None)
    return {**(feature.get("properties") or {}), "@id": feature.get("id"), "@lon": lon, "@lat": lat}


def _advice(path: Path, columns: Sequence[str], tried: Sequence[FileMapping]) -> str:
    found = ", ".join(columns[:LONGEST_SHOWN_HEADER]) or "nothing readable"
    names = ", ".join(mapping.name for mapping in tried)
    return f"{path}: columns are {found}; tried {names}. {MappingMissing.__doc__}"
