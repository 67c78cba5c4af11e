"""An area drawn beyond the official's own is cut along the real outlines, or refused."""

from pathlib import Path

import pytest
import shapely
from shapely import Polygon, box

from bot.alerts.area import area_km2, geometry_of
from bot.alerts.content import AlertArea, Circle, ContentInvalid, Geocode, from_json, to_json
from bot.alerts.content.reading import cuts
from bot.alerts.cutting import SLIVER_KM2, cut_to, overhang
from bot.alerts.errors import OutsideYourArea
from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers
from bot.areas.loading import load_divisions
from bot.officials import Official, Role
from tests.bot.alerts.memory_book import MemoryBook
from tests.bot.alerts.test_life import Clock, office
from tests.bot.broadcast.world import HUANGPU, LI, PUDONG, divisions, draft

MAPS = Path(__file__).resolve().parents[3] / "node_modules" / "echarts" / "map" / "json"
SHANGHAI, JIANGSU, SUZHOU, ZHEJIANG = "310000", "320000", "320500", "330000"


@pytest.fixture(scope="session")
def china(pytestconfig: pytest.Config) -> Divisions:
    if not MAPS.is_dir():
        pytest.skip("node_modules is absent: run npm ci")
    assert pytestconfig.cache
    return load_divisions(MAPS, pytestconfig.cache.mkdir("areas"))


