"""Every hazard has its fields, named in every language; details are held against them."""

from typing import Any

import pytest

from bot.reports.details.checking import check_details, of_kind, told
from bot.reports.kinds import FieldType, KindsBroken, fields_of, load, means_danger, shipped
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

WORDS = Words.load()
FIELDS = {each.name: each for fields in shipped().values() for each in fields}


@pytest.mark.parametrize("hazard", list(Hazard))
def test_every_hazard_asks_something(hazard: Hazard) -> None:
    assert fields_of(hazard)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_has_a_name_that_people_read(name: str) -> None:
    field = FIELDS[name]
    for key in (field.label, *map(field.option_label, field.options)):
        assert WORDS.has(key), key


def test_no_words_are_left_over() -> None:
    wanted = {f.label for f in FIELDS.values()}
    wanted |= {f.option_label(o) for f in FIELDS.values() for o in f.options}
    ours = {k for k in WORDS.keys("en") if k.startswith(("kinds.field_", "kinds.option_"))}
    assert ours == wanted


RIGHT: list[tuple[str, Hazard, dict[str, Any]]] = [
    ("nothing", Hazard.FLOOD, {}),
    ("all kinds of fields", Hazard.FLOOD, {"depth_cm": 50, "rising": True, "current": "fast"}),
    ("half a centimetre", Hazard.FLOOD, {"depth_cm": 0.5}),
    ("nobody knows", Hazard.FLOOD, {"depth_cm": None, "rising": None}),
    ("words", Hazard.HAZMAT, {"substance": "液氨", "un_number": 1005}),
    ("below the ground", Hazard.FIRE, {"floor": -1}),
]
WRONG: list[tuple[str, Hazard, dict[str, Any], str, str]] = [
    ("unknown", Hazard.FLOOD, {"floor": 3}, "floor", "unknown_field"),
    ("far too deep", Hazard.FLOOD, {"depth_cm": 5000}, "depth_cm", "residents.out_of_range"),
    ("negative", Hazard.FLOOD, {"depth_cm": -1}, "depth_cm", "residents.out_of_range"),
    ("infinite", Hazard.FLOOD, {"depth_cm": float("inf")}, "depth_cm", "not_a_number"),
    ("endless", Hazard.FLOOD, {"depth_cm": 10**400}, "depth_cm", "residents.out_of_range"),
    ("true is not 1", Hazard.FLOOD, {"depth_cm": True}, "depth_cm", "not_a_number"),
    ("1 is not true", Hazard.FLOOD, {"rising": 1}, "rising", "not_yes_no"),
    ("a number in words", Hazard.FLOOD, {"depth_cm": "50"}, "depth_cm", "not_a_number"),
    ("half a floor", Hazard.FIRE, {"floor": 2.5}, "floor", "not_whole"),
    ("no such option", Hazard.FLOOD, {"current": "wild"}, "current", "no_such_option"),
    ("a list", Hazard.FLOOD, {"current": ["fast"]}, "current", "no_such_option"),
    ("no text", Hazard.HAZMAT, {"substance": {}}, "substance", "not_text"),
    ("a novel", Hazard.HAZMAT, {"substance": "x" * 301}, "substance", "reports.too_long"),
    ("nul", Hazard.HAZMAT, {"substance": "\0"}, "substance", "reports.text_malformed"),
]


@pytest.mark.parametrize(("hazard", "details"), [c[1:] for c in RIGHT], ids=[c[0] for c in RIGHT])
def test_what_fits_is_taken(hazard: Hazard, details: dict[str, Any]) -> None:
    assert not list(filter(None, check_details(hazard, details)))


@pytest.mark.parametrize(
    ("hazard", "details", "name", "key"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG]
)
def test_what_does_not_fit_is_named(
    hazard: Hazard, details: dict[str, Any], name: str, key: str
) -> None:
    [problem] = filter(None, check_details(hazard, details))
    assert problem.field == f"details.{name}"
    assert problem.key == (key if "." in key else f"kinds.{key}")
    assert WORDS.say(problem.key, "zh", **problem.values)


def test_a_thousand_strange_names_are_no_thousand_complaints() -> None:
    strange = {f"x{number}\0\ud800" * 50: 1 for number in range(1000)}
    problems = list(filter(None, check_details(Hazard.FLOOD, strange)))
    assert 0 < len(problems) <= 10
    assert all(len(p.field) < 60 and "\0" not in p.field for p in problems)


def test_what_nobody_knows_is_not_kept() -> None:
    assert told({"rising": False, "depth_cm": 0, "current": None, "risk": "  "}) == {
        "rising": False,
        "depth_cm": 0,
    }
    assert of_kind(Hazard.STORM_SURGE, {"rising": True, "passable": "none"}) == {"rising": True}


@pytest.mark.parametrize(
    ("hazard", "details", "danger"),
    [
        (Hazard.ELECTRICITY, {"line_in_water": True}, True),
        (Hazard.ELECTRICITY, {"line_in_water": False, "line_down": True}, False),
        (Hazard.GAS, {"indoors": True}, True),
        (Hazard.FIRST_AID, {"breathing": False}, True),
        (Hazard.FIRST_AID, {"breathing": True}, False),
        (Hazard.CROWD, {"density": "crushing"}, True),
        (Hazard.CROWD, {"density": "tight"}, False),
        (Hazard.FLOOD, {"depth_cm": 50, "rising": True}, False),
    ],
)
def test_some_details_mean_danger(hazard: Hazard, details: dict[str, Any], danger: bool) -> None:
    assert means_danger(hazard, details) is danger


KINDS = "kinds: {" + ", ".join(f"{code}: [x]" for code in Hazard) + "}"


@pytest.mark.parametrize(
    "text",
    [
        "fields: {x: {type: yes_no}}\nkinds: {flood: [x]}",
        f"fields: {{x: {{type: yes_no}}, y: {{type: text}}}}\n{KINDS}",
        f"fields: {{x: {{type: wish}}}}\n{KINDS}",
        f"fields: {{x: {{type: number}}}}\n{KINDS}",
        f"fields: {{x: {{type: choice}}}}\n{KINDS}",
        f"fields: {{x: {{type: text, colour: red}}}}\n{KINDS}",
    ],
)
def test_a_broken_description_is_refused(text: str) -> None:
    with pytest.raises(KindsBroken):
        load(text)


def test_the_types_that_the_contract_names() -> None:
    assert {each.type for each in FIELDS.values()} == set(FieldType)
