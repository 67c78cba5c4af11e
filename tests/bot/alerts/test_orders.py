"""What a place must withstand that people are sent to, by the words of the order."""

from dataclasses import replace

import pytest

from bot.alerts.content import AlertContent, AlertText, Status
from bot.alerts.orders import against
from knowledge.hazards import Hazard

F, W, L, D = Hazard.FLOOD, Hazard.WATERLOGGING, Hazard.LANDSLIDE, Hazard.DEBRIS_FLOW


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        pytest.param("洪水", [{F}], id="a flood"),
        pytest.param("山洪", [{F}], id="in the mountains"),
        pytest.param("Dam failure", [{F}], id="a dam"),
        pytest.param("Storm damage", [], id="no dam"),
        pytest.param("大暴雨", [{F, W}], id="rain"),
        pytest.param("地质灾害", [{L, D}], id="slopes"),
        pytest.param("山洪、泥石流", [{F}, {D}], id="two: a place for both"),
        pytest.param("台风", [{Hazard.TYPHOON}], id="a typhoon"),
        pytest.param("突发事件", [], id="nobody knows"),
    ],
)
def test_by_the_event(event: str, wanted: list[set[Hazard]]) -> None:
    assert list(against(content(event))) == wanted


def test_by_the_headline_where_the_event_names_none() -> None:
    text = AlertText(headline="黄河大堤决口，立即转移", description="x")
    assert list(against(replace(content("突发事件"), texts={"zh": text}))) == [{F}]


def content(event: str) -> AlertContent:
    return AlertContent(status=Status.ACTUAL, event=event)
