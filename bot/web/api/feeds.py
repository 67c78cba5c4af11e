"""What other systems read: the CAP document of a message, and feeds of what is in force.

It does not know how documents are written.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
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
_A_SECOND = timedelta(seconds=1)

Identifier = Annotated[str, Path(max_length=100)]
Etag = Annotated[str | None, Header(alias="if-none-match")]
Since = Annotated[str | None, Header(alias="if-modified-since")]
Language = Annotated[str | None, Query(max_length=35)]


@router.get("/alerts/{identifier}.xml")
async def cap_document(
    identifier: Identifier, services: Services, etag: Etag = None, since: Since = None
) -> Response:
    """The message in CAP 1.2, as it was issued; also when it is over."""
    found = await services.alerts.published(identifier)
    if found is None:
        raise Problem(404, "Not found", "We never issued a message of this identifier.")
    asked = _Asked(etag=etag, since=since)
    return _answer(found.message.cap, MEDIA_TYPE, asked, found.message.sent_at)


@router.get("/feeds/alerts.atom")
async def atom(
    request: Request,
    services: Services,
    language: Language = None,
    etag: Etag = None,
    since: Since = None,
) -> Response:
    changed, published = await _syndicated(services)
    feed = _feed(request, services, "atom", language, changed)
    asked = _Asked(etag=etag, since=since)
    return _answer(feeds.atom(feed, published), "application/atom+xml", asked, changed)


@router.get("/feeds/alerts.rss")
async def rss(
    request: Request,
    services: Services,
    language: Language = None,
    etag: Etag = None,
    since: Since = None,
) -> Response:
    changed, published = await _syndicated(services)
    feed = _feed(request, services, "rss", language, changed)
    asked = _Asked(etag=etag, since=since)
    return _answer(feeds.rss(feed, published), "application/rss+xml", asked, changed)


@router.get("/feeds/alerts.geojson")
async def geojson(services: Services, etag: Etag = None, since: Since = None) -> Response:
    changed, published = await _syndicated(services)
    body = feeds.as_bytes(feeds.geojson(published))
    return _answer(body, "application/geo+json", _Asked(etag=etag, since=since), changed)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the caller has already: RFC 9110, 13.1.2 and 13.1.3."""

    etag: str | None
    since: str | None


async def _syndicated(services: WebServices) -> tuple[datetime | None, list[feeds.PublishedAlert]]:
    """With what was called off: other services that passed it on must hear of that.

    When it last changed is asked first: what comes between is not taken for known.
    """
    url = services.settings.public_url
    changed = await services.alerts.changed_at()
    return changed, [_as_published(message, url) for message in await services.alerts.syndicated()]


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
    changed: datetime | None,
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
        # Before the first message there is no such moment: the present day, so that the tag holds
        # for a while.
        updated=changed or utc_now().replace(hour=0, minute=0, second=0, microsecond=0),
        language=spoken,
        marks=marks,
        over=words.say("alerts.over", spoken),
    )


def _answer(body: bytes, media_type: str, asked: _Asked, changed: datetime | None) -> Response:
    """304 for who has it already."""
    tag = feeds.etag(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    # HTTP's dates have seconds: within one that is not over more may happen (RFC 9110, 8.8.2.2).
    if changed is not None and utc_now() - changed >= _A_SECOND:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if _is_known(asked, tag, headers.get("Last-Modified")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _is_known(asked: _Asked, tag: str, modified: str | None) -> bool:
    """A tag says more than a date, which counts only where no tag is sent."""
    if asked.etag is not None:
        return feeds.is_known(tag, asked.etag)
    if asked.since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(asked.since) >= parsedate_to_datetime(modified)
    except (TypeError, ValueError):  # no date, or one without a zone
        return False
