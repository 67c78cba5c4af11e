"""An official drafts from a CAP file: past times asked for anew, nobody of its area left out."""

import math
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shapely import MultiPoint, Polygon, union_all

from bot.alerts import cap
from bot.alerts.content import (
    AlertContent,
    Category,
    Certainty,
    Circle,
    ContentInvalid,
    Geocode,
    Level,
    Reference,
    Severity,
    Status,
    Urgency,
    from_json,
    ready_to_submit,
    to_json,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RING = ((31.2, 121.4), (31.2, 121.5), (31.3, 121.5), (31.2, 121.4))
INFO = cap.CapInfo(
    language="en-GB",
    categories=(Category.MET, Category.SAFETY),
    event="Rain",
    urgency=Urgency.EXPECTED,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    headline="Rain",
    description="Much of it.",
    expires=NOW + timedelta(hours=1),
    areas=(cap.CapArea(description="Town", polygons=(RING,)),),
)


def alert(*infos: cap.CapInfo) -> cap.CapAlert:
    return cap.CapAlert(
        identifier="A-1",
        sender="s",
        sent=NOW,
        status=cap.CapStatus.ACTUAL,
        msg_type=cap.CapMsgType.ALERT,
        scope=cap.Scope.PUBLIC,
        infos=infos,
    )


def drafted(*infos: cap.CapInfo) -> AlertContent:
    return cap.to_content(alert(*infos), NOW).content


def codes(found: cap.Drafted) -> list[tuple[str, str]]:
    return [(problem.field, problem.code.value) for problem in found.dropped]


def test_the_icelandic_wind_warning_becomes_a_draft(shared_data: Path) -> None:
    data = (shared_data / "cap" / "alerts" / "iceland_met_office.cap").read_bytes()
    found = cap.to_content(cap.take_in(data), NOW)
    content = found.content
    assert codes(found) == [("onset", "in_the_past"), ("expires", "in_the_past")]
    assert (content.status, content.category, content.level) == ("Actual", "Met", Level.YELLOW)
    assert (content.event, content.event_code) == ("Weather Warning: Wind", "Wind")
    assert content.texts["is"].headline == "Hvöss suðaustanátt"
    assert content.texts["en"].description.startswith("Southeast gales (15-20 m/s) and rain.")
    assert content.area.description == "Reykjavik - Capital Region"
    (ring,) = content.area.polygons
    assert ring[0] == (-22.04, 64.17) and len(ring) == 8
    assert content.area.geocodes == (
        Geocode(name="Spásvæði", value="Höfuðborgarsvæðið"),
        Geocode(name="Forecast Region", value="Reykjavik - Capital Region"),
    )
    lacking = ready_to_submit(content, NOW)
    assert [(problem.field, problem.code.value) for problem in lacking] == [("expires", "missing")]
    whole = from_json({**to_json(content), "expires": "2026-11-22T20:00:00+08:00"})
    assert ready_to_submit(whole, NOW) == []


def test_times_ahead_are_kept() -> None:
    assert drafted(INFO).expires == INFO.expires
    assert drafted(replace(INFO, onset=NOW)).onset is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (cap.CapStatus.ACTUAL, Status.ACTUAL),
        (cap.CapStatus.EXERCISE, Status.EXERCISE),
        (cap.CapStatus.SYSTEM, Status.TEST),
        (cap.CapStatus.TEST, Status.TEST),
        (cap.CapStatus.DRAFT, Status.TEST),
    ],
)
def test_nothing_becomes_actual_that_was_not(status: cap.CapStatus, expected: Status) -> None:
    assert cap.to_content(replace(alert(INFO), status=status), NOW).content.status is expected


@pytest.mark.parametrize("msg_type", [cap.CapMsgType.ACK, cap.CapMsgType.ERROR])
def test_messages_between_machines_are_no_drafts(msg_type: cap.CapMsgType) -> None:
    with pytest.raises(ContentInvalid):
        cap.to_content(replace(alert(INFO), msg_type=msg_type), NOW)


