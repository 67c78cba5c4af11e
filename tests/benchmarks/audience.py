"""A million subscribers: who is meant, beside PostGIS on the same rows; approval to ledger; memory.

It does not know how anybody is found.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import shapely
from sqlalchemy import func, select, update

from bot.alerts.freezing import Issuer
from bot.alerts.listening import listeners
from bot.alerts.ports import Selection
from bot.alerts.service import Alerts
from bot.memory import settle_memory
from bot.officials import Official, Role
from bot.processes import stop
from bot.settings import ROOT
from bot.store import embedded, migrate
from bot.store import tables as t
from bot.store.alerts import StoredAlerts
from bot.store.audience import StoredAudience
from bot.store.database import Database
from bot.words.catalogue import Words
from tests.benchmarks import machine, postgis
from tests.benchmarks.crowd import PEOPLE, Area, Crowd, counties
from tests.benchmarks.crowd_worker import FIRST, LANES, PAUSE, VAULT
from tests.benchmarks.figures import Row, Section, median, spread
from tests.benchmarks.warning import TEXTS

ROUNDS, PATIENCE = 3, 300.0
FIRST_SECONDS, ALL_SECONDS, SHARE, MEGABYTES = 1.0, 5.0, 1.0, 300.0
AUTHOR = Official(name="an author", role=Role.AUTHOR)
APPROVER = Official(name="an approver", role=Role.APPROVER)


@dataclass(frozen=True, kw_only=True)
class Selected:
    """People, and seconds: until the first page of them was known, until the last."""

    people: int
    first: float
    last: float


@dataclass(frozen=True, kw_only=True)
class Told:
    """Seconds from the approval to the first message and to the complete ledger; its rows."""

    first: float
    complete: float
    rows: int


def measure(folder: Path) -> Section:
    """Takes about ten minutes."""
    crowd = Crowd()
    areas = crowd.areas()
    settle_memory()
    server = embedded.EmbeddedPostgres(folder, max_wal_size="4GB").start()
    assert server.process
    try:
        migrate.upgrade(server.url)
        crowd.settle(server.url, VAULT.seal("somebody"))
        beside = tuple(_beside(folder, server.url, areas))
        told, everybody, memory = asyncio.run(_broadcasts(server.url, areas, crowd.everybody()))
    finally:
        embedded.stop(server.process)
    return Section(
        name="audience",
        title="Who is meant, of a million",
        rows=(*_told(told), *beside, *_memory(everybody, memory)),
        notes=(
            f"{PEOPLE:,} made-up subscribers: 60 % in a city, 40 % in 800 towns of its province; "
            "90 % by a point with a radius of 0.5 to 50 km, 10 % by division, 5 % by both; 2 % "
            "stopped, 2 % unconfirmed. Each area is sized to catch about 100,000 of them.",
            "Approval: the worker is a process of its own, its channels take everything at once; "
            f"{len(LANES)} lanes of {LANES[0].rate:.0f} messages a second. Complete: all rows of "
            "the ledger are written.",
            "PostGIS: Debian's server holds a copy of the same rows and both kinds of indexes; "
            "it too asks no contact, whose state stands with the subscription; "
            "its circles are drawn beforehand and have a GiST index, its query may use all cores. "
            "Both sides' times are those of a Python process that has all the people in the end.",
        ),
    )


# --- the selection beside PostGIS ---------------------------------------------------------------


def _beside(folder: Path, source: str, areas: Sequence[Area]) -> Iterator[Row]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgis.server(folder))
        except FileNotFoundError as missing:
            yield Row(what=f"beside PostGIS: {missing}", measured="–")
            return
        postgis.prepare(source, url)
        shares = []
        for area in areas:
            pairs = [_pair(url, area.selection) for _ in range(1 + ROUNDS)][1:]
            ours, theirs = [one.last for one, _ in pairs], [other.last for _, other in pairs]
            shares.append(median([our / their for our, their in zip(ours, theirs, strict=True)]))
            yield Row(
                what=f"{area.name}, {pairs[0][0].people:,} people: ours / PostGIS, median",
                measured=f"{median(ours):.2f} / {median(theirs):.2f} s, the first people after "
                f"{median([one.first for one, _ in pairs]):.2f} s",
            )
        yield Row(
            what="our time over that of PostGIS: median of the areas",
            measured=spread(shares, 2),
            floor=f"≤ {SHARE:.1f}",
            met=median(shares) <= SHARE,
        )


def _pair(url: str, selection: Selection) -> tuple[Selected, Selected]:
    ours = asyncio.run(_ours(url, selection))
    with psycopg.connect(url) as connection:
        people, seconds = postgis.selected(connection, selection)
    return ours, Selected(people=people, first=seconds, last=seconds)


async def _ours(url: str, selection: Selection) -> Selected:
    database = Database(url)
    await database.answers()  # as the peer's, our connection is there before the time begins
    begun, first, people = time.perf_counter(), 0.0, 0
    async with aclosing(listeners(StoredAudience(database), selection)) as pages:
        async for page in pages:
            people += len(page)
            first = first or time.perf_counter() - begun
    last = time.perf_counter() - begun
    await database.close()
    return Selected(people=people, first=first, last=last)


# --- from the approval --------------------------------------------------------------------------


async def _broadcasts(
    url: str, areas: Sequence[Area], everybody: Selection
) -> tuple[list[Told], Told, float]:
    """Of the areas, one after the other; then of everybody, with the worker's most memory (MB)."""
    database = Database(url)
    alerts = Alerts(
        book=StoredAlerts(database),
        audience=StoredAudience(database),
        divisions=counties(),
        words=Words.load(),
        vault=VAULT,
        lanes=LANES,
        issuer=Issuer(sender="bench@sample.invalid", home_area="420000", public_url="http://b"),
        clock=lambda: datetime.now(UTC),
    )
    with _worker(url) as worker:
        drawn = [area.selection for area in areas if not area.selection.geometry.interiors]
        told = [await _told_of(alerts, database, worker, selection) for selection in drawn]
    with _worker(url) as worker:
        whole = await _told_of(alerts, database, worker, everybody)
        memory = machine.most_megabytes(worker.pid)
    await database.close()
    return told, whole, memory


