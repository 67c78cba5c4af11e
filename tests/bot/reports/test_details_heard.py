"""What free text tells already is not asked again, and nothing is heard that was not said."""

from typing import Any

import pytest

from bot.reports.details.checking import check_details
from bot.reports.details.heard import details_heard
from bot.reports.details.phrases import TOLD
from bot.reports.kinds import FieldType, shipped
from knowledge.hazards import Hazard as H

HEARD: list[tuple[H, str, dict[str, Any]]] = [
    (H.FLOOD, "水深50厘米还在涨", {"depth_cm": 50, "rising": True}),
    (H.FLOOD, "水深大约一米五,已经退了一点", {"depth_cm": 150, "rising": False}),
    (H.FLOOD, "水到膝盖了,水流很急", {"depth_cm": 50, "current": "fast"}),
    (H.WATERLOGGING, "地下车库积水半米深,车开不了", {"depth_cm": 50, "passable": "none"}),
    (H.WATERLOGGING, "齐腰深的水,只有大车能过", {"depth_cm": 100, "passable": "large_vehicles"}),
    (H.WATERLOGGING, "还没到膝盖,不涨了", {"rising": False}),
    (H.WATERLOGGING, "积水路段有50米长", {}),
    (H.WATERLOGGING, "水漫进家里了,井盖不见了", {"inside_homes": True, "cover_missing": True}),
    (H.WATERLOGGING, "电线掉在水里", {"line_in_water": True}),
    (H.FLOOD, "the water is waist deep and still rising", {"depth_cm": 100, "rising": True}),
    (H.FLOOD, "about 2 feet of water on the road, it is receding",
     {"depth_cm": 61, "rising": False}),
    (H.FLOOD, "The water is about 1.5 m deep. Fast-moving.", {"depth_cm": 150, "current": "fast"}),
    (H.FLOOD, "water up to my knees, cars can't get through", {"depth_cm": 50, "passable": "none"}),
    (H.FLOOD, "water came into our house", {"inside_homes": True}),
    (H.FLOOD, "the river is 100 m wide here", {}),
    (H.FIRE, "三楼着火", {"floor": 3}),
    (H.FIRE, "18层的楼,5楼起火,浓烟,有电动车", {"floor": 5, "smoke": "thick", "batteries": True}),
    (H.FIRE, "三楼着火,我在五楼", {"floor": 3}),
    (H.FIRE, "厨房里有煤气罐,火扑不灭", {"cylinders": True, "put_out": False}),
    (H.FIRE, "没有煤气罐,火已经扑灭", {"put_out": True}),
    (H.FIRE, "fire on the 3rd floor, thick black smoke", {"floor": 3, "smoke": "thick"}),
    (H.FIRE, "Fire in the basement, an e-bike is burning", {"floor": -1, "batteries": True}),
    (H.GAS, "厨房里闻到煤气味,阀门关不上",
     {"indoors": True, "gas_smell": True, "valve_closed": False}),
    (H.GAS, "路边燃气管道被挖断了,嘶嘶响",
     {"indoors": False, "leak_seen": True, "gas_source": "pipe"}),
    (H.GAS, "没有闻到煤气味", {}),
    (H.GAS, "smell of gas in the kitchen, I turned off the gas",
     {"indoors": True, "gas_smell": True, "valve_closed": True}),
    (H.ELECTRICITY, "电线掉在水里", {"line_down": True, "line_in_water": True}),
    (H.ELECTRICITY, "电线没有掉在水里", {}),
    (H.ELECTRICITY, "a power line fell into the water, sparking",
     {"line_down": True, "line_in_water": True, "sparks": True}),
    (H.ELECTRICITY, "the cable is not in the water", {}),
    (H.LANDSLIDE, "山体滑坡把路堵了,河道被堵,裂缝在变大",
     {"road_blocked": True, "river_dammed": True, "cracks_growing": True}),
    (H.LANDSLIDE, "the road is blocked and rocks are still falling",
     {"road_blocked": True, "still_moving": True}),
    (H.FOOD_POISONING, "在幸福饭店聚餐后12个人上吐下泻,呕吐发烧",
     {"people_ill": 12, "symptoms": "上吐下泻, 呕吐, 发烧", "place_eaten": "幸福饭店"}),
    (H.FOOD_POISONING, "5 people vomiting after dinner at Lucky Noodles",
     {"people_ill": 5, "symptoms": "vomiting", "place_eaten": "Lucky Noodles"}),
    (H.HAZMAT, "tanker leaking, UN 1005, 3 people coughing",
     {"un_number": 1005, "people_ill": 3}),
    (H.FOG, "能见度不到50米", {"visibility_m": 50}),
    (H.COLD, "零下12度,水管冻住了", {"temperature_c": -12, "pipes_frozen": True}),
    (H.SNOW, "积雪30厘米,大棚被压弯", {"snow_cm": 30, "roof_sagging": True}),
    (H.FIRST_AID, "老人昏迷,没有呼吸", {"conscious": False, "breathing": False}),
    (H.FIRST_AID, "he is unconscious but still breathing", {"conscious": False, "breathing": True}),
    (H.BUILDING_COLLAPSE, "整栋楼塌了", {"collapsed": "whole"}),
    (H.BUILDING_COLLAPSE, "六层的楼倾斜了", {"storeys": 6, "collapsed": "leaning"}),
    (H.CROWD, "太挤了,有人跌倒", {"density": "tight", "people_falling": True}),
    (H.ROAD, "高速上三辆车相撞,有油罐车", {"vehicles": 3, "dangerous_goods": True}),
    (H.OTHER, "路灯坏了", {}),
]  # fmt: skip


@pytest.mark.parametrize(("hazard", "text", "expected"), HEARD, ids=[row[1] for row in HEARD])
def test_hears_what_is_said_and_no_more(hazard: H, text: str, expected: dict[str, Any]) -> None:
    assert details_heard(hazard, text) == expected


def test_every_phrase_is_of_a_field_that_takes_its_value() -> None:
    fields = {each.name: each for fields in shipped().values() for each in fields}
    for name, values in TOLD.items():
        for value, _ in values:
            if fields[name].type is FieldType.CHOICE:
                assert value in fields[name].options, name
            else:
                assert fields[name].type is FieldType.YES_NO and isinstance(value, bool), name


LONG = ["水深" * 2000, "在" * 4000, "water " * 700, "电线" + "啊" * 4000, "a " * 2000, "一" * 4000]


@pytest.mark.parametrize("text", LONG, ids=[text[:4] for text in LONG])
def test_a_long_text_is_heard_in_a_moment(text: str) -> None:
    for hazard in H:
        heard = details_heard(hazard, text)
        assert not list(filter(None, check_details(hazard, heard)))
