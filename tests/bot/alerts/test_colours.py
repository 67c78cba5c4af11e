"""What a text calls itself by must be the level that it is treated as."""

from typing import Any

import pytest

from bot.alerts.content import AlertContent, AlertText, Kind, Level, MsgType, Status
from bot.alerts.content.colours import other_colours


@pytest.mark.parametrize(
    ("headline", "level", "found"),
    [
        pytest.param("暴雨红色预警", Level.RED, None, id="its own"),
        pytest.param("暴雨红色预警", Level.YELLOW, "红色", id="another"),
        pytest.param("暴雨红色预警", None, "红色", id="none is given"),
        pytest.param("橙色暴雨预警信号", Level.RED, "橙色", id="the colour first"),
        pytest.param("暴雨橙色预警升级为红色预警", Level.RED, None, id="raised"),
        pytest.param("暴雨橙色预警升级为红色预警", Level.BLUE, "橙色, 红色", id="neither"),
        pytest.param("红色教育基地附近山洪预警", Level.RED, None, id="no colour of a warning"),
        pytest.param("黄河大堤附近洪水预警", Level.RED, None, id="a river"),
        pytest.param("Red rainstorm warning", Level.RED, None, id="its own, en"),
        pytest.param("Red rainstorm warning", Level.ORANGE, "Red", id="another, en"),
        pytest.param("Rainstorm warning: orange", Level.RED, "orange", id="behind, en"),
        pytest.param("Red flag warning for hills", Level.ORANGE, None, id="a name, en"),
        pytest.param("Blue Lake Road is closed", Level.RED, None, id="no warning, en"),
        pytest.param("暴雨预警", Level.RED, None, id="no colour"),
    ],
)
def test_a_headline(headline: str, level: Level | None, found: str | None) -> None:
    wanted = [("texts.zh.headline", found)] if found else []
    assert list(other_colours(content(headline, level=level))) == wanted


@pytest.mark.parametrize(
    "of",
    [
        pytest.param({"kind": Kind.CLARIFICATION}, id="a denial"),
        pytest.param({"msg_type": MsgType.CANCEL, "level": Level.BLUE}, id="an all-clear"),
        pytest.param({"kind": Kind.SUSPENSION}, id="schools closed under another's warning"),
    ],
)
def test_who_speaks_of_other_warnings(of: dict[str, Any]) -> None:
    assert not list(other_colours(content("红色预警", **of)))


def test_the_short_text_as_well() -> None:
    only = content("暴雨", sms="暴雨红色预警", level=Level.BLUE)
    assert list(other_colours(only)) == [("texts.zh.sms", "红色")]


def content(headline: str, sms: str | None = None, **of: Any) -> AlertContent:
    text = AlertText(headline=headline, description="x", sms=sms)
    return AlertContent(status=Status.ACTUAL, texts={"zh": text}, **of)
