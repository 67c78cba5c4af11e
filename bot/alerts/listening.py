"""Who is inside: turns subscriptions that may be meant into the people who are, each once.

It does not know how subscriptions are kept or what is sent.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

import shapely

from bot.alerts.area import intersects_circle
from bot.alerts.ports import AudienceBook, Candidate, Selection

#: The first page is small, so that the first people hear of it while the rest are still looked up.
FIRST_PAGE = 200
PAGE = 2_000


async def listeners(book: AudienceBook, selection: Selection) -> AsyncIterator[list[Candidate]]:
    """Pages of those inside the area; a contact comes once, except that it may open a page again.

    A contact with several subscriptions is taken by its newest that is meant.
    """
    after, limit = None, FIRST_PAGE
    while True:
        page = await book.candidates(selection, after, limit)
        if not page:
            return
        # Shapes are heavy: other work of this process goes on meanwhile.
        yield await asyncio.to_thread(inside, page, selection)
        if len(page) < limit:
            return
        after, limit = (page[-1].contact_id, page[-1].subscription_id), PAGE


def inside(page: Sequence[Candidate], selection: Selection) -> list[Candidate]:
    """Those of the page that are truly inside, one per contact."""
    found: dict[object, Candidate] = {}
    shapely.prepare(selection.geometry)
    for candidate in page:
        if candidate.contact_id not in found and _is_inside(candidate, selection):
            found[candidate.contact_id] = candidate
    return list(found.values())


def _is_inside(candidate: Candidate, selection: Selection) -> bool:
    if candidate.inside:
        return True
    if candidate.point is None or selection.geometry.is_empty:
        return False
    lat, lon, radius_m = candidate.point
    if shapely.covers(selection.geometry, shapely.points(lon, lat)):
        return True  # most people; the circle is only drawn for those beside the area
    return intersects_circle(selection.geometry, lat, lon, radius_m)
