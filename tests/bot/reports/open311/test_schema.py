"""Whatever a report holds, JSON and XML keep to the specification and say the same."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter

from bot.reports.coarse import PERSONAL
from bot.reports.open311 import services
from bot.reports.open311.documents import Format, written
from bot.reports.open311.ports import Found
from bot.reports.open311.shown import Telling, in_full, in_public
from bot.reports.report import Report, Status
from bot.words.catalogue import Words
from knowledge.hazards import Hazard
from tests.bot.reports.open311 import schema

WORDS = Words.load()
XSD = etree.XMLSchema(etree.parse(Path(__file__).with_name("georeport.xsd")))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
#: What PostgreSQL keeps: anything but NUL and half a character.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200
) | st.sampled_from(["", "<b>&amp;]]>", "\r\n\x0b\ufffe\u2028", "=1+1", "\x07"])
DEGREES = {
    "lat": st.floats(-90, 90) | st.sampled_from([-0.0, 1e-9, 90.0]),
    "lon": st.floats(-180, 180) | st.sampled_from([-180.0, 5e-324]),
}


@st.composite
def reports(draw: st.DrawFn) -> Report:
    placed = draw(st.booleans())
    at = draw(MOMENTS)
    return Report(
        id=draw(st.uuids()),
        reference="R-7K3M-9Q",
        status=draw(st.sampled_from(Status)),
        hazard=draw(st.sampled_from(Hazard)),
        text=draw(TEXTS),
        lat=draw(DEGREES["lat"]) if placed else None,
        lon=draw(DEGREES["lon"]) if placed else None,
        address=draw(st.none() | TEXTS),
        area_code=draw(st.none() | st.sampled_from(["310115", "659001"])),
        people_affected=None,
        people_trapped=None,
        urgent=draw(st.booleans()),
        language="zh",
        anonymous=False,
        created_at=at,
        updated_at=at + draw(st.timedeltas(timedelta(0), timedelta(days=9))),
        expires_at=draw(st.none() | MOMENTS),
        confidential=draw(st.booleans()),
    )


@given(found=st.lists(reports(), max_size=3), verified=st.booleans(), full=st.booleans())
def test_requests_keep_to_the_schema(found: list[Report], verified: bool, full: bool) -> None:
    show = in_full if full else in_public
    telling = _telling("zh" if verified else "en")
    content = [show(Found(report=each, verified=verified), telling) for each in found]
    _check("service_requests", content, schema.REQUESTS)


@given(report=reports(), verified=st.booleans())
def test_the_public_reads_nothing_that_was_typed(report: Report, verified: bool) -> None:
    found = Found(report=report, verified=verified)
    shown = in_public(found, _telling("en"))
    silent = Found(report=_without_words(report), verified=verified)
    assert shown == in_public(silent, _telling("en"))
    hidden = not verified or report.hazard in PERSONAL or report.confidential
    if hidden or report.lat is None:
        assert (shown["lat"], shown["long"]) == (None, None)
    else:
        assert shown["lat"] is not None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_services_keep_to_the_schema(language: str) -> None:
    content = [services.service(hazard, WORDS, language) for hazard in Hazard]
    _check("services", content, schema.SERVICES)
    assert len({each["group"] for each in content}) == 4
    for hazard in Hazard:
        asked = services.definition(hazard, WORDS, language)
        _check("service_definition", asked, schema.DEFINITION)
    found = services.discovery("http://localhost:8000", WORDS, language)
    _check("discovery", found, schema.DISCOVERY)


@given(texts=st.lists(st.text(min_size=1).map("x".__add__), min_size=1, max_size=3))
def test_errors_keep_to_the_schema(texts: list[str]) -> None:
    content = [{"code": 400, "description": text} for text in texts]
    _check("errors", content, schema.ERRORS)


def _check(root: str, content: Any, adapter: TypeAdapter[Any]) -> None:
    as_json = written(root, content, Format.JSON)
    adapter.validate_json(as_json)
    element = etree.fromstring(written(root, content, Format.XML))
    XSD.assertValid(element)
    assert element.tag == root
    _same(json.loads(as_json), element)


def _same(value: Any, element: "etree._Element") -> None:
    """By the Spark convention: a record's members by name, a list's in their order."""
    if isinstance(value, dict):
        assert [child.tag for child in element] == list(value)
        for child in element:
            _same(value[child.tag], child)
    elif isinstance(value, list):
        assert len(element) == len(value)
        for each, child in zip(value, element, strict=True):
            _same(each, child)
    elif isinstance(value, bool):
        assert element.text == str(value).lower()
    elif isinstance(value, int | float):
        assert element.text and float(element.text) == value
    else:
        assert element.text == value


def _telling(language: str) -> Telling:
    return Telling(
        words=WORDS,
        language=language,
        agency="上海市应急值班室",
        place_name={"310115": "上海市浦东新区"}.get,
        now=datetime(2026, 11, 22, 8, tzinfo=UTC),
    )


def _without_words(report: Report) -> Report:
    values = vars(report) | {"text": "", "address": None}
    return Report(**values)
