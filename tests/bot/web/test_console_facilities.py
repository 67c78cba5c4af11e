"""Facilities on the console: found, counted, closed, corrected, added; lists taken in."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.facilities.drawer import KEPT_FOR
from bot.facilities.listing import Query
from bot.store.database import Database
from knowledge.facilities.model import Facility, Status
from tests.bot.facilities.world import facility
from tests.bot.web.facility_office import FacilityOffice, open_office

pytestmark = pytest.mark.postgres

LIST = "/console/facilities"
IMPORT = "/console/facilities/import"
FIELDS: dict[str, Any] = {
    "name": "新馆",
    "kind": "shelter",
    "lat": "31.21",
    "lon": "121.61",
    "capacity": "１,200",
}
OWN = "id,name,kind,lat,lon,capacity,source\n"


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[FacilityOffice]:
    async with open_office(database, tmp_path) as opened:
        yield opened


async def stored(office: FacilityOffice, id: str) -> Facility:
    return (await office.desk.one(id)).facility


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", {"东岸体育馆", "西岸学校"}, id="all"),
        pytest.param("?area=310115", {"东岸体育馆"}, id="a division by code"),
        pytest.param("?area=黄浦区", {"西岸学校"}, id="a division by name"),
        pytest.param("?q=体育", {"东岸体育馆"}, id="a part of the name"),
        pytest.param("?q=100%25", set(), id="what a pattern would read otherwise"),
        pytest.param("?kind=aed", set(), id="another kind"),
        pytest.param("?kind=nonsense&page=99", {"东岸体育馆", "西岸学校"}, id="nonsense"),
        pytest.param("?standing=withdrawn", set(), id="withdrawn ones"),
    ],
)
async def test_a_list_finds(office: FacilityOffice, query: str, found: set[str]) -> None:
    page = (await office.get("officer", LIST + query)).text
    assert {name for name in ("东岸体育馆", "西岸学校") if name in page} == found
    assert ("Sample" in page.partition("<tbody>")[2].partition("</table>")[0]) is (
        "西岸学校" in found
    )


async def test_only_those_with_room_left(office: FacilityOffice) -> None:
    await office.act("officer", "west", "count", occupancy="50")
    page = (await office.get("officer", f"{LIST}?room=1")).text
    assert "东岸体育馆" in page and "西岸学校" not in page


async def test_the_map_gets_what_the_list_finds(office: FacilityOffice) -> None:
    answer = await office.get("officer", f"{LIST}/points?area=310115")
    assert answer.json()["rows"] == [
        ["east", "东岸体育馆", "shelter", "open", 31.2, 121.6, 60, False]
    ]


async def test_ten_thousand_are_listed_and_drawn(office: FacilityOffice) -> None:
    many = [facility(f"n{n}", lat=31.0 + n / 40_000, lon=121.6) for n in range(10_000)]
    await office.book.replace(many)
    places = await office.desk.places(Query(area="310115"))
    assert len(places) == 10_001
    sheet = await office.desk.sheet(Query(area="310115"), 201)
    assert (sheet.number, sheet.pages, len(sheet.items)) == (201, 201, 1)


@pytest.mark.parametrize(
    ("number", "links"),
    [
        pytest.param(1, [("next", "2")], id="first"),
        pytest.param(2, [("prev", "1"), ("next", "3")], id="between"),
        pytest.param(3, [("prev", "2")], id="last"),
    ],
)
async def test_a_long_list_is_turned_page_by_page(
    office: FacilityOffice, number: int, links: list[tuple[str, str]]
) -> None:
    await office.book.replace([facility(f"n{n}", lat=31.0, lon=121.6) for n in range(120)])
    answer = await office.get("officer", f"{LIST}?kind=shelter&page={number}")
    assert answer.status_code == 200
    found = re.findall(r'rel="(prev|next)" href="[^"]*kind=shelter[^"]*page=(\d+)"', answer.text)
    assert found == links


async def test_counting_says_when_and_who(office: FacilityOffice) -> None:
    page = (await office.act("officer", "east", "count", occupancy="1２")).text
    assert (await stored(office, "east")).occupancy == 12
    assert "counted by officer" in page and "just now" in page
    office.now -= timedelta(hours=9)
    page = (await office.act("officer", "east", "count", step="add")).text
    assert (await stored(office, "east")).occupancy == 22
    assert "9 h old" in page and "This number is old" in page


async def test_the_same_number_again_is_a_new_count(office: FacilityOffice) -> None:
    await office.act("officer", "east", "count", occupancy="40")
    kept = await office.desk.one("east")
    assert kept.counted and kept.counted.by == "officer"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"occupancy": "many"}, "a whole number", id="no number"),
        pytest.param({"occupancy": ""}, "a whole number", id="nothing"),
        pytest.param({"occupancy": "-3"}, "a whole number", id="below nothing"),
        pytest.param({"occupancy": "101"}, "There are 100 places", id="more than there is room"),
    ],
)
async def test_a_number_that_cannot_be_is_refused_and_still_there(
    office: FacilityOffice, fields: dict[str, str], said: str
) -> None:
    answer = await office.act("officer", "east", "count", **fields)
    assert answer.status_code == 422
    assert said in answer.text and f'value="{fields["occupancy"]}"' in answer.text
    assert (await stored(office, "east")).occupancy == 40


async def test_htmx_gets_the_number_alone_and_errors_that_it_shows(office: FacilityOffice) -> None:
    htmx = {"HX-Request": "true"}
    done = await office.act("officer", "east", "count", step="take", headers=htmx)
    assert "<html" not in done.text and "30 of 100" in done.text and "Saved: 30" in done.text
    wrong = await office.act("officer", "east", "count", occupancy="x", headers=htmx)
    assert wrong.status_code == 200 and "a whole number" in wrong.text


async def test_closing_needs_a_reason_that_the_history_keeps(office: FacilityOffice) -> None:
    answer = await office.act("officer", "east", "state", status="closed", reason=" ")
    assert answer.status_code == 422 and "Please say why" in answer.text
    page = (await office.act("officer", "east", "state", status="closed", reason="水进来了")).text
    assert (await stored(office, "east")).status is Status.CLOSED
    assert "水进来了" in page and "State: Open → Closed" in page


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        pytest.param("count", {"occupancy": "1"}, id="count"),
        pytest.param("state", {"status": "full"}, id="state"),
        pytest.param("withdraw", {}, id="withdraw"),
        pytest.param("edit", FIELDS, id="edit"),
    ],
)
async def test_nobody_changes_what_lies_in_another_area(
    office: FacilityOffice, act: str, fields: dict[str, str]
) -> None:
    before = await office.desk.one("west")
    answer = await office.act("local", "west", act, **fields)
    assert answer.status_code == 403 and "outside your area" in answer.text
    assert await office.desk.one("west") == before


async def test_a_place_cannot_be_moved_out_of_ones_own_area(office: FacilityOffice) -> None:
    page = (await office.get("local", f"{LIST}/at/east")).text
    moved = FIELDS | {"lon": "121.45"}
    answer = await office.act("local", "east", "edit", seen=mark(page), **moved)
    assert answer.status_code == 403 and (await stored(office, "east")).lon == 121.6


async def test_correcting_keeps_what_a_stale_form_would_write_over(office: FacilityOffice) -> None:
    first = mark((await office.get("officer", f"{LIST}/at/east")).text)
    await office.act("admin", "east", "edit", seen=first, **(FIELDS | {"name": "先到"}))
    stale = await office.act("officer", "east", "edit", seen=first, **(FIELDS | {"name": "后到"}))
    assert stale.status_code == 409
    assert 'value="后到"' in stale.text and "now: 先到" in stale.text
    again = await office.act(
        "officer", "east", "edit", seen=mark(stale.text), **(FIELDS | {"name": "后到"})
    )
    assert again.status_code == 200
    assert (await stored(office, "east")).name == "后到"


async def test_counting_does_not_make_a_form_stale(office: FacilityOffice) -> None:
    seen = mark((await office.get("officer", f"{LIST}/at/east")).text)
    await office.act("admin", "east", "count", occupancy="7")
    answer = await office.act("officer", "east", "edit", seen=seen, **FIELDS)
    assert answer.status_code == 200
    after = await stored(office, "east")
    assert (after.name, after.occupancy, after.capacity) == ("新馆", 7, 1200)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"name": " "}, "Please fill this in", id="no name"),
        pytest.param({"lat": "north"}, "Degrees with a point", id="no degrees"),
        pytest.param({"lon": "nan"}, "Degrees with a point", id="not a number"),
        pytest.param({"capacity": "lots"}, "A whole number", id="no number"),
        pytest.param({"opening_hours": "when I am up"}, "Write it like", id="hours"),
        pytest.param({"admin_code": "999999"}, "No division", id="no division"),
    ],
)
async def test_a_new_place_is_checked_and_nothing_typed_is_lost(
    office: FacilityOffice, wrong: dict[str, Any], said: str
) -> None:
    answer = await office.post(
        "officer", f"{LIST}/new", id=str(uuid4()), contact="王站长", **(FIELDS | wrong)
    )
    assert answer.status_code == 422
    assert said in answer.text and "王站长" in answer.text


async def test_a_form_sent_twice_makes_one_place(office: FacilityOffice) -> None:
    id = str(uuid4())
    for _ in range(2):
        answer = await office.post("officer", f"{LIST}/new", id=id, hazards="flood", **FIELDS)
        assert answer.status_code == 200 and "新馆" in answer.text
    assert len(await office.desk.places(Query(text="新馆"))) == 1
    assert answer.text.count("<b>Added</b>") == 1


async def test_withdrawn_is_said_and_taken_back(office: FacilityOffice) -> None:
    page = (await office.act("officer", "east", "withdraw", reason="拆了")).text
    assert "Withdrawn by officer" in page and "拆了" in page
    assert "东岸体育馆" not in (await office.get("officer", LIST)).text
    await office.act("officer", "east", "restore")
    assert (await office.desk.one("east")).withdrawn is None


@pytest.mark.parametrize("path", ["/at/nothing", "/at/a/b%20c"])
async def test_an_unknown_place_is_no_dead_end(office: FacilityOffice, path: str) -> None:
    answer = await office.get("officer", LIST + path)
    assert answer.status_code == 404 and f'href="{LIST}"' in answer.text


def listing(*rows: str) -> tuple[str, bytes]:
    return "list.csv", (OWN + "".join(f"{row}\n" for row in rows)).encode()


async def waits(office: FacilityOffice, who: str, file: tuple[str, bytes], **more: Any) -> str:
    """The path of the file that waits."""
    answer = await office.post(who, IMPORT, file, **more)
    assert answer.status_code == 200, answer.text
    return answer.url.path


def figures(page: str) -> dict[str, int]:
    found = re.findall(r"<dt>([^<]+)</dt><dd><b>([\d,]+)</b>", page)
    return {name: int(number.replace(",", "")) for name, number in found}


FILE = listing(
    "east,东岸体育馆,shelter,31.2,121.6,100,test",
    "new,新馆,shelter,31.2,121.7,300,test",
    "bad,坏行,shelter,北,121.7,300,test",
)


async def test_a_list_is_looked_at_before_it_is_taken(office: FacilityOffice) -> None:
    path = await waits(office, "officer", FILE)
    page = (await office.get("officer", path)).text
    assert figures(page) == {
        "Rows": 3,
        "Good rows": 2,
        "New": 1,
        "Changed": 0,
        "Unchanged": 1,
        "No longer listed": 1,
        "Bad rows (left out)": 1,
        "Remarks (rows are taken)": 0,
    }
    assert "bad, 坏行" in page
    assert len(await office.desk.places(Query())) == 2
    done = (await office.post("officer", path)).text
    again = (await office.post("officer", path)).text
    assert "Taken in." in done and figures(again)["New"] == 1
    assert {each.id for each in await office.desk.places(Query())} == {"east", "west", "new"}
    assert (await stored(office, "east")).occupancy == 40


async def test_those_that_a_list_lacks_are_withdrawn_only_if_asked(office: FacilityOffice) -> None:
    path = await waits(office, "officer", FILE)
    await office.post("officer", path, gone="1")
    gone = (await office.desk.one("west")).withdrawn
    assert gone and gone.reason == "not in the list list.csv"


async def test_a_district_takes_in_nothing_of_another(office: FacilityOffice) -> None:
    """Neither by its place, nor by naming another's facility and moving it over the river."""
    file = listing(
        "far,远处,shelter,31.2,121.45,9,test",
        "west,抢来的,shelter,31.2,121.6,9,test",
        "near,近处,shelter,31.2,121.6,9,test",
    )
    path = await waits(office, "local", file)
    page = (await office.get("local", path)).text
    assert figures(page)["Outside your area (left out)"] == 2
    await office.post("local", path, gone="1")
    west = await office.desk.one("west")
    assert (west.facility.name, west.withdrawn) == ("西岸学校", None)
    assert {each.id for each in await office.desk.places(Query())} == {"west", "near"}


