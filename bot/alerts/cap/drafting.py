"""A CAP alert of others → content that an official goes on drafting from.

Knows nothing of trust: whether to relay what it says is the official's decision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import shapely
from shapely import Polygon

from bot.alerts import chinese
from bot.alerts.area import AreaEmpty, cut, polygons_of
from bot.alerts.cap.convert import COLOR, EVENT_CODE, KIND, SUSPENDS
from bot.alerts.cap.languages import drafting_tags
from bot.alerts.cap.model import CapAlert, CapInfo, Position
from bot.alerts.content import (
    GBT_2260,
    AlertContent,
    ContentInvalid,
    FieldProblem,
    Kind,
    MsgType,
    ProblemCode,
    Status,
    Suspended,
    from_json,
    ring_flaw,
    ring_problem,
)
from bot.alerts.content.rings import DECIMALS, MOST_POINTS
from bot.alerts.content.writing import reference_text

# Whose event name and area names are kept where languages differ: those of the service's officials.
_MAIN_LANGUAGES = ("zh", "zh-Hant", "en")
_COLOR_NAMES = frozenset({COLOR.lower(), "colour", "alert_color", "awareness_level"})
# Cutting up a ring that crosses itself everywhere takes seconds from 200 points on. From so many
# points or crossings on its hull stands in: it leaves nobody out, and the author is told.
_MOST_TANGLED_POINTS = 1_000
_MOST_CROSSINGS = 100


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """The content, and what of the document is not in it as it stood (`field`s of the draft)."""

    content: AlertContent
    dropped: tuple[FieldProblem, ...]


def to_content(alert: CapAlert, now: datetime) -> Drafted:
    """Draft from an alert at `now` (aware).

    Times that have passed are dropped, so that the author is asked anew. Rings that are open or
    cross themselves are repaired, so that nobody is left out, and named in `dropped`.
    Of two infos in one language that say different things the first is taken. A status that is
    neither Actual nor Exercise becomes Test.
    Raises ContentInvalid for Ack and Error, and for what is beyond our bounds.
    """
    if alert.msg_type.value not in set(MsgType):
        problem = FieldProblem(
            field="msg_type", code=ProblemCode.NOT_LISTED, detail=", ".join(MsgType)
        )
        raise ContentInvalid([problem])
    draft = _Draft(alert, now)
    return Drafted(content=from_json(draft.json()), dropped=tuple(draft.dropped))


class _Draft:
    def __init__(self, alert: CapAlert, now: datetime) -> None:
        self._alert = alert
        self._now = now
        self.dropped: list[FieldProblem] = []
        tags = drafting_tags([info.language for info in alert.infos])
        self._infos = self._one_a_language([(tags[info.language], info) for info in alert.infos])

    def json(self) -> dict[str, object]:
        alert = self._alert
        known = alert.status.value in set(Status)
        return {
            "status": alert.status.value if known else Status.TEST.value,
            "msg_type": alert.msg_type.value,
            "references": [reference_text(reference) for reference in alert.references],
            **self._main(),
            "texts": {
                tag: {**_text(infos[0]), **self._names(infos)} for tag, infos in self._infos.items()
            },
        }

    def _names(self, infos: Sequence[CapInfo]) -> dict[str, str | None]:
        """What a language calls the event and the area otherwise than the main one does."""
        main = self._infos[self._main_tag()]
        names = infos[0].event, _places(infos)
        same = main[0].event, _places(main)
        event, area = (
            one if one != other else None for one, other in zip(names, same, strict=True)
        )
        return {"event": event, "area": area}

    def _main_tag(self) -> str:
        return next((tag for tag in _MAIN_LANGUAGES if tag in self._infos), next(iter(self._infos)))

    def _one_a_language(self, infos: Sequence[tuple[str, CapInfo]]) -> dict[str, list[CapInfo]]:
        """By language the first info, and those after it that say the same of other areas."""
        kept: dict[str, list[CapInfo]] = {}
        for tag, info in infos:
            if tag not in kept or _text(kept[tag][0]) == _text(info):
                kept.setdefault(tag, []).append(info)
            else:
                self._drop(f"texts.{tag}", ProblemCode.DUPLICATE, info.headline or info.event)
        return kept

    def _main(self) -> dict[str, object]:
        if not self._infos:
            return {}
        infos = self._infos[self._main_tag()]
        info = infos[0]
        return {
            "kind": _kind(info),
            "suspends": _suspends(info),
            "category": info.categories[0].value if info.categories else None,
            "event": info.event,
            "event_code": _event_code(info),
            "urgency": info.urgency.value,
            "severity": info.severity.value,
            "certainty": info.certainty.value,
            "level": self._level(info),
            "effective": self._ahead("effective", info.effective),
            "onset": self._ahead("onset", info.onset),
            "expires": self._ahead("expires", info.expires),
            "area": self._area(_places(infos)),
            "response_types": [response.value for response in info.response_types],
        }

    def _level(self, info: CapInfo) -> str | None:
        """The colour that the document names, else that of its severity.

        A colour that is no level of ours (Guangdong's white) is told to the author.
        """
        named = [one.value for one in info.parameters if one.name.lower() in _COLOR_NAMES]
        if named:
            colour = chinese.colour_of(named[0])
        else:
            named = [text for text in (info.headline, info.event) if text]
            colour = next(filter(None, map(chinese.signal_of, named)), None)
            if colour is None:
                level = chinese.level_of(info.severity)
                return level.value if level else None
        level = chinese.level_named(colour)
        if level is None:
            self._drop("level", ProblemCode.LEVEL_UNKNOWN, colour or named[0][:100])
        return level.value if level else None

    def _ahead(self, field: str, time: datetime | None) -> str | None:
        if time is None:
            return None
        if time <= self._now:
            self._drop(field, ProblemCode.IN_THE_PAST, time.isoformat())
            return None
        return time.isoformat()

    def _area(self, named: str) -> dict[str, object]:
        """Named in the main language, reaching as far as any language's areas do."""
        areas = [area for infos in self._infos.values() for info in infos for area in info.areas]
        polygons = dict.fromkeys(ring for area in areas for ring in area.polygons)
        circles = dict.fromkeys(circle for area in areas for circle in area.circles)
        codes = dict.fromkeys(code for area in areas for code in area.geocodes)
        return {
            "description": named,
            "polygons": [ring for polygon in polygons for ring in self._rings(polygon)],
            "circles": [
                {"lat": circle.lat, "lon": circle.lon, "radius_m": circle.radius_km * 1000}
                for circle in circles
                if self._has_radius(circle.radius_km)
            ],
            "geocodes": [{"name": _code_name(code.name), "value": code.value} for code in codes],
        }

    def _has_radius(self, radius_km: float) -> bool:
        """A circle of no radius marks a place and encloses nobody."""
        if radius_km <= 0:
            self._drop("area.circles", ProblemCode.OUT_OF_RANGE, f"{radius_km:g} km")
        return radius_km > 0

    def _rings(self, polygon: Sequence[Position]) -> Iterator[list[list[float]]]:
        points = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lat, lon in polygon]
        flaw = ring_flaw(points)
        if flaw is None:
            yield [list(point) for point in points]
            return
        self._drop("area.polygons", *flaw)
        yield from _repaired(points)

    def _drop(self, field: str, code: ProblemCode, detail: str = "") -> None:
        self.dropped.append(FieldProblem(field=field, code=code, detail=detail))


