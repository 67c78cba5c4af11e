"""The divisions of China in memory: by code, by what people write, by place, by shape.

Knows nothing of where codes and outlines come from (`loading`) nor of what is warned about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from shapely import Point
from shapely.geometry.base import BaseGeometry

from bot.areas import ground
from bot.areas.changes import Former
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
        *,
        former: Iterable[Former] = (),
        heirs: ground.Heirs | None = None,
        pinyin: Mapping[str, str] | None = None,
        towns: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`outlines`: code, in use or former → valid WGS-84 polygon; `heirs` says whose each is.

        `aliases`: code → other names, in any script. `pinyin`: code → the syllables of its name.
        `towns`: name of a town or street office → the codes of the divisions that have one.
        """
        self._by_code = {division.code: division for division in divisions}
        self._former = {each.code: each for each in former}
        self._once: dict[str, set[str]] = {}
        for each in self._former.values():
            for heir in each.heirs:
                self._once.setdefault(heir, set()).add(each.code)
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
            pinyin=pinyin,
            towns=towns,
        )
        self._ground = ground.settle(outlines, heirs or {})
        self._outlines = Outlines(self._ground.pieces, order=self._most_specific_first)

    def __len__(self) -> int:
        return len(self._by_code)

    @property
    def has_polygons(self) -> bool:
        """False when no outlines were found: codes and names work, `at` knows nothing."""
        return len(self._outlines) > 0

    def get(self, code: str) -> Division | None:
        """The division of a GB/T 2260 code: six digits, or twelve that end in six zeros.

        A former code is the division that it became. One that was divided is itself, so that what
        was agreed on under it stays true: `related` leads to those of today, `current` names them.
        """
        known = self._known(code)
        return self._by_code.get(known) or self._divided(known)

    def current(self, code: str) -> tuple[Division, ...]:
        """The divisions of today that a code, in use or former, means; empty for unknown ones."""
        known = self._known(code)
        codes = self._former[known].heirs if known in self._former else (known,)
        return tuple(self._by_code[each] for each in codes if each in self._by_code)

    def find(self, text: str, limit: int = 5) -> tuple[Division, ...]:
        """Divisions that an address, a name or a part of one means, best first.

        "浦东张江镇" → 浦东新区; "朝阳" → 朝阳区 of Beijing, 朝阳市, 朝阳县, 朝阳区 of Changchun:
        several mean that somebody must ask which. Traditional characters and pinyin are understood.
        Meant for what somebody gives as a place; in free talk, 平安 or 合作 are no places.
        """
        known = self.current(text.strip())
        if known:
            return known[:limit]
        return tuple(self._by_code[code] for code in self._names.find(text)[:limit])

    def at(self, lat: float, lon: float) -> Division | None:
        """The most specific division that surely holds the WGS-84 point; None outside all.

        A county without an outline falls back to its city.
        """
        for piece in self._outlines.at(lat, lon):
            holders = self._ground.holders[piece]
            if len(holders) == 1:
                return self._by_code[holders[0]]
        return None

    def former(self, code: str) -> tuple[Former, ...]:
        """Divisions of former times, by code, that ground of this one belonged to."""
        return tuple(self._former[each] for each in sorted(self._once.get(self._known(code), ())))

    def polygon(self, code: str) -> BaseGeometry | None:
        """The division's own outline in WGS-84 degrees (x = lon), or None where we have none."""
        known = self._known(code)
        if known in self._ground.whole or known in self._former:
            return self._outlines.get(known)
        return None

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

    def provinces(self) -> tuple[Division, ...]:
        """The divisions that lie in no other, by code."""
        return tuple(
            self._by_code[each] for each in sorted(self._by_code) if not self._by_code[each].parents
        )

    def related(self, codes: Iterable[str]) -> frozenset[str]:
        """The divisions, all that lie in them and all that they lie in: who shares ground.

        Former codes are among them: somebody may have subscribed under one.
        """
        found: set[str] = set()
        for code in codes:
            for division in self.current(code):
                found |= {
                    division.code,
                    *self.ancestors(division.code),
                    *self._below(division.code),
                }
        return self._with_former(found)

    def intersecting(self, geometry: BaseGeometry) -> frozenset[str]:
        """Every division, of every level, that shares area with the valid WGS-84 geometry.

        One without an outline counts when its closest outlined ancestor shares area and either its
        own seat lies inside the geometry or the geometry covers that ancestor but for 1 %; of
        ground that may be one's or another's, both count. Borders are good to 200 m
        (`Outlines.overlapping`): for an area given by codes, ask `related`.
        """
        overlapping = self._outlines.overlapping(geometry)
        found = {code for piece in overlapping for code in self._ground.holders[piece]}
        bare = {
            each
            for piece, share in overlapping.items()
            if piece in self._ground.whole
            for each in self._without_outline(piece)
            if share >= _WHOLE or self._seat_inside(each, geometry)
        }
        return self._with_former(found | bare)

    def _known(self, code: str) -> str:
        short = code[:6] if len(code) == 12 and code.endswith("000000") else code
        short = _WHOLE_CITY.get(short, short)
        former = self._former.get(short)
        return former.heirs[0] if former and len(former.heirs) == 1 else short

    def _divided(self, code: str) -> Division | None:
        """What a former code with several heirs was, below what these have in common."""
        former = self._former.get(code)
        heirs = self.current(code)
        if former is None or not heirs:
            return None
        common = tuple(p for p in heirs[0].parents if all(p in heir.parents for heir in heirs))
        return Division(
            code=code,
            name=former.name,
            full_name="".join([*(name for _, name in common), former.name]),
            level=heirs[0].level,
            parents=common,
            lat=None,
            lon=None,
        )

    def _with_former(self, codes: Iterable[str]) -> frozenset[str]:
        known = frozenset(codes)
        return known.union(*(self._once.get(code, ()) for code in known))

    def _below(self, code: str) -> set[str]:
        children = self._children.get(code, [])
        return {*children, *(each for child in children for each in self._below(child))}

    def _without_outline(self, code: str) -> set[str]:
        whole = self._ground.whole
        bare = [each for each in self._children.get(code, []) if each not in whole]
        return {*bare, *(each for child in bare for each in self._without_outline(child))}

    def _seat_inside(self, code: str, geometry: BaseGeometry) -> bool:
        division = self._by_code[code]
        if division.lat is None or division.lon is None:
            return False
        return bool(geometry.intersects(Point(division.lon, division.lat)))

    def _most_specific_first(self, piece: str) -> tuple[int, str]:
        level = self._by_code[self._ground.holders[piece][0]].level
        return -list(Level).index(level), piece
