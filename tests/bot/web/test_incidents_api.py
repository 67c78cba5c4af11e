"""Incidents over HTTP and on the console: filed, refused by counter, summed, exported, linked."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.reports.duty.roster import Roster
from bot.reports.filing import NewReport
from bot.reports.places import Places
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.web import problems
from bot.web.api import incidents
from bot.web.console.routes import router as console_pages
from bot.web.dependencies import services as services_of
from tests.bot.reports.duty.memory import MemoryRoster
from tests.bot.reports.incidents.case import CITY, COUNTY, FLOOD, OTHER_COUNTY, TOWN, TOWN_2
from tests.bot.store.reporting import groups_on, reports_on
from tests.bot.store.reporting_figures import (
    AREAS,
    PEOPLE,
    VAULT,
    WORDS,
    Clock,
    incidents_on,
)

pytestmark = pytest.mark.postgres

BODY = {
    "hazard": "flood",
    "name": "西湖区7·1洪涝",
    "area": CITY,
    "occurred_at": FLOOD.isoformat(),
    "grade": "III",
}


class Site:
    """The routes over a real database; Shi answers for the city, Xian and Yu for districts."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = Clock()
        self.officials = StoredOfficials(database, VAULT)
        self.incidents = incidents_on(database, self.clock)
        self.reports = reports_on(database, self.clock, folder)
        self.groups = groups_on(database, self.clock)
        self.tokens: dict[str, str] = {}
        transport = httpx.ASGITransport(app=self._app())
        self.client = httpx.AsyncClient(transport=transport, base_url="http://f.invalid")

    async def call(
        self, method: str, path: str, who: str | None = "Shi", body: Any = None
    ) -> httpx.Response:
        headers = {"Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.request(method, path, json=body, headers=headers)

    async def opened(self, **changes: Any) -> str:
        answer = await self.call("POST", "/api/incidents", body={**BODY, **changes})
        assert answer.status_code == 201, answer.text
        return f"/api/incidents/{answer.json()['id']}"

    async def filed(self, path: str, who: str, status: int = 201, **said: Any) -> dict[str, Any]:
        answer = await self.call("POST", f"{path}/figures", who, {"kind": "first", **said})
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """As the console's forms do."""
        page = (await self.client.get("/console/incidents")).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page
        headers = {"Accept-Language": "en"}
        return await self.client.post(path, data={"csrf": found[1], **fields}, headers=headers)

    def _app(self) -> FastAPI:
        services = SimpleNamespace(
            incidents=self.incidents,
            reports=self.reports,
            groups=self.groups,
            officials=self.officials,
            words=WORDS,
            vault=VAULT,
            areas=AREAS,
            roster=Roster(book=MemoryRoster(), places=Places(AREAS), clock=self.clock),
            settings=SimpleNamespace(
                public_url="http://f.invalid", trusted_proxies=(), home_area="310000", tiles=None
            ),
        )
        app = FastAPI()
        app.state.services = services
        problems.install(app)
        app.include_router(incidents.router)
        app.include_router(console_pages)
        app.dependency_overrides[services_of] = lambda: services
        return app


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(database, tmp_path)
    for one in PEOPLE:
        made.tokens[one.name] = await made.officials.create(one, FLOOD)
    async with made.client:
        yield made


async def test_from_the_first_report_to_the_sum(site: Site) -> None:
    path = await site.opened()
    told = await site.filed(
        path, "Cun", unit=TOWN, unit_name="蒋村街道", counters={"dead": 1, "crops_lost": 0.1}
    )
    assert told["counters"] == {"dead": 1, "crops_lost": 0.1}
    assert (told["version"], told["unit"]["name"], told["late"]) == (1, "蒋村街道", [])
    units = {"units": [{"code": TOWN_2, "name": "西溪街道"}]}
    shown = (await site.call("POST", f"{path}/units", "Xian", units)).json()
    assert {one["code"]: one["next"] for one in shown["units"]} == {
        COUNTY: ["first", "nothing"],
        TOWN: ["follow_up", "unchanged"],
        TOWN_2: ["first", "nothing"],
    }
    root = (await site.call("GET", f"{path}/rollup?area={COUNTY}")).json()
    assert (root["reported"], root["expected"], root["total"]) == (
        1,
        2,
        {"dead": 1, "crops_lost": 0.1},
    )
    assert [unit["name"] for unit in root["missing"]] == ["西溪街道"]
    await site.filed(path, "Xian", unit=COUNTY, counters={"dead": 0})
    root = (await site.call("GET", f"{path}/rollup")).json()
    (county,) = root["units"]
    assert (root["unit"]["code"], root["total"]["dead"]) == (CITY, 0)
    assert county["differs"] == {"dead": {"own": 0, "below": 1}}


async def test_what_needs_a_note_is_named(site: Site) -> None:
    path = await site.opened()
    await site.filed(path, "Xian", unit=COUNTY, counters={"dead": 5, "affected": "3"})
    said: dict[str, Any] = {"unit": COUNTY, "kind": "follow_up", "counters": {"dead": 4}}
    refused = await site.filed(path, "Xian", 422, **said)
    assert refused["errors"] == [
        {
            "field": "counters.dead",
            "message": "因灾死亡人口 (Dead) falls from 5 to 4: please say why in a note.",
        }
    ]
    told = await site.filed(path, "Xian", **said, note="one was found alive")
    assert told["jumps"] == [{"counter": "dead", "before": 5, "after": 4}]
    assert len(told["warnings"]) == 0, "dead, missing and injured were not all said"
    history = (await site.call("GET", f"{path}/figures?unit={COUNTY}")).json()["items"]
    assert [(one["version"], len(one["jumps"])) for one in history] == [(2, 1), (1, 0)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"unit": COUNTY, "counters": {"dead": True}}, 422, id="true is no number"),
        pytest.param({"unit": COUNTY, "counters": {"dead": "many"}}, 422, id="no number"),
        pytest.param({"unit": COUNTY, "counters": {"dead": 1.5}}, 422, id="half a person"),
        pytest.param({"unit": COUNTY, "counters": {"dead": "1e400"}}, 422, id="beyond all"),
        pytest.param({"unit": "999999", "counters": {"dead": 1}}, 422, id="no such county"),
        pytest.param({"unit": "33010610", "counters": {"dead": 1}}, 422, id="no code"),
        pytest.param({"unit": COUNTY, "note": "a\0b"}, 422, id="a NUL"),
        pytest.param({"unit": OTHER_COUNTY, "counters": {"dead": 1}}, 403, id="the neighbour's"),
        pytest.param({"unit": COUNTY, "kind": "final"}, 409, id="final before it is stable"),
        pytest.param({"unit": COUNTY, "as_of": "2026-07-01T08:05:00"}, 422, id="no time zone"),
    ],
)
async def test_what_is_refused(site: Site, body: dict[str, Any], status: int) -> None:
    path = await site.opened()
    await site.filed(path, "Xian", status, **body)


