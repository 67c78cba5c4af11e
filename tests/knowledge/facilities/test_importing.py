"""Files of facilities, real and broken, become facilities and a list of what is wrong by line."""

import json
from collections import Counter
from pathlib import Path

import pytest

from knowledge.errors import FacilitiesUnreadable, MappingInvalid, MappingMissing
from knowledge.facilities import mapping as mappings
from knowledge.facilities.importing import read
from knowledge.facilities.model import Kind, Status
from knowledge.facilities.report import ImportReport, Reason
from knowledge.hazards import Hazard

SAMPLE = Path(mappings.__file__).parent / "sample_shanghai.csv"
CSV_MAPPING = """
name: mine
format: csv
bounds: [120, 30, 122, 32]
id_prefix: m
source: "Town office"
columns: {id: nr, name: place, lat: y, lon: x, capacity: beds, hazards: against, accessible: ramp}
no_capacity: ["0"]
accessible_words: {yes_: true, no_: false}
hazard_words: {洪水: [flood], 地震: [earthquake]}
"""
HEADER = "nr,place,y,x,beds,against,ramp\n"


def counted(report: ImportReport) -> dict[str, int]:
    return dict(Counter(problem.reason.value for problem in report.problems))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A file with its mapping beside it; tests write its rows."""
    path = tmp_path / "town.csv"
    path.with_name("town.csv.mapping.yml").write_text(CSV_MAPPING, encoding="utf-8")
    return path


def read_rows(town: Path, rows: str, encoding: str = "utf-8") -> ImportReport:
    town.write_bytes((HEADER + rows).encode(encoding))
    return read(town)


REAL = [
    (
        "tw_shelters_v9_nopii.csv",
        5973,
        5945,
        {
            "coordinates_outside": 27,
            "coordinates_swapped": 1,
            "capacity_missing": 58,
            "point_crowded": 36,
        },
    ),
    ("jp_tokyo_region13.geojson", 2270, 2270, {}),
    ("jp_sasebo_42202_1.csv", 145, 145, {}),
    ("cn_myshelter_points_gcj02.csv", 1800, 1800, {}),
]


@pytest.mark.parametrize(("name", "rows", "good", "problems"), REAL, ids=[row[0] for row in REAL])
def test_real_files(
    shared_data: Path, name: str, rows: int, good: int, problems: dict[str, int]
) -> None:
    report = read(shared_data / "shelters" / name)
    assert (report.rows, len(report.facilities)) == (rows, good)
    assert counted(report) == problems
    assert len({facility.id for facility in report.facilities}) == good
    assert all(facility.source for facility in report.facilities)


def test_taiwans_impossible_rows_are_dropped_by_line(shared_data: Path) -> None:
    report = read(shared_data / "shelters" / "tw_shelters_v9_nopii.csv")
    by_line = {problem.line: problem for problem in report.dropped}
    assert by_line[694].reason is Reason.COORDINATES_OUTSIDE  # longitude 0
    assert by_line[3736].reason is Reason.COORDINATES_SWAPPED
    assert by_line[45].value == "121.031521 26.92647"  # in the sea, north of Taiwan
    missing = [p.line for p in report.warnings if p.reason is Reason.CAPACITY_MISSING]
    assert len(missing) == 58
    kept = {facility.id: facility for facility in report.facilities}
    assert kept["tw-1"].capacity == 110
    assert kept["tw-1"].accessible is True
    assert kept["tw-1"].hazards == (
        Hazard.FLOOD, Hazard.WATERLOGGING, Hazard.EARTHQUAKE, Hazard.DEBRIS_FLOW,
    )  # fmt: skip
    assert all(facility.capacity != 0 for facility in report.facilities)


def test_chinese_points_move_off_the_map_datum(shared_data: Path) -> None:
    first = read(shared_data / "shelters" / "cn_myshelter_points_gcj02.csv").facilities[0]
    assert (first.lon, first.lat) == pytest.approx((116.352132, 39.879178), abs=1e-5)
    assert first.name == "北京应急避难场所 bj0"
    assert first.capacity is None


def test_the_sample_is_marked_and_covers_every_district() -> None:
    report = read(SAMPLE)
    assert not report.problems
    assert all(f.sample and f.name.endswith("（示例）") for f in report.facilities)
    assert len({facility.admin_code for facility in report.facilities}) == 16
    assert {facility.kind for facility in report.facilities} == set(Kind)


ROWS = [
    ("good", "1,School,31,121,50,洪水,yes_", 1, {}),
    ("no name", "1,,31,121,50,,", 0, {"name_missing": 1}),
    ("no latitude", "1,School,,121,50,,", 0, {"coordinates_missing": 1}),
    ("words for degrees", "1,School,north,121,50,,", 0, {"coordinates_unreadable": 1}),
    ("not a number", "1,School,nan,121,50,,", 0, {"coordinates_unreadable": 1}),
    ("far away", "1,School,0,0,50,,", 0, {"coordinates_outside": 1}),
    ("swapped", "1,School,121,31,50,,", 0, {"coordinates_swapped": 1}),
    ("id twice", "1,School,31,121,50,,\n1,Hall,31.1,121,50,,", 1, {"id_repeated": 1}),
    ("no capacity", "1,School,31,121,,,", 1, {"capacity_missing": 1}),
    ("capacity zero", "1,School,31,121,0,,", 1, {"capacity_missing": 1}),
    ("capacity in words", "1,School,31,121,many,,", 1, {"capacity_unreadable": 1}),
    ("unknown hazard", "1,School,31,121,50,洪水、外星人,", 1, {"hazard_unknown": 1}),
    ("short row", "1,School", 0, {"coordinates_missing": 1}),
    ("blank line", "1,School,31,121,50,,\n\n", 1, {}),
]


@pytest.mark.parametrize(
    ("rows", "good", "problems"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_rows(town: Path, rows: str, good: int, problems: dict[str, int]) -> None:
    report = read_rows(town, rows)
    assert (len(report.facilities), counted(report)) == (good, problems)


def test_a_full_row(town: Path) -> None:
    (school,) = read_rows(town, '7,"Town\nSchool",31,121,"1,200",洪水、地震,no_').facilities
    assert (school.id, school.capacity, school.accessible) == ("m-7", 1200, False)
    assert school.hazards == (Hazard.FLOOD, Hazard.EARTHQUAKE)
    assert (school.status, school.sample, school.source) == (Status.OPEN, False, "Town office")


def test_lines_count_breaks_inside_cells(town: Path) -> None:
    report = read_rows(town, '1,"Town\nSchool",31,121,5,,\n2,,31,121,5,,')
    assert [problem.line for problem in report.problems] == [4]


def test_a_crowded_point_is_listed(town: Path) -> None:
    rows = "\n".join(f"{n},Hall {n},31,121,5,," for n in range(10))
    report = read_rows(town, rows)
    assert (len(report.facilities), counted(report)) == (10, {"point_crowded": 10})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_encodings_are_found_out(town: Path, encoding: str) -> None:
    text = CSV_MAPPING.replace("place", "名稱")
    town.with_name("town.csv.mapping.yml").write_text(text, encoding="utf-8")
    town.write_bytes((HEADER.replace("place", "名稱") + "1,學校,31,121,50,,").encode(encoding))
    assert [facility.name for facility in read(town).facilities] == ["學校"]


def test_a_japanese_city_file_in_shift_jis(tmp_path: Path) -> None:
    path = tmp_path / "city.csv"
    path.write_bytes("共通ID,施設・場所名,住所,緯度,経度\nE1,小学校,本町1,35,139\n".encode("cp932"))
    report = read(path)
    assert (report.mapping, report.facilities[0].name) == ("jp_municipal_shelters", "小学校")


def test_geojson_without_a_point_is_listed_by_its_number(tmp_path: Path) -> None:
    properties = {"name": "公園", "address": "", "kind": "指定避難所", "disasters": ["flood"]}
    points = [{"type": "Point", "coordinates": [139.0, 35.0]}, None, {"type": "Polygon"}]
    features = [{"type": "Feature", "geometry": g, "properties": properties} for g in points]
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = read(path)
    assert [f.hazards for f in report.facilities] == [(Hazard.FLOOD,)]
    assert [problem.line for problem in report.dropped] == [2, 3]


UNREADABLE = [
    ("no mapping", "a,b\n1,2\n", MappingMissing, "columns are a, b"),
    ("empty", "", MappingMissing, "nothing readable"),
    ("broken JSON", '{"features": [', FacilitiesUnreadable, "not a GeoJSON"),
    ("JSON of another kind", '{"type": "Topology"}', FacilitiesUnreadable, "not a GeoJSON"),
]


@pytest.mark.parametrize(
    ("text", "error", "says"), [r[1:] for r in UNREADABLE], ids=[r[0] for r in UNREADABLE]
)
def test_unreadable_files(tmp_path: Path, text: str, error: type[Exception], says: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(error, match=says):
        read(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FacilitiesUnreadable, match="No such file"):
        read(tmp_path / "absent.csv")


MAPPINGS = [
    ("unknown key", CSV_MAPPING + "colour: red\n", "unknown key colour"),
    ("unknown hazard", CSV_MAPPING.replace("[flood]", "[wave]"), "wave"),
    ("no latitude", CSV_MAPPING.replace("lat: y, ", ""), "columns.lat is missing"),
    ("no source", CSV_MAPPING.replace('source: "Town office"', ""), "source is missing"),
    ("not YAML", "a: [", "mapping.yml"),
    ("YAML's yes and no", CSV_MAPPING.replace("id: nr", "id: no"), "put quotes around False"),
    ("three corners", CSV_MAPPING.replace("120, 30, 122, 32", "1, 2, 3"), "expected 4"),
]


@pytest.mark.parametrize(("text", "says"), [r[1:] for r in MAPPINGS], ids=[r[0] for r in MAPPINGS])
def test_invalid_mappings_name_the_key(town: Path, text: str, says: str) -> None:
    town.with_name("town.csv.mapping.yml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingInvalid, match=says):
        read_rows(town, "")


def test_a_named_mapping_must_fit(town: Path) -> None:
    town.write_text("a,b\n1,2\n")
    with pytest.raises(MappingMissing, match="tried mine"):
        read(town)


OWN_HEADER = (
    "id,name,kind,lat,lon,capacity,occupancy,status,setting,opening_hours,accessible,hazards\n"
)


def read_own(folder: Path, rows: str) -> ImportReport:
    """A file in Fenghuo's own columns, without a mapping beside it."""
    file = folder / "own.csv"
    file.write_text(OWN_HEADER + rows, encoding="utf-8")
    return read(file)


