"""The closed vocabularies of an article's front matter, the hazard codes first of all.

It does not know how any of them is called in a language that people read; that is for `bot/words`.
"""

from enum import StrEnum

#: Every article is written in each of them.
LANGUAGES = ("zh", "en")


class Hazard(StrEnum):
    """Every hazard code of the public contract (api.md, "Reporting"), in its order."""

    EARTHQUAKE = "earthquake"
    FLOOD = "flood"
    WATERLOGGING = "waterlogging"
    TYPHOON = "typhoon"
    STORM_SURGE = "storm_surge"
    TSUNAMI = "tsunami"
    LANDSLIDE = "landslide"
    DEBRIS_FLOW = "debris_flow"
    LIGHTNING = "lightning"
    HAIL = "hail"
    TORNADO = "tornado"
    HEAT = "heat"
    COLD = "cold"
    SNOW = "snow"
    DROUGHT = "drought"
    SANDSTORM = "sandstorm"
    FOG = "fog"
    FOREST_FIRE = "forest_fire"
    FIRE = "fire"
    GAS = "gas"
    CARBON_MONOXIDE = "carbon_monoxide"
    HAZMAT = "hazmat"
    EXPLOSION = "explosion"
    ELECTRICITY = "electricity"
    DROWNING = "drowning"
    ICE = "ice"
    LIFT = "lift"
    CROWD = "crowd"
    ROAD = "road"
    SUBWAY = "subway"
    BUILDING_COLLAPSE = "building_collapse"
    NUCLEAR = "nuclear"
    EPIDEMIC = "epidemic"
    FOOD_POISONING = "food_poisoning"
    FIRST_AID = "first_aid"
    PREPAREDNESS = "preparedness"
    RECOVERY = "recovery"
    OTHER = "other"


class Phase(StrEnum):
    """When an article helps: before, during or after the event, or at any time."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    ANY = "any"


class Setting(StrEnum):
    """Where the reader is."""

    ANY = "any"
    HOME = "home"
    HIGH_RISE = "high_rise"
    SCHOOL = "school"
    WORK = "work"
    PLANT = "plant"
    CAR = "car"
    SUBWAY = "subway"
    OUTDOORS = "outdoors"
    MOUNTAIN = "mountain"
    COAST = "coast"
    COUNTRYSIDE = "countryside"
    WATER = "water"


class Audience(StrEnum):
    """Whom an article is written for."""

    ANY = "any"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    INFANT = "infant"
    CHILD = "child"
    PETS = "pets"


class Urgency(StrEnum):
    """How fast the reader must act."""

    IMMEDIATE = "immediate"
    SOON = "soon"
    PLAN = "plan"


class Status(StrEnum):
    """Whether people may see an article; drafts are never indexed."""

    DRAFT = "draft"
    PUBLISHED = "published"