async def test_deadlines_what_is_overdue_and_what_came_late(site: Site) -> None:
    path = await site.opened(area=COUNTY)
    site.clock.now += timedelta(hours=2)  # 10:10
    (open,) = (await site.call("GET", f"{path}/overdue", "Xian")).json()["items"]
    assert (open["unit"]["code"], open["duty"], open["overdue"]) == (COUNTY, "first", True)
    told = await site.filed(path, "Xian", unit=COUNTY, counters={"dead": 1})
    assert [late["duty"] for late in told["late"]] == ["first"]
    assert (await site.call("GET", f"{path}/overdue", "Xian")).json()["items"] == []
    duties = (await site.call("GET", f"{path}/deadlines", "Sheng")).json()["items"]
    assert [(one["unit"]["level"], one["duty"], one["late"]) for one in duties] == [
        ("county", "first", True),
        ("province", "first", False),
        ("city", "first", False),
        ("county", "daily", False),
    ]


async def test_what_was_not_passed_on_is_for_the_level_above(site: Site) -> None:
    path = await site.opened()
    await site.filed(path, "Xian", unit=COUNTY, counters={"dead": 0})
    await site.filed(path, "Cun", unit=TOWN, counters={"dead": 2})
    site.clock.now += timedelta(hours=3)
    (found,) = (
        one
        for one in (await site.call("GET", f"{path}/not-passed-on")).json()["items"]
        if one["reason"] == "less_than_below"
    )
    assert (found["unit"]["code"], found["counter"]) == (COUNTY, "dead")
    assert (found["own"], found["known"]) == (0, 2)
    assert found["message"].startswith("Figures from below not passed on: Dead here 0")
    assert (await site.call("GET", f"{path}/not-passed-on", "Xian")).json()["items"] == []


async def test_who_may_call(site: Site) -> None:
    path = await site.opened(area=COUNTY)
    for who, method, to, body, status in (
        (None, "GET", path, None, 401),
        ("Yu", "GET", path, None, 403),
        ("Cun", "GET", path, None, 200),
        ("Cun", "GET", f"{path}/rollup?area={CITY}", None, 403),
        ("Cun", "POST", "/api/incidents", BODY, 403),
        ("Cun", "POST", f"{path}/state", {"to": "final"}, 403),
        ("Cun", "GET", f"{path}/not-passed-on", None, 403),
        ("Xian", "POST", "/api/incidents", BODY, 403),
        ("Shi", "GET", "/api/incidents/00000000-0000-0000-0000-000000000000", None, 404),
        ("Shi", "POST", f"{path}/state", {"to": "closed"}, 409),
        ("Shi", "POST", f"{path}/reports", {"reference": "R-0000-00"}, 404),
        ("Shi", "POST", "/api/incidents", {**BODY, "grade": "XI"}, 422),
        ("Shi", "DELETE", path, None, 405),
    ):
        answer = await site.call(method, to, who, body)
        assert answer.status_code == status, (who, to, answer.text)


async def test_the_form_s_regime_is_given(site: Site) -> None:
    shown = (await site.call("GET", "/api/incidents/regime", "Cun")).json()
    assert shown["counters"][1]["names"]["zh"] == "因灾死亡人口"
    assert shown["straight_to"] == ["province", "ministry"]


