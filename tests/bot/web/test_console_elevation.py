"""Elevation and cutting on an alert's page: three people, and an area that is partly another's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.records import OwnAddress, State
from bot.store.database import Database
from tests.bot.broadcast.world import HUANGPU, draft
from tests.bot.web.bureau import Bureau, open_bureau

pytestmark = pytest.mark.postgres

AUTHOR, APPROVER, ADMIN, LOCAL = "the author", "the approver", "the admin", "local officer"
#: A square across the border of Pudong (121.5): its western half lies in Huangpu.
SQUARE = [[121.4, 31.1], [121.6, 31.1], [121.6, 31.2], [121.4, 31.2], [121.4, 31.1]]
ACROSS = {"description": "江边", "polygons": [SQUARE]}


@pytest.fixture
async def bureau(database: Database, tmp_path: Path) -> AsyncIterator[Bureau]:
    async with open_bureau(database, tmp_path) as opened:
        yield opened


async def drafted(bureau: Bureau, who: str = AUTHOR, **changes: Any) -> str:
    alert = await bureau.world.alerts.draft(draft(**changes), bureau.person(who))
    return f"/console/alerts/{alert.id}"


async def state(bureau: Bureau, path: str) -> State:
    alerts = await bureau.world.alerts.page(limit=1)
    assert path.endswith(str(alerts.items[0].alert.id))
    return alerts.items[0].alert.state


async def asked(bureau: Bureau, path: str) -> str:
    """Where it is granted."""
    answer = await bureau.post(AUTHOR, f"{path}/elevate", reason="nobody answers")
    assert answer.headers["location"] == f"{path}?done=elevate_untold", answer.text
    page = (await bureau.get(ADMIN, path)).text
    start = page.index(f"{path}/elevations/")
    return page[start : page.index('"', start)]


async def test_one_asks_a_second_grants_a_third_approves(bureau: Bureau) -> None:
    path = await drafted(bureau)
    grant = await asked(bureau, path)
    for who in (AUTHOR, LOCAL):
        assert "/grant" not in (await bureau.get(who, path)).text
    assert (await bureau.post(AUTHOR, grant)).status_code == 403
    granted = await bureau.post(ADMIN, grant)
    assert granted.headers["location"] == f"{path}?done=grant_elevation"
    page = (await bureau.get(AUTHOR, path)).text
    assert "Granted by the admin" in page and "nobody answers" in page
    await bureau.post(AUTHOR, f"{path}/submit")
    page = (await bureau.get(LOCAL, path)).text
    assert "Under this elevation you may approve" in page
    await bureau.post(LOCAL, f"{path}/approve")
    assert await state(bureau, path) is State.APPROVED


async def test_who_asks_hears_whether_anybody_was_told(bureau: Bureau) -> None:
    path = await drafted(bureau)
    own = OwnAddress(channel="sms", address="+8613800138000", language="zh")
    await bureau.world.alerts.own_addresses.replace(bureau.person(APPROVER), [own])
    answer = await bureau.post(AUTHOR, f"{path}/elevate", reason="nobody answers")
    assert answer.headers["location"] == f"{path}?done=elevate"
    for done, said in (("elevate", "are told"), ("elevate_untold", "telephone them now")):
        assert said in (await bureau.get(AUTHOR, f"{path}?done={done}")).text
    assert (await bureau.get(AUTHOR, f"{path}?done=anything")).status_code == 200


async def test_without_an_elevation_a_duty_officer_is_not_offered_to_approve(
    bureau: Bureau,
) -> None:
    path = await drafted(bureau)
    await bureau.post(AUTHOR, f"{path}/submit")
    page = (await bureau.get(LOCAL, path)).text
    assert f"{path}/approve" not in page and f"{path}/elevate" in page
    assert (await bureau.post(LOCAL, f"{path}/approve")).status_code == 403


@pytest.mark.parametrize(
    ("who", "changes", "offered"),
    [
        pytest.param(AUTHOR, {}, True, id="an author, red"),
        pytest.param(APPROVER, {}, True, id="an approver, red"),
        pytest.param(ADMIN, {}, False, id="an administrator grants and does not ask"),
        pytest.param(AUTHOR, {"status": "Exercise"}, False, id="an exercise"),
        pytest.param(AUTHOR, {"level": "blue", "severity": "Minor"}, False, id="no life hangs"),
    ],
)
async def test_asking_is_offered_to_whom_it_is_open(
    bureau: Bureau, who: str, changes: dict[str, Any], offered: bool
) -> None:
    path = await drafted(bureau, **changes)
    assert (f"{path}/elevate" in (await bureau.get(who, path)).text) is offered


async def test_a_missing_reason_is_said_beside_it_and_an_odd_one_is_told(bureau: Bureau) -> None:
    path = await drafted(bureau)
    answer = await bureau.post(AUTHOR, f"{path}/elevate", reason=" ")
    assert answer.status_code == 422 and 'id="e-reason"' in answer.text
    unknown = f"{path}/elevations/00000000-0000-0000-0000-000000000000/grant"
    assert (await bureau.post(ADMIN, unknown)).status_code == 404
    assert (await bureau.post(ADMIN, f"{path}/elevations/x/grant")).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", "km² of the area lie outside", id="en"),
        pytest.param("zh", "辖区之外", id="zh"),
    ],
)
async def test_what_lies_outside_is_said_and_can_be_cut(
    bureau: Bureau, language: str, said: str
) -> None:
    path = await drafted(bureau, "local author", area=ACROSS)
    page = (await bureau.get("local author", path, language)).text
    assert said in page and f"{path}/cut" in page and 'id="f-area"' in page
    refused = await bureau.post("local author", f"{path}/submit")
    assert refused.status_code == 403 and 'id="e-area"' in refused.text
    assert "&#34;cut&#34;" not in refused.text  # how to ask the API for it is of no use here
    cut = await bureau.post("local author", f"{path}/cut")
    assert cut.headers["location"] == f"{path}?done=cut"
    after = (await bureau.get("local author", f"{path}?done=cut")).text
    assert "Cut to your area" in after and f"{path}/cut" not in after
    await bureau.post("local author", f"{path}/submit")
    assert await state(bureau, path) is State.SUBMITTED


async def test_nothing_is_left_to_cut_and_others_may_not(bureau: Bureau) -> None:
    elsewhere = {"description": "黄浦", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    path = await drafted(bureau, "local author", area=elsewhere)
    answer = await bureau.post("local author", f"{path}/cut")
    assert answer.status_code == 403 and f"黄浦区 {HUANGPU}" in answer.text
    assert (await bureau.post(APPROVER, f"{path}/cut")).status_code == 403
    assert f"{path}/cut" not in (await bureau.get(APPROVER, path)).text


async def test_an_elevation_lifts_the_border_for_submitting(bureau: Bureau) -> None:
    path = await drafted(bureau, "local author", area=ACROSS)
    assert "outside your area." in (await bureau.get("local author", path)).text
    grant = await asked(bureau, path)
    await bureau.post(ADMIN, grant)
    page = (await bureau.get("local author", path)).text
    assert "may be submitted and approved too" in page
    assert "This is outside your area." not in page
    await bureau.post("local author", f"{path}/submit")
    assert await state(bureau, path) is State.SUBMITTED
