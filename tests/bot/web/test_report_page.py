"""A report without script: taken as any other, nothing typed is lost, no other site sends it."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.reports.errors import TooManyReports
from bot.reports.filing import Filed, NewReport, Reporter, check, compose
from bot.reports.report import Status
from tests.bot.web.desk import NOW
from tests.bot.web.street import Street, reported

TYPED = {
    "hazard": "flood",
    "text": "水到膝盖",
    "place": "浦东新区",
    "address": "世纪大道 100 号",
    "people_trapped": "2",
    "contact": "13800000000",
    "who": "open",
}


@dataclass
class Desk:
    """Reports by the domain's own rules, kept in a list."""

    filed: list[tuple[NewReport, str | None]] = field(default_factory=list)
    full: bool = False

    async def file(self, new: NewReport, *, remote: str | None = None) -> Filed:
        if self.full:
            raise TooManyReports(90)
        check(new)
        self.filed.append((new, remote))
        report = compose(new, Reporter(), NOW, lambda lat, lon: None)
        return Filed(report=report, similar=())

    async def status(self, reference: str) -> Any:
        return reported((NOW, Status.RECEIVED), reference=reference)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def street(desk: Desk) -> Street:
    street = Street()
    street.reports = desk  # type: ignore[assignment]
    return street


def test_the_page_needs_no_script_and_says_whom_to_call_first(street: Street) -> None:
    text = street.client.get("/report").text
    assert text.index('href="tel:119"') < text.index("<form method")
    assert "<script" not in text and 'value="flood"' in text


def test_it_is_filed_and_the_number_is_shown(street: Street, desk: Desk) -> None:
    answer = street.client.post("/report", data=TYPED)
    assert answer.status_code == 303
    [(new, remote)] = desk.filed
    assert (new.area_code, new.address, new.people_trapped) == ("310115", "世纪大道 100 号", 2)
    assert new.contact == "13800000000" and remote
    where = answer.headers["location"]
    assert re.fullmatch(r"/status/R-[0-9A-Z-]+\?filed=yes", where)
    shown = street.client.get(where).text
    assert f"请记下编号 {where[8:-10]}" in shown


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({"hazard": ""}, 'id="hazard-wrong"', id="no kind"),
        pytest.param({"text": " "}, 'id="text-wrong"', id="no words"),
        pytest.param({"people_trapped": "两个"}, "请用数字写", id="no number"),
        pytest.param({"people_trapped": "999999999999"}, "people_trapped-wrong", id="too many"),
        pytest.param({"address": "长" * 301}, 'id="address-wrong"', id="too long"),
        pytest.param({"text": "a\0b"}, 'id="text-wrong"', id="a character that is none"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_all_is_still_there(
    street: Street, desk: Desk, changed: dict[str, str], says: str
) -> None:
    answer = street.client.post("/report", data={**TYPED, **changed})
    assert answer.status_code == 422 and not desk.filed
    assert says in answer.text and "还没有收下" in answer.text
    kept = {**TYPED, **changed}["contact"]
    assert f'value="{kept}"' in answer.text


def test_all_that_is_wrong_is_said_at_once_and_without_codes(street: Street) -> None:
    wrong = {"hazard": "", "people_trapped": "三", "text": "涨" * 5_000}
    text = street.client.post("/report", data={**TYPED, **wrong}).text
    assert all(f'id="{name}-wrong"' in text for name in wrong)
    assert "请选择一种险情" in text and "storm_surge, " not in text


def test_a_place_that_is_not_known_is_kept_in_its_words(street: Street, desk: Desk) -> None:
    street.client.post("/report", data={**TYPED, "place": "老码头", "who": "confidential"})
    [(new, _)] = desk.filed
    assert (new.area_code, new.address) == (None, "老码头 世纪大道 100 号")
    assert new.confidential and not new.anonymous


@pytest.mark.parametrize("place", ["浦东张江镇", "浦东"])
def test_what_a_place_says_beyond_its_division_is_kept(
    street: Street, desk: Desk, place: str
) -> None:
    street.client.post("/report", data={**TYPED, "place": place})
    [(new, _)] = desk.filed
    assert (new.area_code, new.address) == ("310115", f"{place} 世纪大道 100 号")


def test_a_number_may_be_typed_as_a_chinese_keyboard_types_it(street: Street, desk: Desk) -> None:
    street.client.post("/report", data={**TYPED, "people_trapped": "１２"})
    [(new, _)] = desk.filed
    assert new.people_trapped == 12


def test_too_many_are_told_when_to_come_back_and_keep_their_words(
    street: Street, desk: Desk
) -> None:
    desk.full = True
    answer = street.client.post("/report", data=TYPED)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "90")
    assert "水到膝盖" in answer.text


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        pytest.param({"sec-fetch-site": "cross-site"}, False, id="another site's page"),
        pytest.param({"sec-fetch-site": "same-origin"}, True, id="ours"),
        pytest.param({"origin": "https://other.invalid"}, False, id="an older browser elsewhere"),
        pytest.param({"origin": "http://testserver"}, True, id="an older browser here"),
        pytest.param({"origin": "http://127.0.0.1:8000"}, True, id="behind a proxy"),
    ],
)
def test_no_other_site_files_in_a_visitors_name(
    street: Street, desk: Desk, headers: dict[str, str], taken: bool
) -> None:
    answer = street.client.post("/report", data=TYPED, headers=headers)
    assert answer.status_code == (303 if taken else 403)
    assert bool(desk.filed) is taken
    assert taken or "水到膝盖" in answer.text
