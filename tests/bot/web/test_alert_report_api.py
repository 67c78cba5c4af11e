"""The report of a broadcast and the audit trail over HTTP."""

import csv
import io
from collections.abc import AsyncIterator

import pytest

from bot.store.database import Database
from tests.bot.web.office import Office, open_office

pytestmark = pytest.mark.postgres
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with open_office(database) as opened:
        yield opened


async def exercised(office: Office) -> str:
    """An exercise that reached six people."""
    await office.world.subscribe(6)
    id = await office.drafted(status="Exercise")
    await office.call("POST", f"/api/alerts/{id}/submit", "author")
    await office.call("POST", f"/api/alerts/{id}/approve", "approver")
    await office.world.work()
    alert = (await office.world.alerts.page()).items[0].alert
    await office.world.until(alert, "completed")
    await office.world.rest()
    return id


async def test_a_drill_is_reported_as_json_sheet_and_pages(office: Office) -> None:
    id = await exercised(office)
    found = (await office.call("GET", f"/api/alerts/{id}/report", "duty_officer")).json()
    assert (found["drill"], found["final"], found["status"]) == (True, True, "Exercise")
    assert (found["meant"], found["reached"], found["not_reached"]) == (6, 6, 0)
    assert [(one["channel"], one["meant"]) for one in found["by_channel"]] == [("sms", 6)]
    assert found["by_area"][0]["area"] == "310115"
    assert found["times"]["handed_over_99"] and found["lanes"][0]["messages"] == 6
    sheet = await office.call("GET", f"/api/alerts/{id}/report.csv?language=zh", "author")
    assert sheet.content.startswith("\ufeff演练报告".encode())
    assert ["应通知人数", "6"] in list(csv.reader(io.StringIO(sheet.text)))
    printed = await office.call("GET", f"/api/alerts/{id}/report.pdf", "approver")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert found["identifier"] in printed.headers["content-disposition"]
    numbers = [contact.to for contact in office.world.sms.sent]
    assert not [one for one in numbers if one in sheet.text or one in str(found)]


@pytest.mark.parametrize("kind", ["", ".csv", ".pdf"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("reporter", 403), ("author", 409)])
async def test_nothing_is_reported_of_a_draft_or_to_strangers(
    office: Office, kind: str, who: str | None, status: int
) -> None:
    id = await office.drafted()
    answer = await office.call("GET", f"/api/alerts/{id}/report{kind}", who)
    assert answer.status_code == status and answer.json()["detail"]
    unknown = await office.call("GET", f"/api/alerts/{NOBODY}/report{kind}", "author")
    assert unknown.status_code == 404


async def test_an_administrator_reads_and_searches_the_trail(office: Office) -> None:
    first = await office.drafted()
    await office.call("POST", f"/api/alerts/{first}/submit", "author")
    await office.call("POST", f"/api/alerts/{first}/return", "approver", {"reason": "级别不对"})
    page = (await office.call("GET", "/api/audit?limit=2", "admin")).json()
    rest = (await office.call("GET", f"/api/audit?cursor={page['next']}", "admin")).json()
    actions = [item["action"] for item in page["items"] + rest["items"]]
    told = ["alert.return", "alert.call", "alert.submit", "alert.create"]
    assert actions == told and rest["next"] is None
    assert page["items"][0]["actor"] == "the approver" and page["items"][0]["place"] is None
    for query, count in [
        ("actor=the author", 2),
        ("action=alert.submit", 1),
        ("action=alert", 4),
        (f"subject={first}", 4),
        ("q=级别", 1),
        ("since=2999-01-01T00:00:00Z", 0),
        ("until=2999-01-01T00:00:00%2B08:00", 4),
    ]:
        found = (await office.call("GET", f"/api/audit?{query}", "admin")).json()
        assert len(found["items"]) == count, query


@pytest.mark.parametrize(
    ("query", "who", "status"),
    [
        ("", None, 401),
        ("", "reporter", 403),
        ("", "approver", 403),
        ("cursor=x", "admin", 422),
        ("cursor=99999999999999999999", "admin", 422),
        ("limit=0", "admin", 422),
        ("since=yesterday", "admin", 422),
        ("since=2026-11-22T05:00:00", "admin", 422),
        ("q=%00", "admin", 422),
    ],
)
async def test_the_trail_is_for_administrators_and_asks_for_sense(
    office: Office, query: str, who: str | None, status: int
) -> None:
    assert (await office.call("GET", f"/api/audit?{query}", who)).status_code == status
