"""The situation: the gravest warning first, reports as of a moment, places with room."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from bot.alerts.content import from_json
from bot.alerts.records import Event
from bot.facilities import Facilities
from bot.officials import Official, Role
from bot.reports.chosen.choice import Choice
from bot.situation.service import Situation
from tests.bot.facilities.world import NOW, FakeBook, facility

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")


def event(status: str, level: str | None, kind: str = "warning") -> Event:
    content = from_json(
        {
            "status": status,
            "kind": kind,
            "category": "Met",
            "event": "暴雨",
            "level": level,
            "expires": (NOW + timedelta(hours=6)).isoformat(),
            "area": {"description": "浦东新区"},
            "texts": {"zh": {"headline": f"{status} {level} {kind}"}},
        }
    )
    return Event(
        id=uuid4(),
        alert_id=uuid4(),
        sequence=1,
        identifier=str(uuid4()),
        msg_type=content.msg_type,
        status=content.status,
        priority=1,
        content=content,
        messages={},
        area={"type": "MultiPolygon", "coordinates": []},
        area_codes=frozenset(),
        cap=b"",
        sender="x@sample.invalid",
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=6),
    )


class Book:
    def __init__(self, *events: Event) -> None:
        self.events = events
        self.asked: list[datetime] = []

    async def marks(self) -> dict[Any, str]:
        return {}

    async def issued(self, at: datetime, most: int) -> Sequence[Event]:
        self.asked.append(at)
        return self.events[:most]

    async def received(self, at: datetime, most: int) -> Sequence[Any]:
        return ()


def situation(book: Book, chosen: Any = None, *places: Any) -> Situation:
    async def no_dangers() -> Sequence[Any]:
        return ()

    facilities = Facilities(FakeBook(*places), no_dangers, lambda: NOW)
    return Situation(book=book, chosen=chosen, facilities=facilities, clock=lambda: NOW)


async def test_the_gravest_first_and_drills_last() -> None:
    ordered = [
        event("Actual", "orange", "evacuation"),
        event("Actual", "red"),
        event("Actual", "yellow"),
        event("Actual", None),
        event("Exercise", "red", "evacuation"),
        event("Test", "blue"),
    ]
    found = await situation(Book(*reversed(ordered))).warnings()
    assert [one.message.identifier for one in found] == [one.identifier for one in ordered]
    assert [one.danger for one in found] == [True, False, False, False, False, False]


@pytest.mark.parametrize("back", [None, timedelta(hours=3)])
async def test_what_was_open_and_stood_is_asked_of_one_moment(back: timedelta | None) -> None:
    choices: list[Choice] = []

    async def chosen(choice: Choice, official: Official, cells: int) -> None:
        choices.append(choice)

    book = Book()
    room = situation(book, SimpleNamespace(map=chosen))
    at = NOW - back if back else None
    await room.warnings(at)
    await room.reports(Choice(), LI, at)
    assert (book.asked, choices) == ([at or NOW], [Choice(open_at=at or NOW)])


async def test_places_with_room_shelters_first_the_roomiest_before_the_others() -> None:
    room = situation(
        Book(),
        None,
        facility("small", capacity=10),
        facility("large", capacity=500),
        facility("full", capacity=10, occupancy=10),
        facility("closed at this hour", opening_hours="Mo-Su 22:00-23:00"),
        facility("nobody knows how large", capacity=None),
        facility("elsewhere", lat=40.0),
    )
    found = await room.facilities(30.0, 121.0, 32.0, 122.0)
    assert [one.id for one in found] == ["large", "small", "nobody knows how large"]
