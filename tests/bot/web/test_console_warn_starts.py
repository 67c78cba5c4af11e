"""What a warning may start from besides a template: residents' reports, another's warning."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from bot.alerts.cap import CapMsgType, CapStatus
from bot.alerts.content import MsgType
from bot.alerts.incoming.records import Outcome, Received, Summary, Trust
from bot.reports.filing import NewReport, Reporter, compose
from bot.reports.report import Report
from tests.bot.alerts.test_cap_parse import document
from tests.bot.web.desk import NOW, DeskWorld
from tests.bot.web.visitor import Visitor


@pytest.fixture
def world() -> DeskWorld:
    return DeskWorld()


@pytest.fixture
def li(world: DeskWorld) -> Visitor:
    return Visitor(world, "token-of-li")


def flood(**changes: object) -> Report:
    told = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.7)
    report = compose(told, Reporter(), NOW, lambda lat, lon: "310115")
    return replace(report, **changes)  # type: ignore[arg-type]


def test_a_draft_of_these_reports_opens_with_their_place(world: DeskWorld, li: Visitor) -> None:
    report = flood()
    world.reports.put(report)
    page = li.get("/console/warn").text
    assert 'action="/console/warn/reports"' in page and 'name="reference" value="R-' in page
    answer = li.post("/console/warn/reports", reference=report.reference)
    (alert,) = world.alerts.kept.values()
    assert answer.headers["location"] == f"/console/alerts/{alert.id}/edit"
    assert alert.content.event and alert.content.area.polygons
    assert alert.content.level is None  # no report says it


def test_reports_without_a_place_are_no_ground_and_the_page_says_so(
    world: DeskWorld, li: Visitor
) -> None:
    report = flood(lat=None, lon=None)
    world.reports.put(report)
    answer = li.post("/console/warn/reports", reference=report.reference)
    assert answer.status_code in (409, 422) and 'id="complaint"' in answer.text
    assert not world.alerts.kept


def test_a_draft_of_a_received_warning_says_what_it_says(world: DeskWorld, li: Visitor) -> None:
    received = _received()
    world.received.items = [received]
    page = li.get("/console/warn").text
    assert f'action="/console/received/{received.id}/draft"' in page
    answer = li.post(f"/console/received/{received.id}/draft")
    (alert,) = world.alerts.kept.values()
    assert answer.headers["location"] == f"/console/alerts/{alert.id}/edit"
    assert alert.content.msg_type is MsgType.ALERT and not alert.content.references


def test_one_that_is_over_is_not_offered_and_not_drafted(world: DeskWorld, li: Visitor) -> None:
    received = replace(_received(), ended_at=NOW)
    world.received.items = [received]
    assert "/draft" not in li.get("/console/warn").text
    assert li.post(f"/console/received/{received.id}/draft").status_code == 409
    assert li.post(f"/console/received/{UUID(int=1)}/draft").status_code == 404


@pytest.mark.parametrize("path", ["/console/warn/reports", "/console/received/{id}/draft"])
def test_only_an_author_drafts(world: DeskWorld, path: str) -> None:
    received = _received()
    world.received.items = [received]
    chen = Visitor(world, "token-of-chen")
    assert chen.post(path.format(id=received.id)).status_code == 403
    assert not world.alerts.kept


def _received() -> Received:
    return Received(
        id=uuid4(),
        sender="b@office.invalid",
        identifier="B-1",
        sent=NOW,
        received_at=NOW,
        msg_type=CapMsgType.ALERT,
        status=CapStatus.ACTUAL,
        trust=Trust.PINNED,
        trusted=True,
        outcome=Outcome.RECEIVED,
        document=document().encode(),
        summary=Summary(headline="暴雨"),
        expires_at=NOW + timedelta(hours=3),
    )
