"""Official files of divisions: good rows are kept and win, bad ones are named by line."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.areas import official
from bot.areas.divisions import Divisions
from bot.areas.importing import AreasUnreadable, Reason, read
from bot.areas.loading import load_divisions

HEAD = "code,name,parent,lat,lon,old_code\n"


def csv_file(folder: Path, *rows: str) -> Path:
    file = folder / "areas.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def geojson_file(folder: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    file = folder / "areas.geojson"
    listed = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": listed}), "utf-8")
    return file


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize(
    ("label", "row", "field", "reason"),
    [
        ("no digits", "33011x,某区,,,,", "code", Reason.CODE_WRONG),
        ("too short", "3301,某区,,,,", "code", Reason.CODE_WRONG),
        ("a town's code", "330113001000,某街道,,,,", "code", Reason.CODE_WRONG),
        ("no name", "330113,,,,,", "name", Reason.NAME_WRONG),
        ("a name of noughts", "330113,\x00\x01,,,,", "name", Reason.NAME_WRONG),
        ("a stranger above", "330113,临平区,990000,,,", "parent", Reason.PARENT_UNKNOWN),
        ("itself above", "330113,临平区,330113,,,", "parent", Reason.PARENT_UNKNOWN),
        ("no province of ours", "990113,某区,,,,", "code", Reason.PARENT_UNKNOWN),
        ("half a seat", "330113,临平区,,30.4,,", "lat lon", Reason.SEAT_WRONG),
        ("swapped", "330113,临平区,,120.3,30.4,", "lat lon", Reason.SEAT_WRONG),
        ("no number", "330113,临平区,,north,east,", "lat lon", Reason.SEAT_WRONG),
        ("not finite", "330113,临平区,,nan,120.3,", "lat lon", Reason.SEAT_WRONG),
        ("old is new", "330113,临平区,,,,330113", "old_code", Reason.OLD_CODE_WRONG),
        ("old is nothing", "330113,临平区,,,,3301", "old_code", Reason.OLD_CODE_WRONG),
    ],
)
def test_a_bad_row_is_named(
    names_only: Divisions, tmp_path: Path, label: str, row: str, field: str, reason: Reason
) -> None:
    report = read(csv_file(tmp_path, "330105,拱墅区,,,,330103", row), names_only)
    assert [each.code for each in report.divisions] == ["330105"], label
    (problem,) = report.problems
    assert (problem.line, problem.field, problem.reason) == (3, field, reason), label


def test_a_code_twice(names_only: Divisions, tmp_path: Path) -> None:
    report = read(csv_file(tmp_path, "330105,拱墅区,,,,", "330105,下城区,,,,"), names_only)
    assert [each.name for each in report.divisions] == ["拱墅区"]
    assert [problem.reason for problem in report.problems] == [Reason.CODE_REPEATED]


@pytest.mark.parametrize(
    ("label", "geometry", "reason"),
    [
        ("a point", {"type": "Point", "coordinates": [120, 30]}, Reason.OUTLINE_WRONG),
        ("nothing in it", {"type": "Polygon", "coordinates": []}, Reason.OUTLINE_WRONG),
        ("no coordinates", {"type": "Polygon"}, Reason.OUTLINE_WRONG),
        ("texts", {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, Reason.OUTLINE_WRONG),
        ("metres", box(500_000, 3_300_000, 510_000, 3_310_000), Reason.OUTLINE_WRONG),
        ("elsewhere", box(100, 20, 100.1, 20.1), Reason.OUTLINE_ELSEWHERE),
        ("latitude first", box(30.3, 89.0, 30.5, 89.9), Reason.OUTLINE_ELSEWHERE),
    ],
)
def test_a_bad_outline_is_named(
    china: Divisions, tmp_path: Path, label: str, geometry: Any, reason: Reason
) -> None:
    good = ({"code": "330113", "name": "临平区"}, box(120.2, 30.38, 120.4, 30.5))
    bad = ({"code": "330114", "name": "钱塘区"}, geometry)
    report = read(geojson_file(tmp_path, good, bad), china)
    assert [each.code for each in report.divisions] == ["330113"], label
    assert [(p.line, p.reason) for p in report.problems] == [(2, reason)], label


@pytest.mark.parametrize("text", ["", "id,title\n1,x\n", "{", '{"features": 3}', "[]"])
def test_another_kind_of_file_is_refused(names_only: Divisions, tmp_path: Path, text: str) -> None:
    file = tmp_path / "areas"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AreasUnreadable):
        read(file, names_only)


def test_what_was_imported_wins_at_the_next_start(
    china: Divisions, maps: Path, tmp_path: Path
) -> None:
    """An office that knows where Hangzhou's districts of 2021 end, and of a county made since."""
    data = tmp_path / "data"
    linping, new = box(120.2, 30.38, 120.4, 30.5), box(119.2, 29.6, 119.3, 29.7)
    file = geojson_file(
        tmp_path,
        ({"code": "330113", "name": "临平区", "lat": 30.42, "lon": 120.3}, linping),
        ({"code": "330128", "name": "新安县", "parent": "330100", "old_code": "330127"}, new),
    )
    official.add(data, read(file, china).divisions)
    again = load_divisions(maps, data)
    point = again.at(30.42, 120.30)
    assert point is not None and point.code == "330113"
    beside = again.at(30.30, 119.98)
    assert beside is not None and beside.code == "330110"
    assert again.polygon("330110") is not None
    renamed = again.get("330127")
    assert renamed is not None and renamed.full_name == "浙江省杭州市新安县"
    assert [each.code for each in again.find("新安县")][:1] == ["330128"]
    assert [each.code for each in again.find("淳安县")] == ["330128"]


def test_a_later_file_adds_to_an_earlier_one(names_only: Divisions, tmp_path: Path) -> None:
    for row in ("330105,拱墅区,,30.32,120.14,330103", "330105,新拱墅区,,,,"):
        official.add(tmp_path, read(csv_file(tmp_path, row), names_only).divisions)
    kept = official.read(tmp_path).divisions["330105"]
    assert (kept.name, kept.lat, kept.old_codes) == ("新拱墅区", 30.32, ("330103",))
    found = load_divisions(None, tmp_path).get("330105")
    assert found is not None and (found.name, found.lon) == ("新拱墅区", 120.14)
