"""How fast a point finds its district, and how fast the nearest facilities are found.

It does not know HTTP: both are what stands behind the API, in one process on one core.
"""

import asyncio
import gc
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bot.alerts.orders import Order
from bot.areas.divisions import Divisions, Level
from bot.areas.loading import load_divisions
from bot.clock import utc_now
from bot.facilities import Facilities
from bot.settings import ROOT
from bot.store import embedded, migrate
from bot.store.database import Database
from bot.store.facilities import StoredFacilities
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard
from tests.benchmarks.figures import Row, Section, median, percentile
from tests.benchmarks.machine import resident_megabytes

MAPS = ROOT / "node_modules" / "echarts" / "map" / "json"
SEED = 20261122
POINTS, FACILITIES, QUESTIONS = 20_000, 100_000, 5_000
AT_MS, NEAREST_MS = 0.2, 3.0
#: Cities that the facilities stand around, and how far around, in degrees.
CITIES, SPREAD = 300, 0.3
#: Evacuation orders in force while the nearest are looked for.
ORDERS = 5
WANTED: Sequence[dict[str, object]] = (
    {},
    {"kind": Kind.SHELTER, "hazard": Hazard.FLOOD},
    {"kind": Kind.AED, "accessible": True, "open_now": True},
    {"kind": Kind.HOSPITAL, "indoor": True},
)


def measure(folder: Path) -> Section:
    """Needs `node_modules`; starts a PostgreSQL of its own in `folder`."""
    areas, area_rows = _areas(folder)
    return Section(
        name="places",
        title="Places",
        rows=(*area_rows, *asyncio.run(_facilities(folder, areas))),
        notes=(
            f"Point → district: {POINTS:,} random points inside China's outlines, after as many "
            "others; each call timed by itself, one core.",
            f"Nearest: {FACILITIES:,} invented facilities around {CITIES} random cities and towns, "
            f"in PostgreSQL and in memory; {QUESTIONS:,} questions from random places near them, "
            "four kinds of filters in turn (none; shelters against floods; accessible "
            "defibrillators open now; indoor hospitals), "
            f"{ORDERS} evacuated areas left out each time; changes are looked for every second.",
        ),
    )


def _areas(folder: Path) -> tuple[Divisions, list[Row]]:
    begun = time.perf_counter()
    load_divisions(MAPS, folder / "areas")
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    areas = load_divisions(MAPS, folder / "areas")
    again = time.perf_counter() - begun
    drawn = [each for code in _codes(areas) if (each := areas.get(code)) and areas.polygon(code)]
    points = _in_china(areas, 2 * POINTS)
    _timed_points(areas, points[POINTS:])
    seconds, levels = _timed_points(areas, points[:POINTS])
    p99 = percentile(seconds, 0.99) * 1000
    return areas, [
        Row(
            what=f"point → district, {len(drawn):,} outlines: median / p99 of {POINTS:,}",
            measured=f"{median(seconds) * 1000:.3f} ms / {p99:.3f} ms",
            floor=f"≤ {AT_MS} ms (p99)",
            met=p99 <= AT_MS,
        ),
        Row(
            what="of these points: in a county / only in a prefecture / only in a province",
            measured=" / ".join(f"{levels.count(level) / POINTS:.1%}" for level in _DEEPEST_FIRST),
        ),
        Row(
            what="reading all divisions: from the packages, once / from the cache",
            measured=f"{first:.1f} s / {again:.2f} s",
        ),
    ]


_DEEPEST_FIRST = (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)


def _codes(areas: Divisions) -> Iterator[str]:
    for number in range(11, 83):
        yield f"{number}0000"
        for below in areas.children(f"{number}0000"):
            yield below.code
            yield from (each.code for each in areas.children(below.code))


