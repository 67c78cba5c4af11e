"""A million made-up reports in a database, written by COPY within a minute.

It does not know what is measured on them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import psycopg

from bot.reports.report import LIFE
from bot.reports.similar import cell_of
from knowledge import encoding
from knowledge.hazards import Hazard

REPORTS, RECENT, DENSE, TOWNS = 1_000_000, 40_000, 10_000, 300
#: Of what is older than a day, this share is still in hand.
_IN_HAND = 0.02
_AREA = "420106"
_CENTRE = (30.55, 114.32)
_SAID = (
    "水越来越深了", "路上全是水 过不去", "楼下着火,有人困在里面", "闻到煤气味",
    "car crash, two hurt", "树倒了砸到车",
    "the street is under water", "电线掉下来冒火花", "墙裂了很大的缝", "井盖不见了",
    "刚才晃了一下", "water up to the knees here", "地下车库进水了", "有人落水", "山上滑下来石头",
)  # fmt: skip
_COLUMNS = (
    "id", "reference", "status", "hazard", "text", "lat", "lon", "address", "area_code",
    "urgent", "language", "anonymous", "cell", "created_at", "updated_at", "expires_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Many:
    """`places`: towns' points; `area`: the division of the flood and of its reports."""

    reports: int
    recent: int
    dense: int
    area: str
    places: tuple[tuple[float, float], ...]

    def flooded(self, at: random.Random) -> tuple[float, float]:
        return _near(at, _CENTRE, 0.003)


def seed(url: str, now: datetime, seed: int = 1) -> Many:
    """A day's worth of them recent, a flood's in a few streets; vectors for the recent ones."""
    rng = random.Random(seed)
    towns = [(rng.uniform(25, 35), rng.uniform(105, 120)) for _ in range(TOWNS)]
    with psycopg.connect(url) as connection:
        with connection.cursor() as cursor:
            columns = ", ".join(_COLUMNS)
            with cursor.copy(f"COPY reports ({columns}) FROM STDIN".encode()) as copy:
                for row in _rows(rng, towns, now):
                    copy.write_row(row)
        _vectors(connection)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE reports")
        connection.execute("ANALYZE report_vectors")
    places = tuple(_near(rng, town, 0.03) for town in towns)
    return Many(reports=REPORTS, recent=RECENT, dense=DENSE, area=_AREA, places=places)


def _rows(
    rng: random.Random, towns: list[tuple[float, float]], now: datetime
) -> Iterator[tuple[Any, ...]]:
    hazards = list(Hazard)
    for number in range(REPORTS):
        if number < DENSE:
            place, hazard = _near(rng, _CENTRE, 0.004), Hazard.FLOOD
            at, status = now - timedelta(minutes=rng.uniform(0, 120)), "received"
        elif number < RECENT:
            place, hazard = _near(rng, rng.choice(towns), 0.03), rng.choice(hazards)
            at, status = now - timedelta(hours=rng.uniform(0, 24)), "triaged"
        else:
            place, hazard = _near(rng, rng.choice(towns), 0.03), rng.choice(hazards)
            at = now - timedelta(days=rng.uniform(1, 1000))
            status = "assigned" if rng.random() < _IN_HAND else "closed"
        yield _row(rng, number, place, hazard, at, status)


def _row(
    rng: random.Random,
    number: int,
    place: tuple[float, float],
    hazard: Hazard,
    at: datetime,
    status: str,
) -> tuple[Any, ...]:
    placed = rng.random() > 0.05
    lat, lon = place if placed else (None, None)
    expires = at + LIFE[hazard] if status in ("received", "triaged") else None
    text = f"{rng.choice(_SAID)},{rng.choice(_SAID)}"
    return (
        UUID(int=rng.getrandbits(128)), f"R-{number:07}", status, hazard.value, text, lat, lon,
        f"人民路{rng.randint(1, 400)}号", _AREA if number < DENSE else "110101", False, "zh", False,
        cell_of(*place) if placed else None, at, at, expires,
    )  # fmt: skip


def _near(rng: random.Random, place: tuple[float, float], degrees: float) -> tuple[float, float]:
    return place[0] + rng.gauss(0, degrees), place[1] + rng.gauss(0, degrees)


def _vectors(connection: psycopg.Connection[Any]) -> None:
    """Of what may still be looked at, as filing would have kept them."""
    encoder = encoding.load()
    found = connection.execute(
        "SELECT id, text FROM reports WHERE status IN ('received', 'triaged')"
    )
    rows = found.fetchall()
    vectors = encoder.encode([text for _, text in rows]).astype(np.float16)
    with connection.cursor() as cursor:
        into = b"COPY report_vectors (report_id, encoder, vector) FROM STDIN"
        with cursor.copy(into) as copy:
            for (id, _), vector in zip(rows, vectors, strict=True):
                copy.write_row((id, encoder.name, vector.tobytes()))
