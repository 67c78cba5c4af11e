"""Divisions out of what the installed packages carry: codes from cpca, outlines from echarts.

Does not know where those packages, or the cache, are to be found beyond the folders handed in.

**Codes**: GB/T 2260 as cpca has them, about 2016; later changes are missing (Hengzhou, 450181, is
still 横县, 450127; Hangzhou has its districts of before 2021). The csv is read without importing
cpca, which would load pandas. It has nothing below Taiwan, Hong Kong and Macao.

**Datum**, as checked in November 2026; neither package says anything:

- Outlines of the mainland are GCJ-02. Of 27 Shanghai landmarks in WGS-84, on both banks of the
  Huangpu and near district borders, 23 lie in their own district as the outlines are and 27 when
  moved to GCJ-02; the shift that fits best, +0.005°, -0.0014°, is GCJ-02's there (+0.0045°,
  -0.0019°). Elsewhere the evidence is thin: converted, coasts and borders of eight provinces in ten
  lie closer to Natural Earth's, and all seats (GCJ-02, below) lie in their own outlines.
- Outlines of Taiwan are Natural Earth's, thus WGS-84: 92.6 % of 5,973 Taiwanese shelters lie in
  their own county as they are, 91.4 % when converted. Hong Kong, Macao: 16 landmarks do not tell.
- Points of cpca are GCJ-02 (Shanghai's city hall is 0.0045° east and 0.0019° south of its place).

So everything but Taiwan, Hong Kong and Macao is converted to WGS-84 here, once. What remains: the
outlines are generalised, on a grid of 1/1024 degree; take borders as good to 200 m in Shanghai.
"""

import csv
import hashlib
import importlib.util
import io
import math
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from bot.areas import echarts
from bot.areas.divisions import Division, Divisions, Level
from knowledge.facilities.datum import gcj02_to_wgs84

# Raised whenever decoding, matching or conversion changes: old caches are not read any more.
_FORMAT = "fenghuo-outlines-1"
# Rows of GB/T 2260 that are no division but a bracket around the counties below.
_PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_IN_WGS84 = ("71", "81", "82")
_ENGLISH = Path(__file__).with_name("english.csv")

Row = tuple[str, str, float | None, float | None]
"""Code, name, latitude and longitude in WGS-84 degrees."""


class DivisionsMissing(RuntimeError):
    """The package cpca, which carries the list of divisions, is not installed."""


def load_divisions(maps: Path | None, cache: Path | None = None) -> Divisions:
    """The divisions of China. `maps`: folder `map/json` of echarts 4.9.0; `cache`: folder to write.

    Without `maps`, or when that folder is absent, there are no outlines (`has_polygons` says so).
    Raises DivisionsMissing; ValueError or OSError for map files that are not what they should be.
    """
    rows = read_rows(_codes_file())
    files = sorted((maps / "province").glob("*.json")) if maps else []
    names = {code: name for code, name, _, _ in rows}
    english = _english()
    divisions = _divisions(rows, {code: known[0] for code, known in english.items()})
    return Divisions(divisions, _outlines(files, names, cache), english)


def read_rows(codes: Path) -> list[Row]:
    """Every true division of a csv with adcode (12 digits), name, longitude, latitude; by code."""
    with codes.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["name"] not in _PLACEHOLDERS]
    places = zip(rows, _points(rows), strict=True)
    return sorted((row["adcode"][:6], row["name"], *point) for row, point in places)


def read_outlines(files: Iterable[Path], names: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Outlines by code, in WGS-84 degrees, out of map files of provinces."""
    found: dict[str, BaseGeometry] = {}
    for file in files:
        for code, outline in echarts.match_codes(file, names).items():
            found[code] = outline if code.startswith(_IN_WGS84) else _converted(outline)
    return found


def _converted(outline: BaseGeometry) -> BaseGeometry:
    return shapely.transform(outline, gcj02_to_wgs84)


def _codes_file() -> Path:
    spec = importlib.util.find_spec("cpca")
    if spec is None or spec.origin is None:
        raise DivisionsMissing(DivisionsMissing.__doc__)
    return Path(spec.origin).parent / "resources" / "adcodes.csv"


def _points(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[float | None, float | None]]:
    """Latitude and longitude of each row in WGS-84 degrees, None where it has none."""
    given = np.array(
        [[float(row[axis] or "nan") for axis in ("longitude", "latitude")] for row in rows]
    )
    for row, same, moved in zip(rows, given, gcj02_to_wgs84(given), strict=True):
        lon, lat = (same if row["adcode"].startswith(_IN_WGS84) else moved).tolist()
        yield (None, None) if math.isnan(lat) else (round(lat, 6), round(lon, 6))


def _english() -> dict[str, tuple[str, ...]]:
    """Code → English names, the one to show first."""
    with _ENGLISH.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: tuple(row["names"].split("; ")) for row in csv.DictReader(lines)}


def _divisions(rows: list[Row], english: Mapping[str, str]) -> list[Division]:
    names = {code: name for code, name, _, _ in rows}
    return [_division(row, names, english.get(row[0])) for row in rows]


def _division(row: Row, names: Mapping[str, str], english: str | None) -> Division:
    code, name, lat, lon = row
    above = [each for each in (code[:2] + "0000", code[:4] + "00") if each != code]
    parents = tuple((each, names[each]) for each in dict.fromkeys(above) if each in names)
    return Division(
        code=code,
        name=name,
        full_name="".join([*(parent for _, parent in parents), name]),
        level=_level(code),
        parents=parents,
        lat=lat,
        lon=lon,
        name_en=english,
    )


def _level(code: str) -> Level:
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


def _outlines(
    files: list[Path], names: Mapping[str, str], cache: Path | None
) -> dict[str, BaseGeometry]:
    if not files or cache is None:
        return read_outlines(files, names)
    kept = cache / f"outlines-{_key(files, names)}.npz"
    stored = _read_cache(kept)
    if stored is not None:
        return stored
    outlines = read_outlines(files, names)
    _write_cache(kept, outlines)
    return outlines


def _key(files: list[Path], names: Mapping[str, str]) -> str:
    digest = hashlib.sha256(f"{_FORMAT}{sorted(names.items())}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _read_cache(kept: Path) -> dict[str, BaseGeometry] | None:
    """None when there is no cache, or none that can be read: it is then made again."""
    try:
        with np.load(io.BytesIO(kept.read_bytes()), allow_pickle=False) as stored:
            codes, ends, blob = stored["codes"], stored["ends"], stored["wkb"].tobytes()
        starts = [0, *ends[:-1]]
        return {
            str(code): shapely.from_wkb(blob[start:end])
            for code, start, end in zip(codes, starts, ends, strict=True)
        }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ShapelyError):
        return None


def _write_cache(kept: Path, outlines: Mapping[str, BaseGeometry]) -> None:
    """Written beside and moved into place: another process never reads half a file."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    blobs = [shapely.to_wkb(outline) for outline in outlines.values()]
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
        np.savez(
            part,
            codes=np.array(list(outlines)),
            ends=np.cumsum([len(blob) for blob in blobs]),
            wkb=np.frombuffer(b"".join(blobs), dtype=np.uint8),
        )
    os.replace(part.name, kept)
