"""Who is inside: turns subscriptions that may be meant into the people who are, each once.

It does not know how subscriptions are kept or what is sent.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import numpy as np

from bot.alerts.ports import AudienceBook, Candidate, Place, Selection
from bot.alerts.touching import Touching

#: The first page is small, so that the first people hear of it while the rest are still looked up.
FIRST_PAGE = 200
PAGE = 5_000


async def listeners(
    book: AudienceBook, selection: Selection
) -> AsyncGenerator[list[Candidate], None]:
    """Pages of those inside the area; a contact comes once.

    A contact with several subscriptions is taken by its newest that is meant: that one says in
    which language and when they want to hear it.
    """
    area = Touching(selection.geometry)
    async with aclosing(book.pages(selection, FIRST_PAGE, PAGE)) as pages:
        async for page in pages:
            # Shapes are heavy: other work of this process goes on meanwhile.
            if meant := await asyncio.to_thread(_meant, page, area):
                yield meant


def _meant(page: Sequence[Candidate], area: Touching) -> list[Candidate]:
    """Those of the page that are truly inside, and no newer wish of the same contact is."""
    inside = _inside([one.place for one in page], area)
    found = [one for one, is_inside in zip(page, inside, strict=True) if is_inside]
    newer = [(place, n) for n, one in enumerate(found) for place in one.newer]
    inside = _inside([place for place, _ in newer], area)
    outdone = {n for (_, n), is_inside in zip(newer, inside, strict=True) if is_inside}
    return [one for n, one in enumerate(found) if n not in outdone]


def _inside(places: Sequence[Place], area: Touching) -> list[bool]:
    inside = np.array([place.inside for place in places], dtype=bool)
    unsure = [n for n, place in enumerate(places) if not place.inside and place.point]
    if unsure:
        lats, lons, radii_m = np.array([places[n].point for n in unsure], dtype=float).T
        inside[unsure] = area.touched(lats, lons, radii_m)
    answers: list[bool] = inside.tolist()
    return answers
