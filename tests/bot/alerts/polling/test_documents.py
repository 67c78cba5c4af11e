"""Feeds as they are met: their entries, or the reason why there are none."""

import time
from pathlib import Path

import pytest

from bot.alerts import cap
from bot.alerts.polling import documents
from bot.alerts.polling.documents import DocumentKind, FeedProblem, FeedUnreadable

URL = "http://feeds.example/alerts/index.atom"
ALERT = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier>'
    "<sender>a@b</sender><sent>2026-11-22T10:00:00+08:00</sent><status>Actual</status>"
    "<msgType>Cancel</msgType><scope>Public</scope>"
    "<references>a@b,0,2026-11-22T09:00:00+08:00</references></alert>"
)
# file → kind, entries by link, alerts inside, why entries lead nowhere
SAMPLES: dict[str, tuple[DocumentKind, int, int, list[FeedProblem]]] = {
    "amber.atom": (DocumentKind.ATOM, 0, 1, []),
    "amber.rss": (DocumentKind.RSS, 1, 0, []),
    "canada_signed.atom": (DocumentKind.ATOM, 0, 1, []),
    "earthquake_index.atom": (DocumentKind.ATOM, 1, 0, []),
    "empty_weather_index.atom": (DocumentKind.ATOM, 0, 0, []),
    "invalid.rss": (DocumentKind.RSS, 0, 0, [FeedProblem.NO_LINK]),
    "invalid_element.atom": (DocumentKind.ATOM, 0, 0, [FeedProblem.NO_LINK]),
    "no_id.atom": (DocumentKind.ATOM, 0, 0, [FeedProblem.NO_LINK]),
    "no_link.atom": (DocumentKind.ATOM, 0, 0, [FeedProblem.NO_LINK]),
    "ny_index.rss": (DocumentKind.RSS, 2, 0, []),
    "sweden.atom": (DocumentKind.ATOM, 4, 0, []),
    "weather_index.atom": (DocumentKind.ATOM, 2, 0, []),
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_real_feed(shared_data: Path, name: str) -> None:
    found = documents.read((shared_data / "cap" / "feeds" / name).read_bytes(), URL)
    kind, links, inside, problems = SAMPLES[name]
    assert found.kind is kind
    assert len([entry for entry in found.entries if entry.url]) == links
    assert len([entry for entry in found.entries if entry.alert]) == inside
    assert [one.problem for one in found.unusable] == problems


def test_every_feed_that_we_were_given_is_in_the_table(shared_data: Path) -> None:
    given = {file.name for file in (shared_data / "cap" / "feeds").iterdir()}
    assert given - set(SAMPLES) == {"ifrc_cap_feeds.json"}, "a list of feeds, itself none"


def test_a_list_of_feeds_is_no_feed(shared_data: Path) -> None:
    with pytest.raises(FeedUnreadable) as refused:
        documents.read((shared_data / "cap" / "feeds" / "ifrc_cap_feeds.json").read_bytes(), URL)
    assert refused.value.problem is FeedProblem.NOT_XML


def test_the_link_to_cap_counts_before_pages_for_people(shared_data: Path) -> None:
    data = (shared_data / "cap" / "feeds" / "earthquake_index.atom").read_bytes()
    (entry,) = documents.read(data, URL).entries
    assert entry.url == "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"


@pytest.mark.parametrize("name", ["amber.atom", "canada_signed.atom"])
def test_an_alert_inside_is_a_document_of_its_own(shared_data: Path, name: str) -> None:
    data = (shared_data / "cap" / "feeds" / name).read_bytes()
    (entry,) = documents.read(data, URL).entries
    assert entry.alert and cap.parse(entry.alert).identifier
    assert b"georss" not in entry.alert, "a prefix of the feed is none of the alert's"


def test_an_envelope_of_edxl(shared_data: Path) -> None:
    data = (shared_data / "cap" / "alerts" / "bushfire_valid.edxlde").read_bytes()
    found = documents.read(data, URL)
    assert found.kind is DocumentKind.EDXL
    assert [cap.parse(entry.alert or b"").identifier for entry in found.entries]


def test_one_cap_document_is_a_feed_of_one_to_the_byte() -> None:
    data = ("\ufeff" + ALERT + "\n").encode()
    found = documents.read(data, URL)
    assert (found.kind, [entry.alert for entry in found.entries]) == (DocumentKind.CAP, [data])


def atom(entry: str, attributes: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><entry>{entry}</entry></feed>'
    ).encode()


LINKS = [
    ("relative to the feed", '<link href="1.xml"/>', "", "http://feeds.example/alerts/1.xml"),
    ("from the root", '<link href="/1.xml"/>', "", "http://feeds.example/1.xml"),
    ("by xml:base", '<link href="1.xml"/>', 'xml:base="/b/"', "http://feeds.example/b/1.xml"),
    (
        "CAP before a page",
        '<link type="text/html" href="p"/><link type="application/cap+xml" href="c"/>',
        "",
        "http://feeds.example/alerts/c",
    ),
    ("a page only", '<link type="text/html" href="p"/>', "", None),
    ("of the feed itself", '<link rel="self" href="p"/>', "", None),
    ("a file", '<link href="file:///etc/passwd"/>', "", None),
    ("with a password", '<link href="http://a:b@feeds.example/1"/>', "", None),
    ("a port that is none", '<link href="http://feeds.example:99999/1"/>', "", None),
    ("too long", f'<link href="/{"x" * 3_000}"/>', "", None),
]


@pytest.mark.parametrize(
    ("entry", "attributes", "url"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS]
)
def test_links(entry: str, attributes: str, url: str | None) -> None:
    found = documents.read(atom(entry, attributes), URL)
    assert [one.url for one in found.entries] == ([url] if url else [])
    assert len(found.unusable) == (0 if url else 1)


def test_an_entry_is_known_again_until_it_changes() -> None:
    def key(updated: str) -> str:
        entry = f'<id>1</id><updated>{updated}</updated><link href="1"/>'
        return documents.read(atom(entry), URL).entries[0].key

    assert key("2026-11-22T10:00:00Z") == key("2026-11-22T10:00:00Z")
    assert key("2026-11-22T10:00:00Z") != key("2026-11-22T10:01:00Z")


def test_an_entry_that_stands_twice_counts_once() -> None:
    entry = '<id>1</id><link href="1"/>'
    assert len(documents.read(atom(f"{entry}</entry><entry>{entry}"), URL).entries) == 1


HOSTILE = [
    ("a page", b"<html><body/></html>", FeedProblem.NOT_A_FEED),
    ("nothing", b"", FeedProblem.NOT_XML),
    ("an unknown kind of CAP", b'<alert xmlns="cap:9"/>', FeedProblem.NOT_A_FEED),
    ("entities", b'<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>', FeedProblem.NOT_XML),
    ("a file by entity", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>', FeedProblem.NOT_XML),
    ("deep", b"<rss>" + b"<a>" * 200 + b"</a>" * 200 + b"</rss>", FeedProblem.NOT_XML),
    ("many", b"<rss>" + b"<a/>" * 200_001 + b"</rss>", FeedProblem.TOO_LARGE),
    ("large", b"<rss>" + b" " * 20_000_000 + b"</rss>", FeedProblem.TOO_LARGE),
    ("cut off", b"<rss><channel>", FeedProblem.NOT_XML),
]


@pytest.mark.parametrize(
    ("data", "problem"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_a_hostile_feed_is_refused(data: bytes, problem: FeedProblem) -> None:
    started = time.perf_counter()
    with pytest.raises(FeedUnreadable) as refused:
        documents.read(data, URL)
    assert refused.value.problem is problem
    assert time.perf_counter() - started < 10, "on a busy machine"
