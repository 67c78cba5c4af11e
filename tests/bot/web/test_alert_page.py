"""The page on which a resident checks a warning: what each standing says, and that it is inert."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from bot.alerts.content import MsgType, from_json
from bot.alerts.published import InForce, Published, Standing
from tests.bot.web.desk import NOW, DeskWorld, draft_json

IDENTIFIER = "FH-20261122-1"
SQUARE: dict[str, object] = {
    "type": "Polygon",
    "coordinates": [[[121.6, 31.1], [121.7, 31.1], [121.7, 31.2], [121.6, 31.2], [121.6, 31.1]]],
}


def published(
    standing: Standing = Standing.IN_FORCE,
    *,
    msg_type: MsgType = MsgType.ALERT,
    ended_by: str | None = None,
    **changes: object,
) -> Published:
    message = InForce(
        identifier=IDENTIFIER,
        sender="fenghuo@sample.invalid",
        msg_type=msg_type,
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=6),
        area={},
        area_codes=frozenset(),
        content=from_json(draft_json(**{"status": "Actual", **changes})),
        cap=b"",
    )
    return Published(message=message, standing=standing, ended_by=ended_by)


def page(shown: Published | None, path: str = f"/alerts/{IDENTIFIER}", language: str = "") -> str:
    world = DeskWorld()
    if shown:
        world.alerts.public[IDENTIFIER] = shown
    answer = TestClient(world.app).get(path, headers={"accept-language": language})
    assert answer.status_code == (200 if shown else 404)
    return answer.text


@pytest.mark.parametrize(
    ("standing", "msg_type", "says"),
    [
        pytest.param(Standing.IN_FORCE, MsgType.ALERT, "生效中", id="in force"),
        pytest.param(Standing.CANCELLED, MsgType.ALERT, "已解除", id="cancelled"),
        pytest.param(Standing.EXPIRED, MsgType.ALERT, "已过期", id="expired"),
        pytest.param(Standing.SUPERSEDED, MsgType.ALERT, "已被更新", id="updated"),
        pytest.param(Standing.IN_FORCE, MsgType.CANCEL, "解除通知", id="the all-clear itself"),
    ],
)
def test_it_says_how_the_warning_stands(standing: Standing, msg_type: MsgType, says: str) -> None:
    text = page(published(standing, msg_type=msg_type))
    assert "属实" in text
    assert says in text


def test_an_all_clear_says_what_people_got_and_nothing_of_what_was_asked_before() -> None:
    texts = {
        "zh": {"headline": "暴雨", "description": "雨很大。", "instruction": "留在高处。"},
        "en": {"headline": "Rain", "description": "Heavy.", "instruction": "Stay."},
    }
    texts["zh"]["all_clear"] = "雨停了，可以回家。"
    text = page(published(msg_type=MsgType.CANCEL, texts=texts))
    assert "雨停了，可以回家。" in text and "解除：暴雨" in text and "All clear: Rain" in text
    assert not any(words in text for words in ("雨很大。", "留在高处。", "Heavy.", "Stay."))


def test_an_unknown_number_is_not_ours() -> None:
    text = page(None, "/alerts/FH-made-up")
    assert "我们没有发布过这条预警" in text
    assert "FH-made-up" in text


def test_an_update_leads_to_the_newer_warning() -> None:
    text = page(published(Standing.SUPERSEDED, ended_by="FH-20261122-2"))
    assert 'href="/alerts/FH-20261122-2"' in text


def test_every_language_is_there_the_readers_first() -> None:
    text = page(published(), f"/alerts/{IDENTIFIER}?lang=en")
    assert text.index("Rainstorm, orange") < text.index("暴雨橙色预警")
    assert '<article lang="zh">' in text
    assert "Genuine" in text


def test_times_are_beijings() -> None:
    assert "2026-11-22 22:00 (UTC+8)" in page(published())


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_a_drill_says_that_it_is_not_real(status: str) -> None:
    assert "这不是真实预警" in page(published(status=status))
    assert "这不是真实预警" not in page(published())


def test_markup_in_a_warning_is_inert() -> None:
    hostile = "<script>alert(1)</script>"
    texts = {"zh": {"headline": hostile, "description": hostile, "instruction": hostile}}
    text = page(published(texts=texts, event=hostile))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_markup_in_an_unknown_number_is_inert() -> None:
    text = page(None, "/alerts/%3Cimg src=x onerror=alert(1)%3E")
    assert "&lt;img src=x" in text
    assert "<img src=x" not in text


def test_what_to_do_comes_before_all_else() -> None:
    text = page(published()).split("<h1")[1]
    asked = (
        "暴雨橙色预警</h1>",
        "请留在室内",
        "未来三小时",
        "浦东新区",
        "有效至",
        "发布单位",
        "属实",
    )
    places = [text.index(words) for words in asked]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        pytest.param(published(), "暴雨橙色预警 ", id="real"),
        pytest.param(published(status="Exercise"), "【演习】", id="an exercise"),
        pytest.param(published(status="Test"), "【测试】", id="a test"),
        pytest.param(published(Standing.EXPIRED), "已过期 · 暴雨橙色预警", id="over"),
    ],
)
def test_the_title_says_what_a_link_leads_to(shown: Published, title: str) -> None:
    text = page(shown)
    assert f"<title>{title}" in text
    assert f'property="og:title" content="{title.strip()}' in text


def test_a_drill_s_mark_stands_apart_from_the_headline_in_english_too() -> None:
    text = page(published(status="Exercise"), language="en")
    assert re.search("<title>EXERCISE, not a real warning. [^ <]", text)


def test_a_drill_is_marked_at_the_top_and_at_the_bottom() -> None:
    text = page(published(status="Exercise")).split('<main id="main" tabindex="-1">')[1]
    assert text.count('<p class="drill">演习:这不是真实预警</p>') == 2
    assert text.index('class="drill"') < text.index("<h1") < text.rindex('class="drill"')


def test_what_is_shared_says_what_to_do_and_where_it_stands() -> None:
    text = page(published())
    assert 'property="og:description" content="请留在室内，远离低洼处。"' in text
    assert f'property="og:url" content="http://127.0.0.1:8000/alerts/{IDENTIFIER}"' in text
    assert "og:image" not in text


def test_it_is_light_and_needs_neither_script_nor_foreign_files() -> None:
    text = page(published())
    assert len(text.encode()) < 12_000
    assert 'id="share"' in text and " hidden>" in text.split('id="share"')[1]
    assert "style=" not in text


@pytest.mark.parametrize(
    ("area", "codes", "drawn"),
    [
        pytest.param(SQUARE, frozenset(), True, id="its shape"),
        pytest.param({}, frozenset({"310115"}), True, id="its divisions"),
        pytest.param({}, frozenset(), False, id="neither"),
    ],
)
def test_its_area_is_drawn(area: dict[str, object], codes: frozenset[str], drawn: bool) -> None:
    shown = published()
    message = replace(shown.message, area=area, area_codes=codes)
    assert ('<path class="where" d="M' in page(replace(shown, message=message))) == drawn


@pytest.mark.parametrize(
    ("named", "code", "language", "says"),
    [
        pytest.param("暴雨", None, "en", "Rainstorm (as issued: 暴雨)", id="known by name"),
        pytest.param("洪水", None, "zh", "<dd>洪水</dd>", id="the reader's own"),
        pytest.param("Flood", None, "zh", "洪水（原文：Flood）", id="issued in English"),
        pytest.param("没有模板的事", None, "en", "<dd>没有模板的事</dd>", id="nobody's name"),
    ],
)
def test_an_event_is_named_in_the_readers_language(
    named: str, code: str | None, language: str, says: str
) -> None:
    texts = {tag: {"headline": "x", "description": "y"} for tag in ("zh", "en")}
    text = page(published(event=named, event_code=code, texts=texts), language=language)
    assert says in text


def test_an_event_that_the_office_named_in_both_languages_stays() -> None:
    texts = {
        "zh": {"headline": "x", "description": "y"},
        "en": {"headline": "x", "description": "y"},
    }
    texts["en"]["event"] = "Heavy rain"
    text = page(published(event="暴雨", texts=texts), language="en")
    assert "<dd>Heavy rain</dd>" in text and "as issued" not in text
