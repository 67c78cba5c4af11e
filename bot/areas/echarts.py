"""Outlines out of the map files of ECharts 4: unpacked, repaired, matched with division codes.

Knows the files' form only: their datum, and the cache of what is read here, are `loading`'s.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

# Numbers are packed as multiples of this many degrees: about 100 m.
GRID = 1 / 1024

Ring = Sequence[tuple[float, float]]

# The one file without a single id (it is Natural Earth's, not the mapmaker's of the others).
_PREFIXES = {"taiwan": "71"}


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One outline as the file has it, its `id` often a division code, sometimes old or missing."""

    id: str | None
    name: str
    outline: BaseGeometry


def read_features(path: Path, coarser: float = 0.0) -> list[Feature]:
    """The outlines of one file, in its own degrees, repaired. Raises ValueError, OSError.

    `coarser`: degrees by which an edge may move, so that fewer corners are kept.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    features = [
        Feature(
            id=feature.get("id"),
            name=feature["properties"]["name"],
            outline=_outline(feature["geometry"], coarser),
        )
        for feature in document["features"]
    ]
    return [feature for feature in features if not feature.outline.is_empty]


def match_codes(path: Path, names: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """The outlines of one province's file by code, the province (the union of all) among them.

    `names`: code → name. An id counts when the division of that code has that name; otherwise (no
    id, or a code that changed) the name inside the same province decides. What neither finds is
    part of the province only. Raises ValueError, OSError.
    """
    shapes = read_features(path)
    prefix = _PREFIXES.get(path.stem) or next(shape.id[:2] for shape in shapes if shape.id)
    by_name = {name: code for code, name in names.items() if code.startswith(prefix)}
    found = {prefix + "0000": _joined([feature.outline for feature in shapes])}
    for feature in shapes:
        exact = feature.id if names.get(feature.id or "") == feature.name else None
        if code := exact or by_name.get(feature.name):
            found[code] = feature.outline
    return found


def unpack(packed: str, offset: tuple[int, int]) -> Ring:
    """A ring in degrees out of zig-zag differences from `offset` in 1/1024 degree (ECharts 4)."""
    x, y = offset
    ring: list[tuple[float, float]] = []
    for east, north in zip(packed[::2], packed[1::2], strict=False):
        x += _zig_zag(ord(east) - 64)
        y += _zig_zag(ord(north) - 64)
        ring.append((x * GRID, y * GRID))
    return ring


def _zig_zag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _outline(geometry: Mapping[str, Any], coarser: float) -> BaseGeometry:
    several = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if several else [geometry["coordinates"]]
    offsets = geometry.get("encodeOffsets") or []
    starts = offsets if several else [offsets]
    parts = [
        part
        for number, rings in enumerate(polygons)
        for part in _valid_parts(_unpacked(rings, starts[number : number + 1]), coarser)
    ]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _unpacked(rings: Sequence[Any], starts: Sequence[Any]) -> list[Ring]:
    """One polygon's rings in degrees: a packed one is a text, others are numbers already."""
    if not any(isinstance(ring, str) for ring in rings):
        return list(rings)
    return [unpack(ring, offset) for ring, offset in zip(rings, starts[0], strict=True)]


def _valid_parts(rings: list[Ring], coarser: float) -> list[Polygon]:
    """A polygon without self-crossings; specks of fewer than four corners are left out."""
    if not rings or len(rings[0]) < 4:
        return []
    shell, *holes = (np.asarray(ring) for ring in rings if len(ring) >= 4)
    polygon: BaseGeometry = Polygon(shell, holes)
    if coarser:
        # Crossings that this makes are mended below, in a fraction of the time it takes to avoid
        # them.
        polygon = shapely.simplify(polygon, coarser, preserve_topology=False)
    return _polygons(polygon if polygon.is_valid else shapely.make_valid(polygon))


def _joined(outlines: list[BaseGeometry]) -> BaseGeometry:
    """Their union, slits of up to two grid steps between neighbours closed."""
    union = shapely.union_all(outlines)
    closed = union.buffer(GRID, join_style="mitre").buffer(-GRID, join_style="mitre")
    return MultiPolygon(_polygons(shapely.make_valid(closed)))


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """Its polygons; the lines and points that a repair leaves over are dropped."""
    pieces = shapely.get_parts(shapely.get_parts(shape))
    return [piece for piece in pieces if isinstance(piece, Polygon)]
