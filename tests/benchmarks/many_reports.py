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

from bot.reports.report import EXPIRING, LIFE, Status
from bot.reports.similar import cell_of
from knowledge import encoding
from knowledge.hazards import Hazard

REPORTS, RECENT, DENSE, TOWNS = 1_000_000, 40_000, 10_000, 300
#: Of what is older than a day: as far back, and this share in the busiest town.
DAYS, BUSIEST = 365, 0.2
_OVER = tuple(status for status in Status if status not in EXPIRING)
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
class Town:
    """Made up, as its code is."""

    code: str
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class Many:
    """`towns`: the busiest first, each a division; `area`: that of the flood."""

    reports: int
    recent: int
    dense: int
    area: str
    towns: tuple[Town, ...]

    def place(self, at: random.Random) -> tuple[float, float]:
        """Where somebody in one of the towns stands."""
        town = at.choice(self.towns)
        return _near(at, (town.lat, town.lon), 0.03)

    def flooded(self, at: random.Random) -> tuple[float, float]:
        return _near(at, _CENTRE, 0.003)


def seed(url: str, now: datetime, seed: int = 1) -> Many:
    """A day's worth of them recent, a flood's in a few streets; vectors for the recent ones."""
    rng = random.Random(seed)
    towns = towns_of(rng)
    with psycopg.connect(url) as connection:
        with connection.cursor() as cursor:
            columns = ", ".join(_COLUMNS)
            with cursor.copy(f"COPY reports ({columns}) FROM STDIN".encode()) as copy:
                for row in _rows(rng, towns, now):
                    copy.write_row(row)
        _vectors(connection)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) reports")
        connection.execute("ANALYZE report_vectors")
    return Many(reports=REPORTS, recent=RECENT, dense=DENSE, area=_AREA, towns=towns)


def towns_of(rng: random.Random) -> tuple[Town, ...]:
    return tuple(
        Town(code=f"4{number:03}01", lat=rng.uniform(25, 35), lon=rng.uniform(105, 120))
        for number in range(TOWNS)
    )


@dataclass(frozen=True, kw_only=True)
class _Filed:
    place: tuple[float, float]
    area: str
    hazard: Hazard
    at: datetime
    status: str


def _rows(rng: random.Random, towns: tuple[Town, ...], now: datetime) -> Iterator[tuple[Any, ...]]:
    hazards = list(Hazard)
    for number in range(REPORTS):
        if number < DENSE:
            filed = _Filed(
                place=_near(rng, _CENTRE, 0.004),
                area=_AREA,
                hazard=Hazard.FLOOD,
                at=now - timedelta(minutes=rng.uniform(0, 120)),
                status="received",
            )
        else:
            town = towns[0] if rng.random() < BUSIEST else rng.choice(towns)
            recent = number < RECENT
            days = rng.uniform(0, 1) if recent else rng.uniform(1, DAYS)
            filed = _Filed(
                place=_near(rng, (town.lat, town.lon), 0.03),
                area=town.code,
                hazard=rng.choice(hazards),
                at=now - timedelta(days=days),
                status="triaged" if recent else rng.choice(_OVER).value,
            )
        yield _row(rng, number, filed)


def _row(rng: random.Random, number: int, filed: _Filed) -> tuple[Any, ...]:
    lat, lon = filed.place if rng.random() > 0.05 else (None, None)
    at = filed.at
    expires = at + LIFE[filed.hazard] if filed.status in ("received", "triaged") else None
    text = f"{rng.choice(_SAID)},{rng.choice(_SAID)}"
    return (
        UUID(int=rng.getrandbits(128)), f"R-{number:07}", filed.status, filed.hazard.value, text,
        lat, lon, f"人民路{rng.randint(1, 400)}号", filed.area, False, "zh", False,
        cell_of(*filed.place) if lat is not None else None, at, at, expires,
    )  # fmt: skip


def _near(rng: random.Random, place: tuple[float, float], degrees: float) -> tuple[float, float]:
    return place[0] + rng.gauss(0, degrees), place[1] + rng.gauss(0, degrees)


def _vectors(connection: psycopg.Connection[Any]) -> None:
    """Of what may still be looked at, as filing would have kept them."""
    encoder = encoding.load()
    found = connection.execute(
        "SELECT id, text FROM reports r WHERE status IN ('received', 'triaged')"
        " AND NOT EXISTS (SELECT FROM report_vectors v WHERE v.report_id = r.id)"
    )
    rows = found.fetchall()
    vectors = encoder.encode([text for _, text in rows]).astype(np.float16)
    with connection.cursor() as cursor:
        into = b"COPY report_vectors (report_id, encoder, vector) FROM STDIN"
        with cursor.copy(into) as copy:
            for (id, _), vector in zip(rows, vectors, strict=True):
                copy.write_row((id, encoder.name, vector.tobytes()))
