"""What a kind of hazard asks besides place and words, as attributes of its Open311 service.

It does not know what becomes of the answers.
"""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.hazards import Hazard


class Datatype(StrEnum):
    """GeoReport v2, "GET Service Definition"."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE_OF = "singlevaluelist"
    SOME_OF = "multivaluelist"


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """`key`: its question in `bot/words`; `values`: what can be chosen, code → key of its name."""

    code: str
    datatype: Datatype
    key: str
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()


AFFECTED, TRAPPED = "people_affected", "people_trapped"
_PEOPLE = (
    Attribute(code=TRAPPED, datatype=Datatype.NUMBER, key="open311.ask_people_trapped"),
    Attribute(code=AFFECTED, datatype=Datatype.NUMBER, key="open311.ask_people_affected"),
)


def people_asked(hazard: Hazard) -> tuple[Attribute, ...]:
    """None is required: a report comes first."""
    return () if hazard is Hazard.PREPAREDNESS else _PEOPLE