def ring(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    return tuple(box(west, south, east, north).exterior.coords)


def code(value: str) -> Geocode:
    return Geocode(name="GB/T2260", value=value)


#: From Suzhou over the border into Shanghai.
BORDER = ring(120.9, 31.1, 121.3, 31.4)


def test_what_is_left_is_the_intersection_and_the_rest_is_told(china: Divisions) -> None:
    area = AlertArea(polygons=(BORDER,))
    over = overhang(china, area, SHANGHAI)
    cut = cut_to(china, area, SHANGHAI)
    assert over is not None
    left = geometry_of(cut.area, china.polygon)
    outline = china.polygon(SHANGHAI)
    assert outline is not None
    wanted = Polygon(BORDER).intersection(outline)
    assert area_km2(left.symmetric_difference(wanted)) < 0.05
    assert over.km2 == pytest.approx(area_km2(Polygon(BORDER)) - area_km2(wanted), rel=1e-3)
    assert covers(china, SHANGHAI, geometry=left) is None
    assert next((p.field, p.code.value, p.detail) for p in cut.taken) == (
        "area",
        "cut_to_your_area",
        f"{over.km2:.2f} km²",
    )


def test_both_sides_of_a_border_cut_one_drawing_into_all_of_it(china: Divisions) -> None:
    inland = AlertArea(polygons=(BORDER,))
    parts = [
        geometry_of(cut_to(china, inland, own).area, china.polygon) for own in (SHANGHAI, JIANGSU)
    ]
    assert area_km2(parts[0]) + area_km2(parts[1]) == pytest.approx(
        area_km2(Polygon(BORDER)), rel=0.01
    )


@pytest.mark.parametrize(
    "area",
    [
        pytest.param(AlertArea(polygons=(ring(121.4, 31.1, 121.5, 31.2),)), id="a drawing"),
        pytest.param(AlertArea(circles=(Circle(lat=31.2, lon=121.5, radius_m=40),)), id="a circle"),
        pytest.param(AlertArea(polygons=(ring(121.5, 31.2, 121.5002, 31.2002),)), id="a house"),
        pytest.param(AlertArea(geocodes=(code("310115"),)), id="a division"),
    ],
)
def test_what_lies_inside_stays_as_it_was_drawn(china: Divisions, area: AlertArea) -> None:
    assert overhang(china, area, SHANGHAI) is None
    cut = cut_to(china, area, SHANGHAI)
    assert cut.area == area and cut.taken == ()
    assert cut_to(china, area, None).area == area


def test_a_circle_over_the_border_becomes_a_polygon_and_another_stays(china: Divisions) -> None:
    inside, over = (Circle(lat=31.2, lon=lon, radius_m=9_000) for lon in (121.4, 121.0))
    cut = cut_to(china, AlertArea(circles=(inside, over)), SHANGHAI)
    assert cut.area.circles == (inside,) and cut.area.polygons


def test_of_the_country_the_officials_own_division_is_left(china: Divisions) -> None:
    area = AlertArea(geocodes=(code(SUZHOU), code(JIANGSU), code(ZHEJIANG)))
    cut = cut_to(china, area, SUZHOU)
    assert cut.area.geocodes == (code(SUZHOU),)
    assert [(p.field, p.detail) for p in cut.taken] == [("area.geocodes", f"{JIANGSU}, {ZHEJIANG}")]


def test_no_sliver_is_left_and_it_is_said(china: Divisions) -> None:
    coast = AlertArea(polygons=(ring(120.8, 30.6, 122.3, 31.9),))
    cut = cut_to(china, coast, SHANGHAI)
    assert min(area_km2(Polygon(one)) for one in cut.area.polygons) >= SLIVER_KM2


@pytest.mark.parametrize("own", [SHANGHAI, JIANGSU, ZHEJIANG, "330900", "460000", "810000"])
def test_what_is_left_can_be_kept_and_read_again(china: Divisions, own: str) -> None:
    """Rings without holes that do not cross themselves, as every draft must have them."""
    outline = china.polygon(own)
    assert outline is not None
    west, south, east, north = outline.bounds
    area = AlertArea(polygons=(ring(west - 1, south - 1, (west + east) / 2, north + 1),))
    cut = cut_to(china, area, own)
    content = from_json(draft(area={"description": "x", "polygons": cut.area.polygons}))
    assert from_json(to_json(content)) == content
    assert covers(china, own, geometry=geometry_of(cut.area, china.polygon)) is None


@pytest.mark.parametrize(
    "area",
    [
        pytest.param(AlertArea(polygons=(ring(116, 39, 117, 40),)), id="drawn elsewhere"),
        pytest.param(AlertArea(geocodes=(code(ZHEJIANG),)), id="a division elsewhere"),
    ],
)
def test_what_has_nothing_inside_is_refused(china: Divisions, area: AlertArea) -> None:
    with pytest.raises(OutsideYourArea):
        cut_to(china, area, SHANGHAI)


def test_a_hole_in_the_official_s_area_is_not_warned() -> None:
    """Around an enclave of somebody else's: two rings, since nothing of ours has holes."""
    made = divisions()
    ringed = Polygon(
        box(121.0, 31.0, 122.0, 31.5).exterior, [box(121.4, 31.2, 121.6, 31.3).exterior]
    )
    found = Divisions(list(made.current("310000")), {"310000": ringed})
    cut = cut_to(found, AlertArea(polygons=(ring(120.5, 30.5, 122.5, 32),)), "310000")
    left = shapely.union_all([Polygon(one) for one in cut.area.polygons])
    assert area_km2(left.symmetric_difference(ringed)) < 0.01 and len(cut.area.polygons) == 2


@pytest.mark.parametrize("wrong", ["keep", 1, True, []])
def test_outside_is_refuse_or_cut(wrong: object) -> None:
    with pytest.raises(ContentInvalid) as refused:
        cuts({"outside": wrong})
    assert refused.value.problems[0].field == "outside"


async def test_a_draft_that_asks_for_it_is_cut_and_another_is_refused_on_submission() -> None:
    alerts = office(MemoryBook(), Clock())
    over = {"description": "两区", "polygons": [ring(121.4, 31.1, 121.6, 31.2)]}
    own = Official(name="Li", role=Role.AUTHOR, area=PUDONG)
    kept = await alerts.draft(draft(area=over), own)
    preview = await alerts.preview(kept.id, own)
    assert preview.outside is not None and preview.outside.km2 == pytest.approx(105.8, rel=0.02)
    with pytest.raises(OutsideYourArea) as refused:
        await alerts.submit(kept.id, own)
    assert refused.value.km2 == pytest.approx(preview.outside.km2, rel=0.01)
    cut = await alerts.draft(draft(area=over, outside="cut"), own)
    assert (await alerts.preview(cut.id, own)).outside is None
    assert (await alerts.submit(cut.id, own)).state == "submitted"
    assert (await alerts.preview(kept.id, LI)).outside is None
    assert HUANGPU not in str(cut.content.area)
