"""How a report stands, for who has its number: steps in words, no person, more files."""

from datetime import timedelta

import pytest

from bot.reports.report import Status
from tests.bot.web.desk import NOW, WORDS
from tests.bot.web.street import REFERENCE, FakeStatus, Street, reported

LATER = NOW + timedelta(hours=1)


def street(**changes: object) -> Street:
    return Street(reports=FakeStatus(reported(**changes)))


@pytest.mark.parametrize("typed", ["r-7k3m-9k", "R7K3M9K", " R-7K3M-9K "])
def test_a_number_leads_to_its_page(typed: str) -> None:
    answer = street().client.get("/status", params={"reference": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/status/{REFERENCE}")


@pytest.mark.parametrize(
    ("typed", "says"), [("R-7K3M-9X", "写错"), ("R-475X-D7", "没有"), ("<b>", "&lt;b&gt;")]
)
def test_a_number_that_is_none_is_asked_for_again(typed: str, says: str) -> None:
    answer = street().client.get("/status", params={"reference": typed})
    assert answer.status_code == 404
    assert says in answer.text
    assert 'name="reference"' in answer.text


def test_every_step_and_the_next_one_are_in_words() -> None:
    shown = Street(
        reports=FakeStatus(
            reported((NOW, Status.RECEIVED), (LATER, Status.VERIFIED), (LATER, Status.VERIFIED))
        )
    )
    answer = shown.client.get(f"/status/{REFERENCE}")
    text = answer.text
    order = [text.index(said) for said in ("已收到您的上报", "已核实", "又有新的确认")]
    assert order == sorted(order) and "会安排人员处置" in text
    assert "2026-11-22 16:00 (UTC+8)" in text and "洪" in text
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_words(status: Status, language: str) -> None:
    assert WORDS.say(f"standing.step_{status}", language)
    assert WORDS.say(f"standing.next_{status}", language, original="R-1")


def test_a_duplicate_leads_to_the_original() -> None:
    shown = Street(reports=FakeStatus(reported((NOW, Status.DUPLICATE), duplicate_of="R-ABCD-EF")))
    text = shown.client.get(f"/status/{REFERENCE}").text
    assert 'href="/status/R-ABCD-EF"' in text
    assert 'type="file"' not in text and "没了" not in text


def test_a_photo_is_added_without_a_script() -> None:
    shown = street()
    files = {"file": ("a.jpg", b"\xff\xd8 photo", "image/jpeg")}
    answer = shown.client.post(f"/status/{REFERENCE}/media", files=files)
    assert answer.headers["location"] == f"/status/{REFERENCE}?added=yes"
    assert shown.reports.files == [b"\xff\xd8 photo"]
    assert "已收到，谢谢".replace("，", ",") in shown.client.get(answer.headers["location"]).text


@pytest.mark.parametrize("data", [b"", b"no photo"])
def test_what_is_no_photo_is_said_on_the_page(data: bytes) -> None:
    shown = street()
    files = {"file": ("a.jpg", data, "image/jpeg")}
    answer = shown.client.post(f"/status/{REFERENCE}/media", files=files)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert "已收到您的上报" in answer.text


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_calls_a_state_what_the_chat_calls_it(status: Status, language: str) -> None:
    """The chat says `reports.status_…` alone; the page explains the same word."""
    word = WORDS.say(f"reports.status_{status}", language)
    assert word.lower() in WORDS.say(f"standing.step_{status}", language).lower()
