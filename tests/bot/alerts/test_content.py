"""A draft is read whole, or refused with every bad field named; and when it may be submitted."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.alerts.content import (
    AlertContent,
    ContentInvalid,
    Level,
    ProblemCode,
    Severity,
    from_json,
    ready_to_submit,
    text_for,
    to_json,
)
from tests.bot.alerts.content_strategies import NOW, anything, good, ready_contents

TRIANGLE = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]


def problems(data: object) -> list[tuple[str, str]]:
    with pytest.raises(ContentInvalid) as refused:
        from_json(data)
    return [(problem.field, problem.code.value) for problem in refused.value.problems]


def nested(levels: int) -> object:
    value: object = []
    for _ in range(levels):
        value = [value]
    return value


def test_the_contracts_example_is_read_and_written_back() -> None:
    content = from_json(good())
    assert from_json(to_json(content)) == content
    assert content.level is Level.ORANGE
    assert content.expires == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert content.area.circles[0].radius_m == 3000
    assert json.loads(json.dumps(to_json(content))) == to_json(content)


def area(**parts: object) -> dict[str, object]:
    return {"area": {"description": "x", **parts}}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        pytest.param({"status": None}, "status", "missing", id="no status"),
        pytest.param({"status": "Draft"}, "status", "not_listed", id="status of CAP, not ours"),
        pytest.param({"status": ["Actual"]}, "status", "not_listed", id="status a list"),
        pytest.param({"level": "white"}, "level", "not_listed", id="level unknown"),
        pytest.param({"event": 3}, "event", "wrong_type", id="event a number"),
        pytest.param({"event": "a\0b"}, "event", "unprintable", id="NUL"),
        pytest.param({"event": "\ud800"}, "event", "unprintable", id="half a character"),
        pytest.param({"event": "x" * 301}, "event", "too_long", id="event too long"),
        pytest.param({"expires": "tomorrow"}, "expires", "not_a_time", id="time in words"),
        pytest.param({"expires": 1e9}, "expires", "not_a_time", id="time a number"),
        pytest.param({"expires": "2026-11-22T08:00"}, "expires", "no_offset", id="naive"),
        pytest.param(
            {"onset": "0001-01-01T00:00:00+08:00"}, "onset", "out_of_range", id="year one"
        ),
        pytest.param({"references": ["R"]}, "references[0]", "reference_form", id="reference"),
        pytest.param(
            {"references": ["a b,i,2026-11-22T08:00:00+08:00"]},
            "references[0]",
            "reference_form",
            id="reference with a space",
        ),
        pytest.param({"texts": {"x_!": {}}}, "texts", "language_tag", id="language"),
        pytest.param({"texts": []}, "texts", "wrong_type", id="texts a list"),
        pytest.param({"texts": {"zh": "x"}}, "texts.zh", "wrong_type", id="text a string"),
        pytest.param(
            {"texts": {"zh": {"sms": "x" * 1601}}}, "texts.zh.sms", "too_long", id="long sms"
        ),
        pytest.param(
            {"audience": {"languages": [7]}}, "audience.languages[0]", "language_tag", id="audience"
        ),
        pytest.param(area(polygons=[TRIANGLE[:3]]), "area.polygons[0]", "ring_too_short", id="3"),
        pytest.param(
            area(polygons=[TRIANGLE, [*TRIANGLE[:3], [0, 0]]]),
            "area.polygons[1]",
            "ring_not_closed",
            id="open ring",
        ),
        pytest.param(
            area(polygons=[[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]),
            "area.polygons[0]",
            "ring_crosses_itself",
            id="bow tie",
        ),
        pytest.param(
            area(polygons=[[[0, 0], [1, 1], [2, 2], [0, 0]]]),
            "area.polygons[0]",
            "ring_without_area",
            id="a line",
        ),
        pytest.param(
            area(polygons=[[[0, 0]] * 4]), "area.polygons[0]", "ring_without_area", id="one point"
        ),
        pytest.param(
            area(polygons=[[[179, 0], [-179, 0], [-179, 1], [179, 0]]]),
            "area.polygons[0]",
            "ring_spans_antimeridian",
            id="across the antimeridian",
        ),
        pytest.param(
            area(polygons=[[[31.2, 121.4], *TRIANGLE]]),
            "area.polygons[0][0]",
            "position_swapped",
            id="lat and lon swapped",
        ),
        pytest.param(
            area(polygons=[[[math.nan, 1], *TRIANGLE]]),
            "area.polygons[0][0][0]",
            "out_of_range",
            id="NaN",
        ),
        pytest.param(
            area(polygons=[[[10**400, 1], *TRIANGLE]]),
            "area.polygons[0][0][0]",
            "out_of_range",
            id="a number too big for a float",
        ),
        pytest.param(
            area(polygons=[[[True, 1], *TRIANGLE]]),
            "area.polygons[0][0][0]",
            "wrong_type",
            id="a truth for a number",
        ),
        pytest.param(
            area(polygons=[[[1, 2, 3], *TRIANGLE]]),
            "area.polygons[0][0]",
            "position_form",
            id="altitude",
        ),
        pytest.param(
            area(polygons=[nested(100)]), "area.polygons[0][0]", "position_form", id="nested"
        ),
        pytest.param(
            area(polygons=[[[0, 0]] * 10_001]), "area.polygons[0]", "too_many", id="huge ring"
        ),
        pytest.param(
            area(circles=[{"lat": 1, "lon": 2}]), "area.circles[0].radius_m", "missing", id="radius"
        ),
        pytest.param(
            area(circles=[{"lat": 1, "lon": 2, "radius_m": 0}]),
            "area.circles[0].radius_m",
            "out_of_range",
            id="no radius",
        ),
        pytest.param(
            area(circles=[{"lat": 89, "lon": 2, "radius_m": 200_000}]),
            "area.circles[0]",
            "circle_reaches_pole",
            id="over the pole",
        ),
        pytest.param(
            area(geocodes=[{"name": "GB/T2260"}]), "area.geocodes[0].value", "missing", id="geocode"
        ),
        pytest.param(
            {"response_types": ["Run"]}, "response_types[0]", "not_listed", id="response type"
        ),
    ],
)
def test_a_bad_field_is_named(changes: dict[str, object], field: str, code: str) -> None:
    assert (field, code) in problems(good(**changes))


def test_a_language_given_twice_is_named() -> None:
    texts = {"zh-CN": {"headline": "a"}, "zh-cn": {"headline": "b"}}
    assert problems(good(texts=texts)) == [("texts.zh-CN", "duplicate")]


def test_all_bad_fields_are_named_at_once() -> None:
    found = problems(good(status="x", level="x", expires="x", references=["x"], texts={"!": {}}))
    assert [field for field, _ in found] == ["status", "level", "references[0]", "expires", "texts"]


def test_a_draft_may_lack_almost_everything() -> None:
    content = from_json({"status": "Test"})
    assert content.expires is None and content.texts == {} and content.category is None
    assert from_json(to_json(content)) == content


@pytest.mark.parametrize(
    ("given_severity", "level", "severity"),
    [
        (None, "blue", Severity.MINOR),
        (None, "yellow", Severity.MODERATE),
        (None, "orange", Severity.SEVERE),
        (None, "red", Severity.EXTREME),
        (None, None, Severity.UNKNOWN),
        ("Minor", "red", Severity.MINOR),
    ],
)
def test_a_missing_severity_follows_the_level(
    given_severity: str | None, level: str | None, severity: Severity
) -> None:
    assert from_json(good(severity=given_severity, level=level)).severity is severity


@given(anything())
@example({"area": {"polygons": [[[float("inf"), 0]]]}})
@example({None: 1, 3: 4})
def test_nothing_but_a_refusal_comes_of_any_json(data: object) -> None:
    try:
        from_json(data)
    except ContentInvalid as refused:
        assert refused.problems


@pytest.mark.parametrize("field", ["area", "texts", "references", "expires", "channels"])
def test_nesting_beyond_any_stack_is_refused(field: str) -> None:
    assert problems(good(**{field: nested(50_000)}))
    assert problems(nested(50_000)) == [("", "wrong_type"), ("status", "missing")]


@settings(max_examples=300)
@given(st.data())
def test_nothing_but_a_refusal_comes_of_a_draft_with_any_part_replaced(data: st.DataObject) -> None:
    draft = good()
    name = data.draw(st.sampled_from(list(draft)))
    inside = draft[name]
    if isinstance(inside, dict) and data.draw(st.booleans()):
        inside[data.draw(st.sampled_from(list(inside)))] = data.draw(anything())
    else:
        draft[name] = data.draw(anything())
    try:
        content = from_json(draft)
    except ContentInvalid as refused:
        assert refused.problems
    else:
        assert from_json(to_json(content)) == content


@settings(max_examples=60, deadline=None)
@given(ready_contents())
def test_what_is_ready_survives_being_written(content: AlertContent) -> None:
    assert from_json(json.loads(json.dumps(to_json(content)))) == content
    assert ready_to_submit(content, NOW) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="ready"),
        pytest.param({"expires": None}, [("expires", "missing")], id="no expiry"),
        pytest.param(
            {"expires": "2026-11-22T08:00:00+08:00"},
            [("expires", "in_the_past")],
            id="expires this second",
        ),
        pytest.param(
            {"effective": "2026-11-22T20:00:00+08:00"},
            [("expires", "not_after_effective")],
            id="expires as it takes effect",
        ),
        pytest.param(
            {"onset": "2026-11-23T00:00:00+08:00"},
            [("expires", "not_after_onset")],
            id="expires before it begins",
        ),
        pytest.param({"category": None}, [("category", "missing")], id="no category"),
        pytest.param({"event": " "}, [("event", "missing")], id="no event"),
        pytest.param({"texts": {"en": {}}}, [("texts", "no_complete_text")], id="no words"),
        pytest.param(
            {"texts": {"zh": {"headline": "x"}}},
            [("texts.zh.description", "missing"), ("texts", "no_complete_text")],
            id="half a text",
        ),
        pytest.param(
            {"area": {"description": "x", "geocodes": [{"name": "UGC", "value": "NVC013"}]}},
            [("area", "area_empty")],
            id="only a foreign code",
        ),
        pytest.param(
            {"area": {"description": "x", "geocodes": [{"name": "GB/T2260", "value": "999999"}]}},
            [("area.geocodes[0].value", "area_unknown")],
            id="unknown division",
        ),
        pytest.param({"msg_type": "Update"}, [("references", "missing")], id="update of nothing"),
        pytest.param({"msg_type": "Cancel"}, [("references", "missing")], id="cancel of nothing"),
    ],
)
def test_submitting_demands_more(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    content = from_json(good(**changes))
    known = {"310115": object()}
    found = ready_to_submit(content, NOW, known.get)
    assert [(problem.field, problem.code.value) for problem in found] == expected


def test_a_draft_ready_today_is_not_ready_after_it_expired() -> None:
    content = from_json(good())
    assert ready_to_submit(content, NOW) == []
    later = ready_to_submit(content, NOW + timedelta(days=1))
    assert [problem.code for problem in later] == [ProblemCode.IN_THE_PAST]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("en-GB", "en"),
        ("vi", "en"),
        ("pt", "pt-BR"),
        ("fr", "en"),  # its own text lacks a description
    ],
)
def test_everybody_is_told_in_the_nearest_language(language: str, expected: str) -> None:
    text = {"headline": "h", "description": "d"}
    texts = {"zh": text, "en": text, "pt-BR": text, "fr": {"headline": "h"}}
    found = text_for(from_json(good(texts=texts)), language)
    assert found is not None and found[0] == expected


def test_no_complete_text_is_no_text() -> None:
    assert text_for(from_json(good(texts={"zh": {"headline": "h"}})), "zh") is None
