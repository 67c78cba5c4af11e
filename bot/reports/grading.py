"""How urgent a report is, and why: from its words, its people and its place.

It does not know who is told, nor how long anybody has.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.reports.kinds import means_danger
from bot.reports.urgency import in_danger, lives_at_risk
from knowledge.hazards import Hazard


class Urgency(StrEnum):
    """In the order in which they are looked at."""

    LIFE = "life"  # somebody is trapped or hurt
    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"  # nothing happens meanwhile


class Reason(StrEnum):
    TRAPPED = "trapped"
    HURT = "hurt"
    DANGER = "danger"  # words of harm, though not surely of somebody's now
    MANY = "many"
    FAST = "fast"
    DETAILS = "details"  # what its kind asks besides: a power line in water, gas indoors
    PLACE = "place"  # where people cannot help themselves, or where it spreads
    PEOPLE = "people"  # who cannot help themselves: children, old or ill people


@dataclass(frozen=True, kw_only=True)
class Graded:
    """`reasons`: gravest first; none for what is neither grave nor near anybody."""

    urgency: Urgency
    reasons: tuple[Reason, ...]


ORDER = tuple(Urgency)
#: Affecting so many people makes any report urgent.
MANY = 10
#: Hazards that kill within minutes wherever they are.
_FAST = frozenset(
    {
        Hazard.BUILDING_COLLAPSE,
        Hazard.CARBON_MONOXIDE,
        Hazard.DEBRIS_FLOW,
        Hazard.DROWNING,
        Hazard.EXPLOSION,
        Hazard.FIRE,
        Hazard.NUCLEAR,
        Hazard.TSUNAMI,
    }
)
_LIFE = frozenset({Reason.TRAPPED, Reason.HURT})
_URGENT = frozenset({Reason.DANGER, Reason.MANY, Reason.FAST, Reason.DETAILS})
#: What happens slowly, or has happened.
_SLOW = frozenset({Hazard.PREPAREDNESS, Hazard.RECOVERY, Hazard.DROUGHT})
#: Crowded or helpless places, and those whose damage spreads: what Chinese practice lists as
#: 重点场所 for fire and flood (schools, kindergartens, hospitals, homes for old people, stations,
#: works with dangerous chemicals, reservoirs).
_PLACES = re.compile(
    "学校|小学|中学|大学|校园|幼儿园|托儿所|医院|卫生院|养老院|敬老院|福利院|护理院"
    "|化工厂|化工园|油库|加油站|危化|水库|大坝|尾矿库|地铁站|火车站|高铁站|汽车站|客运站"
    r"|\b(?:schools?|kindergartens?|nurser(?:y|ies)|hospitals?|clinics?|nursing homes?|care homes?"
    r"|chemical (?:plants?|works)|petrol stations?|gas stations?|dams?|reservoirs?"
    r"|(?:railway|train|metro|subway|bus) stations?)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    "孩子|小孩|儿童|婴儿|宝宝|老人|老奶奶|老爷爷|孕妇|残疾|轮椅|病人|独居"
    r"|\b(?:child(?:ren)?|kids?|bab(?:y|ies)|toddlers?|elderly|old (?:people|man|woman|lady)"
    r"|pregnant|disabled|wheelchairs?|patients?)\b",
    re.IGNORECASE,
)
_TRAPPED = re.compile(
    "被困|被压|被埋|困在|困住|出不来|下不来|trapped|stuck|buried|pinned|t get out", re.IGNORECASE
)


def grade(
    hazard: Hazard,
    text: str,
    affected: int | None,
    trapped: int | None,
    address: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Graded:
    """A place or people in need of help lift a report by one grade, and never to LIFE."""
    reasons = _reasons(hazard, text, affected, trapped, address or "")
    if means_danger(hazard, details or {}):
        reasons = (Reason.DETAILS, *reasons)
    found = frozenset(reasons)
    if found & _LIFE:
        return Graded(urgency=Urgency.LIFE, reasons=reasons)
    if found & _URGENT:
        return Graded(urgency=Urgency.URGENT, reasons=reasons)
    lifted = bool(found)
    if hazard in _SLOW:
        return Graded(urgency=Urgency.NORMAL if lifted else Urgency.LOW, reasons=reasons)
    return Graded(urgency=Urgency.URGENT if lifted else Urgency.NORMAL, reasons=reasons)


def graver(one: Urgency, other: Urgency) -> Urgency:
    return min(one, other, key=ORDER.index)


def is_urgent(urgency: Urgency) -> bool:
    """What the public contract calls `urgent`."""
    return urgency in (Urgency.LIFE, Urgency.URGENT)


def _reasons(
    hazard: Hazard, text: str, affected: int | None, trapped: int | None, address: str
) -> tuple[Reason, ...]:
    risk = lives_at_risk(text)
    stuck = bool(trapped) or (risk and bool(_TRAPPED.search(text)))
    checked = {
        Reason.TRAPPED: stuck,
        Reason.HURT: risk and not stuck,
        Reason.DANGER: not risk and not stuck and in_danger(text),
        Reason.MANY: (affected or 0) >= MANY,
        Reason.FAST: hazard in _FAST,
        Reason.PLACE: bool(_PLACES.search(f"{text} {address}")),
        Reason.PEOPLE: bool(_PEOPLE.search(text)),
    }
    return tuple(reason for reason, holds in checked.items() if holds)
