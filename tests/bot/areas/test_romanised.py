"""English names made of pinyin and the kind of a division."""

import pytest

from bot.areas.divisions import Divisions
from bot.areas.romanised import romanised


@pytest.mark.parametrize(
    ("name", "syllables", "english"),
    [
        ("繁峙县", "fan shi xian", "Fanshi County"),
        ("单县", "shan xian", "Shanxian County"),
        ("六安市", "lu an shi", "Lu'an"),
        ("芷江侗族自治县", "zhi jiang dong zu zi zhi xian", "Zhijiang Autonomous County"),
        ("吕梁市", "lv liang shi", "Lüliang"),
        ("神农架林区", "shen nong jia lin qu", "Shennongjia Forestry District"),
        ("西咸新区", "xi xian xin qu", "Xixian New Area"),
        ("繁峙县", "fan shi", None),
        ("繁峙县", None, None),
        ("某地", "mou di", None),
    ],
)
def test_names(name: str, syllables: str | None, english: str | None) -> None:
    assert romanised(name, syllables) == english


def test_of_the_real_list(names_only: Divisions) -> None:
    found = {code: names_only.get(code) for code in ("310115", "140924", "371722")}
    assert [one.name_en for one in found.values() if one] == [
        "Pudong New Area",
        "Fanshi County",
        "Shanxian County",
    ]
