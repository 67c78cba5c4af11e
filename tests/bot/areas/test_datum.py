"""Which datum the sources are in: the evidence behind the conversion in `loading`."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from bot.areas.divisions import Divisions
from knowledge.facilities.datum import gcj02_to_wgs84, wgs84_to_gcj02

# Commonly published WGS-84 positions, good to some tens of metres (the tower: 31°14.520 121°29.705
# by a GPS receiver). The first four fall into a neighbour, or the river, of unconverted outlines.
LANDMARKS = [
    ("Oriental Pearl Tower", 31.24184, 121.49503, "浦东新区"),
    ("Mercedes-Benz Arena", 31.1912, 121.4886, "浦东新区"),
    ("International Convention Centre", 31.2410, 121.4925, "浦东新区"),
    ("Hongqiao airport, terminal 1", 31.1981, 121.3364, "长宁区"),
    ("Customs House", 31.2381, 121.4864, "黄浦区"),
    ("Shanghai Tower", 31.2356, 121.5011, "浦东新区"),
    ("Peace Hotel", 31.2408, 121.4850, "黄浦区"),
    ("China Art Museum", 31.1864, 121.4906, "浦东新区"),
    ("South railway station", 31.1561, 121.4258, "徐汇区"),
    ("Hongqiao railway station", 31.1972, 121.3172, "闵行区"),
    ("Railway station", 31.2514, 121.4528, "静安区"),
    ("Fudan University", 31.2989, 121.4994, "杨浦区"),
    ("Hongkou stadium", 31.2735, 121.4750, "虹口区"),
    ("Longhua temple", 31.1761, 121.4472, "徐汇区"),
    ("Astor House", 31.2466, 121.4866, "虹口区"),
    ("Shiliupu wharf", 31.2294, 121.4925, "黄浦区"),
    ("Cruise terminal", 31.2505, 121.4935, "虹口区"),
    ("Long Museum", 31.1852, 121.4560, "徐汇区"),
]


@pytest.mark.parametrize(("landmark", "lat", "lon", "name"), LANDMARKS)
def test_a_landmark_lies_in_its_district(
    china: Divisions, landmark: str, lat: float, lon: float, name: str
) -> None:
    found = china.at(lat, lon)
    assert found is not None and found.name == name, landmark


def test_the_city_hall_of_shanghai() -> None:
    """People's Avenue 200: the published approximation to some ten metres."""
    surveyed = np.array([[121.46910, 31.23230]])
    assert wgs84_to_gcj02(surveyed)[0] == pytest.approx([121.47366, 31.23037], abs=2e-4)


def test_there_and_back_is_the_same_place() -> None:
    places = np.array([[121.47, 31.23], [87.6, 43.8], [109.5, 18.25], [131.0, 48.0]])
    assert gcj02_to_wgs84(wgs84_to_gcj02(places)) == pytest.approx(places, abs=1e-7)


def test_every_seat_lies_in_its_own_outline(names_only: Divisions, china: Divisions) -> None:
    outlined = [
        code for code in china.related(["310000", "330000", "710000"]) if china.polygon(code)
    ]
    assert len(outlined) > 25
    for code in outlined:
        division, outline = china.current(code)[0], china.polygon(code)
        if len(china.current(code)) > 1:  # a former one that was divided: nobody's seat
            continue
        assert division.lon is not None and division.lat is not None and outline is not None
        assert outline.intersects(shapely.Point(division.lon, division.lat)), division.full_name


def test_taiwan_is_wgs_84_already(china: Divisions, shared_data: Path) -> None:
    """Its shelters are in WGS-84; some on coasts and islands fall off the coarse outline."""
    outline = china.polygon("710000")
    with (shared_data / "shelters" / "tw_shelters_v9_nopii.csv").open(
        encoding="utf-8-sig"
    ) as lines:
        places = np.array(
            [[float(row["經度"]), float(row["緯度"])] for row in csv.DictReader(lines)]
        )
    as_it_is = shapely.contains_xy(outline, places).mean()
    assert as_it_is > 0.94
    assert as_it_is > shapely.contains_xy(outline, wgs84_to_gcj02(places)).mean()