def _in_china(areas: Divisions, count: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(SEED)
    provinces = [areas.polygon(f"{number}0000") for number in range(11, 83)]
    china = shapely.union_all([each for each in provinces if each is not None])
    shapely.prepare(china)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        lon, lat = random.uniform(73.4, 135.1, 5000), random.uniform(18.1, 53.6, 5000)
        inside = shapely.contains_xy(china, lon, lat)
        found += zip(lat[inside].tolist(), lon[inside].tolist(), strict=True)
    return found[:count]


def _timed_points(
    areas: Divisions, points: Sequence[tuple[float, float]]
) -> tuple[list[float], list[Level | None]]:
    seconds, levels = [], []
    for lat, lon in points:
        begun = time.perf_counter()
        found = areas.at(lat, lon)
        seconds.append(time.perf_counter() - begun)
        levels.append(found.level if found else None)
    return seconds, levels


async def _facilities(folder: Path, areas: Divisions) -> list[Row]:
    running = embedded.EmbeddedPostgres(folder / "postgres", fsync="off").start()
    try:
        migrate.upgrade(running.url)
        database = Database(running.url)
        try:
            return await _in_database(database, areas)
        finally:
            await database.close()
    finally:
        assert running.process
        embedded.stop(running.process)


async def _in_database(database: Database, areas: Divisions) -> list[Row]:
    random = np.random.default_rng(SEED)
    places = _places(random, areas)
    book = StoredFacilities(database)
    begun = time.perf_counter()
    await book.replace([_facility(number, at) for number, at in enumerate(places.tolist())])
    stored = time.perf_counter() - begun
    orders = [shapely.Point(lon, lat).buffer(0.05) for lat, lon in places[:ORDERS].tolist()]
    facilities = Facilities(book, lambda: _orders(orders), utc_now)
    gc.collect()
    held, begun = resident_megabytes(os.getpid()), time.perf_counter()
    await facilities.nearest(31.0, 121.0)
    read, more = time.perf_counter() - begun, resident_megabytes(os.getpid()) - held
    near = places[random.integers(0, len(places), QUESTIONS)]
    asked = near + random.normal(0, 0.05, near.shape)
    seconds, worked = await _timed_questions(facilities, asked)
    p99 = percentile(seconds, 0.99) * 1000
    return [
        Row(
            what=f"nearest 3 of {FACILITIES:,} facilities: median / p99 of {QUESTIONS:,}",
            measured=f"{median(seconds) * 1000:.2f} ms / {p99:.2f} ms",
            floor=f"≤ {NEAREST_MS:.0f} ms (p99)",
            met=p99 <= NEAREST_MS,
        ),
        Row(
            what="the same in processor time, whatever else the machine does",
            measured=f"{median(worked) * 1000:.2f} ms / {percentile(worked, 0.99) * 1000:.2f} ms",
        ),
        Row(
            what=f"{FACILITIES:,} facilities: written / read by a web process / memory then",
            measured=f"{stored:.1f} s / {read:.1f} s / {more:.0f} MB",
        ),
    ]


async def _timed_questions(
    facilities: Facilities, asked: NDArray[np.float64]
) -> tuple[list[float], list[float]]:
    """By the clock, and in processor time."""
    seconds, worked = [], []
    for number, (lat, lon) in enumerate(asked.tolist()):
        busy, begun = time.thread_time(), time.perf_counter()
        await facilities.nearest(lat, lon, **WANTED[number % len(WANTED)])  # type: ignore[arg-type]
        seconds.append(time.perf_counter() - begun)
        worked.append(time.thread_time() - busy)
        await asyncio.sleep(0)  # a server turns to its other callers here
    return seconds, worked


async def _orders(areas: list[BaseGeometry]) -> Sequence[Order]:
    return [Order(area=area) for area in areas]


def _places(random: np.random.Generator, areas: Divisions) -> NDArray[np.float64]:
    """n x 2: latitude, longitude, around the seats of divisions."""
    seats = [
        (each.lat, each.lon)
        for code in _codes(areas)
        if (each := areas.get(code)) and each.lat is not None
    ]
    towns = np.array(seats, dtype=float)[random.integers(0, len(seats), CITIES)]
    around = random.normal(0, SPREAD, (FACILITIES, 2))
    return np.asarray(towns[random.integers(0, CITIES, FACILITIES)] + around)


def _facility(number: int, at: Sequence[float]) -> Facility:
    kinds, hazards, maybe = list(Kind), list(Hazard), (True, False, None)
    return Facility(
        id=f"bench-{number:06}",
        name=f"第{number}应急避难场所",
        kind=kinds[number % len(kinds)],
        address=f"人民路{number}号",
        lat=at[0],
        lon=at[1],
        capacity=1000,
        occupancy=number * 7 % 1001,
        accessible=maybe[number // 6 % 3],
        hazards=tuple({hazards[number % 20], hazards[number // 20 % 20]}),
        source="benchmark",
        opening_hours="08:00-17:00" if number // 6 % 2 else None,
        indoor=maybe[number // 18 % 3],
    )
