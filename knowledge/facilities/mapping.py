"""Reads the small YAML file that says what the columns of a file of facilities mean.

It does not know where the rows come from.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from knowledge.errors import MappingInvalid
from knowledge.facilities.datum import Datum
from knowledge.facilities.model import Kind, Status
from knowledge.hazards import Hazard

SHIPPED = Path(__file__).parent / "mappings"
SUFFIX = ".mapping.yml"
FIELDS = frozenset(
    "id name address lat lon capacity occupancy hazards accessible kind admin_code"
    " status opening_hours indoor source contact".split()
)
KEYS = frozenset(
    "name format encoding datum bounds country admin_code sample source columns kind kind_words"
    " id_prefix name_template hazard_words default_hazards no_capacity accessible_words"
    " status_words indoor_words optional".split()
)
_WORLD = (-180.0, -90.0, 180.0, 90.0)


class Format(StrEnum):
    """How the file is written."""

    CSV = "csv"
    GEOJSON = "geojson"


@dataclass(frozen=True, kw_only=True)
class FileMapping:
    """What the columns of one kind of file mean.

    `columns`: our field → the file's columns, joined in that order. `bounds`: west, south, east,
    north in degrees of the file's datum; a point outside is impossible. `no_capacity`: values that
    mean that nobody knows. `encoding` None: found out. `optional`: our fields whose columns may be
    missing. An empty `id_prefix` takes ids as they are, so that a file can change what is stored.
    """

    name: str
    format: Format
    source: str
    columns: Mapping[str, tuple[str, ...]]
    encoding: str | None = None
    datum: Datum = Datum.WGS84
    bounds: tuple[float, float, float, float] = _WORLD
    country: str | None = None
    admin_code: str | None = None
    sample: bool = False
    kind: Kind = Kind.SHELTER
    kind_words: Mapping[str, Kind] = field(default_factory=dict)
    id_prefix: str
    name_template: str | None = None
    hazard_words: Mapping[str, tuple[Hazard, ...]] = field(default_factory=dict)
    default_hazards: tuple[Hazard, ...] = ()
    no_capacity: frozenset[str] = frozenset()
    accessible_words: Mapping[str, bool] = field(default_factory=dict)
    status_words: Mapping[str, Status] = field(default_factory=dict)
    indoor_words: Mapping[str, bool] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    def fits(self, format: Format, columns: Collection[str]) -> bool:
        """Whether a file of that format with those columns can be read by this mapping."""
        return format is self.format and self.needed_columns <= set(columns)

    @property
    def needed_columns(self) -> frozenset[str]:
        """Every column of the file that this mapping reads and cannot do without."""
        needed = (columns for ours, columns in self.columns.items() if ours not in self.optional)
        return frozenset(column for columns in needed for column in columns)


def load(path: Path) -> FileMapping:
    """Raises MappingInvalid, naming the file and the key."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, MappingInvalid) as error:
        raise MappingInvalid(f"{path}: {error}") from error


def parse(text: str) -> FileMapping:
    """The mapping that a text holds. Raises MappingInvalid, naming the key."""
    try:
        table = yaml.load(text, Loader=yaml.CSafeLoader)
        if not isinstance(table, dict):
            raise MappingInvalid("not a list of keys; write key: value")
        known = {str(key) for key in table} - KEYS
        unknown = sorted(known | {str(key) for key in table.get("columns") or {}} - FIELDS)
        if unknown:
            raise MappingInvalid(f"unknown key {unknown[0]}; use {', '.join(sorted(KEYS))}")
        return _mapping(table)
    except KeyError as error:
        raise MappingInvalid(f"{error.args[0]} is missing; add it") from error
    except (AttributeError, RecursionError, TypeError, ValueError, yaml.YAMLError) as error:
        raise MappingInvalid(str(error)) from error


def shipped() -> list[FileMapping]:
    """The mappings that come with Fenghuo, those that need the most columns first."""
    mappings = [load(path) for path in sorted(SHIPPED.glob("*.yml"))]
    return sorted(mappings, key=lambda mapping: -len(mapping.needed_columns))


def _mapping(table: dict[str, Any]) -> FileMapping:
    format = Format(table["format"])
    columns = {ours: _columns(theirs) for ours, theirs in table["columns"].items()}
    needed = {"name"} if "name_template" not in table else set[str]()
    needed |= {"lat", "lon"} if format is Format.CSV else set()
    for key in sorted(needed - set(columns)):
        raise KeyError(f"columns.{key}")
    return FileMapping(
        name=str(table["name"]),
        format=format,
        source=str(table["source"]),
        columns=columns,
        id_prefix=str(table["id_prefix"] or ""),
        datum=Datum(table.get("datum", Datum.WGS84)),
        bounds=_bounds(table.get("bounds", _WORLD)),
        kind=Kind(table.get("kind", Kind.SHELTER)),
        kind_words={str(word): Kind(kind) for word, kind in table.get("kind_words", {}).items()},
        hazard_words={w: _hazards(codes) for w, codes in table.get("hazard_words", {}).items()},
        default_hazards=_hazards(table.get("default_hazards", [])),
        no_capacity=frozenset(str(value) for value in table.get("no_capacity", [])),
        accessible_words=_truths(table.get("accessible_words", {})),
        status_words={str(w): Status(v) for w, v in table.get("status_words", {}).items()},
        indoor_words=_truths(table.get("indoor_words", {})),
        optional=frozenset(table.get("optional", [])),
        encoding=_text(table, "encoding"),
        country=_text(table, "country"),
        admin_code=_text(table, "admin_code"),
        name_template=_template(table, columns),
        sample=bool(table.get("sample", False)),
    )


def _text(table: dict[str, Any], key: str) -> str | None:
    value = table.get(key)
    return None if value is None else str(value)


def _template(table: dict[str, Any], columns: Mapping[str, tuple[str, ...]]) -> str | None:
    """Columns in braces, nothing else: a width would let a file ask for any amount of memory."""
    template = _text(table, "name_template")
    known = {column for each in columns.values() for column in each}
    for _, column, how, turned in Formatter().parse(template or ""):
        if column is not None and (column not in known or how or turned):
            raise ValueError(f"name_template: {{{column}}} is none of the columns named here")
    return template


def _columns(theirs: str | list[str]) -> tuple[str, ...]:
    names = [theirs] if not isinstance(theirs, list) else theirs
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"a column's name is a text: put quotes around {name}")
    return tuple(names)


def _hazards(codes: list[str]) -> tuple[Hazard, ...]:
    return tuple(Hazard(code) for code in codes)


def _truths(words: dict[str, Any]) -> dict[str, bool]:
    return {str(word): bool(value) for word, value in words.items()}


def _bounds(corners: list[float] | tuple[float, ...]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(corner) for corner in corners)
    return west, south, east, north
