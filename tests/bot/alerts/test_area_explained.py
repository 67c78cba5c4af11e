"""A wrong area is explained: which ring, which point, and what to do, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.alerts.content import AlertContent, ContentInvalid, from_json, ready_to_submit
from bot.web.api.alert_refusals import problem_sentence
from tests.bot.broadcast.world import WORDS, draft

SQUARE = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.3], [121.4, 31.2]]
BOW = [[121.4, 31.2], [121.5, 31.3], [121.5, 31.2], [121.4, 31.3], [121.4, 31.2]]
XINJIANG = [[43.8, 87.5], [43.9, 87.5], [43.9, 87.6], [43.8, 87.5]]


def problems(**area: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(ContentInvalid) as refused:
        from_json(draft(area={"description": "x", **area}))
    return [(p.field, p.code.value, p.detail) for p in refused.value.problems]


@pytest.mark.parametrize(
    ("ring", "field", "code", "detail"),
    [
        pytest.param(SQUARE[:2], "", "ring_too_short", "2", id="too few points"),
        pytest.param(
            SQUARE[:4], "", "ring_not_closed", "[121.4, 31.2] … [121.4, 31.3]", id="unclosed"
        ),
        pytest.param(BOW, "", "ring_crosses_itself", "[121.45, 31.25]", id="crosses itself"),
        pytest.param(
            [[179, 50], [-179, 50], [-179, 51], [179, 50]],
            "",
            "ring_spans_antimeridian",
            "-179° … 179°",
            id="over the antimeridian",
        ),
        pytest.param([[121, 31]] * 4, "", "ring_without_area", "", id="one point"),
        pytest.param(
            [[lat, lon] for lon, lat in SQUARE],
            "[0]",
            "position_swapped",
            "[121.4, 31.2]",
            id="latitude first",
        ),
        pytest.param(XINJIANG, "", "position_swapped", "[87.5, 43.8]", id="latitude first, west"),
        pytest.param(
            [*SQUARE[:2], [200, 31], SQUARE[0]],
            "[2][0]",
            "out_of_range",
            "-180 .. 180",
            id="off the globe",
        ),
    ],
)
def test_which_ring_and_where(ring: list[list[float]], field: str, code: str, detail: str) -> None:
    found = problems(polygons=[SQUARE, ring])
    assert found == [(f"area.polygons[1]{field}", code, detail)]
    for language in WORDS.languages:
        said = problem_sentence(code, detail, WORDS, language)
        assert detail in said and "{" not in said and said != code


def test_a_drawing_larger_than_the_country_is_asked_about() -> None:
    huge = [[70, 10], [140, 10], [140, 60], [70, 60], [70, 10]]
    china = [[73, 20], [135, 20], [135, 50], [73, 20]]
    for ring, wrong in ((huge, True), (china, False)):
        content = _content(polygons=[ring])
        found = [p.code.value for p in ready_to_submit(content, datetime.now(UTC))]
        assert found == (["area_too_large"] if wrong else [])
    wide = _content(circles=[{"lat": 35, "lon": 105, "radius_m": 1_900_000}])
    (problem,) = ready_to_submit(wide, datetime.now(UTC))
    assert problem.detail == "11.3 / 10.0"


def _content(**area: Any) -> AlertContent:
    expires = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    return from_json(draft(area={"description": "x", **area}, expires=expires))
