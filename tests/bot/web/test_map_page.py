"""What is around: by division, by place, without scripts; never a shelter in danger."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from shapely import box

from bot.alerts.published import InForce
from bot.reports.figures.records import PublicArea, PublicPoint
from bot.reports.report import Status
from bot.web import app
from knowledge.facilities.model import Kind
from knowledge.hazards import Hazard
from tests.bot.facilities.world import Town, facility
from tests.bot.web.desk import NOW
from tests.bot.web.street import Street
from tests.bot.web.test_alert_page import published

HERE = {"lat": 31.2, "lon": 121.75}
STATIC = Path(app.__file__).parent / "static"


def point(area: str = "310115", lat: float = 31.2) -> PublicPoint:
    return PublicPoint(
        hazard=Hazard.WATERLOGGING,
        status=Status.VERIFIED,
        area_code=area,
        lat=lat,
        lon=121.75,
        confirmed_at=NOW,
    )


def warning() -> InForce:
    return published().message


@pytest.fixture
def street() -> Street:
    street = Street()
    street.warnings.messages = [warning()]
    street.figures.points = [point()]
    return street


@pytest.mark.parametrize("query", ["area=310115", "place=浦东新区"])
def test_a_division_by_code_or_name_lists_what_is_there(street: Street, query: str) -> None:
    text = street.client.get(f"/map?{query}").text
    assert 'href="/alerts/FH-20261122-1"' in text and "暴雨橙色预警" in text
    assert text.index("近处的学校") < text.index("远处的公园")
    assert "还可容纳 60 人" in text and "积水" in text
    assert 'href="geo:31.2,121.75?q=31.2,121.75(' in text
    assert street.warnings.asked == [(None, None, "310115")]


def test_it_says_as_of_when_and_needs_no_script(street: Street) -> None:
    text = street.client.get("/map").text
    assert "以下内容截至" in text and 'data-at="' in text
    assert 'href="/map?area=310115"' in text  # by division
    assert "写下地名或用您的位置" in text


def test_around_a_person_nothing_is_kept(street: Street) -> None:
    answer = street.client.post("/map/here", json=HERE)
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers
    assert "您的位置附近" in answer.text and "0 米" in answer.text
    assert street.warnings.asked == [(31.2, 121.75, None)]


def test_a_hazard_elsewhere_is_no_neighbour(street: Street) -> None:
    street.figures.points = [point("110000", lat=39.9)]
    assert "附近没有已核实的险情" in street.client.get("/map?area=310115").text
    assert "附近没有已核实的险情" in street.client.post("/map/here", json=HERE).text
    assert "积水" in street.client.get("/map").text


def test_no_shelter_inside_an_area_that_must_be_left(street: Street) -> None:
    street.town.dangers.append(box(121.7, 31.1, 121.8, 31.22))
    text = street.client.get("/map?area=310115").text
    assert "近处的学校" not in text and "远处的公园" in text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param("place=某个没有的地方", "没有找到“某个没有的地方”", id="unknown"),
        pytest.param("place=<b>x</b>", "&lt;b&gt;x&lt;/b&gt;", id="inert"),
        pytest.param("area=999999", "没有找到", id="no such code"),
    ],
)
def test_a_place_that_is_not_found_is_said(street: Street, query: str, says: str) -> None:
    answer = street.client.get(f"/map?{query}")
    assert answer.status_code == 200 and says in answer.text


def test_what_others_issued_is_not_ours(street: Street) -> None:
    street.warnings.messages = [replace(warning(), source="邻县应急局")]
    text = street.client.get("/map").text
    assert "邻县应急局 发布,不是我们发布的" in text
    assert 'href="/alerts/FH-20261122-1"' not in text


def test_chinese_names_are_marked_for_who_hears_an_english_page_read(street: Street) -> None:
    english = street.client.get("/map?area=310115&lang=en").text
    assert '<h3 lang="zh">近处的学校</h3>' in english
    assert "<h3>近处的学校</h3>" in street.client.get("/map?area=310115&lang=zh").text


@pytest.mark.parametrize("lat", [None, "x", "nan", 91])
def test_a_place_that_cannot_be_is_refused(street: Street, lat: object) -> None:
    assert street.client.post("/map/here", json={"lat": lat, "lon": 121}).status_code == 422


def test_a_persons_place_stands_in_no_address(street: Street) -> None:
    assert street.client.get("/map/here?lat=31.2&lon=121.75").status_code == 405
    for script in ("residents/map.js", "residents/subscribe.js", "chat/phone.js"):
        text = (STATIC / script).read_text()
        assert re.search(r"(here|areas/at)\b", text) and "lat=" not in text, script


def test_what_others_warn_of_is_drawn_too(street: Street) -> None:
    own, other = warning(), replace(warning(), sender="b@office", source="邻县应急局")
    street.warnings.messages = [own, other]
    drawn = street.client.get("/map/warned.geojson")
    assert drawn.headers["content-type"].startswith("application/geo+json")
    shapes = {one["id"]: one["geometry"] for one in drawn.json()["features"]}
    assert shapes == {
        "FH-20261122-1": json.loads(json.dumps(own.area)),
        "b@office FH-20261122-1": json.loads(json.dumps(other.area)),
    }
    listed = street.client.get("/map").text
    assert all(f'data-shape="{name}"' in listed for name in shapes)


def test_what_is_too_far_to_be_of_use_is_not_shown_but_said(street: Street) -> None:
    street.town = Town(
        facility("roof", name="近处的学校", lat=31.2, lon=121.75),
        facility("water", name="远处的物资点", lat=31.2 + 0.53, lon=121.75, kind=Kind.SUPPLY),
    )
    text = street.client.post("/map/here", json=HERE).text
    assert "远处的物资点" not in text
    assert "物资点:20 公里内没有已知开放的" in text and "AED 除颤器:3 公里内" in text
    assert "避难场所:" not in text


def test_what_has_no_point_is_listed_by_district_and_never_called_none(street: Street) -> None:
    area = PublicArea(
        hazard=Hazard.GAS, status=Status.VERIFIED, area_code="310115", confirmed_at=NOW
    )
    street.figures.points = []
    street.figures.areas = [area, area, replace(area, hazard=Hazard.FIRE, area_code="110000")]
    for text in (
        street.client.get("/map?area=310115").text,
        street.client.post("/map/here", json=HERE).text,
    ):
        listed = text[text.index('id="unplaced"') :]
        assert "浦东新区" in listed and "2 份上报" in listed and "火灾" not in listed
        assert "附近没有已核实的险情" not in text
        assert "data-lat" not in listed
    assert "火灾" in street.client.get("/map").text
    street.figures.areas = [replace(area, area_code=None)]
    assert "附近没有已核实的险情" in street.client.get("/map?area=310115").text
    assert "地点不详" in street.client.get("/map").text
