"""Numbers of houses, floors and exits in people's words, however they write them."""

import pytest

from bot.reports.likeness.marks import OF_PLACES, WITHIN, agreeing, clashing, marks_of


@pytest.mark.parametrize(
    ("label", "one", "other", "agree", "clash"),
    [
        ("another building", "3号楼漏气", "8号楼漏气", 0, 1),
        ("figures and characters", "三号楼", "3号楼", 1, 0),
        ("tens", "十七层冒烟", "17楼着火", 1, 0),
        ("hundreds", "建设街一百二十八号", "建设街128号", 1, 0),
        ("another staircase of one building", "7栋2单元", "7栋1单元", 1, 1),
        ("English building", "Bldg 4 cracked", "building four shakes", 1, 0),
        ("English number against building", "building 4", "number 6", 0, 1),
        ("exits", "exit 12 northbound", "past ex. 12", 1, 0),
        ("station exits", "地铁站B口", "地铁站A出口", 0, 1),
        ("house numbers", "310 West 4th Street", "334 West 4th Street", 0, 1),
        ("kilometres", "绕城高速K35往机场", "绕城35公里处", 1, 0),
        ("gates of a dyke", "三号闸渗水", "五号闸卡住", 0, 1),
        ("full width", "３号楼", "3号楼", 1, 0),
        ("nothing named", "着火了", "house on fire", 0, 0),
        ("only one names it", "3号楼着火", "着火了", 0, 0),
        ("phone numbers are none", "call 119 now", "打120", 0, 0),
    ],
)
def test_places_in_words(label: str, one: str, other: str, agree: int, clash: int) -> None:
    marks = marks_of(one), marks_of(other)
    assert agreeing(*marks) >= agree and bool(agreeing(*marks)) is bool(agree)
    assert bool(clashing(*marks, OF_PLACES)) is bool(clash)


def test_a_floor_says_where_somebody_stands_not_which_house() -> None:
    fire, above = marks_of("17楼着火"), marks_of("我在18楼,烟进来了")
    assert clashing(fire, above, WITHIN) == 1
    assert clashing(fire, above, OF_PLACES) == 0