@contextmanager
def _worker(url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.benchmarks.crowd_worker", url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        _said(process, "worker_started")
        time.sleep(2 * PAUSE)  # what is measured is a worker at rest
        yield process
    finally:
        stop(process, seconds=20)


def _said(worker: subprocess.Popen[bytes], word: str) -> str:
    """Its next line with that word. Raises RuntimeError when it ends without."""
    assert worker.stdout
    for line in worker.stdout:
        if word in (said := line.decode()):
            return said
    raise RuntimeError("the worker ended")


def _first_after(begun: float, worker: subprocess.Popen[bytes]) -> float:
    """Where the cores are busy elsewhere, a broadcast pauses and has several firsts."""
    while (first := float(_said(worker, FIRST).split()[1])) < begun:
        pass
    return first


async def _told_of(
    alerts: Alerts, database: Database, worker: subprocess.Popen[bytes], selection: Selection
) -> Told:
    alert = await alerts.draft(_draft(selection), AUTHOR)
    await alerts.submit(alert.id, AUTHOR)
    begun = time.time()
    await alerts.approve(alert.id, APPROVER)
    first = await asyncio.to_thread(_first_after, begun, worker)
    event = (await StoredAlerts(database).events_of(alert.id))[0]
    complete = await asyncio.wait_for(_complete(database, event.id), PATIENCE)
    rows = await _end(database, event.id)
    return Told(first=first - begun, complete=complete.timestamp() - begun, rows=rows)


async def _complete(database: Database, event_id: UUID) -> datetime:
    query = select(t.events.c.audience_at).where(t.events.c.id == event_id)
    while True:
        async with database.transaction() as connection:
            moment: datetime | None = (await connection.execute(query)).scalar_one()
        if moment is not None:
            return moment
        await asyncio.sleep(0.2)


async def _end(database: Database, event_id: UUID) -> int:
    """What is left is not sent: the next broadcast begins at a worker at rest."""
    now, e, d = datetime.now(UTC), t.events.c, t.deliveries.c
    async with database.transaction() as connection:
        counted = await connection.execute(select(func.count()).where(d.event_id == event_id))
        await connection.execute(update(t.events).where(e.id == event_id).values(ended_at=now))
    await StoredAlerts(database).settle([event_id], now)
    await asyncio.sleep(2 * PAUSE)
    return int(counted.scalar_one())


def _draft(selection: Selection) -> dict[str, Any]:
    ring = shapely.get_coordinates(selection.geometry).round(6).tolist()
    return {
        "status": "Actual",
        "msg_type": "Alert",
        "category": "Met",
        "event": "暴雨",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Likely",
        "level": "red",
        "expires": (datetime.now(UTC) + timedelta(hours=3)).isoformat(),
        "area": {"description": "here", "polygons": [ring]},
        "texts": TEXTS,
    }


# --- what is said of it -------------------------------------------------------------------------


def _told(told: Sequence[Told]) -> Iterator[Row]:
    for what, floor, taken in (
        ("approval to the first message, seconds", FIRST_SECONDS, [one.first for one in told]),
        ("approval to the complete ledger, seconds", ALL_SECONDS, [one.complete for one in told]),
    ):
        met = median(taken) <= floor
        yield Row(what=what, measured=spread(taken, 2), floor=f"≤ {floor:.0f} s", met=met)
    rows = ", ".join(f"{one.rows:,}" for one in told)
    yield Row(what="rows of these ledgers", measured=rows)


def _memory(everybody: Told, megabytes: float) -> Iterator[Row]:
    yield Row(
        what=f"everybody at once: {everybody.rows:,} rows, first message / complete ledger",
        measured=f"{everybody.first:.2f} / {everybody.complete:.1f} s",
    )
    yield Row(
        what="most memory of the worker that wrote them, sending meanwhile",
        measured=f"{megabytes:.0f} MB",
        floor=f"≤ {MEGABYTES:.0f} MB",
        met=megabytes <= MEGABYTES,
    )
