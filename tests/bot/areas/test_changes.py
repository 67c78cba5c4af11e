"""Codes that are not in use any more: understood, led to today's, and still good to warn by."""

import pytest
import shapely

from bot.areas.changes import Change, heirs
from bot.areas.divisions import Divisions


@pytest.mark.parametrize(
    ("label", "old", "now"),
    [
        ("merged", "330103", ["330105"]),
        ("divided", "330104", ["330102", "330114"]),
        ("another code and name", "450127", ["450181"]),
        ("another province's counties", "542421", ["540602"]),
        ("a whole prefecture", "542400", ["540600"]),
        ("a prefecture that became districts of another", "371200", ["370116", "370117"]),
        ("gave ground away and kept its code", "330110", ["330110"]),
        ("never changed", "310115", ["310115"]),
        ("nobody's", "999999", []),
    ],
)
def test_a_former_code_leads_to_todays(
    names_only: Divisions, label: str, old: str, now: list[str]
) -> None:
    assert [division.code for division in names_only.current(old)] == now, label


def test_a_renamed_division_is_the_new_one(names_only: Divisions) -> None:
    found = names_only.get("450127")
    assert found is not None
    assert (found.code, found.full_name) == ("450181", "广西壮族自治区南宁市横州市")
    assert names_only.within("450127", "450100")
    assert names_only.within("450181", "450127")


def test_a_divided_one_is_itself(names_only: Divisions) -> None:
    found = names_only.get("330104")
    assert found is not None
    assert (found.code, found.full_name) == ("330104", "浙江省杭州市江干区")
    assert names_only.within("330104", "330100")
    assert not names_only.within("330102", "330104")
    assert "330104" not in [each.code for each in names_only.children("330100")]


@pytest.mark.parametrize(
    ("label", "warned", "reached"),
    [
        ("the heir is warned", "330114", {"330104", "330114", "330100", "330000"}),
        ("the former one is warned", "330104", {"330102", "330104", "330114", "330100"}),
        ("the city above is", "330100", {"330103", "330104", "330185"}),
        ("a new code is", "450181", {"450127", "450181"}),
        ("an old code is", "450127", {"450127", "450181"}),
    ],
)
def test_who_subscribed_under_a_former_code_is_reached(
    names_only: Divisions, label: str, warned: str, reached: set[str]
) -> None:
    assert reached <= names_only.related([warned]), label


def test_ground_of_one_heir_is_the_heirs(china: Divisions) -> None:
    """Gongshu today is Gongshu and Xiacheng of before; Laiwu lies in Jinan, not in a city Laiwu."""
    wulin_square = china.at(30.2728, 120.1585)
    laiwu = china.at(36.2137, 117.6767)
    assert wulin_square is not None and laiwu is not None
    assert (wulin_square.code, laiwu.code) == ("330105", "370116")
    jinan = china.polygon("370100")
    assert jinan is not None and jinan.intersects(shapely.Point(117.6767, 36.2137))


def test_ground_of_several_heirs_is_the_citys(china: Divisions) -> None:
    """Nobody can tell from an outline of before 2021 which side of the new border a place is on."""
    xiasha = china.at(30.3100, 120.3400)
    assert xiasha is not None and xiasha.code == "330100"
    west_lake_square = china.at(30.2560, 120.1600)
    assert west_lake_square is not None and west_lake_square.code == "330102"
    assert china.polygon("330102") is None
    assert china.polygon("330104") is not None
    drawn = shapely.Point(120.34, 30.31).buffer(0.003)
    assert {"330100", "330102", "330104", "330114"} <= china.intersecting(drawn)


def test_changes_of_changes_are_followed() -> None:
    changes = [
        Change(old="1", old_name="", new="2", new_name=""),
        Change(old="2", old_name="", new="3", new_name=""),
        Change(old="2", old_name="", new="4", new_name=""),
        Change(old="4", old_name="", new="4", new_name=""),
        Change(old="4", old_name="", new="5", new_name=""),
        Change(old="7", old_name="", new="8", new_name=""),
        Change(old="8", old_name="", new="7", new_name=""),
    ]
    found = heirs(changes)
    assert (found["1"], found["2"], found["4"]) == (("3", "4"), ("3", "4"), ("4", "5"))
    assert set(found) == {"1", "2", "4", "7", "8"}
