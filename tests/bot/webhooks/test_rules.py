"""Webhooks' own rules: when a message is tried again, what it says, who hears of a step."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.reports.report import Moved, Report, Status, expiry
from bot.reports.steps import Stepped
from bot.webhooks.body import body_of, event_of
from bot.webhooks.following import hears
from bot.webhooks.records import Detail, Event, Keys, Webhook
from bot.webhooks.retrying import LONGEST_PAUSE, WAITS, next_try, pause
from knowledge.hazards import Hazard

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
WEBHOOK = Webhook(
    id=uuid4(),
    name="City",
    host="city.invalid",
    events=(),
    area="310100",
    detail=Detail.PLAIN,
    created_by="Ada",
    created_at=NOW,
)
REPORT = Report(
    id=uuid4(),
    reference="R-7K3M-9Q",
    status=Status.RECEIVED,
    hazard=Hazard.FLOOD,
    text="王强家进水",
    lat=31.2,
    lon=121.6,
    address="张江路1号",
    area_code="310115",
    people_affected=3,
    people_trapped=None,
    urgent=False,
    language="zh",
    anonymous=False,
    created_at=NOW,
    updated_at=NOW,
    expires_at=expiry(Hazard.FLOOD, Status.RECEIVED, NOW),
    sealed_contact=b"sealed",
    reporter_name="Zhang Wei",
)


def step(report: Report = REPORT, was: Status | None = None, to: Status | None = None) -> Stepped:
    move = Moved(
        at=NOW, from_status=was, to_status=to or report.status, actor="Li", note="called 王强"
    )
    return Stepped(id=7, move=move, report=report)


@pytest.mark.parametrize(
    ("attempts", "asked", "wait"),
    [
        pytest.param(1, None, timedelta(seconds=5), id="at once"),
        pytest.param(2, None, timedelta(minutes=5), id="then minutes"),
        pytest.param(1, 60.0, timedelta(seconds=60), id="it asked for a minute"),
        pytest.param(2, 1.0, timedelta(minutes=5), id="it asked for less than we wait"),
        pytest.param(len(WAITS), None, timedelta(hours=24), id="the last"),
        pytest.param(len(WAITS) + 1, 5.0, None, id="given up"),
    ],
)
def test_when_it_is_tried_again(attempts: int, asked: float | None, wait: timedelta | None) -> None:
    assert next_try(attempts, NOW, asked) == (NOW + wait if wait else None)


def test_a_machine_that_is_silent_is_left_alone_longer_and_longer() -> None:
    waits = [pause(failures, NOW) - NOW for failures in (1, 2, 3, 10, 1000)]
    assert waits == sorted(waits) and waits[0] == timedelta(seconds=5)
    assert waits[-1] == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("was", "to", "event"),
    [
        pytest.param(None, Status.RECEIVED, Event.FILED, id="filed"),
        pytest.param(Status.RECEIVED, Status.TRIAGED, Event.MOVED, id="moved"),
        pytest.param(Status.TRIAGED, Status.TRIAGED, Event.CHANGED, id="added to"),
    ],
)
def test_what_a_step_is_called(was: Status | None, to: Status, event: Event) -> None:
    assert event_of(step(was=was, to=to)) is event


@pytest.mark.parametrize("detail", Detail)
def test_nobody_outside_learns_who_reported(detail: Detail) -> None:
    body = body_of(step(), detail)
    for personal in ("Zhang Wei", "sealed", "called", "Li"):
        assert personal not in body
    assert ("王强" in body, "张江路" in body) == (detail is Detail.FULL,) * 2


def test_a_confidential_report_is_told_without_its_words() -> None:
    told = body_of(step(replace(REPORT, confidential=True)), Detail.FULL)
    assert "王强" not in told and "R-7K3M-9Q" in told
    assert json.loads(told)["data"]["location"] is None


@pytest.mark.parametrize(
    ("webhook", "area", "hears_it"),
    [
        pytest.param(WEBHOOK, "310115", True, id="inside"),
        pytest.param(WEBHOOK, "320500", False, id="elsewhere"),
        pytest.param(WEBHOOK, None, False, id="nobody knows where"),
        pytest.param(replace(WEBHOOK, area=None), None, True, id="the whole country"),
        pytest.param(replace(WEBHOOK, events=(Event.MOVED,)), "310115", False, id="other events"),
        pytest.param(replace(WEBHOOK, gone=True), "310115", False, id="gone"),
    ],
)
def test_who_hears_of_a_step(webhook: Webhook, area: str | None, hears_it: bool) -> None:
    filed = step(replace(REPORT, area_code=area))
    assert hears(webhook, Event.FILED, filed) is hears_it


def test_a_former_secret_signs_until_its_time_is_over() -> None:
    keys = Keys(sealed_url=b"u", sealed_secret=b"new", sealed_former=b"old", former_until=NOW)
    assert keys.sealed_secrets(NOW - timedelta(seconds=1)) == (b"new", b"old")
    assert keys.sealed_secrets(NOW) == (b"new",)
