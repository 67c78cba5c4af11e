"""Which rule decides, and what is no rule."""

from typing import Any

import pytest

from bot.alerts.content import AlertContent, ContentInvalid, Level, Severity, Status
from bot.alerts.relaying import rules
from bot.alerts.relaying.rules import Action, Rule

KNOWN = {"310000": "Shanghai", "310115": "Pudong"}
WARNING = AlertContent(status=Status.ACTUAL, severity=Severity.SEVERE, level=Level.ORANGE)

FITS: list[tuple[str, dict[str, Any], bool]] = [
    ("asks nothing", {}, True),
    ("its name", {"events": ("Typhoon", "暴雨")}, True),
    ("its code, in another case", {"events": ("ra-1",)}, True),
    ("another event", {"events": ("台风",)}, False),
    ("part of its name only", {"events": ("雨",)}, False),
    ("its level", {"levels": (Level.RED, Level.ORANGE)}, True),
    ("another level", {"levels": (Level.RED,)}, False),
    ("grave enough", {"min_severity": Severity.MODERATE}, True),
    ("just grave enough", {"min_severity": Severity.SEVERE}, True),
    ("not grave enough", {"min_severity": Severity.EXTREME}, False),
    ("its area", {"areas": ("310115", "310101")}, True),
    ("another area", {"areas": ("310101",)}, False),
    ("all but one", {"events": ("暴雨",), "levels": (Level.RED,)}, False),
]


@pytest.mark.parametrize(("asks", "fits"), [row[1:] for row in FITS], ids=[row[0] for row in FITS])
def test_a_rule_fits(asks: dict[str, Any], fits: bool) -> None:
    rule = Rule(action=Action.DRAFT, **asks)
    found = rules.first([rule], WARNING, {"暴雨", "RA-1"}, {"310115", "310000"})
    assert found == (rule if fits else None)


def test_the_first_that_fits_decides() -> None:
    red = Rule(action=Action.SEND, levels=(Level.RED,))
    send, draft = Rule(action=Action.SEND), Rule(action=Action.DRAFT)
    assert rules.first([red, draft, send], WARNING, set(), set()) is draft


def test_unknown_severity_is_never_grave_enough() -> None:
    rule = Rule(action=Action.DRAFT, min_severity=Severity.MINOR)
    assert rules.first([rule], AlertContent(status=Status.ACTUAL), set(), set()) is None


def test_rules_are_read_back_as_they_were_written() -> None:
    rule = Rule(
        action=Action.SEND,
        events=("暴雨",),
        levels=(Level.RED,),
        min_severity=Severity.SEVERE,
        areas=("310115",),
    )
    assert rules.from_json([rules.to_json(rule)], KNOWN.get) == (rule,)


WRONG: list[tuple[str, object, list[str]]] = [
    ("no list", {"action": "draft"}, ["rules"]),
    ("too many", [{"action": "draft"}] * 101, ["rules"]),
    ("no object", ["draft"], ["rules[0]", "rules[0].action"]),
    ("no action", [{}], ["rules[0].action"]),
    ("another action", [{"action": "ignore"}], ["rules[0].action"]),
    ("a misspelt field", [{"action": "send", "level": ["red"]}], ["rules[0].level"]),
    ("another level", [{"action": "send", "levels": ["white"]}], ["rules[0].levels[0]"]),
    ("no list of levels", [{"action": "send", "levels": "red"}], ["rules[0].levels"]),
    ("no severity", [{"action": "send", "min_severity": "Unknown"}], ["rules[0].min_severity"]),
    ("nowhere", [{"action": "send", "areas": ["990000"]}], ["rules[0].areas[0]"]),
    ("no text", [{"action": "send", "events": [1]}], ["rules[0].events[0]"]),
    (
        "each is named",
        [{"action": "draft"}, {"action": 1, "areas": ["1"]}],
        ["rules[1].action", "rules[1].areas[0]"],
    ),
]


@pytest.mark.parametrize(
    ("data", "fields"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_is_named(data: object, fields: list[str]) -> None:
    with pytest.raises(ContentInvalid) as refused:
        rules.from_json(data, KNOWN.get)
    assert [problem.field for problem in refused.value.problems] == fields
