"""What an area comes to while it is being chosen: its size, what lies outside, what cutting leaves.

It does not know who chooses it, nor whether anybody will be warned there.
"""

from dataclasses import dataclass

from bot.alerts.area import area_km2
from bot.alerts.content import AlertArea
from bot.alerts.cutting import Overhang, cut_to
from bot.alerts.ground import Ground
from bot.areas.divisions import Divisions
from bot.officials import Official


@dataclass(frozen=True, kw_only=True)
class Survey:
    """`km2`: square kilometres of what has an outline; `outside`: what the official may not warn.

    `unoutlined`: codes of divisions that count by their code alone, for we have no outline.
    """

    km2: float
    outside: Overhang | None
    unoutlined: tuple[str, ...]


def survey(divisions: Divisions, area: AlertArea, official: Official) -> Survey:
    """Blocking, as Ground is."""
    ground = Ground(divisions)
    codes = [code.value for code in area.geocodes if ground.known(code.value)]
    return Survey(
        km2=area_km2(ground.site(area).geometry),
        outside=ground.overhang(area, official),
        unoutlined=tuple(code for code in codes if divisions.polygon(code) is None),
    )


def cut(divisions: Divisions, area: AlertArea, official: Official) -> AlertArea:
    """What of it is the official's to warn. Raises OutsideYourArea where nothing is left."""
    return cut_to(divisions, area, official.area).area
