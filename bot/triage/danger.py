"""The dangers to life that are told apart.

It does not know how a danger is recognised, nor what is answered.
"""

from enum import StrEnum


class Danger(StrEnum):
    """What threatens the person; each has a card (`cards.py`) and examples (`examples/`)."""

    NOT_BREATHING = "not_breathing"
    CHOKING = "choking"
    DROWNING = "drowning"
    BLEEDING = "bleeding"
    ELECTRIC_SHOCK = "electric_shock"
    SUICIDE = "suicide"
    STROKE_HEART = "stroke_heart"
    CHILDBIRTH = "childbirth"
    GAS_SYMPTOMS = "gas_symptoms"
    CHEMICAL = "chemical"
    VEHICLE_FLOOD = "vehicle_flood"
    FLOOD_TRAPPED = "flood_trapped"
    EARTHQUAKE = "earthquake"
    TSUNAMI = "tsunami"
    TORNADO = "tornado"
    FIRE = "fire"
    CRUSH = "crush"
    RUBBLE = "rubble"
    LANDSLIDE = "landslide"
    LIFT = "lift"
    EXPLOSION = "explosion"
    VIOLENCE = "violence"
    ROAD = "road"
    MEDICAL = "medical"
    TRAPPED = "trapped"
