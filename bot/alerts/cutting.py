"""What of an alert's area lies outside its official's own, and the area with that cut off.

It does not decide whether it is cut or refused; outlines come from the areas room.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import area_km2, circle_polygon, polygons_of
from bot.alerts.content import (
    GBT_2260,
    AlertArea,
    ContentInvalid,
    FieldProblem,
    Geocode,
    ProblemCode,
    Ring,
    ring_problem,
)
from bot.alerts.content.reading import MOST_POLYGONS
from bot.alerts.content.rings import DECIMALS
from bot.alerts.errors import OutsideYourArea
from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers

#: Of what cutting leaves, a part below a hectare is an artefact of two outlines, not a place.
SLIVER_KM2 = 0.01


@dataclass(frozen=True, kw_only=True)
class Overhang:
    """What lies outside: of the drawing, in WGS-84 and square kilometres, and by code."""

    geometry: BaseGeometry
    km2: float
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The area that is left, and what was taken away; nothing where all of it was inside."""

    area: AlertArea
    taken: tuple[FieldProblem, ...] = ()


def overhang(divisions: Divisions, area: AlertArea, own: str | None) -> Overhang | None:
    """None where the official of division `own` may warn all of it, or where nobody can say."""
    drawn = shapely.union_all(list(_drawings(area).values()))
    codes = [code.value for code in area.geocodes if code.name == GBT_2260]
    outside = covers(divisions, own, geometry=None if drawn.is_empty else drawn, codes=codes)
    if outside is None or own is None:
        return None
    outline = divisions.polygon(own)
    over = drawn if outline is None else drawn.difference(outline)
    if not outside.share:
        over = Polygon()
    return Overhang(geometry=over, km2=area_km2(over), codes=outside.codes)


def cut_to(divisions: Divisions, area: AlertArea, own: str | None) -> Cut:
    """What of the area is the official's to warn.

    A part that is inside stays as it was drawn. Raises OutsideYourArea where nothing is left, or
    where no outline of the official's area is known to cut along.
    """
    over = overhang(divisions, area, own)
    if over is None or own is None:
        return Cut(area=area)
    outline = divisions.polygon(own)
    if outline is None and over.km2:
        raise OutsideYourArea(km2=over.km2, codes=over.codes)
    inside = {
        part: shape
        for part, shape in _drawings(area).items()
        if covers(divisions, own, geometry=shape) is None
    }
    rings, slivers = _cut_rings([s for p, s in _drawings(area).items() if p not in inside], outline)
    left = replace(
        area,
        polygons=(*(ring for ring in area.polygons if ring in inside), *rings),
        circles=tuple(circle for circle in area.circles if circle in inside),
        geocodes=_cut_codes(divisions, area.geocodes, own),
    )
    if not (left.polygons or left.circles or _divisions_of(left)):
        raise OutsideYourArea(km2=over.km2, codes=over.codes)
    return Cut(area=left, taken=tuple(_taken(over, slivers)))


def _drawings(area: AlertArea) -> Mapping[object, BaseGeometry]:
    """Each ring and circle with its shape."""
    found: dict[object, BaseGeometry] = {ring: Polygon(ring) for ring in area.polygons}
    found.update({c: circle_polygon(c.lat, c.lon, c.radius_m) for c in area.circles})
    return found


def _cut_rings(
    shapes: list[BaseGeometry], outline: BaseGeometry | None
) -> tuple[tuple[Ring, ...], int]:
    """Rings of what of the shapes lies inside the outline; how many slivers were left out."""
    if outline is None or not shapes:
        return (), 0
    inside = shapely.union_all(shapes).intersection(outline)
    # On the grid that we write in, so that rounding makes no ring cross itself.
    written = shapely.set_precision(inside, 10**-DECIMALS)
    parts = [whole for part in polygons_of(written) for whole in _without_holes(part)]
    large = [part for part in parts if area_km2(part) >= SLIVER_KM2]
    rings = [_points(part) for part in large]
    kept = tuple(ring for ring in rings if ring_problem(ring) is None)
    if len(kept) > MOST_POLYGONS:  # leaving some out would leave their people out
        code, most = ProblemCode.TOO_MANY, str(MOST_POLYGONS)
        raise ContentInvalid([FieldProblem(field="area.polygons", code=code, detail=most)])
    return kept, len(parts) - len(kept)


def _without_holes(part: Polygon) -> Iterator[Polygon]:
    """Cut through its first hole until there is none: our JSON and CAP have no holes."""
    if not part.interiors:
        yield part
        return
    west, south, east, north = part.bounds
    middle = round(part.interiors[0].centroid.x, DECIMALS)
    for half in (box(west, south, middle, north), box(middle, south, east, north)):
        pieces = shapely.set_precision(part.intersection(half), 10**-DECIMALS)
        for piece in polygons_of(pieces):
            yield from _without_holes(piece)


def _points(part: Polygon) -> Ring:
    return tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in part.exterior.coords)


def _cut_codes(divisions: Divisions, codes: tuple[Geocode, ...], own: str) -> tuple[Geocode, ...]:
    """Of a division around the official's own, the own is left; those elsewhere go."""
    left = [
        replace(code, value=own)
        if code.name == GBT_2260 and not divisions.within(code.value, own)
        else code
        for code in codes
        if code.name != GBT_2260
        or divisions.within(code.value, own)
        or divisions.within(own, code.value)
    ]
    return tuple(dict.fromkeys(left))


def _divisions_of(area: AlertArea) -> bool:
    return any(code.name == GBT_2260 for code in area.geocodes)


def _taken(over: Overhang, slivers: int) -> Iterator[FieldProblem]:
    if over.km2:
        detail = f"{over.km2:.2f} km²"
        yield FieldProblem(field="area", code=ProblemCode.CUT_TO_YOUR_AREA, detail=detail)
    if over.codes:
        detail = ", ".join(over.codes)
        yield FieldProblem(field="area.geocodes", code=ProblemCode.CODES_CUT, detail=detail)
    if slivers:
        code = ProblemCode.SLIVERS_DROPPED
        yield FieldProblem(field="area.polygons", code=code, detail=str(slivers))
