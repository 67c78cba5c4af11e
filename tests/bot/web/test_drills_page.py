"""Quizzes without a script or an account: a round, a stale page, another browser, exercises."""

import re

import pytest

from tests.actions.led import FIRE
from tests.bot.web.street import Street
from tests.bot.web.test_alert_page import published


@pytest.fixture
def street() -> Street:
    return Street()


def begun(street: Street, id: str = "fire") -> str:
    assert street.client.post(f"/drills/{id}").status_code == 303
    return street.client.get(f"/drills/{id}").text


def answer_to(text: str, *, right: bool = True) -> dict[str, str]:
    at = re.search(r'name="at" value="(\d+)"', text)
    assert at
    return {"at": at[1], "answer": "0" if right else "1"}


def test_a_whole_quiz_ends_with_its_score(street: Street) -> None:
    text = begun(street)
    for number in range(5):
        assert f"第 {number + 1} 题,共 5 题" in text
        told = street.client.post("/drills/fire", data=answer_to(text, right=number != 2)).text
        assert ("不对。应该是:对" in told) == (number == 2)
        text = street.client.get("/drills/fire").text
    assert "答对 4 题" in told and "都做完了" in told
    assert "开始" in text  # from the beginning


def test_a_round_begins_its_count_anew(street: Street) -> None:
    text = begun(street, "earthquake")
    for _ in range(6):
        told = street.client.post("/drills/earthquake", data=answer_to(text)).text
        text = street.client.get("/drills/earthquake").text
    assert "第 2 题,共 2 题" in text
    told = street.client.post("/drills/earthquake", data=answer_to(text)).text
    assert "这一轮 2 题,答对 2 题" in told


def test_an_answer_counts_for_the_question_it_stood_under(street: Street) -> None:
    first = answer_to(begun(street))
    street.client.post("/drills/fire", data=first)
    again = street.client.post("/drills/fire", data=first)
    assert (again.status_code, again.headers["location"]) == (303, "/drills/fire")
    assert "第 2 题" in street.client.get("/drills/fire").text


def test_it_can_be_left_and_gone_on_with(street: Street) -> None:
    begun(street)
    assert "您正在做“火灾”" in street.client.get("/drills").text
    street.client.cookies.clear()
    assert "您正在做" not in street.client.get("/drills").text
    assert "开始" in street.client.get("/drills/fire").text


def test_a_number_of_a_chat_is_no_learners(street: Street) -> None:
    street.client.cookies.set("fenghuo_learner", "web-" + "0" * 32)
    begun(street)
    assert street.client.cookies.get("fenghuo_learner", path="/drills") != "web-" + "0" * 32


def test_every_quiz_is_on_the_shelf_and_no_other(street: Street) -> None:
    text = street.client.get("/drills?lang=en").text
    assert 'href="/drills/fire"' in text and FIRE.title["en"] in text
    assert street.client.get("/drills/none").status_code == 404


@pytest.mark.parametrize(("status", "shown"), [("Exercise", True), ("Actual", False)])
def test_exercises_are_announced(street: Street, status: str, shown: bool) -> None:
    street.warnings.messages = [
        published(status=status, expires="2099-11-22T16:00:00+08:00").message
    ]
    text = street.client.get("/drills").text
    assert ("演习:这不是真实预警" in text) == shown
