"""Drafts for tests: one that is right in everything, and any that hypothesis can think of.

Knows nothing of what is tested with them.
"""

import copy
import math
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from bot.alerts.content import (
    AlertContent,
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    ResponseType,
    Severity,
    Status,
    Suspended,
    Urgency,
    from_json,
)
from bot.alerts.content.blanks import blanks

NOW = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)

_GOOD: dict[str, object] = {
    "status": "Actual",
    "msg_type": "Alert",
    "references": [],
    "kind": "warning",
    "category": "Met",
    "event": "暴雨",
    "event_code": None,
    "urgency": "Expected",
    "severity": "Severe",
    "certainty": "Likely",
    "level": "orange",
    "effective": None,
    "onset": None,
    "expires": "2026-11-22T20:00:00+08:00",
    "area": {
        "description": "浦东新区张江镇",
        "polygons": [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]],
        "circles": [{"lat": 31.2, "lon": 121.4, "radius_m": 3000}],
        "geocodes": [{"name": "GB/T2260", "value": "310115"}],
    },
    "audience": {"groups": [], "languages": []},
    "channels": [],
    "texts": {
        "zh": {
            "headline": "暴雨橙色预警",
            "description": "未来三小时有暴雨。",
            "instruction": "留在室内。",
            "sms": None,
            "all_clear": None,
        },
        "en": {"headline": "Orange rainstorm warning", "description": "Heavy rain in 3 hours."},
    },
    "response_types": ["Shelter"],
}


def good(**changes: object) -> dict[str, object]:
    """A draft that may be submitted, its fields changed."""
    return {**copy.deepcopy(_GOOD), **changes}


def anything() -> st.SearchStrategy[object]:
    """Whatever a JSON parser may hand over, NaN and infinities too."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=12,
    )


def words(longest: int = 60) -> st.SearchStrategy[str]:
    """Text that says something and that XML can hold; line ends, markup and any script."""
    plain = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    alphabet = plain | st.sampled_from("\n\r\t<>&\"'，。 ")
    return st.text(alphabet, min_size=1, max_size=longest).filter(
        # What programs write for nothing is read as nothing.
        lambda text: (
            text.strip().lower() not in {"", "-", "none", "null", "nil", "n/a"} and not blanks(text)
        )
    )


@st.composite
def rings(draw: st.DrawFn, most: int = 8) -> list[list[float]]:
    """A closed ring around a centre that sees every corner, so that it can't cross itself."""
    lon = draw(st.floats(-170, 170))
    lat = draw(st.floats(-70, 70))
    corners = draw(st.integers(3, most))
    reach = [draw(st.floats(0.01, 2)) for _ in range(corners)]
    turns = [2 * math.pi * n / corners for n in range(corners)]
    points = [
        [lon + far * math.cos(turn), lat + far * math.sin(turn)]
        for far, turn in zip(reach, turns, strict=True)
    ]
    return [*points, points[0]]


def circles() -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries(
        {
            "lat": st.floats(-70, 70),
            "lon": st.floats(-180, 180),
            "radius_m": st.floats(1, 500_000),
        }
    )


def times() -> st.SearchStrategy[datetime]:
    offsets = st.sampled_from([0, 8 * 60, -210, 345, 14 * 60, -12 * 60])
    return st.builds(
        lambda seconds, offset: (NOW + timedelta(seconds=seconds)).astimezone(
            timezone(timedelta(minutes=offset))
        ),
        st.integers(60, 30 * 86_400),
        offsets,
    )


def _texts() -> st.SearchStrategy[dict[str, object]]:
    text = st.fixed_dictionaries(
        {"headline": words(), "description": words(200)},
        optional={"instruction": words(), "sms": words(), "all_clear": words()},
    )
    tags = st.sampled_from(["zh", "en", "vi", "zh-Hant", "pt-BR", "fil", "es-419"])
    return st.dictionaries(tags, text, min_size=1, max_size=3)


def _area() -> st.SearchStrategy[dict[str, object]]:
    names = st.fixed_dictionaries({"name": words(20), "value": words(20)})
    return st.fixed_dictionaries(
        {
            "description": words(),
            "polygons": st.lists(rings(), min_size=1, max_size=2),
            "circles": st.lists(circles(), max_size=2),
            "geocodes": st.lists(names, max_size=2),
        }
    )


@st.composite
def ready_contents(draw: st.DrawFn) -> AlertContent:
    """Content that says all that submitting demands at NOW."""
    expires, kind = draw(times()), draw(st.sampled_from(Kind))
    suspends = draw(st.lists(st.sampled_from(Suspended), max_size=3))
    level = draw(st.none() | st.sampled_from(Level))
    references = [f"s{n},i{n},2026-11-21T08:00:00+08:00" for n in range(draw(st.integers(1, 3)))]
    return from_json(
        {
            "status": draw(st.sampled_from(Status)),
            "msg_type": draw(st.sampled_from(MsgType)),
            "references": references,
            "kind": kind,
            "suspends": suspends if kind is Kind.SUSPENSION else [],
            "category": draw(st.sampled_from(Category)),
            "event": draw(words()),
            "event_code": draw(st.none() | words(10)),
            "urgency": draw(st.sampled_from(Urgency)),
            "severity": draw(st.sampled_from(Severity)),
            "certainty": draw(st.sampled_from(Certainty)),
            "level": None if kind is Kind.CLARIFICATION else level,
            "onset": draw(st.none() | st.just((expires - timedelta(minutes=1)).isoformat())),
            "expires": expires.isoformat(),
            "area": draw(_area()),
            "audience": {"groups": draw(st.lists(words(10), max_size=2)), "languages": ["zh"]},
            "texts": draw(_texts()),
            "response_types": draw(st.lists(st.sampled_from(ResponseType), max_size=3)),
        }
    )
