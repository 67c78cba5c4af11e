"""What other systems read: the CAP document of a message, and feeds of what is in force.

It does not know how documents are written.
"""

from collections.abc import Sequence
from typing import Annotated

import shapely
from fastapi import APIRouter, Header, Path, Query, Request, Response

from bot.alerts import feeds
from bot.alerts.area import polygons_of, union
from bot.alerts.cap import MEDIA_TYPE
from bot.alerts.content import Status
from bot.alerts.published import InForce
from bot.clock import utc_now
from bot.services import WebServices
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import Services
from bot.web.problems import Problem

router = APIRouter(tags=["feeds"])

Identifier = Annotated[str, Path(max_length=100)]
Etag = Annotated[str | None, Header(alias="if-none-match")]
Language = Annotated[str | None, Query(max_length=35)]


@router.get("/alerts/{identifier}.xml")
async def cap_document(
    identifier: Identifier, services: Services, if_none_match: Etag = None
) -> Response:
    """The message in CAP 1.2, as it was issued; also when it is over."""
    found = await services.alerts.published(identifier)
    if found is None:
        raise Problem(404, "Not found", "We never issued a message of this identifier.")
    return _answer(found.message.cap, MEDIA_TYPE, if_none_match)


@router.get("/feeds/alerts.atom")
async def atom(
    request: Request, services: Services, language: Language = None, if_none_match: Etag = None
) -> Response:
    published = await _syndicated(services)
    feed = _feed(request, services, "atom", language, published)
    return _answer(feeds.atom(feed, published), "application/atom+xml", if_none_match)


@router.get("/feeds/alerts.rss")
async def rss(
    request: Request, services: Services, language: Language = None, if_none_match: Etag = None
) -> Response:
    published = await _syndicated(services)
    feed = _feed(request, services, "rss", language, published)
    return _answer(feeds.rss(feed, published), "application/rss+xml", if_none_match)


@router.get("/feeds/alerts.geojson")
async def geojson(services: Services, if_none_match: Etag = None) -> Response:
    body = feeds.as_bytes(feeds.geojson(await _published(services)))
    return _answer(body, "application/geo+json", if_none_match)


async def _published(services: WebServices) -> list[feeds.PublishedAlert]:
    url = services.settings.public_url
    return [_as_published(message, url) for message in await services.alerts.active()]


async def _syndicated(services: WebServices) -> list[feeds.PublishedAlert]:
    """With what was called off: other services that passed it on must hear of that."""
    url = services.settings.public_url
    return [_as_published(message, url) for message in await services.alerts.syndicated()]


def _as_published(message: InForce, public_url: str) -> feeds.PublishedAlert:
    page = f"{public_url}/alerts/{message.identifier}"
    geometry = shapely.geometry.shape(message.area)
    return feeds.PublishedAlert(
        identifier=message.identifier,
        sender=message.sender,
        sent=message.sent_at,
        updated=message.sent_at,
        status=message.status,
        msg_type=message.msg_type,
        expires=message.expires_at,
        cap_url=f"{page}.xml",
        page_url=page,
        content=message.content,
        geometry=shapely.MultiPolygon() if geometry.is_empty else union(polygons_of(geometry)),
    )


def _feed(
    request: Request,
    services: WebServices,
    kind: str,
    language: str | None,
    published: Sequence[feeds.PublishedAlert],
) -> feeds.Feed:
    settings, words = services.settings, services.words
    spoken = spoken_by(request, words, language)
    marks = {
        status: words.say(f"alerts.mark_{status.value.lower()}", spoken)
        for status in (Status.EXERCISE, Status.TEST)
    }
    return feeds.Feed(
        sender=settings.sender,
        sender_name=settings.sender,
        title=words.say("alerts.feed_title", spoken),
        self_url=f"{settings.public_url}/feeds/alerts.{kind}",
        home_url=f"{settings.public_url}/",
        # An empty feed has no moment of its own: the present day, so that its tag holds for a
        # while.
        updated=max(
            (one.updated for one in published),
            default=utc_now().replace(hour=0, minute=0, second=0, microsecond=0),
        ),
        language=spoken,
        marks=marks,
        over=words.say("alerts.over", spoken),
    )


def _answer(body: bytes, media_type: str, if_none_match: str | None) -> Response:
    """304 for who has it already."""
    tag = feeds.etag(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if feeds.is_known(tag, if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)
