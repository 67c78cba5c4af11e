"""What may be done about a hazard source, and what it must say."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.officials import Official, Role
from bot.reports.listing import Media
from bot.reports.sources.config import SourceRulesBroken, load
from bot.reports.sources.errors import ActNotAllowed, SourceNotYours, SourceSamePerson
from bot.reports.sources.export import geojson
from bot.reports.sources.records import Act, Done, NewSource, Source, State
from bot.reports.sources.rules import MOVES, check_act, check_new, check_photos, due_after
from bot.residents.fields import BadFields
from knowledge.hazards import Hazard

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
NEW = NewSource(
    name="Slope", kind="landslide", grade="major", unit="u", person="Zhao", lat=1, lon=2
)
DAY = timedelta(days=1)


@pytest.fixture
def source(now: datetime) -> Source:
    return Source(
        id=uuid4(),
        name="Slope",
        kind=Hazard.LANDSLIDE,
        grade="major",
        description="",
        lat=31.2,
        lon=121.6,
        address=None,
        area_code="310115",
        unit="Road office",
        person="Zhao",
        interval_days=30,
        next_due=now + DAY,
        state=State.STANDING,
        created_by="Li",
        created_at=now,
        updated_at=now,
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", MOVES)
def test_only_the_legal_acts_pass(source: Source, state: State, act: Act) -> None:
    standing = replace(source, state=state)
    if state in MOVES[act][0]:
        check_act(act, standing, LI, "seen")
    else:
        with pytest.raises(ActNotAllowed):
            check_act(act, standing, LI, "seen")


@pytest.mark.parametrize(
    ("label", "name", "cleared_by", "allowed"),
    [
        ("another person", "Li", "Chen", True),
        ("who cleared it", "Li", "ＬＩ", False),
        ("who is responsible", "zhao", "Chen", False),
    ],
)
def test_another_person_closes_it_out(
    source: Source, label: str, name: str, cleared_by: str, allowed: bool
) -> None:
    cleared, official = (
        replace(source, state=State.CLEARED, cleared_by=cleared_by),
        replace(LI, name=name),
    )
    if allowed:
        check_act(Act.CLOSED_OUT, cleared, official, "seen")
    else:
        with pytest.raises(SourceSamePerson):
            check_act(Act.CLOSED_OUT, cleared, official, "seen")


def test_what_was_seen_is_said_and_only_in_the_own_area(source: Source) -> None:
    with pytest.raises(BadFields):
        check_act(Act.FOUND_AGAIN, source, LI, " ")
    check_act(Act.FOUND_OK, source, LI, None)
    with pytest.raises(SourceNotYours):
        check_act(Act.FOUND_OK, source, replace(LI, area="330106"), None)


def test_clearing_needs_a_photo_from_after_it_was_last_found(now: datetime) -> None:
    old, new = (
        Media(id=uuid4(), media_type="image/jpeg", size=1, file="a", created_at=at)
        for at in (now, now + 2 * DAY)
    )
    history = (
        Done(at=now, act=Act.CREATED, actor="Li"),
        Done(at=now + DAY, act=Act.FOUND_AGAIN, actor="Li"),
    )
    for named in ((), (str(old.id),), ("another",)):
        with pytest.raises(BadFields) as caught:
            check_photos(Act.CLEARED, named, [old, new], history)
        assert [problem.field for problem in caught.value.problems] == ["media"]
    check_photos(Act.CLEARED, (str(new.id),), [old, new], history)
    check_photos(Act.FOUND_OK, (), [], history)


def test_looking_moves_the_next_look(source: Source, now: datetime) -> None:
    assert due_after(Act.FOUND_OK, source, now) == now + 30 * DAY
    assert due_after(Act.CLEARED, source, now) == source.next_due


WRONG = [
    ("no name", replace(NEW, name=" "), "name"),
    ("nobody", replace(NEW, person=""), "person"),
    ("no unit", replace(NEW, unit=""), "unit"),
    ("no kind", replace(NEW, kind="dragon"), "kind"),
    ("no grade", replace(NEW, grade="huge"), "grade"),
    ("half a place", replace(NEW, lon=None), "location"),
    ("no place", replace(NEW, lat=None, lon=None), "location"),
    ("off the globe", replace(NEW, lat=91), "location.lat"),
    ("never", replace(NEW, interval_days=0), "interval_days"),
    ("nul", replace(NEW, description="\0"), "description"),
    ("nobody's time", replace(NEW, next_due=datetime(2026, 1, 1)), "next_due"),
]


@pytest.mark.parametrize(("label", "new", "field"), WRONG)
def test_a_record_is_complete(label: str, new: NewSource, field: str) -> None:
    check_new(NEW, load())
    with pytest.raises(BadFields) as caught:
        check_new(new, load())
    assert [problem.field for problem in caught.value.problems] == [field], label


def test_on_a_map_a_source_without_a_point_has_no_geometry(source: Source) -> None:
    nowhere = replace(source, lat=None, lon=None)
    found = geojson([source, nowhere])["features"]
    assert [one["geometry"] and one["geometry"]["coordinates"] for one in found] == [
        [121.6, 31.2],
        None,
    ]


def test_grades_are_an_open_set_and_a_broken_file_is_named(tmp_path: Path) -> None:
    assert list(load().grades) == ["major", "general"]
    file = tmp_path / "sources.yml"
    for grades in (
        "{a: {zh: 甲, interval_days: 1}}",
        "{a: {zh: 甲, en: A, interval_days: 0}}",
        "[]",
    ):
        file.write_text(f"grades: {grades}\ntold_days_before: 1", encoding="utf-8")
        with pytest.raises(SourceRulesBroken, match=r"sources\.yml"):
            load(file)
