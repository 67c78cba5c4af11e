"""What is filed is held against the rules, field by field."""

from dataclasses import replace
from datetime import datetime
from math import inf, nan

import pytest

from bot.reports.filing import MOST_TEXT, NewReport, Reporter, check, compose, unnamed
from bot.reports.reference import parse
from bot.residents.fields import BadFields

NEW = NewReport(hazard="flood", text=" 水到膝盖 ", lat=31.2, lon=121.5)


@pytest.mark.parametrize(
    ("label", "new", "fields"),
    [
        ("hazard", replace(NEW, hazard="dragon"), ["hazard"]),
        ("empty text", replace(NEW, text=" \n "), ["text"]),
        ("endless text", replace(NEW, text="水" * (MOST_TEXT + 1)), ["text"]),
        ("nul", replace(NEW, text="a\0b"), ["text"]),
        ("half a character", replace(NEW, text="a\ud800"), ["text"]),
        ("nul in area", replace(NEW, area_code="\0"), ["area_code"]),
        ("nul in address", replace(NEW, address="a\0b"), ["address"]),
        ("latitude", replace(NEW, lat=91), ["location.lat"]),
        ("longitude", replace(NEW, lon=-180.5), ["location.lon"]),
        ("no number", replace(NEW, lat=nan), ["location.lat"]),
        ("infinite", replace(NEW, lon=inf), ["location.lon"]),
        ("half a place", replace(NEW, lon=None), ["location"]),
        ("negative people", replace(NEW, people_affected=-1), ["people_affected"]),
        ("too many people", replace(NEW, people_trapped=10**12), ["people_trapped"]),
        ("contact", replace(NEW, contact="1" * 201), ["contact"]),
        ("several", NewReport(hazard="", text=""), ["hazard", "text"]),
    ],
)
def test_names_every_field_that_is_wrong(label: str, new: NewReport, fields: list[str]) -> None:
    with pytest.raises(BadFields) as caught:
        check(new)
    assert [problem.field for problem in caught.value.problems] == fields


def test_the_longest_text_and_the_edges_of_the_earth_pass() -> None:
    check(replace(NEW, text="水" * MOST_TEXT, lat=-90, lon=180, people_affected=0))


@pytest.mark.parametrize(
    ("label", "lat", "lon", "area"),
    [("placed", 31.2, 121.5, "here"), ("at zero", 0.0, 0.0, "here"), ("nowhere", None, None, None)],
)
def test_the_division_comes_from_the_point(
    label: str, lat: float | None, lon: float | None, area: str | None, now: datetime
) -> None:
    report = compose(replace(NEW, lat=lat, lon=lon), Reporter(), now, lambda lat, lon: "here")
    assert report.area_code == area
    assert report.text == "水到膝盖"
    assert parse(report.reference) == report.reference


@pytest.mark.parametrize(
    ("label", "new", "at", "area"),
    [
        ("named", replace(NEW, lat=None, lon=None, area_code="310105"), None, "310105"),
        ("a point says it better", replace(NEW, area_code="310105"), "310115", "310115"),
        ("a point in no division", replace(NEW, area_code="310105"), None, "310105"),
    ],
)
def test_a_named_division_is_the_reports_own(
    label: str, new: NewReport, at: str | None, area: str, now: datetime
) -> None:
    report = compose(new, Reporter(), now, lambda lat, lon: at)
    assert report.area_code == area
    assert (report.lat, report.lon) == (new.lat, new.lon)


def test_no_contact_shows_in_a_log() -> None:
    assert "13800138000" not in repr(replace(NEW, contact="13800138000"))


HOME = "+8613800004444"


@pytest.mark.parametrize(
    ("label", "contact", "text", "kept"),
    [
        ("as given", HOME, f"打{HOME}", "打***"),
        ("without the country", HOME, "电话13800004444", "电话***"),
        ("in groups", HOME, "电话138 0000-4444。", "电话***。"),
        ("with zeros", HOME, "0086 13800004444", "***"),
        ("given without, written with", "13800004444", "+86 138 0000 4444", "***"),
        ("an address", "li@example.org", "LI@example.org找我", "***找我"),
        ("another number", HOME, "老板电话13900009999", "老板电话13900009999"),
    ],
)
def test_the_contact_of_a_whistle_blower_is_not_in_the_words(
    label: str, contact: str, text: str, kept: str
) -> None:
    new = replace(NEW, text=text, contact=contact, confidential=True)
    assert unnamed(new).text == kept
