"""Orders to leave: where, and what a place must withstand that people are sent to instead.

It does not know places, nor how far is near.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bot.alerts.content import AlertContent
from bot.alerts.published import InForce
from knowledge.hazards import Hazard

_WATER = frozenset({Hazard.FLOOD, Hazard.WATERLOGGING})
_SLOPE = frozenset({Hazard.LANDSLIDE, Hazard.DEBRIS_FLOW})
#: Words of an order's event, and the hazards of which a place must be meant for one. Those of the
#: event codes of api.md that people are moved away for, as offices write them.
_WORDS: tuple[tuple[frozenset[Hazard], str], ...] = (
    (
        frozenset({Hazard.FLOOD}),
        "洪 决堤 决口 溃堤 溃坝 溃口 垮坝 漫堤 漫坝 flood floods flooding dam dyke dike levee",
    ),
    (_WATER, "暴雨 内涝 积水 渍涝 rainstorm waterlogging"),
    (frozenset({Hazard.TYPHOON}), "台风 typhoon"),
    (frozenset({Hazard.STORM_SURGE}), "风暴潮 surge"),
    (frozenset({Hazard.TSUNAMI}), "海啸 tsunami"),
    (_SLOPE, "地质灾害"),
    (frozenset({Hazard.LANDSLIDE}), "滑坡 崩塌 landslide"),
    (frozenset({Hazard.DEBRIS_FLOW}), "泥石流 debris mudslide"),
    (frozenset({Hazard.EARTHQUAKE}), "地震 earthquake"),
    (frozenset({Hazard.FOREST_FIRE}), "森林火 草原火 山火 forest wildfire"),
    (frozenset({Hazard.HAZMAT}), "危险化学品 危化品 毒气 chemical"),
    (frozenset({Hazard.GAS}), "燃气 天然气 煤气 gas"),
    (frozenset({Hazard.NUCLEAR}), "核应急 核事故 核泄漏 核辐射 nuclear"),
)
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, kw_only=True)
class Order:
    """`against`: a place must be meant for one hazard of each set; empty: nobody knows for what."""

    area: BaseGeometry
    against: tuple[frozenset[Hazard], ...] = ()

    def suited(self, hazards: Collection[Hazard]) -> bool | None:
        """Whether a place that is meant for `hazards` suits; None where that is not known."""
        if not self.against or not hazards:
            return None
        return all(not meant.isdisjoint(hazards) for meant in self.against)


def order_of(message: InForce) -> Order:
    return Order(area=shape(message.area), against=against(message.content))


def against(content: AlertContent) -> tuple[frozenset[Hazard], ...]:
    """By the event's name; where that names none, by the headlines."""
    headlines = " ".join(text.headline for text in content.texts.values())
    return _named(content.event) or _named(headlines)


def _named(text: str) -> tuple[frozenset[Hazard], ...]:
    latin = set(_LATIN.findall(text.casefold()))  # whole words: "damage" is no dam

    def says(word: str) -> bool:
        return word in latin if word.isascii() else word in text

    found = (hazards for hazards, words in _WORDS if any(map(says, words.split())))
    return tuple(dict.fromkeys(found))


def suited(orders: Collection[Order], hazards: Collection[Hazard]) -> bool | None:
    """As Order.suited, where several are in force: one that it does not suit is enough."""
    answers = [order.suited(hazards) for order in orders]
    return False if False in answers else None if None in answers else True
