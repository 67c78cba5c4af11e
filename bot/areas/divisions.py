"""The divisions of China in memory: by code, by what people write, by place, by shape.

Knows nothing of where codes and outlines come from (`loading`) nor of what is warned about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from shapely import Point
from shapely.geometry.base import BaseGeometry

from bot.areas.names import NameIndex
from bot.areas.outlines import Outlines

# Placeholder rows of GB/T 2260 which are, in these three cities, the whole city. (Not 500100 and
# 500200: they are the districts and the counties of Chongqing.)
_WHOLE_CITY = {"110100": "110000", "120100": "120000", "310100": "310000"}
# A geometry that covers this share of an outline covers the division: outlines are generalised, and
# the same border out of another source never lies exactly on ours.
_WHOLE = 0.99


class Level(Enum):
    """How deep a division stands, from the top."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, kw_only=True)
class Division:
    """A division; `lat`, `lon` are its seat in WGS-84 degrees, None where the source has none."""

    code: str
    """Six digits, GB/T 2260."""
    name: str
    """浦东新区"""
    full_name: str
    """上海市浦东新区"""
    level: Level
    parents: tuple[tuple[str, str], ...]
    """(code, name) from the province down; placeholder rows such as 310100 市辖区 are left out."""
    lat: float | None
    lon: float | None
    name_en: str | None = None


class Divisions:
    """Every division that we know. Immutable; safe to share between tasks and threads."""

    def __init__(
        self,
        divisions: Iterable[Division],
        outlines: Mapping[str, BaseGeometry],
        aliases: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`outlines`: code → valid WGS-84 polygon. `aliases`: code → other names, in any script."""
        self._by_code = {division.code: division for division in divisions}
        self._children: dict[str, list[str]] = {}
        for division in self._by_code.values():
            if division.parents:
                self._children.setdefault(division.parents[-1][0], []).append(division.code)
        self._names = NameIndex(
            {
                division.code: (division.name, *(aliases or {}).get(division.code, ()))
                for division in self._by_code.values()
            },
            {code: self.ancestors(code) for code in self._by_code},
        )
        self._outlines = Outlines(outlines, order=self._most_specific_first)

    def __len__(self) -> int:
        return len(self._by_code)

    @property
    def has_polygons(self) -> bool:
        """False when no outlines were found: codes and names work, `at` knows nothing."""
        return len(self._outlines) > 0

    @property
    def polygon_count(self) -> int:
        """How many divisions have an outline of their own."""
        return len(self._outlines)

    def get(self, code: str) -> Division | None:
        """The division of a GB/T 2260 code: six digits, or twelve that end in six zeros."""
        return self._by_code.get(self._known(code))

    def find(self, text: str, limit: int = 5) -> tuple[Division, ...]:
        """Divisions that an address, a name or a part of one means, best first.

        "浦东张江镇" → 浦东新区; "朝阳" → 朝阳区 of Beijing, 朝阳市, 朝阳县, 朝阳区 of Changchun.
        Meant for what somebody gives as a place; in free talk, 平安 or 合作 are no places.
        """
        known = self.get(text.strip())
        codes = [known.code] if known else self._names.find(text)
        return tuple(self._by_code[code] for code in codes[:limit])

    def at(self, lat: float, lon: float) -> Division | None:
        """The most specific division whose outline holds the WGS-84 point; None outside all."""
        code = self._outlines.at(lat, lon)
        return self._by_code[code] if code else None

    def polygon(self, code: str) -> BaseGeometry | None:
        """The division's own outline in WGS-84 degrees (x = lon), or None where we have none."""
        return self._outlines.get(self._known(code))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above this one, from the province down; empty for unknown codes."""
        division = self.get(code)
        return tuple(parent for parent, _ in division.parents) if division else ()

    def within(self, code: str, ancestor_code: str) -> bool:
        """Whether the division is the other one or lies in it; False for unknown codes."""
        inner, outer = self.get(code), self.get(ancestor_code)
        if inner is None or outer is None:
            return False
        return inner.code == outer.code or outer.code in self.ancestors(inner.code)

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions right below, by code; empty for counties and unknown codes."""
        return tuple(
            self._by_code[each] for each in sorted(self._children.get(self._known(code), []))
        )

    def related(self, codes: Iterable[str]) -> frozenset[str]:
        """The divisions, all that lie in them and all that they lie in: who shares ground."""
        found: set[str] = set()
        for division in filter(None, map(self.get, codes)):
            found |= {division.code, *self.ancestors(division.code), *self._below(division.code)}
        return frozenset(found)

    def intersecting(self, geometry: BaseGeometry) -> frozenset[str]:
        """Every division, of every level, that shares area with the valid WGS-84 geometry.

        One without an outline counts when its closest outlined ancestor shares area and either its
        own seat lies inside the geometry or the geometry covers that ancestor but for 1 %. Borders
        are good to 200 m (`Outlines.overlapping`): for an area given by codes, ask `related`.
        """
        overlapping = self._outlines.overlapping(geometry)
        bare = {
            each
            for code, share in overlapping.items()
            for each in self._without_outline(code)
            if share >= _WHOLE or self._seat_inside(each, geometry)
        }
        return frozenset(bare.union(overlapping))

    def _known(self, code: str) -> str:
        short = code[:6] if len(code) == 12 and code.endswith("000000") else code
        return _WHOLE_CITY.get(short, short)

    def _below(self, code: str) -> set[str]:
        children = self._children.get(code, [])
        return {*children, *(each for child in children for each in self._below(child))}

    def _without_outline(self, code: str) -> set[str]:
        bare = [each for each in self._children.get(code, []) if each not in self._outlines]
        return {*bare, *(each for child in bare for each in self._without_outline(child))}

    def _seat_inside(self, code: str, geometry: BaseGeometry) -> bool:
        division = self._by_code[code]
        if division.lat is None or division.lon is None:
            return False
        return bool(geometry.intersects(Point(division.lon, division.lat)))

    def _most_specific_first(self, code: str) -> tuple[int, str]:
        return -list(Level).index(self._by_code[code].level), code
