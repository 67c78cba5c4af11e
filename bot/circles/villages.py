"""An official's side: makes a village's circle and asks how many are safe; never who.

It does not know residents: a village's members are numbers here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers
from bot.circles.circle import (
    CODES,
    LONGEST_TITLE,
    Circle,
    Counts,
    Kind,
    code_of,
    counting_since,
    one_line,
)
from bot.circles.errors import CircleUnknown, NameWrong, NotYours
from bot.circles.ports import CircleBook
from bot.officials import Official

_DRAWS = 5


@dataclass(frozen=True, kw_only=True)
class Village:
    circle: Circle
    counts: Counts


class Villages:
    """Raises what the book raises."""

    def __init__(self, book: CircleBook, areas: Divisions, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._areas = areas
        self._clock = clock

    async def make(self, name: str, area: str | None, official: Official) -> Village:
        """`area` (GB/T 2260) is the official's own unless given. Raises NameWrong, NotYours."""
        shown = one_line(name, LONGEST_TITLE)
        if shown is None or shown != name.strip():
            raise NameWrong
        where = area or official.area
        self._allow(official, where)
        now = self._clock()
        for _ in range(_DRAWS):
            circle = Circle(
                id=uuid4(),
                code=CODES.make(),
                kind=Kind.VILLAGE,
                created_at=now,
                name=shown,
                area=where,
            )
            if await self._book.create(circle, by=official.name):
                return Village(circle=circle, counts=Counts(members=0, safe=0))
        raise RuntimeError("no free code was drawn")

    async def counts(self, code: str, official: Official) -> Village:
        """Raises CodeWrong, NotYours; CircleUnknown for a family's too, which is nobody's."""
        written = code_of(code)
        found = await self._book.find(written, counting_since(self._clock()))
        if found is None or found[0].kind is not Kind.VILLAGE:
            raise CircleUnknown
        self._allow(official, found[0].area)
        return Village(circle=found[0], counts=found[1])

    def _allow(self, official: Official, area: str | None) -> None:
        known = area is None or self._areas.get(area) is not None
        if official.area is not None and area is None:
            raise NotYours
        if not known or covers(self._areas, official.area, codes=[area] if area else []):
            raise NotYours