def test_references_are_kept() -> None:
    reference = Reference(sender="s", identifier="i", sent=NOW)
    update = replace(alert(INFO), msg_type=cap.CapMsgType.UPDATE, references=(reference,))
    assert cap.to_content(update, NOW).content.references == (reference,)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Color", "Yellow", Level.YELLOW),
        ("awareness_level", "3; orange; Severe", Level.ORANGE),
        ("alert_color", "紅色", Level.RED),
        ("colour", "Green", None),
        ("Colour", "橙色", Level.ORANGE),
        ("other", "Yellow", Level.ORANGE),  # no colour named: that of the severity
    ],
)
def test_the_level_is_the_colour_named_else_the_severitys(
    name: str, value: str, expected: Level | None
) -> None:
    parameter = cap.NamedValue(name=name, value=value)
    assert drafted(replace(INFO, parameters=(parameter,))).level is expected


def test_a_chinese_warning_keeps_its_level_and_event_code() -> None:
    codes_given = [("Name", "暴雨"), ("eventType", "11B03")]
    info = replace(
        INFO,
        language="zh-CN",
        event="暴雨",
        severity=Severity.UNKNOWN,
        headline="惠东县气象台发布暴雨红色预警",
        event_codes=tuple(cap.NamedValue(name=name, value=value) for name, value in codes_given),
    )
    content = drafted(info)
    assert (content.level, content.event_code) == (Level.RED, "11B03")


@pytest.mark.parametrize(
    ("headline", "parameters", "said"),
    [
        pytest.param("台风白色预警", (), "white", id="in the headline"),
        pytest.param("台风", (("Color", "白色"),), "white", id="as a parameter"),
        pytest.param("台风", (("Color", "紫色"),), "紫色", id="a colour of its own"),
    ],
)
def test_a_colour_that_is_no_level_is_told_to_the_author(
    headline: str, parameters: tuple[tuple[str, str], ...], said: str
) -> None:
    named = tuple(cap.NamedValue(name=name, value=value) for name, value in parameters)
    found = cap.to_content(alert(replace(INFO, headline=headline, parameters=named)), NOW)
    assert found.content.level is None
    assert [(one.field, one.code, one.detail) for one in found.dropped] == [
        ("level", "level_unknown", said)
    ]


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["is-IS", "en-US"], ["is", "en"]),
        (["zh-CN", "en"], ["zh", "en"]),
        (["zh-tw"], ["zh-Hant"]),
        (["zh-CN", "zh-HK"], ["zh", "zh-Hant"]),
        (["pt-BR", "pt-PT"], ["pt-BR", "pt-PT"]),
        (["en_US"], ["en"]),
        (["english language"], ["und"]),
    ],
)
def test_language_tags_are_as_short_as_they_can_be(
    languages: list[str], expected: list[str]
) -> None:
    infos = [replace(INFO, language=tag, description=tag) for tag in languages]
    assert list(drafted(*infos).texts) == expected


def test_circles_divisions_and_names() -> None:
    area = cap.CapArea(
        description="Harbour",
        circles=(
            cap.CapCircle(lat=31.2, lon=121.4, radius_km=2.5),
            cap.CapCircle(lat=31.2, lon=121.4, radius_km=0),
        ),
        geocodes=(cap.NamedValue(name="GB/T 2260-2007", value="310115"),),
    )
    found = cap.to_content(alert(replace(INFO, areas=(*INFO.areas, area))), NOW)
    assert found.content.area.description == "Town; Harbour"
    assert found.content.area.circles == (Circle(lat=31.2, lon=121.4, radius_m=2500),)
    assert found.content.area.geocodes == (Geocode(name="GB/T2260", value="310115"),)
    assert codes(found) == [("area.circles", "out_of_range")]


def test_two_infos_that_say_the_same_of_two_areas_are_one_text() -> None:
    other = cap.CapArea(description="Village", polygons=(tuple((a + 1, b) for a, b in RING),))
    content = drafted(INFO, replace(INFO, areas=(other,)))
    assert len(content.area.polygons) == 2
    assert content.area.description == "Town; Village"


