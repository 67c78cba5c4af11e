"""A million people who listen, in a city and its province, and areas that catch 100,000 of them.

It does not know what is measured on them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import circle_polygon
from bot.alerts.cells import place_of
from bot.alerts.ports import Selection
from bot.alerts.touching import Touching
from bot.areas.divisions import Division, Divisions, Level

Numbers: TypeAlias = NDArray[np.float64]

PEOPLE, CAUGHT = 1_000_000, 100_000
#: Of all: who lives in the city; who gives a point, the others a division; who asked twice; who
#: said STOP; who never confirmed.
CITY, POINTS, TWICE, STOPPED, UNCONFIRMED = 0.6, 0.9, 0.05, 0.02, 0.02
#: Degrees: the middle of the city, and the province around it.
LAT, LON = 30.6, 114.3
WEST, SOUTH, EAST, NORTH = 108.5, 29.0, 116.1, 33.2
#: Metres, and how many choose them.
RADII = ((500.0, 0.4), (1_000.0, 0.35), (3_000.0, 0.2), (10_000.0, 0.045), (50_000.0, 0.005))
TOWNS, TOWN_KM, CITY_KM, KM_A_DEGREE = 800, 1.5, 9.0, 111.0
#: Degrees: a county.
COUNTY = 0.2
#: One of so many is looked at to find an area's size.
_SAMPLE = 50
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_CONTACTS = """COPY contacts (id, channel, fingerprint, sealed_address, language, created_at,
    stopped_at) FROM STDIN"""
_SUBSCRIPTIONS = """COPY subscriptions (id, contact_id, language, areas, lat, lon, radius_m, cell,
    reach, created_at, confirmed_at) FROM STDIN"""


@dataclass(frozen=True, kw_only=True)
class Area:
    name: str
    selection: Selection


class Crowd:
    """Always the same people. `people` of them."""

    def __init__(self, people: int = PEOPLE) -> None:
        self._people = people
        self._draw = np.random.default_rng(5)
        self.lats, self.lons = self._homes(people)
        self._points = self._draw.random(people) < POINTS
        self._radii = self._draw.choice(
            [radius_m for radius_m, _ in RADII], people, p=[share for _, share in RADII]
        )

    def settle(self, url: str, sealed: bytes) -> None:
        """Copies everybody into a migrated database, all at the same sealed address."""
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            with cursor.copy(_CONTACTS) as copy:
                for row in self._contacts(sealed):
                    copy.write_row(row)
            with cursor.copy(_SUBSCRIPTIONS) as copy:
                for row in self._subscriptions():
                    copy.write_row(row)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def areas(self) -> tuple[Area, ...]:
        """Each of another shape, and as large as catches the wanted number."""
        shapes: dict[str, Callable[[float], BaseGeometry]] = {
            "a disc in the city": lambda size: circle_polygon(LAT, LON, size * 20_000),
            "a ring of suburbs": lambda size: circle_polygon(LAT, LON, 22_000).difference(
                circle_polygon(LAT, LON, 22_000 * (1 - size))
            ),
            "a thin diagonal": lambda size: LineString(
                [(LON - 3.0, LAT - 1.0), (LON + 1.5, LAT + 0.8)]
            ).buffer(size * 0.3),
            "a province without its city": _province,
        }
        return tuple(Area(name=name, selection=self._sized(s)) for name, s in shapes.items())

    def everybody(self) -> Selection:
        return selection(box(WEST - 2, SOUTH - 2, EAST + 2, NORTH + 2))

    def _sized(self, shape: Callable[[float], BaseGeometry]) -> Selection:
        """By a sample of the people; who said STOP or never confirmed changes it by little."""
        wanted, low, high = CAUGHT / self._people * len(self._points[::_SAMPLE]), 0.0, 1.0
        for _ in range(14):
            size = (low + high) / 2
            enough = self._caught(selection(shape(size))) >= wanted
            low, high = (low, size) if enough else (size, high)
        return selection(shape(high))

    def _caught(self, area: Selection) -> int:
        """Of the sample."""
        lats, lons = self.lats[::_SAMPLE], self.lons[::_SAMPLE]
        points, radii_m = self._points[::_SAMPLE], self._radii[::_SAMPLE]
        touched = Touching(area.geometry).touched(lats, lons, radii_m)
        homes = zip((lats // COUNTY).tolist(), (lons // COUNTY).tolist(), strict=True)
        named = [_code(int(row), int(column)) in area.codes for row, column in homes]
        return int(np.where(points, touched, named).sum())

    def _homes(self, people: int) -> tuple[Numbers, Numbers]:
        draw, wide = self._draw, np.cos(np.radians(LAT)) * KM_A_DEGREE
        urban = draw.random(people) < CITY
        town_lats = draw.uniform(SOUTH, NORTH, TOWNS)
        town_lons = draw.uniform(WEST, EAST, TOWNS)
        town = draw.integers(0, TOWNS, people)
        km = np.where(urban, CITY_KM, TOWN_KM)
        lats = np.where(urban, LAT, town_lats[town]) + draw.normal(0, 1, people) * km / KM_A_DEGREE
        lons = np.where(urban, LON, town_lons[town]) + draw.normal(0, 1, people) * km / wide
        return lats, lons

    def _contacts(self, sealed: bytes) -> Iterator[tuple[Any, ...]]:
        stopped = self._draw.random(self._people) < STOPPED
        for number in range(self._people):
            channel = ("web", "sms")[number % 10 == 0]
            mark = number.to_bytes(32, "big")
            ended = _LONG_AGO if stopped[number] else None
            yield _id(number), channel, mark, sealed, _language(number), _LONG_AGO, ended

    def _subscriptions(self) -> Iterator[tuple[Any, ...]]:
        draw, people = self._draw, self._people
        twice, unconfirmed = draw.random(people) < TWICE, draw.random(people) < UNCONFIRMED
        for number in range(people):
            since = None if unconfirmed[number] else _LONG_AGO
            lat, lon = float(self.lats[number]), float(self.lons[number])
            radius_m = float(self._radii[number]) if self._points[number] else None
            where = _county(lat, lon) if radius_m is None else _point(lat, lon, radius_m)
            about = (_id(number), _language(number), *where, _LONG_AGO, since)
            yield _id(number, 1), *about
            if twice[number]:
                yield _id(number, 2), *about[:2], *_county(lat, lon), datetime.now(UTC), since


def selection(geometry: BaseGeometry) -> Selection:
    """The shape, and the counties that it touches."""
    west, south, east, north = geometry.bounds
    shapely.prepare(geometry)
    codes = [
        _code(row, column)
        for row in range(int(south // COUNTY), int(north // COUNTY) + 1)
        for column in range(int(west // COUNTY), int(east // COUNTY) + 1)
        if shapely.intersects(geometry, _square(row, column))
    ]
    return Selection(geometry=geometry, codes=frozenset(codes))


def counties() -> Divisions:
    """All of the province."""
    places = [
        (row, column)
        for row in range(int(SOUTH // COUNTY), int(NORTH // COUNTY) + 1)
        for column in range(int(WEST // COUNTY), int(EAST // COUNTY) + 1)
    ]
    squares = {_code(*place): _square(*place) for place in places}
    return Divisions([_division(code, square) for code, square in squares.items()], squares)


def _division(code: str, square: BaseGeometry) -> Division:
    return Division(
        code=code,
        name=code,
        full_name=code,
        level=Level.COUNTY,
        parents=(),
        lat=square.centroid.y,
        lon=square.centroid.x,
    )


def _province(size: float) -> BaseGeometry:
    """An outline of two thousand corners, as divisions have them."""
    turns = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    rough = 1 + 0.1 * np.sin(9 * turns) + 0.04 * np.sin(57 * turns) + 0.01 * np.sin(301 * turns)
    reach = 3 * size * rough
    return Polygon(np.column_stack([111.4 + reach * np.cos(turns), 31.1 + reach * np.sin(turns)]))


def _id(number: int, kind: int = 0) -> UUID:
    """In no order, as drawn ids are."""
    mixed = (number * 4 + kind) * 0x9E3779B97F4A7C15F39CC0605CEDC835
    return UUID(int=mixed % 2**128)


def _language(number: int) -> str:
    return ("zh", "zh", "zh-Hant", "en")[number % 4]


def _point(lat: float, lon: float, radius_m: float) -> tuple[Any, ...]:
    return [], lat, lon, radius_m, *place_of(lat, lon, radius_m)


def _county(lat: float, lon: float) -> tuple[Any, ...]:
    return [_code(int(lat // COUNTY), int(lon // COUNTY))], None, None, None, None, None


def _code(row: int, column: int) -> str:
    return f"{row:03}{column:03}"


def _square(row: int, column: int) -> BaseGeometry:
    west, south = column * COUNTY, row * COUNTY
    return box(west, south, west + COUNTY, south + COUNTY)