async def test_bad_rows_come_as_a_table_that_no_spreadsheet_runs(office: FacilityOffice) -> None:
    file = listing('x,"=cmd|calc",shelter,北,121.7,1,s')
    answer = await office.get("officer", f"{await waits(office, 'officer', file)}/problems.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    line = answer.text.splitlines()[1]
    assert line.startswith("2,lat,The position is not a number of degrees.,北,")
    assert "=cmd" in line and ",=cmd" not in line


ZIP = b"PK\x03\x04" + bytes(2000)
DEEP = b'{"features":' + b"[" * 200_000


@pytest.mark.parametrize(
    ("data", "more", "said"),
    [
        pytest.param(b"", {}, "The file is empty", id="empty"),
        pytest.param(ZIP, {}, "not a text file", id="zip"),
        pytest.param(bytes(300), {}, "not a text file", id="zeroes"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"x\0" * 50, {}, "not a text file", id="a photo"),
        pytest.param(b"x" * 10_000_001, {}, "more than 10 MB", id="too large"),
        pytest.param(DEEP, {}, "cannot be read as CSV or GeoJSON", id="nested to crash"),
        pytest.param(b"{", {}, "cannot be read as CSV or GeoJSON", id="half a GeoJSON"),
        pytest.param(b"a,b\n1,2\n", {}, "its columns: a, b", id="other columns"),
        pytest.param("名称\n".encode("utf-16-be"), {}, "not a text file", id="no mark of UTF-16"),
        pytest.param(b"a,b\n", {"own": "- list"}, "cannot be used", id="a mapping that is none"),
        pytest.param(b"a,b\n", {"own": "x" * 20_001}, "too long", id="a mapping too long"),
        pytest.param(b"a,b\n", {"mapping": "../x"}, "cannot be used", id="a mapping elsewhere"),
    ],
)
async def test_a_file_that_is_none_is_told_what_to_do(
    office: FacilityOffice, data: bytes, more: dict[str, str], said: str
) -> None:
    answer = await office.post("officer", IMPORT, ("list.csv", data), **more)
    assert answer.status_code == 422
    assert said in answer.text


async def test_without_a_file_a_mapping_that_was_typed_stays(office: FacilityOffice) -> None:
    answer = await office.post("officer", IMPORT, own="name: mine")
    assert answer.status_code == 422
    assert "Please choose a file" in answer.text and "name: mine" in answer.text


async def test_cells_that_cannot_be_stored_do_not_stop_a_list(office: FacilityOffice) -> None:
    row = {"name": "\ud800宫", "kind": "指定緊急避難場所", "address": "", "disasters": ["flood"]}
    feature = {"geometry": {"type": "Point", "coordinates": [139.7, 35.6]}, "properties": row}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    path = await waits(office, "officer", ("x.geojson", data))
    assert "Taken in." in (await office.post("officer", path)).text


OWN_MAPPING = """
name: mine
format: csv
source: 街道
id_prefix: jd
name_template: "{街}号避难点"
columns: {id: 号, address: 街, lat: 纬, lon: 经}
"""


async def test_a_mapping_of_ones_own_reads_other_columns(office: FacilityOffice) -> None:
    file = ("x.csv", "号,街,纬,经\n7,南京路,31.2,121.7\n".encode("gb18030"))
    path = await waits(office, "officer", file, own=OWN_MAPPING)
    await office.post("officer", path)
    assert (await stored(office, "jd-7")).name == "南京路号避难点"


async def test_a_waiting_file_is_its_owners_and_goes_after_a_day(office: FacilityOffice) -> None:
    path = await waits(office, "officer", FILE)
    other = await office.get("admin", path)
    assert other.headers["location"] == f"{IMPORT}?over=1"
    office.now += KEPT_FOR * 2
    await waits(office, "officer", FILE)
    gone = await office.post("officer", path)
    assert "no longer waiting" in gone.text


async def test_only_who_looks_after_places_takes_lists_in(office: FacilityOffice) -> None:
    assert (await office.get("author", IMPORT)).status_code == 403


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param("tw_shelters_v9_nopii.csv", 5973, id="Taiwan"),
        pytest.param("jp_tokyo_region13.geojson", 2270, id="Tokyo"),
    ],
)
async def test_real_lists_work(
    office: FacilityOffice, shared_data: Path, name: str, rows: int
) -> None:
    data = (shared_data / "shelters" / name).read_bytes()
    path = await waits(office, "officer", (name, data))
    done = figures((await office.post("officer", path)).text)
    assert done["Rows"] == rows and done["New"] == done["Good rows"] > rows * 0.9
    points = await office.get("officer", f"{LIST}/points")
    assert len(points.json()["rows"]) == done["New"] + 2
    assert len(gzip.compress(points.content, 1)) < 600_000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["", "/new", "/at/west", "/import"])
async def test_every_page_speaks_both_languages(
    office: FacilityOffice, path: str, language: str
) -> None:
    answer = await office.get("officer", f"{LIST}{path}?lang={language}")
    assert answer.status_code == 200 and f'<html lang="{language}">' in answer.text
