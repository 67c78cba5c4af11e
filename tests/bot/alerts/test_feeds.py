"""Feeds are well-formed, stable, name every alert's CAP document, and never hide an exercise."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from shapely import MultiPolygon, Polygon, box

from bot.alerts import feeds
from bot.alerts.content import AlertContent, MsgType, Status, from_json
from tests.bot.alerts.content_strategies import NOW, good, ready_contents

A = {"a": feeds.ATOM, "cap": "urn:oasis:names:tc:emergency:cap:1.2"}
FEED = feeds.Feed(
    sender="warnings@example.org",
    sender_name="Pudong & Co",
    title="预警",
    self_url="http://127.0.0.1:8000/feeds/alerts.atom",
    home_url="http://127.0.0.1:8000/",
    updated=NOW,
    language="zh",
    marks={Status.EXERCISE: "【演练】"},
)


def published(content: AlertContent | None = None, identifier: str = "A-1") -> feeds.PublishedAlert:
    content = content or from_json(good())
    return feeds.PublishedAlert(
        identifier=identifier,
        sender="warnings@example.org",
        sent=NOW,
        updated=NOW,
        status=content.status,
        msg_type=content.msg_type,
        expires=content.expires,
        cap_url=f"http://127.0.0.1:8000/alerts/{identifier}.xml?a=1&b=2",
        page_url=f"http://127.0.0.1:8000/alerts/{identifier}",
        content=content,
        geometry=box(121, 31, 122, 32),
    )


def text(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, A)]


def test_an_atom_entry_names_the_cap_document_and_both_languages() -> None:
    root = etree.fromstring(feeds.atom(FEED, [published()]))
    (link,) = root.findall("a:entry/a:link[@type='application/cap+xml']", A)
    assert link.get("rel") == "alternate"
    assert link.get("href") == "http://127.0.0.1:8000/alerts/A-1.xml?a=1&b=2"
    assert text(root, "a:entry/a:title") == ["暴雨橙色预警 / Orange rainstorm warning"]
    assert text(root, "a:entry/cap:expires") == ["2026-11-22T20:00:00+08:00"]
    assert text(root, "a:updated") == ["2026-11-22T00:00:00+00:00"]


def test_ids_never_change_and_never_meet() -> None:
    moved = replace(FEED, self_url="https://example.org/f", home_url="https://example.org/")
    elsewhere = replace(published(), cap_url="https://example.org/A-1.xml")
    first = etree.fromstring(feeds.atom(FEED, [published()]))
    second = etree.fromstring(feeds.atom(moved, [elsewhere]))
    assert text(first, ".//a:id") == text(second, ".//a:id")
    assert len(set(text(first, ".//a:id"))) == 2
    assert feeds.urn("s", "A-1") == "urn:uuid:00a57b33-c698-56f4-82f0-43e7d0b2052c"


@pytest.mark.parametrize(
    ("status", "start"),
    [
        (Status.ACTUAL, "暴雨橙色预警"),
        (Status.EXERCISE, "【演练】 暴雨橙色预警"),
        (Status.TEST, "[Test] 暴雨橙色预警"),
    ],
)
def test_an_exercise_says_so_in_its_first_words(status: Status, start: str) -> None:
    alert = published(from_json(good(status=status.value)))
    atom = etree.fromstring(feeds.atom(FEED, [alert]))
    rss = etree.fromstring(feeds.rss(FEED, [alert]))
    assert text(atom, "a:entry/a:title")[0].startswith(start)
    assert text(rss, "channel/item/title")[0].startswith(start)


def test_a_cancel_says_that_it_is_over() -> None:
    over = replace(published(), msg_type=MsgType.CANCEL)
    feed = replace(FEED, over="解除：{headline}")
    root = etree.fromstring(feeds.atom(feed, [over]))
    assert text(root, "a:entry/a:title")[0].startswith("解除：暴雨橙色预警")
    assert text(root, "a:entry/cap:msgType") == ["Cancel"]


def test_a_cancel_does_not_repeat_what_was_asked_before() -> None:
    texts = {"zh": {"headline": "暴雨橙色预警", "description": "快走。", "all_clear": "雨停了。"}}
    over = replace(published(from_json(good(texts=texts))), msg_type=MsgType.CANCEL)
    assert text(etree.fromstring(feeds.atom(FEED, [over])), "a:entry/a:summary") == ["雨停了。"]
    assert text(etree.fromstring(feeds.rss(FEED, [over])), "channel/item/description") == [
        "雨停了。"
    ]


def test_an_rss_item_links_to_the_cap_document() -> None:
    root = etree.fromstring(feeds.rss(FEED, [published()]))
    assert root.get("version") == "2.0"
    assert text(root, "channel/item/link") == ["http://127.0.0.1:8000/alerts/A-1.xml?a=1&b=2"]
    assert root.find("channel/item/guid").get("isPermaLink") == "false"  # type: ignore[union-attr]
    (date,) = text(root, "channel/item/pubDate")
    assert parsedate_to_datetime(date) == datetime(2026, 11, 22, tzinfo=UTC)


def test_a_feed_with_nothing_in_force_is_a_feed() -> None:
    assert etree.fromstring(feeds.atom(FEED, [])).findall("a:entry", A) == []
    assert etree.fromstring(feeds.rss(FEED, [])).findall("channel/item") == []
    assert feeds.geojson([]) == {"type": "FeatureCollection", "features": []}


def test_geojson_holds_the_shape_counter_clockwise_and_the_alert() -> None:
    clockwise = Polygon(list(box(121, 31, 122, 32).exterior.coords)[::-1])
    both = MultiPolygon([clockwise, box(123, 31, 124, 32)])
    (feature,) = feeds.geojson([replace(published(), geometry=both)])["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    for (ring,) in feature["geometry"]["coordinates"]:
        assert Polygon(ring).exterior.is_ccw
    assert feature["properties"]["headline"]["zh"] == "暴雨橙色预警"
    assert feature["properties"]["expires"] == "2026-11-22T20:00:00+08:00"
    assert feature["id"] == "A-1"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=ready_contents())
def test_any_content_is_well_formed_in_every_feed(content: AlertContent) -> None:
    alerts = [published(content, "A-1"), published(content, "A-2")]
    atom = etree.fromstring(feeds.atom(FEED, alerts))
    rss = etree.fromstring(feeds.rss(FEED, alerts))
    said = feeds.title(FEED, alerts[0])
    assert text(atom, "a:entry/a:title") == [said, said]
    assert text(rss, "channel/item/title") == [said, said]
    assert len(set(text(atom, "a:entry/a:id"))) == 2
    assert all(urlsplit(link).scheme == "http" for link in text(rss, "channel/item/link"))
    assert feeds.as_bytes(feeds.geojson(alerts)).decode().count('"type":"Feature",') == 2


def test_the_entity_tag_is_the_bodys() -> None:
    body = feeds.atom(FEED, [published()])
    assert feeds.etag(body) == feeds.etag(feeds.atom(FEED, [published()]))
    changed = replace(published(), msg_type=MsgType.CANCEL)
    assert feeds.etag(body) != feeds.etag(feeds.atom(FEED, [changed]))


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (None, False),
        ("", False),
        ('"x"', True),
        ('W/"x"', True),
        ('"y", "x"', True),
        ("*", True),
        ('"xx"', False),
        ("x", False),
    ],
)
def test_a_reader_that_has_the_body_is_known(header: str | None, known: bool) -> None:
    assert feeds.is_known('"x"', header) is known


@pytest.mark.parametrize(
    ("language", "event", "area"), [("en", "Rainstorm", "Pudong"), ("zh", "暴雨", "浦东新区张江镇")]
)
def test_a_feed_names_event_and_area_in_its_language(language: str, event: str, area: str) -> None:
    texts = {
        "zh": {"headline": "甲", "description": "乙"},
        "en": {"headline": "a", "description": "b", "event": "Rainstorm", "area": "Pudong"},
    }
    alert = published(from_json(good(texts=texts)))
    for made in (feeds.atom, feeds.rss):
        root = etree.fromstring(made(replace(FEED, language=language), [alert]))
        assert text(root, ".//cap:event") == [event]
        assert text(root, ".//cap:areaDesc") == [area]
    (feature,) = feeds.geojson([alert])["features"]
    assert feature["properties"]["event_in"] == {"zh": "暴雨", "en": "Rainstorm"}
