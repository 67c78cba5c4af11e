"""Real documents of other authorities, taken in by hand, as the situation lists and draws them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.alerts import cap
from bot.alerts.incoming.records import Trust, Via
from bot.situation.service import Situation
from bot.store.database import Database
from bot.store.situation import StoredSituation
from tests.bot.broadcast.world import World
from tests.bot.web.desk import DeskWorld

pytestmark = pytest.mark.postgres
HAND = Via(official="Li")


#: File, its headline, the shape that is drawn; None: it names only codes that have no outline here.
DOCUMENTS = (
    ("iceland_met_office.cap", "Southeast gales", "Polygon"),
    ("canada.cap", "severe thunderstorm watch", "Polygon"),
    ("weather.cap", "Wind Advisory issued May 10", None),
    ("taiwan.cap", "明德水庫:洩洪中", None),
)


async def test_they_are_listed_and_drawn(database: Database, shared_data: Path) -> None:
    inbox = World(database).inbox
    for name, headline, shape in DOCUMENTS:
        document = (shared_data / "cap" / "alerts" / name).read_bytes()
        at = cap.take_in(document).sent.astimezone(UTC) + timedelta(minutes=1)
        await inbox.take(document, via=HAND, now=at)
        body = await _shown(database, at)
        (feature,) = body["features"]
        drawn, said = feature["geometry"], feature["properties"]
        assert (drawn["type"] if drawn.get("coordinates") else None) == shape, name
        assert said["own"] is False, name
        assert f'data-key="{said["key"]}"' in body["list"] and headline in body["list"], name
        assert ("Not on the map" in body["list"]) is (shape is None), name


async def _shown(database: Database, at: datetime) -> dict[str, Any]:
    """As the page gets it."""
    nothing: Any = None
    situation = Situation(
        book=StoredSituation(database), chosen=nothing, facilities=nothing, clock=lambda: at
    )
    desk = DeskWorld()
    desk.situation.stands = await situation.warnings()
    assert [one.trust for one in desk.situation.stands] == [Trust.UNSIGNED]
    client = TestClient(desk.app, headers={"accept-language": "en"})
    client.post("/console/sign-in", data={"token": "token-of-wu"})
    found: dict[str, Any] = client.get("/console/situation/alerts").json()
    return found
