"""Who is inside: turns subscriptions that may be meant into the people who are, each once.

It does not know how subscriptions are kept or what is sent.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from uuid import UUID

import numpy as np
from shapely.geometry.base import BaseGeometry

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
    async with aclosing(_read_ahead(book.pages(selection, FIRST_PAGE, PAGE))) as pages:
        async for page in pages:
            # Shapes are heavy: other work of this process goes on meanwhile.
            if meant := await asyncio.to_thread(_meant, page, area):
                yield meant


def inside(candidates: Sequence[Candidate], geometry: BaseGeometry) -> frozenset[UUID]:
    """The contacts of those who are inside the geometry (WGS-84)."""
    found = zip(candidates, _inside(candidates, Touching(geometry)), strict=True)
    return frozenset(one.contact_id for one, is_inside in found if is_inside)


async def _read_ahead(
    pages: AsyncGenerator[Sequence[Candidate]],
) -> AsyncGenerator[Sequence[Candidate], None]:
    """The same pages; the database looks for the next while somebody works on this one."""
    async with aclosing(pages):
        coming = asyncio.ensure_future(anext(pages, None))
        try:
            while (page := await coming) is not None:
                coming = asyncio.ensure_future(anext(pages, None))
                yield page
        finally:
            await asyncio.wait([coming])


def _meant(page: Sequence[Candidate], area: Touching) -> list[Candidate]:
    """Those of the page that are truly inside, and no newer wish of the same contact is."""
    inside = _inside(page, area)
    found = [one for one, is_inside in zip(page, inside, strict=True) if is_inside]
    newer = [(Place(*place), n) for n, one in enumerate(found) for place in one.newer or ()]
    if not newer:
        return found
    inside = _inside([place for place, _ in newer], area)
    outdone = {n for (_, n), is_inside in zip(newer, inside, strict=True) if is_inside}
    return [one for n, one in enumerate(found) if n not in outdone]


def _inside(places: Sequence[Place | Candidate], area: Touching) -> list[bool]:
    answers = [place.inside for place in places]
    unsure = [n for n, place in enumerate(places) if not place.inside and place.lat is not None]
    if unsure:
        circles = [places[n] for n in unsure]
        touched = area.touched(
            np.array([circle.lat for circle in circles]),
            np.array([circle.lon for circle in circles]),
            np.array([circle.radius_m or 0.0 for circle in circles]),
        )
        for n, is_inside in zip(unsure, touched.tolist(), strict=True):
            answers[n] = is_inside
    return answers
