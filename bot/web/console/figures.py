"""Figures about reports: how many, of what, where, how fast, over time; each as bars and a table.

It does not know how anything is counted.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from bot.reports.figures.heat import centre
from bot.reports.figures.records import Bucket, Warm
from bot.reports.figures.service import Statistics, Wanted
from bot.reports.report import Status
from bot.residents.fields import refuse
from bot.web.console.charts import complete, share, timeline
from bot.web.console.complaints import DOMAIN
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from bot.web.console.forms import moment
from bot.web.console.place import place_of, problem_of
from bot.web.maps import ground_for
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/figures"
#: Up to so long a span is shown by the hour.
BY_THE_HOUR = timedelta(days=3)
#: Cells of some 5 km² (res 7), so that a list of places says something; rows of each list.
LISTED_AT, MOST_ROWS = 7, 12


class Asked(BaseModel):
    """As it was typed; a time that cannot be read asks for the usual one."""

    since: str = ""
    until: str = ""
    area: str = ""
    hazard: str = ""

    def wanted(self, area: str | None) -> Wanted:
        return Wanted(
            since=moment(self.since),
            until=moment(self.until),
            area=area,
            hazard=Hazard(self.hazard) if self.hazard in set(Hazard) else None,
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a list: `percent` of the largest one is how long its bar is."""

    name: str
    count: int
    percent: float


@router.get(PATH)
async def shown(desk: AtDesk, asked: Annotated[Asked, Query()]) -> Response:
    place = place_of(desk.services.areas, asked.area)
    wanted = asked.wanted(place.code)
    values: dict[str, Any] = {"typed": asked.model_dump(), "hazards": tuple(Hazard)}
    values["place"] = place
    if place.unclear:  # figures of everywhere would be read as the place's
        return desk.render("figures.html", complaint=None, statistics=None, **values)
    try:
        refuse([problem_of(place, "area")])
        values |= await _values(desk, wanted)
    except DOMAIN as error:
        return desk.render(
            "figures.html", complaint=desk.complain(error), statistics=None, **values
        )
    return desk.render("figures.html", complaint=None, **values)


async def _values(desk: Desk, wanted: Wanted) -> dict[str, Any]:
    """Raises BadFields."""
    figures, official = desk.services.figures, desk.official
    statistics = await figures.statistics(official, wanted)
    span = statistics.span
    bucket = Bucket.HOUR if span.until - span.since <= BY_THE_HOUR else Bucket.DAY
    moments = complete(await figures.timeline(official, wanted, bucket), span, bucket)
    warm = await figures.heat(official, wanted, LISTED_AT)
    pace = statistics.counts.pace
    query = {
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "area": wanted.area,
        "hazard": wanted.hazard,
    }
    return {
        "statistics": statistics,
        "moments": moments,
        "bucket": bucket,
        "chart": timeline(moments, bucket),
        "lists": _lists(desk, statistics),
        "pace": {one: pace[one] for one in Status if one in pace},
        "warm": _places(desk, warm),
        "ground": ground_for(desk.services, wanted.area or official.area),
        "query": urlencode({name: each for name, each in query.items() if each}),
    }


def _lists(desk: Desk, statistics: Statistics) -> dict[str, list[Row]]:
    counts, say = statistics.counts, desk.page.say
    by_hazard = [(say(f"reports.hazard_{one}"), n) for one, n in counts.by_hazard.items()]
    by_status = [(say(f"reports.status_{one}"), counts.by_status.get(one, 0)) for one in Status]
    below = [(one.name or say("figures.elsewhere"), one.reports) for one in statistics.below]
    by_refusal = [
        (say(f"reports.refusal_{why}") if why else say("figures.refusal_none"), count)
        for why, count in counts.by_refusal.items()
    ]
    return {
        "hazard": _rows(sorted(by_hazard, key=lambda row: -row[1])),
        "status": _rows([row for row in by_status if row[1]]),
        "refusal": _rows(sorted(by_refusal, key=lambda row: -row[1])),
        "area": _rows(below),
    }


def _places(desk: Desk, warm: tuple[Warm, ...]) -> list[Row]:
    """The warmest cells, each by the division that its middle lies in."""
    rows = []
    for one in warm[:MOST_ROWS]:
        lat, lon = centre(one.cell)
        division = desk.services.areas.at(lat, lon)
        place = f"{lat:.3f}, {lon:.3f}"
        rows.append((f"{division.full_name} · {place}" if division else place, one.reports))
    return _rows(rows)


def _rows(found: list[tuple[str, int]]) -> list[Row]:
    most = max((count for _, count in found), default=0)
    return [
        Row(name=name, count=count, percent=share(count, most)) for name, count in found[:MOST_ROWS]
    ]
