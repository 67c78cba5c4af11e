"""What people write, and the divisions that they mean: on the real list of divisions."""

import pytest

from bot.areas.divisions import Divisions
from bot.areas.spelling import short_name


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
        ("pudong xinqu", "310115"),
        ("pu dong", "310115"),
        ("Hangzhou", "330100"),
        ("hang zhou shi xi hu qu", "330106"),
        ("Lüliang", "141100"),
        ("lvliang", "141100"),
        ("Xī'ān shì", "610100"),
        ("浦東新區", "310115"),
        ("上海市浦東新區世紀大道100號", "310115"),
        ("臺北", "710000"),
        ("下城区", "330105"),
        ("横县", "450181"),
        ("横州市", "450181"),
        ("330103", "330105"),
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
        ("jingan", ["310106", "360925"]),
        ("Suzhou", ["320500", "341300", "620902"]),
        ("江干区", ["330102", "330114"]),
        ("330104", ["330102", "330114"]),
        ("海淀和虹口", ["110108", "310109"]),
    ],
)
def test_several_may_be_meant_best_first(
    names_only: Divisions, text: str, codes: list[str]
) -> None:
    assert [division.code for division in names_only.find(text)] == codes


@pytest.mark.parametrize(
    ("label", "text", "codes"),
    [
        ("a town alone", "张江镇", {"310115"}),
        ("without its kind", "三里屯", {"110105"}),
        ("after a division", "北京三里屯", {"110105"}),
        ("it decides between two districts", "西湖区文新街道", {"330106"}),
        ("another one decides for the other", "西湖区朝阳洲街道", {"360103"}),
        ("a street office, in full", "南京东路街道", {"310101"}),
        ("the street itself", "南京东路", set()),
        ("a bridge, not a street office", "大桥下面积水", set()),
        ("a development zone is nobody's name", "经济开发区", set()),
        ("a town of a former district", "下沙街道", {"330114"}),
    ],
)
def test_towns_lead_to_their_county(
    china: Divisions, label: str, text: str, codes: set[str]
) -> None:
    assert codes <= {division.code for division in china.find(text)}, label
    assert bool(china.find(text)) is bool(codes), label


def test_a_town_name_of_many_asks_back(china: Divisions) -> None:
    assert len(china.find("城关镇", limit=100)) > 50


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
