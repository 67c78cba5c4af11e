"""Divisions out of the installed packages, and of the real data beside the checkout."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from bot.areas import echarts
from bot.areas.codes import read_rows
from bot.areas.divisions import Division, Divisions, Level
from bot.areas.loading import load_divisions, read_outlines

ROOT = Path(__file__).resolve().parents[3]


#: Counties whose ground cannot be told from a neighbour's, or that no package has.
BARE = 23 + 3


def test_outlines_of_almost_every_division(china: Divisions) -> None:
    assert len(china) == 3216
    assert china.has_polygons
    bare = [each.code for each in everybody(china) if china.polygon(each.code) is None]
    assert len(bare) == BARE, bare
    assert all(code[4:] != "00" for code in bare)
    assert all(china.polygon(child.code) is not None for child in china.children("310000"))


def everybody(divisions: Divisions) -> list[Division]:
    provinces = [each for n in range(11, 83) if (each := divisions.get(f"{n}0000"))]
    below = [each for province in provinces for each in divisions.children(province.code)]
    counties = [each for middle in below for each in divisions.children(middle.code)]
    return provinces + below + counties


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("no id in the file", "310151"),
        ("another code in the file", "650500"),
        ("an empty outline beside a good one", "540500"),
        ("right below its province", "469002"),
        ("a file without ids", "710000"),
        ("unpacked numbers", "540100"),
        ("a county of the other package", "330106"),
        ("a county without an id there", "130983"),
        ("a county with a wrong id there", "232761"),
        ("a county under a former code there", "330112"),
        ("two former ones in one", "330105"),
        ("a prefecture whose code changed", "540600"),
        ("a county that changed its prefecture", "370116"),
    ],
)
def test_odd_features_are_matched(china: Divisions, label: str, code: str) -> None:
    outline = china.polygon(code)
    assert outline is not None and outline.is_valid and outline.area > 0, label


def test_a_province_holds_its_prefectures(china: Divisions) -> None:
    province = china.polygon("330000")
    assert province is not None
    for child in china.children("330000"):
        outline = china.polygon(child.code)
        assert outline is not None
        assert outline.difference(province).area < outline.area * 1e-3, child.full_name


@pytest.mark.parametrize("name", ["anhui", "guangxi", "jiangsu", "shanghai", "zhejiang"])
def test_the_data_beside_the_checkout_says_the_same(
    maps: Path, shared_data: Path, names_only: Divisions, name: str
) -> None:
    rows = read_rows(shared_data / "areas" / "cpca_adcodes.csv")
    names = {code: division for code, division, _, _ in rows}
    ours = read_outlines([maps / "province" / f"{name}.json"], names)
    theirs = read_outlines([shared_data / "areas" / "echarts4_encoded" / f"{name}.json"], names)
    assert ours.keys() == theirs.keys()
    assert all(shapely.equals(ours[code], theirs[code]) for code in ours)


def test_codes_and_names_are_those_of_november_2024(
    names_only: Divisions, shared_data: Path
) -> None:
    """But for development zones (…7x), which the bureau counts and GB/T 2260 does not have."""
    with (shared_data / "areas" / "modood" / "areas.csv").open(encoding="utf-8") as lines:
        newer = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    counted = {code: name for code, name in newer.items() if code[4] != "7"}
    unknown = {code for code in counted if names_only.get(code) is None}
    # Jiayuguan, a prefecture without counties, and a committee beside the counties of Haixi.
    assert unknown == {"620201", "632857"}
    named = {c: d.name for c in counted if (d := names_only.get(c)) and d.code == c}
    assert [code for code, name in named.items() if name != counted[code]] == []
    ours = {each.code for each in everybody(names_only) if each.level is Level.COUNTY}
    mainland = {code for code in ours if not code.startswith(("71", "81", "82"))}
    assert mainland - set(newer) == set()


def test_a_ring_is_unpacked_from_its_offset() -> None:
    """A step of +1 is "B" (zig-zag 2), -1 is "A" (zig-zag 1), none is "@"."""
    assert echarts.unpack("@@B@AB", (1024, 2048)) == [
        (1.0, 2.0),
        (1.0 + 1 / 1024, 2.0),
        (1.0, 2.0 + 1 / 1024),
    ]


def test_the_cache_is_used_and_made_again_when_it_is_broken(maps: Path, tmp_path: Path) -> None:
    small = tmp_path / "echarts" / "map" / "json" / "province"
    small.mkdir(parents=True)
    (small / "shanghai.json").write_bytes((maps / "province" / "shanghai.json").read_bytes())
    cache = tmp_path / "cache"
    fresh = load_divisions(small.parent, cache)
    (kept,) = cache.iterdir()
    written = kept.read_bytes()
    cached = load_divisions(small.parent, cache)
    kept.write_bytes(written[:1000])
    mended = load_divisions(small.parent, cache)
    for again in (cached, mended):
        assert outlined(again) == outlined(fresh) == 17
        assert again.polygon("310115") == fresh.polygon("310115")
    assert [each.name for each in cache.iterdir()] == [kept.name]
    assert len(kept.read_bytes()) == len(written)


def test_another_map_is_another_cache(maps: Path, tmp_path: Path) -> None:
    maps_here = tmp_path / "echarts" / "map" / "json"
    small = maps_here / "province"
    small.mkdir(parents=True)
    document = json.loads((maps / "province" / "shanghai.json").read_text(encoding="utf-8"))
    for count in (16, 3):
        document["features"] = document["features"][:count]
        (small / "shanghai.json").write_text(json.dumps(document), encoding="utf-8")
        assert outlined(load_divisions(maps_here, tmp_path / "cache")) == count + 1


def outlined(divisions: Divisions) -> int:
    return sum(divisions.polygon(each.code) is not None for each in everybody(divisions))


def test_absent_maps_are_no_error(tmp_path: Path) -> None:
    divisions = load_divisions(tmp_path / "nowhere", tmp_path)
    assert not divisions.has_polygons
    assert divisions.get("310115") is not None


def test_broken_maps_are(tmp_path: Path) -> None:
    (tmp_path / "province").mkdir()
    (tmp_path / "province" / "shanghai.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError):
        load_divisions(tmp_path, tmp_path / "cache")


def test_cpca_is_read_and_not_imported() -> None:
    """cpca would import pandas: seconds and 100 MB in every worker."""
    script = (
        "import sys; from bot.areas.loading import load_divisions; load_divisions(None); "
        "sys.exit('pandas' in sys.modules or 'cpca' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