def test_our_own_columns_say_everything(tmp_path: Path) -> None:
    rows = "sample-101,Gym,shelter,31.2,121.5,80,7,Closed,indoor,Mo-Fr 09:00-17:00,yes,flood fire\n"
    (gym,) = read_own(tmp_path, rows).facilities
    assert (gym.id, gym.kind, gym.status, gym.status_given) == (
        "sample-101", Kind.SHELTER, Status.CLOSED, True,
    )  # fmt: skip
    assert (gym.indoor, gym.accessible, gym.occupancy) == (True, True, 7)
    assert gym.opening_hours == "Mo-Fr 09:00-17:00"
    assert gym.hazards == (Hazard.FLOOD, Hazard.FIRE)


def test_four_columns_are_enough(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name,kind,lat,lon\nWell,supply_point,31.2,121.5\n", encoding="utf-8")
    (well,) = read(file).facilities
    assert (well.kind, well.status, well.status_given) == (Kind.SUPPLY, Status.OPEN, False)
    assert (well.indoor, well.opening_hours, well.capacity) == (None, None, None)


@pytest.mark.parametrize(
    ("label", "cells", "reason"),
    [
        ("fuller than full", "80,81,,,,,", Reason.OCCUPANCY_IMPLAUSIBLE),
        ("no status of ours", "80,,ajar,,,,", Reason.STATUS_UNKNOWN),
        ("no hours that we read", "80,,,,in the morning,,", Reason.OPENING_HOURS_UNREADABLE),
        ("no hazard of ours", "80,,,,,,aliens", Reason.HAZARD_UNKNOWN),
    ],
)
def test_what_a_cell_cannot_mean_is_left_out_and_the_row_kept(
    tmp_path: Path, label: str, cells: str, reason: Reason
) -> None:
    report = read_own(tmp_path, f"a,Gym,shelter,31.2,121.5,{cells}\n")
    assert [(p.line, p.reason, p.dropped) for p in report.problems] == [(2, reason, False)], label
    (gym,) = report.facilities
    assert (gym.occupancy, gym.status_given, gym.opening_hours) == (None, False, None)