def _repaired(points: list[tuple[float, float]]) -> Iterator[list[list[float]]]:
    """Closed, cut where it crosses itself or the antimeridian; nothing where no area is left."""
    closed = points if points[:1] == points[-1:] else [*points, *points[:1]]
    if ring_problem(closed) is None:
        yield [list(point) for point in closed]
        return
    if len(set(points)) < 3 or len(points) > MOST_POINTS:
        return
    lons = [lon for lon, _ in points]
    if max(lons) - min(lons) > 180:  # drawn across the antimeridian, not around the world
        points = [(lon + 360 if lon < 0 else lon, lat) for lon, lat in points]
    try:
        polygon = Polygon(points)
        shape = cut(polygon.convex_hull if _is_tangle(closed) else polygon)
    except AreaEmpty:
        return
    for part in polygons_of(shape):
        ring = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in part.exterior.coords]
        if ring_problem(ring) is None:  # else a sliver narrower than what we round to
            yield [list(point) for point in ring]


def _is_tangle(closed: list[tuple[float, float]]) -> bool:
    if len(closed) > _MOST_TANGLED_POINTS:
        return True
    sides = shapely.linestrings(list(pairwise(closed)))
    meetings = len(shapely.STRtree(sides).query(sides, predicate="intersects")[0])
    # Every side meets itself and two neighbours; a crossing is found from both sides.
    return bool(meetings - 3 * len(sides) > 2 * _MOST_CROSSINGS)


def _text(info: CapInfo) -> dict[str, str | None]:
    return {
        "headline": info.headline or info.event,
        "description": info.description,
        "instruction": info.instruction,
    }


def _places(infos: Sequence[CapInfo]) -> str:
    areas = (area for info in infos for area in info.areas)
    return "; ".join(dict.fromkeys(area.description for area in areas if area.description))


def _event_code(info: CapInfo) -> str | None:
    """Ours where the document has it, else one of the national standard, else the first."""
    ours = [code.value for code in info.event_codes if code.name == EVENT_CODE]
    every = [code.value for code in info.event_codes]
    standard = [code for code in every if chinese.is_event_code(code)]
    return next(iter([*ours, *standard, *every]), None)


def _kind(info: CapInfo) -> str:
    said = {parameter.name: parameter.value for parameter in info.parameters}.get(KIND)
    return said if said in set(Kind) else Kind.WARNING.value


def _suspends(info: CapInfo) -> list[str]:
    said = [parameter.value for parameter in info.parameters if parameter.name == SUSPENDS]
    return [value for value in said if value in set(Suspended)]


def _code_name(name: str) -> str:
    """The ways of writing GB/T 2260 as one."""
    plain = name.upper().replace(" ", "").replace("/", "").replace("_", "").split("-")[0]
    return GBT_2260 if plain == "GBT2260" else name
