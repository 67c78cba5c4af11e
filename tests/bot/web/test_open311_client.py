"""Somebody else's client of GeoReport v2 reads our service: `georeport` of PyPI, over a socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import georeport
import httpx2
import pytest
import uvicorn

from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.store.database import Database
from tests.bot.web.open311_world import LI, World, open_world

pytestmark = pytest.mark.postgres

FORM = {"service_code": "flood", "lat": "31.2", "long": "121.6", "description": "水到膝盖"}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return open_world(database, tmp_path)


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve([listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/open311/v2"
    server.should_exit = True
    await serving
    listening.close()


@pytest.mark.parametrize("output_format", ["json", "xml"])
async def test_a_foreign_client_reads_all_of_it(
    world: World, address: str, output_format: str
) -> None:
    async with httpx2.AsyncClient() as posting:
        posted = [
            (await posting.post(f"{address}/requests.json", data=FORM)).json()[0] for _ in range(2)
        ]
    references = sorted(each["service_request_id"] for each in posted)
    for reference in references:
        for to in (Status.TRIAGED, Status.VERIFIED):
            await world.reports.move(reference, MoveRequest(to=to), official=LI)
    client = georeport.GeoReport(address, jurisdiction="310000", output_format=output_format)

    def read() -> tuple[Any, ...]:
        return (
            client.get_service_list(),
            client.get_service_definition("flood"),
            client.get_service_requests(
                service_code="flood", start_date="2026-11-01T00:00:00Z", status="open"
            ),
            client.get_service_request(references[0]),
        )

    services, definition, found, one = await asyncio.to_thread(read)
    assert len(services) == 38 and definition["service_code"] == "flood"
    assert sorted(each["service_request_id"] for each in found) == references
    shown = one[0] if isinstance(one, list) else one
    assert (shown["service_request_id"], shown["status"]) == (references[0], "open")
