"""English readers are told event and area in English where somebody gave it, never by our guess."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alerts import cap
from bot.alerts.content import AlertContent, area_in, event_in, from_json, to_json
from bot.alerts.drafts import draft_of
from bot.alerts.freezing import Freezer, Issuer
from bot.alerts.ground import Ground
from bot.alerts.naming import english, with_english
from bot.areas.divisions import Division, Divisions, Level
from bot.words.catalogue import Words
from tests.bot.alerts.content_strategies import NOW, good
from tests.bot.alerts.memory_book import MemoryBook
from tests.bot.broadcast.world import draft

WORDS = Words.load()
RING = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]
BOTH = "Pudong New Area (浦东)"
SENT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def division(code: str, name: str, name_en: str | None) -> Division:
    return Division(
        code=code,
        name=name,
        full_name=name,
        level=Level.COUNTY,
        parents=(),
        lat=None,
        lon=None,
        name_en=name_en,
    )


DIVISIONS = Divisions(
    [
        division("310115", "浦东新区", "Pudong New Area"),
        division("310101", "黄浦区", "Huangpu"),
        division("310104", "徐汇区", None),
    ],
    {},
)


def codes(*values: str, name: str = "GB/T2260") -> list[dict[str, str]]:
    return [{"name": name, "value": value} for value in values]


def content(area: dict[str, Any] | None = None, **changes: Any) -> AlertContent:
    area = area or {"geocodes": codes("310115")}
    return from_json(good(area={"description": "浦东", **area}, **changes))


@pytest.mark.parametrize(
    ("area", "name"),
    [
        pytest.param({"geocodes": codes("310115")}, BOTH, id="a division"),
        pytest.param(
            {"geocodes": codes("310115", "310101")}, "Pudong New Area, Huangpu (浦东)", id="two"
        ),
        pytest.param({"geocodes": codes("310104")}, "浦东", id="no English name is known"),
        pytest.param({"geocodes": codes("310115", "310104")}, "浦东", id="of one is known"),
        pytest.param({"geocodes": codes("999999")}, "浦东", id="a code that nobody knows"),
        pytest.param({"geocodes": codes("310115", name="SGC")}, "浦东", id="another list's code"),
        pytest.param({"geocodes": codes("310115"), "polygons": [RING]}, "浦东", id="also drawn"),
        pytest.param(
            {"geocodes": codes("310115"), "description": "the east bank"},
            "the east bank",
            id="described in English already",
        ),
    ],
)
def test_the_area_in_english(area: dict[str, Any], name: str) -> None:
    made = with_english(content(area), DIVISIONS.get, WORDS)
    assert area_in(made, "en") == name
    assert area_in(made, "zh") == made.area.description, "the author's words stay"


def test_an_area_that_the_author_named_in_english_stays() -> None:
    texts = {"en": {"headline": "a", "description": "b", "area": "Pudong"}}
    made = with_english(content(texts=texts), DIVISIONS.get, WORDS)
    assert area_in(made, "en") == "Pudong"


def test_an_area_of_nothing_has_no_name() -> None:
    assert english(content({"geocodes": [], "polygons": []}).area, DIVISIONS.get) == ""


def test_each_language_has_its_event_or_the_alerts_own() -> None:
    texts = {
        "zh": {"headline": "甲", "description": "乙"},
        "en": {"headline": "a", "description": "b", "event": "Rainstorm"},
        "vi": {"headline": "c", "description": "d"},
    }
    made = content(texts=texts)
    said = {tag: event_in(made, tag) for tag in texts}
    assert said == {"zh": "暴雨", "en": "Rainstorm", "vi": "暴雨"}
    assert from_json(to_json(made)) == made


async def test_the_cap_document_of_an_approved_alert() -> None:
    texts = {
        "zh": {"headline": "甲", "description": "乙"},
        "en": {"headline": "a", "description": "b", "event": "Rainstorm"},
    }
    freezer = Freezer(
        book=MemoryBook(),
        ground=Ground(DIVISIONS),
        words=WORDS,
        issuer=Issuer(sender="f@x.invalid", home_area="310000", public_url="http://f.invalid"),
    )
    from_draft = from_json(draft(texts=texts))
    event = await freezer.warning(draft_of(from_draft, "Li", SENT), (), 1, SENT)
    zh, en = cap.take_in(event.cap).infos
    assert (zh.event, zh.areas[0].description) == ("暴雨", "浦东")
    assert (en.event, en.areas[0].description) == ("Rainstorm", BOTH)
    assert area_in(event.content, "en") == BOTH, "pages and feeds say the same"


def test_a_document_of_others_keeps_the_names_of_each_language() -> None:
    texts = {
        "zh": {"headline": "甲", "description": "乙"},
        "en": {"headline": "a", "description": "b", "event": "Rainstorm", "area": "Pudong"},
    }
    alert = cap.to_cap(
        content(texts=texts),
        identifier="A",
        sender="s@x",
        sent=SENT,
        sender_name="n",
        web="http://x/",
    )
    drafted = cap.to_content(alert, NOW).content
    assert (drafted.event, drafted.area.description) == ("暴雨", "浦东")
    assert (drafted.texts["en"].event, drafted.texts["en"].area) == ("Rainstorm", "Pudong")
    assert drafted.texts["zh"] == replace(drafted.texts["zh"], event=None, area=None)