def test_of_two_infos_that_say_different_things_the_first_is_taken_and_the_author_told() -> None:
    other = cap.CapArea(description="Village", polygons=(tuple((a + 1, b) for a, b in RING),))
    found = cap.to_content(alert(INFO, replace(INFO, headline="Hail", areas=(other,))), NOW)
    assert len(found.content.area.polygons) == 1
    assert codes(found) == [("texts.en", "duplicate")]


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        pytest.param(
            ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)), "ring_not_closed", id="open"
        ),
        pytest.param(
            ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),
            "ring_crosses_itself",
            id="bow tie",
        ),
    ],
)
def test_broken_rings_are_repaired(ring: tuple[tuple[float, float], ...], code: str) -> None:
    found = cap.to_content(
        alert(replace(INFO, areas=(cap.CapArea(description="x", polygons=(ring,)),))), NOW
    )
    assert codes(found) == [("area.polygons", code)]
    repaired = union_all([Polygon(part) for part in found.content.area.polygons])
    corners = Polygon([(lon, lat) for lat, lon in ring]).buffer(0)
    assert repaired.is_valid and repaired.covers(corners)


def test_a_ring_across_the_antimeridian_is_cut_in_two() -> None:
    ring = ((-17.0, 179.0), (-17.0, -179.0), (-16.0, -179.0), (-16.0, 179.0), (-17.0, 179.0))
    area = cap.CapArea(description="Fiji", polygons=(ring,))
    found = cap.to_content(alert(replace(INFO, areas=(area,))), NOW)
    shape = union_all([Polygon(part) for part in found.content.area.polygons])
    assert sorted(part.bounds for part in shape.geoms) == [
        (-180, -17, -179, -16),
        (179, -17, 180, -16),
    ]
    assert codes(found) == [("area.polygons", "ring_spans_antimeridian")]


def test_a_long_ring_is_closed_but_a_tangle_costs_nothing() -> None:
    turns = [2 * math.pi * n / 5_000 for n in range(5_000)]
    circle = tuple((31 + math.sin(turn), 121 + math.cos(turn)) for turn in turns)
    chance = random.Random(1)
    tangle = tuple((chance.uniform(0, 50), chance.uniform(0, 50)) for _ in range(100_000))
    area = cap.CapArea(description="x", polygons=(circle, tangle))
    started = time.perf_counter()
    found = cap.to_content(alert(replace(INFO, areas=(area,))), NOW)
    assert time.perf_counter() - started < 20
    (ring,) = found.content.area.polygons
    assert len(ring) == 5_001
    assert codes(found) == [("area.polygons", "ring_not_closed"), ("area.polygons", "too_many")]


def test_the_hull_of_a_tangle_stands_in() -> None:
    chance = random.Random(2)
    tangle = [(chance.uniform(0, 50), chance.uniform(0, 50)) for _ in range(800)]
    area = cap.CapArea(description="x", polygons=((*tangle, tangle[0]),))
    started = time.perf_counter()
    found = cap.to_content(alert(replace(INFO, areas=(area,))), NOW)
    assert time.perf_counter() - started < 20
    (ring,) = found.content.area.polygons
    assert Polygon(ring).buffer(1e-6).covers(MultiPoint([(lon, lat) for lat, lon in tangle]))
    assert codes(found) == [("area.polygons", "ring_crosses_itself")]


def test_a_ring_of_no_area_is_left_out_and_the_author_told() -> None:
    area = cap.CapArea(description="x", polygons=(((1.0, 1.0),) * 4, ((0.0, 0.0), (1.0, 1.0))))
    found = cap.to_content(alert(replace(INFO, areas=(area,))), NOW)
    assert found.content.area.polygons == ()
    assert codes(found) == [
        ("area.polygons", "ring_without_area"),
        ("area.polygons", "ring_too_short"),
    ]
