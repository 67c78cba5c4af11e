"""The public list of all warnings: newest first, how each stands, a page at a time, no script."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from bot.alerts.content import MsgType
from bot.alerts.published import Published, Standing
from tests.bot.web.desk import DeskWorld
from tests.bot.web.test_alert_page import published


def world(*shown: Published) -> DeskWorld:
    made = DeskWorld()
    for n, one in enumerate(shown):
        name = f"FH-{n}"
        made.alerts.public[name] = replace(one, message=replace(one.message, identifier=name))
    return made


def page(*shown: Published, path: str = "/alerts", language: str = "zh-CN,zh") -> str:
    client = TestClient(world(*shown).app, headers={"Accept-Language": language})
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_nothing_issued_yet_is_said() -> None:
    assert "还没有发布过预警" in page()


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        pytest.param(published(), "生效中", id="in force"),
        pytest.param(published(Standing.CANCELLED), "已解除", id="cancelled"),
        pytest.param(published(Standing.SUPERSEDED), "已被更新", id="updated"),
        pytest.param(published(Standing.EXPIRED), "已过期", id="expired"),
        pytest.param(published(msg_type=MsgType.CANCEL), "解除通知", id="all-clear"),
        pytest.param(published(status="Exercise"), "演习", id="exercise"),
    ],
)
def test_a_row_says_how_it_stands(shown: Published, says: str) -> None:
    text = page(shown)
    assert says in text and "暴雨橙色预警" in text and "2026-11-22 22:00 (UTC+8)" in text
    assert 'href="/alerts/FH-0"' in text


def test_it_speaks_the_readers_language() -> None:
    text = page(published(), language="en-GB,en;q=0.8")
    assert '<html lang="en">' in text and "Rainstorm, orange" in text and "In force" in text


def test_the_next_page_is_a_link_and_the_last_has_none() -> None:
    many = [published() for _ in range(25)]
    first = page(*many)
    assert 'href="/alerts?cursor=20"' in first and first.count("<article>") == 20
    second = page(*many, path="/alerts?cursor=20")
    assert "cursor=" not in second and second.count("<article>") == 5


def test_a_page_that_we_never_named_is_the_first() -> None:
    answer = TestClient(world().app).get("/alerts?cursor=x", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts")


def test_there_is_no_script_and_no_official_in_it() -> None:
    text = page(published())
    assert "<script" not in text and "created_by" not in text


def test_the_page_of_a_warning_leads_there() -> None:
    client = TestClient(world(published()).app)
    assert 'href="/alerts"' in client.get("/alerts/FH-0").text
