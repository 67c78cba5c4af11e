"""Reads the labelled pairs: two reports each, and whether they tell of the same event.

It does not know any method that finds out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import yaml

from bot.reports.report import Report, Status, expiry
from knowledge.hazards import Hazard

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en", "mixed")
#: What the files for choosing are called behind their language, in the order of their making.
CHOOSING = ("", "more", "third", "fourth", "fifth", "sixth", "seventh")
#: Those that nobody looks at while choosing; none while the next set is not written yet.
HELD_OUT = ("held_out",)
#: More scenes than any file has.
_MOST = 100
_BEGINNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
_LAT, _LON = 31.2, 121.5
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, kw_only=True)
class Pair:
    """`scene`: the document that both are of, by its file and its place in there: those of one
    place tell of the like in every language.
    """

    scene: int
    one: Report
    other: Report
    same: bool


def pairs(language: str, *, held_out: bool = False) -> list[Pair]:
    """Of zh, en or mixed: those for choosing, or those that nobody looks at while choosing."""
    names = HELD_OUT if held_out else CHOOSING
    return [
        pair
        for number, name in enumerate(names)
        for place, scene in enumerate(_scenes(f"{language}{name and '_' + name}"))
        for pair in _pairs(number * _MOST + place, scene, language)
    ]


def _scenes(name: str) -> list[dict[str, Any]]:
    scenes: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return scenes


def _pairs(place: int, scene: dict[str, Any], language: str) -> Iterator[Pair]:
    told = [(row[0], _report(row, scene["scene"], language)) for row in scene["reports"]]
    for (event, one), (other_event, other) in combinations(told, 2):
        yield Pair(scene=place, one=one, other=other, same=event == other_event)


def _report(row: Sequence[Any], scene: str, language: str) -> Report:
    _, hazard, east, north, minutes, text, *more = row
    said = more[0] if more else {}
    at = _BEGINNING + timedelta(minutes=minutes)
    lon = None if east is None else _LON + east / _METRES_A_DEGREE / math.cos(math.radians(_LAT))
    return Report(
        id=uuid5(NAMESPACE_OID, f"{language}/{scene}/{text}"),
        reference="R-0000-00",
        status=Status.RECEIVED,
        hazard=Hazard(hazard),
        text=text,
        lat=None if north is None else _LAT + north / _METRES_A_DEGREE,
        lon=lon,
        address=said.get("address"),
        area_code="310115",
        people_affected=said.get("affected"),
        people_trapped=said.get("trapped"),
        urgent=False,
        language="en" if language == "en" else "zh",
        anonymous=False,
        created_at=at,
        updated_at=at,
        expires_at=expiry(Hazard(hazard), Status.RECEIVED, at),
    )
