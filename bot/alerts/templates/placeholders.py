"""The closed set of what a template may leave open, and how each is written.

Knows nothing of templates or drafts; units stand in the template's own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a value is written."""

    TEXT = "text"  # one for each language, or one for all
    NUMBER = "number"  # 50, 3.5 or 50-80, without its unit
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """`typical` has an ordinary value by language: lengths are checked with it.

    `automatic`: taken from the draft, unless its author says otherwise.
    """

    name: str
    typical: Mapping[str, str]
    form: Form = Form.TEXT
    automatic: bool = False


def _text(name: str, zh: str, en: str, *, automatic: bool = False) -> Placeholder:
    return Placeholder(name=name, typical={"zh": zh, "en": en}, automatic=automatic)


def _same(name: str, value: str, form: Form = Form.NUMBER) -> Placeholder:
    return Placeholder(name=name, typical={"zh": value, "en": value}, form=form)


_ALL = (
    _text("area", "浦东新区", "Pudong New Area", automatic=True),
    _text("from", "11月22日14时", "14:00 on 22 November", automatic=True),
    _text("until", "11月22日20时", "20:00 on 22 November", automatic=True),
    _text("suspended", "停课、停工", "school and work", automatic=True),
    _text("office", "浦东新区气象台", "Pudong Meteorological Office"),
    _text("place", "龙阳路下穿通道", "the Longyang Road underpass"),
    _text("river", "黄浦江", "the Huangpu"),
    _text("road", "G1503高速", "the G1503 expressway"),
    _text("line", "地铁2号线", "metro line 2"),
    _text("storm", "贝碧嘉", "Bebinca"),
    _text("shelter", "川沙中学", "Chuansha School"),
    _text("route", "沿川沙路向北", "north along Chuansha Road"),
    _text("substance", "氯气", "chlorine"),
    _text("product", "“鲜味”牌即食凉菜", "Xianwei cold dishes"),
    _text("disease", "甲型流感", "influenza A"),
    _text("exempt", "供水、供电、医疗等单位", "water, power and health services"),
    _text("claim", "水库已经决堤", "the reservoir has burst"),
    _text("facts", "水库运行正常，没有险情", "The reservoir is safe"),
    _same("amount", "50"),  # rain or snow
    _same("hours", "6"),
    _same("wind", "10"),  # the Beaufort scale
    _same("gust", "12"),
    _same("temperature", "38"),
    _same("visibility", "200"),
    _same("height", "3.5"),  # of water or waves
    _same("distance", "500"),
    _same("magnitude", "5.2"),
    _same("depth", "10"),
    _same("phone", "021-12345", Form.PHONE),
)

PLACEHOLDERS: Mapping[str, Placeholder] = {each.name: each for each in _ALL}
"""Every placeholder by its name."""


def typical(language: str) -> dict[str, str]:
    """An ordinary value for each, by name."""
    return {name: each.typical[language] for name, each in PLACEHOLDERS.items()}
