"""How far away a place of each kind is still of use to somebody who is sent there.

It does not know who asks, nor how they travel.
"""

from collections.abc import Mapping
from types import MappingProxyType

from knowledge.facilities.model import Kind

#: Metres in a straight line; our own measure, no norm. A defibrillator counts within minutes, what
#: is handed out within a walk or a short ride; for a hospital people go farther than for a roof.
WITHIN_M: Mapping[Kind, float] = MappingProxyType(
    {
        Kind.AED: 3_000.0,
        Kind.SUPPLY: 20_000.0,
        Kind.CLINIC: 30_000.0,
        Kind.SHELTER: 50_000.0,
        Kind.FIRE_STATION: 50_000.0,
        Kind.HOSPITAL: 100_000.0,
    }
)


def kilometres(kind: Kind) -> int:
    """The same, as people are told."""
    return round(WITHIN_M[kind] / 1000)
