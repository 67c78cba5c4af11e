"""Our kinds of hazards as the services of GeoReport v2, and where they are offered.

It does not know reports.
"""

from typing import Any

from bot.reports.open311.attributes import Attribute
from bot.reports.open311.details import attributes_of
from bot.reports.open311.errors import Refused
from bot.words.catalogue import Words
from knowledge.hazards import Hazard

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: When services or attributes last changed; clients load them again when they see another one.
CHANGESET = "2026-11-22 12:00"
#: The kinds of events of the law on responding to emergencies (突发事件应对法, article 2).
_GROUPS: dict[str, frozenset[Hazard]] = {
    "natural": frozenset(
        {
            Hazard.EARTHQUAKE, Hazard.FLOOD, Hazard.WATERLOGGING, Hazard.TYPHOON,
            Hazard.STORM_SURGE, Hazard.TSUNAMI, Hazard.LANDSLIDE, Hazard.DEBRIS_FLOW,
            Hazard.LIGHTNING, Hazard.HAIL, Hazard.TORNADO, Hazard.HEAT, Hazard.COLD, Hazard.SNOW,
            Hazard.DROUGHT, Hazard.SANDSTORM, Hazard.FOG, Hazard.FOREST_FIRE, Hazard.ICE,
        }
    ),
    "health": frozenset({Hazard.EPIDEMIC, Hazard.FOOD_POISONING, Hazard.FIRST_AID}),
    "other": frozenset({Hazard.PREPAREDNESS, Hazard.RECOVERY, Hazard.OTHER}),
}  # fmt: skip


def hazard_of(code: str) -> Hazard:
    """Raises Refused."""
    if code not in set(Hazard):
        raise Refused(404, "open311.service_unknown", code=code[:40])
    return Hazard(code)


def group_of(hazard: Hazard) -> str:
    return next((name for name, kinds in _GROUPS.items() if hazard in kinds), "accident")


def name_of(hazard: Hazard, words: Words, language: str) -> str:
    return words.say(f"reports.hazard_{hazard}", language)


def service(hazard: Hazard, words: Words, language: str) -> dict[str, Any]:
    name = name_of(hazard, words, language)
    return {
        "service_code": str(hazard),
        "service_name": name,
        "description": words.say("open311.service", language, hazard=name),
        "metadata": bool(attributes_of(hazard)),
        "type": "realtime",
        "keywords": words.say(f"open311.keywords_{hazard}", language),
        "group": words.say(f"open311.group_{group_of(hazard)}", language),
    }


def definition(hazard: Hazard, words: Words, language: str) -> dict[str, Any]:
    asked = enumerate(attributes_of(hazard), start=1)
    attributes = [_attribute(each, order, words, language) for order, each in asked]
    return {"service_code": str(hazard), "attributes": attributes}


def discovery(public_url: str, words: Words, language: str) -> dict[str, Any]:
    return {
        "changeset": CHANGESET,
        "contact": words.say("open311.contact", language, url=public_url),
        "key_service": words.say("open311.key_service", language),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{public_url}/open311/v2",
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def _attribute(attribute: Attribute, order: int, words: Words, language: str) -> dict[str, Any]:
    values = [{"key": k, "name": words.say(name, language)} for k, name in attribute.values]
    return {
        "variable": True,
        "code": attribute.code,
        "datatype": str(attribute.datatype),
        "required": attribute.required,
        "datatype_description": words.say(f"open311.type_{attribute.datatype}", language),
        "order": order,
        "description": words.say(attribute.key, language),
        "values": values,
    }
