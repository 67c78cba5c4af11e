"""What people write, and the divisions that they mean: on the real list of divisions."""

import pytest

from bot.areas.divisions import Divisions
from bot.areas.names import short_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浦东", "310115"),
        ("浦东新区", "310115"),
        ("浦东张江镇", "310115"),
        ("上海市浦东新区世纪大道100号", "310115"),
        ("上海 浦东", "310115"),
        ("Pudong", "310115"),
        ("pudong new area", "310115"),
        ("Zhangjiang Town, Pudong, Shanghai", "310115"),
        ("Shanghai", "310000"),
        ("Jing'an District", "310106"),
        ("jingan", "310106"),
        ("chaoyang, beijing", "110105"),
        ("北京朝阳", "110105"),
        ("长春朝阳区", "220104"),
        ("吉林市", "220200"),
        ("广西", "450000"),
        ("江苏省苏州市吴中区", "320506"),
        ("静安区南京西路1266号", "310106"),
        ("上海南京东路", "310000"),
        ("浦东新区北街1号", "310115"),
        ("30 Nanjing East Road, Huangpu, Shanghai", "310101"),
        ("310115", "310115"),
        (" 310115 ", "310115"),
    ],
)
def test_one_place_is_meant(names_only: Divisions, text: str, code: str) -> None:
    found = names_only.find(text)
    assert [division.code for division in found] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("朝阳", ["110105", "211300", "211321", "220104"]),
        ("朝阳区", ["110105", "220104"]),
        ("吉林", ["220000", "220200"]),
        ("海淀和虹口", ["110108", "310109"]),
    ],
)
def test_several_may_be_meant_best_first(
    names_only: Divisions, text: str, codes: list[str]
) -> None:
    assert [division.code for division in names_only.find(text)] == codes


def test_a_part_of_a_name_finds_them_all_up_to_the_limit(names_only: Divisions) -> None:
    codes = [division.code for division in names_only.find("浦", limit=50)]
    assert {"310115", "310110", "310118"} <= set(codes)
    assert [division.code for division in names_only.find("浦", limit=2)] == codes[:2]


@pytest.mark.parametrize(
    "text", ["", "  ", "火星", "长宁路", "Nanjing East Road", "Yuhenan", "999999"]
)
def test_no_place_is_meant(names_only: Divisions, text: str) -> None:
    assert names_only.find(text) == ()


def test_a_long_text_is_no_address(names_only: Divisions) -> None:
    assert names_only.find("水" * 5_000 + "上海") == ()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浦东新区", "浦东"),
        ("上海市", "上海"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("沙县", "沙县"),
        ("pudong new area", "pudong"),
        ("jing'an district", "jing'an"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
