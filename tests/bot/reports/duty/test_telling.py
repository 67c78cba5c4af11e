"""What an officer reads on the telephone: short, with the place, nobody's own data."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.reports.duty.ports import Address
from bot.reports.duty.telling import Telling
from bot.reports.duty.turns import Why
from bot.reports.grading import Urgency
from bot.reports.report import Report
from bot.words.catalogue import Words
from channels.segments import count

PHONES = {tag: [Address(channel="sms", sealed=b"sealed", language=tag)] for tag in ("zh", "en")}


async def named(code: str, language: str) -> str:
    return {"zh": "上海市浦东新区", "en": "Pudong"}[language]


TELLING = Telling(
    words=Words.load(), console="https://warn.example.org/console/reports", place_name=named
)


@pytest.mark.parametrize("tag", ["zh", "en"])
async def test_it_says_what_where_who_and_until_when(report: Report, tag: str) -> None:
    due = report.created_at + timedelta(minutes=2)
    one = replace(report, urgency=Urgency.LIFE, people_trapped=3, due_at=due, address="张江路1号")
    (notice,) = await TELLING.of(Why.NEW, one, {"Li": PHONES[tag]}, report.created_at)
    for told in ("张江路1号", "3", report.reference, "16:02", "https://warn.example.org/console/"):
        assert told in notice.text
    assert ("浦东" if tag == "zh" else "Pudong") in notice.text


@pytest.mark.parametrize("why", [Why.NEW, Why.GRAVER, Why.ASSIGNED, Why.CHECK, Why.UP])
@pytest.mark.parametrize("tag", ["zh", "en"])
async def test_it_fits_two_segments_however_long_the_address(
    report: Report, tag: str, why: Why
) -> None:
    one = replace(report, address="张江镇" * 100, people_affected=120, due_at=report.created_at)
    (notice,) = await TELLING.of(why, one, {"Li": PHONES[tag]}, report.created_at)
    assert count(notice.text).segments <= 2
    assert notice.text.endswith(f"/console/reports/{report.reference}")


async def test_a_number_beside_the_address_stays_with_us(report: Report) -> None:
    one = replace(report, address="张江路1号 王先生139-0013-9000")
    (notice,) = await TELLING.of(Why.NEW, one, {"Li": PHONES["zh"]}, report.created_at)
    assert "139" not in notice.text and "张江路1号" in notice.text


async def test_of_the_reporter_s_words_and_contact_nothing_is_told(report: Report) -> None:
    one = replace(report, text="我是王小明，电话13900139000", reporter_name="王小明")
    (notice,) = await TELLING.of(Why.NEW, one, {"Li": PHONES["zh"]}, report.created_at)
    assert "王小明" not in notice.text and "139" not in notice.text


@pytest.mark.parametrize("why", [Why.TAKEN, Why.OVER])
async def test_who_did_it_need_not_be_told(report: Report, why: Why) -> None:
    assert await TELLING.of(why, report, {"Li": PHONES["zh"]}, report.created_at) == ()


async def test_another_day_is_told_with_its_date(report: Report) -> None:
    one = replace(report, due_at=report.created_at + timedelta(days=1))
    (notice,) = await TELLING.of(Why.ASSIGNED, one, {"Li": PHONES["zh"]}, report.created_at)
    assert f"{one.due_at:%m-%d} " in notice.text


async def test_a_division_that_the_address_names_is_told_once(report: Report) -> None:
    one = replace(report, address="上海市浦东新区 · 世纪大道100号")
    (notice,) = await TELLING.of(Why.NEW, one, {"Li": PHONES["zh"]}, report.created_at)
    assert notice.text.count("浦东新区") == 1 and "世纪大道100号" in notice.text
