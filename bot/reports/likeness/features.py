"""What two reports have in common and what sets them apart, in numbers.

It does not know how much each number counts.
"""

import math
from collections.abc import Mapping

from bot.reports.likeness.marks import OF_PLACES, WITHIN, agreeing, clashing
from bot.reports.likeness.traits import Traits, nearby, told_of
from bot.reports.report import LIFE, Report
from bot.reports.similar import alike, distance_m
from knowledge.hazards import Hazard

#: Metres over which people tell of one event of a kind. Of the others STREET: a phone's place is
#: good to some tens, and people report a fire from across the street. LOCAL at most where one of
#: the two is such.
STREET, LOCAL, _WIDE = 100.0, 300.0, 1_000.0
REACH: Mapping[Hazard, float] = {
    **dict.fromkeys((Hazard.EARTHQUAKE, Hazard.TSUNAMI, Hazard.NUCLEAR), 3_000.0),
    **dict.fromkeys(
        (Hazard.FOREST_FIRE, Hazard.HAIL, Hazard.SNOW, Hazard.HEAT, Hazard.DROUGHT,
         Hazard.SANDSTORM, Hazard.FOG, Hazard.TORNADO), 1_000.0),
    **dict.fromkeys(
        (Hazard.HAZMAT, Hazard.EXPLOSION, Hazard.FLOOD, Hazard.COLD, Hazard.STORM_SURGE), 300.0),
    **dict.fromkeys((Hazard.DROWNING, Hazard.SUBWAY), 200.0),
}  # fmt: skip
#: Over in a moment, or seen to at once: whoever tells of one an hour later tells of another.
BRIEF = frozenset(
    {Hazard.EARTHQUAKE, Hazard.ROAD, Hazard.LIGHTNING, Hazard.LIFT, Hazard.EXPLOSION,
     Hazard.HAIL, Hazard.TORNADO, Hazard.CROWD, Hazard.DROWNING, Hazard.FIRST_AID}
)  # fmt: skip
#: Kinds of which one brings the other about, besides those that people take for one another.
_CAUSES = frozenset(
    frozenset(pair)
    for pair in (
        (Hazard.GAS, Hazard.FIRE), (Hazard.ELECTRICITY, Hazard.FIRE),
        (Hazard.ELECTRICITY, Hazard.EXPLOSION), (Hazard.HAZMAT, Hazard.FIRE),
        (Hazard.ELECTRICITY, Hazard.WATERLOGGING), (Hazard.ELECTRICITY, Hazard.FLOOD),
        (Hazard.ICE, Hazard.DROWNING), (Hazard.FLOOD, Hazard.DROWNING),
        (Hazard.EPIDEMIC, Hazard.FOOD_POISONING), (Hazard.SNOW, Hazard.COLD),
        (Hazard.LANDSLIDE, Hazard.BUILDING_COLLAPSE), (Hazard.CARBON_MONOXIDE, Hazard.FIRE),
        (Hazard.DEBRIS_FLOW, Hazard.BUILDING_COLLAPSE), (Hazard.SUBWAY, Hazard.FIRE),
        (Hazard.ELECTRICITY, Hazard.LIFT), (Hazard.SUBWAY, Hazard.WATERLOGGING),
        (Hazard.LIGHTNING, Hazard.FIRE),
        (Hazard.TYPHOON, Hazard.FLOOD), (Hazard.TYPHOON, Hazard.STORM_SURGE),
    )
)  # fmt: skip
#: Kinds that people choose for want of a better one, or for what came of the event.
VAGUE = frozenset({Hazard.OTHER, Hazard.FIRST_AID, Hazard.ROAD})

#: How fast being near one another fades, in metres and in hours.
_BESIDE, _SOON = 30.0, 0.25

#: What any two reports have, by name. Besides, what they speak of together and which kinds they
#: are has names of its own (`topic:fire+smell`, `kind:fire+gas`).
NAMES = (
    "far", "unplaced", "unnamed", "gap", "kinds_apart", "same_kind",
    "wide", "half_wide", "first_aid", "vague", "meaning", "topics", "akin", "no_topic",
    "topics_both", "topics_of_all", "words", "setting", "no_setting", "marks_agree",
    "places_clash", "floors_clash", "trapped", "trapped_apart", "again", "late",
    "beside_and_no_topic", "beside_and_akin", "beside_and_topics", "beside_and_meaning",
    "beside_and_soon", "meaning_and_topics", "far_and_topics", "late_and_topics",
    "far_and_meaning",
)  # fmt: skip
#: What the others are called begins so; their weights are held nearer to nought.
RARE = ("topic:", "kind:")

Numbers = Mapping[str, float]


def features(one: Traits, other: Traits) -> Numbers:
    """By name, those that are nought left out; the same whichever of the two is named first."""
    metres = metres_between(one.report, other.report)
    numbers = _places(one, other, metres) | _kinds(one.report, other.report)
    numbers |= _words(one, other) | _of_topics(one, other)
    numbers |= _together(numbers, metres, _hours(one.report, other.report))
    return {name: number for name, number in numbers.items() if number}


