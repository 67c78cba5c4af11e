"""Divisions on the console: found, with what and who is in each."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.areas import official
from bot.areas.official import OfficialDivision
from bot.store.database import Database
from tests.bot.web.facility_office import FacilityOffice, open_office

pytestmark = pytest.mark.postgres
PATH = "/console/areas"


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[FacilityOffice]:
    async with open_office(database, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("?q=浦东", "上海市浦东新区", id="one by name"),
        pytest.param("?code=310101", "上海市黄浦区", id="one by code"),
        pytest.param("?q=nowhere", "No division is called", id="none by name"),
        pytest.param("?code=999999", "No division is called", id="none by code"),
        pytest.param("", "Provinces", id="nothing asked"),
    ],
)
async def test_a_division_is_found(office: FacilityOffice, query: str, said: str) -> None:
    answer = await office.get("officer", PATH + query)
    assert answer.status_code == 200 and said in answer.text


async def test_a_division_says_what_is_in_it(office: FacilityOffice) -> None:
    page = (await office.get("officer", f"{PATH}?code=310115")).text
    assert "1, 1 of them open" in page and "<dd>60</dd>" in page
    assert 'href="/console/areas?code=310000"' in page
    assert "2 of role Duty officer" in page and "3 of them for the whole country" in page


async def test_only_administrators_read_who_is_responsible(office: FacilityOffice) -> None:
    pages = {
        who: (await office.get(who, f"{PATH}?code=310115")).text for who in ("admin", "author")
    }
    assert (
        re.search(r"local \([^)\d]*Pudong|local \([^)\d]*浦东", pages["admin"])
        and "local (" not in pages["author"]
    )


async def test_a_sample_is_told(office: FacilityOffice) -> None:
    page = (await office.get("officer", f"{PATH}?code=310101")).text
    assert "1 of them are samples" in page


async def test_what_was_imported_is_shown(office: FacilityOffice) -> None:
    assert "None so far" in (await office.get("officer", PATH)).text
    folder = office.folder / "areas"
    folder.mkdir()
    official.add(folder, [OfficialDivision(code="310199", name="新区", old_codes=("310103",))])
    page = (await office.get("officer", PATH)).text
    assert "1 divisions, last on" in page and "新区" in page and "310103" in page