async def test_csv_opens_in_a_spreadsheet(site: Site) -> None:
    path = await site.opened()
    await site.filed(path, "Xian", unit=COUNTY, counters={"dead": 2}, note="=1+1")
    answer = await site.client.get(
        f"{path}/figures.csv",
        headers={"Authorization": f"Bearer {site.tokens['Shi']}", "Accept-Language": "zh"},
    )
    assert answer.content.startswith("\ufeff单位编码,单位,层级".encode())
    (line,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert line["因灾死亡人口 (人)"] == "2"
    assert (line["说明"], line["数据截至"]) == ("'=1+1", "2026-07-01 08:10")
    sums = (await site.call("GET", f"{path}/rollup.csv")).text.removeprefix("\ufeff")
    lines = [(row["Unit code"], row["Figures"]) for row in csv.DictReader(io.StringIO(sums))]
    assert lines == [
        (CITY, "Sum of units below"),
        (CITY, "Counted"),
        (COUNTY, "Own report"),
        (COUNTY, "Counted"),
    ]


async def test_a_report_is_linked_from_its_own_page_on_the_console(site: Site) -> None:
    report = (
        await site.reports.file(NewReport(hazard="flood", text="2人被困", people_trapped=2))
    ).report
    await site.client.post("/console/sign-in", data={"token": site.tokens["Shi"]})
    opened = await site.post(
        "/console/incidents", **{**BODY, "occurred_at": "2026-07-01T08:00", "grade": ""}
    )
    path = opened.headers["location"]
    page = (await site.client.get(f"/console/reports/{report.reference}")).text
    assert f"/console/incidents?state=open&amp;report={report.reference}" in page.replace(
        "&report", "&amp;report"
    )
    chosen = (await site.client.get(f"/console/incidents?report={report.reference}")).text
    assert f'action="{path}/link"' in chosen
    await site.post(f"{path}/link", reference=report.reference)
    assert report.reference in (await site.client.get(path)).text
    assert f"{path}#linked" in (await site.client.get(f"/console/reports/{report.reference}")).text
    await site.post(f"{path}/unlink", reference=report.reference)
    assert report.reference not in (await site.client.get(path)).text


async def test_figures_are_filed_on_the_console_and_faults_stand_beside_them(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens["Shi"]})
    id = (await site.opened()).rpartition("/")[2]
    path = f"/console/incidents/{id}"
    begun = {"unit": COUNTY, "kind": "first", "as_of": "2026-07-01T08:05", "counters.dead": "1,000"}
    assert (await site.post(f"{path}/figures", **begun)).status_code == 303
    for changed, said in (
        ({"counters.dead": "some"}, "must be a whole number"),
        ({"counters.dead": "3"}, "falls from 1000 to 3"),
        ({"as_of": "yesterday"}, "This time cannot be read"),
        ({"kind": "rumour"}, "can&#39;t be filed now"),
    ):
        answer = await site.post(f"{path}/figures", **{**begun, "kind": "follow_up", **changed})
        assert answer.status_code == 422, answer.text
        assert said in answer.text
    towns = await site.post(f"{path}/units", units=f"{TOWN} 蒋村 街道\n\n{TOWN_2}\n")
    assert towns.status_code == 303
    page = (await site.client.get(path, headers={"Accept-Language": "zh"})).text
    assert "蒋村 街道" in page and "2个下级中0个已报" in page
    assert (await site.post(f"{path}/state", to="final")).status_code == 303
    refused = await site.post(f"{path}/state", to="closed")
    assert "Units without a final report: 1" in refused.text
    closed = await site.post(f"{path}/state", to="closed", note="merged with another")
    assert closed.status_code == 303
    shown = (await site.client.get(path)).text
    assert "merged with another" in shown and f'action="{path}/state"' not in shown


async def test_the_sheet_says_its_rest_its_versions_and_what_is_late(site: Site) -> None:
    await site.client.post("/console/sign-in", data={"token": site.tokens["Shi"]})
    id = (await site.opened()).rpartition("/")[2]
    path, at = f"/console/incidents/{id}", {"as_of": "2026-07-01T08:05", "kind": "first"}
    await site.post(f"{path}/figures", **at, **{"unit": COUNTY, "counters.dead": "4"})
    await site.post(
        f"{path}/figures", **at, **{"unit": TOWN, "unit_name": "蒋村街道", "counters.dead": "1"}
    )
    await site.post(f"{path}/units", units=f"{TOWN_2} 文新街道")
    site.clock.now += timedelta(days=1)
    page = (await site.client.get(path, headers={"Accept-Language": "zh"})).text
    table = page[page.index('<table class="sheet">') :].partition("</table>")[0]
    rest = table[table.index("差额") :].partition("</tr>")[0]
    assert '<td class="n">3</td>' in rest
    assert "第 1 版" in table and "未报:文新街道" in table and "暂无数据" in table
    assert "因灾死亡人口" in table and "直接经济损失" not in table and "还没有人填：" in page
    to_do = page[page.index('id="h-deadlines"') :].partition("</section>")[0]
    assert "已超时" in to_do and "文新街道 · 初报" in to_do