def _places(one: Traits, other: Traits, metres: float | None) -> dict[str, float]:
    a, b = one.report, other.report
    address = max(_within(one.address, other.told), _within(other.address, one.told))
    return {
        "far": math.log1p((metres or 0.0) / _reach(a, b)),
        "unplaced": float(metres is None),
        "unnamed": (1 - address) if metres is None else 0.0,
        "gap": math.log1p(_hours(a, b) / _life_hours(a, b)),
        "late": math.log1p(_hours(a, b)) if {a.hazard, b.hazard} & BRIEF else 0.0,
        "marks_agree": float(agreeing(one.marks, other.marks)),
        "places_clash": float(clashing(one.marks, other.marks, OF_PLACES)),
        "floors_clash": float(clashing(one.marks, other.marks, WITHIN)),
    }


def _kinds(a: Report, b: Report) -> dict[str, float]:
    wide = sum(REACH.get(one.hazard, STREET) >= _WIDE for one in (a, b))
    return {
        f"kind:{'+'.join(sorted((a.hazard.value, b.hazard.value)))}": 1.0,
        "kinds_apart": float(not _goes_with(a.hazard, b.hazard)),
        "same_kind": float(a.hazard is b.hazard),
        "wide": float(wide == 2),
        "half_wide": float(wide == 1),
        "first_aid": float(sum(one.hazard is Hazard.FIRST_AID for one in (a, b))),
        "vague": float(sum(one.hazard in {Hazard.OTHER, Hazard.ROAD} for one in (a, b))),
    }


def _words(one: Traits, other: Traits) -> dict[str, float]:
    trapped, apart = _trapped(one.report.people_trapped or 0, other.report.people_trapped or 0)
    return {
        "meaning": _meaning(one, other),
        "words": _overlap(one.told, other.told),
        "setting": _overlap(one.setting, other.setting),
        "no_setting": float(
            bool(one.setting) and bool(other.setting) and not one.setting & other.setting
        ),
        "trapped": trapped,
        "trapped_apart": apart,
        "again": float(one.again != other.again),
    }


def _of_topics(one: Traits, other: Traits) -> dict[str, float]:
    mine, yours = told_of(one, other), told_of(other, one)
    share, akin, none = _topics(mine, yours)
    both = one.topics & other.topics
    pairs = {f"topic:{topic}": 1.0 for topic in both}
    if not both:
        weight = 1 / math.sqrt(len(one.topics) * len(other.topics) or 1)
        pairs = {
            f"topic:{'+'.join(sorted((a, b)))}": weight for a in one.topics for b in other.topics
        }
    return {
        "topics": share,
        "akin": akin,
        "no_topic": none,
        "topics_both": float(len(mine & yours)),
        "topics_of_all": len(mine & yours) / (len(mine | yours) or 1),
        **pairs,
    }


def _together(numbers: Numbers, metres: float | None, hours: float) -> dict[str, float]:
    """What counts more, or less, because of something else."""
    beside = 0.0 if metres is None else math.exp(-metres / _BESIDE)
    return {
        **{
            f"beside_and_{name}": beside * numbers[name]
            for name in ("no_topic", "akin", "topics", "meaning")
        },
        "beside_and_soon": beside * math.exp(-hours / _SOON),
        "meaning_and_topics": numbers["meaning"] * numbers["topics"],
        "far_and_topics": numbers["far"] * numbers["topics"],
        "far_and_meaning": numbers["far"] * numbers["meaning"],
        "late_and_topics": numbers["late"] * numbers["topics"],
    }


def metres_between(one: Report, other: Report) -> float | None:
    """None when one of them has no point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_m(one.lat, one.lon, other.lat, other.lon)


def _reach(one: Report, other: Report) -> float:
    """A quake is felt for kilometres; a house that it brought down stands in one street."""
    less, more = sorted((REACH.get(one.hazard, STREET), REACH.get(other.hazard, STREET)))
    return min(more, max(less, LOCAL))


def _hours(one: Report, other: Report) -> float:
    return abs((one.created_at - other.created_at).total_seconds()) / 3600


def _life_hours(one: Report, other: Report) -> float:
    return max(LIFE[one.hazard], LIFE[other.hazard]).total_seconds() / 3600


def _meaning(one: Traits, other: Traits) -> float:
    if one.vector is None or other.vector is None:
        return 0.0
    return max(0.0, float(one.vector @ other.vector))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the shorter one's words, the share that the other has too."""
    return len(one & other) / (min(len(one), len(other)) or 1)


def _topics(one: frozenset[str], other: frozenset[str]) -> tuple[float, float, float]:
    """What they share of what they speak of; else whether it goes together, or does not."""
    if not one or not other or one & other:
        return _overlap(one, other), 0.0, 0.0
    akin = float(bool(nearby(one) & other or nearby(other) & one))
    return 0.0, akin, 1.0 - akin


def _trapped(one: int, other: int) -> tuple[float, float]:
    """Whether both count the same people, and whether one counts more than twice the other's."""
    told = min(one, other) > 0
    return float(told and one == other), float(told and max(one, other) > 2 * min(one, other))


def _goes_with(one: Hazard, other: Hazard) -> bool:
    vague = bool({one, other} & VAGUE)
    return vague or alike(one, other) or frozenset((one, other)) in _CAUSES


def _within(address: frozenset[str], told: frozenset[str]) -> float:
    """The share of an address that the other report names; 0 without an address."""
    return len(address & told) / len(address) if address else 0.0
