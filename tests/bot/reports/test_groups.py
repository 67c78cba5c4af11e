"""Clusters: how sure they are, where they lie, what they count."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.groups.confidence import Member, confidence, people
from bot.reports.groups.group import group_of
from bot.reports.report import Report, Status
from knowledge.hazards import Hazard
from tests.bot.reports.pairs.reading import pairs

ONE = pairs("zh")[0].one


def _member(
    who: int | None = None,
    *,
    files: int = 0,
    status: Status = Status.RECEIVED,
    trained: bool = False,
) -> Member:
    report = replace(
        ONE,
        id=uuid4(),
        status=status,
        reporter_fingerprint=None if who is None else bytes([who]),
        reporter_roles=("grid_worker",) if trained else (),
    )
    return Member(report=report, files=files)


members = st.lists(
    st.builds(
        _member,
        st.one_of(st.none(), st.integers(0, 5)),
        files=st.integers(0, 2),
        status=st.sampled_from(Status),
        trained=st.booleans(),
    ),
    max_size=8,
)


@given(members, members)
def test_more_that_speaks_for_it_never_makes_it_less_sure(
    some: list[Member], more: list[Member]
) -> None:
    assert 0 <= confidence(some) <= confidence([*some, *more]) <= 1


@pytest.mark.parametrize(
    ("label", "less", "more"),
    [
        ("another person", [_member(1)], [_member(1), _member(2)]),
        ("a known one for an unknown", [_member()], [_member(1)]),
        ("a trained one", [_member(1)], [_member(1, trained=True)]),
        ("a photo", [_member(1)], [_member(1, files=1)]),
        ("seen by an official", [_member(1)], [_member(1, status=Status.VERIFIED)]),
        ("one official for two", [_member(1), _member(2)], [_member(1, status=Status.CLOSED)]),
    ],
)  # fmt: skip
def test_what_makes_it_surer(label: str, less: list[Member], more: list[Member]) -> None:
    assert confidence(less) < confidence(more)


@pytest.mark.parametrize(
    ("label", "twice"),
    [
        ("the same person again", [_member(1), _member(1)]),
        ("a rejected one", [_member(1), _member(2, status=Status.REJECTED)]),
        ("two photos of one", [_member(1, files=1), _member(1, files=4)]),
    ],
)
def test_what_says_nothing_new(label: str, twice: list[Member]) -> None:
    assert confidence(twice) == confidence(twice[:1])


def test_one_who_writes_ten_times_is_one() -> None:
    assert people([_member(1) for _ in range(10)]) == 1


def test_a_group_says_where_of_what_and_how_many(report: Report) -> None:
    first = replace(report, people_trapped=2)
    second = replace(report, id=uuid4(), reference="R-2", lat=31.201, people_trapped=5,
                     created_at=report.created_at + timedelta(minutes=5))  # fmt: skip
    third = replace(report, id=uuid4(), reference="R-3", lat=None, lon=None, hazard=Hazard.ROAD)
    told = [Member(report=one) for one in (second, third, first)]
    group = group_of(uuid4(), told)
    assert (group.hazard, group.people, group.people_trapped) == (Hazard.FLOOD, 3, 5)
    assert group.centre == (31.201, 121.5) and 110 <= group.span_m <= 113
    assert group.members[-1] is second and group.latest == second.created_at


def test_what_was_rejected_is_shown_and_moves_nothing(report: Report) -> None:
    far = replace(report, id=uuid4(), lat=39.0, status=Status.REJECTED, people_trapped=900)
    group = group_of(uuid4(), [Member(report=report), Member(report=far)])
    assert len(group.members) == 2
    assert (group.centre, group.span_m, group.people_trapped) == ((31.2, 121.5), 0, None)
