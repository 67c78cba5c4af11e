"""An urgent report is on the duty officer's telephone, through the worker's own jobs."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.reports.filing import NewReport
from bot.worker import Worker
from tests.bot.broadcast.world import World, until
from tests.bot.store.on_duty import Station

pytestmark = pytest.mark.postgres


async def test_a_filed_report_is_a_message_at_the_provider(world: World, tmp_path: Path) -> None:
    station = Station(world.database, tmp_path)
    station.clock.now = world.now()  # a message of this morning would be too late
    await station.hire("Li")
    await station.shift("Li")
    # The vault of this world opens what the station has sealed.
    services = replace(world.services(), following=station.following, vault=station.vault)
    stopping = asyncio.Event()
    workers = [asyncio.create_task(Worker(services, stopping).run()) for _ in range(2)]
    new = NewReport(hazard="flood", text="3人被困在二楼", people_trapped=3, address="张江路1号")
    filed = await station.reports.file(new)
    await until(lambda: bool(world.sms.sent))
    await asyncio.sleep(0.5)
    stopping.set()
    await asyncio.gather(*workers)
    (message,) = world.sms.sent
    assert message.to == "Li"
    for told in ("有生命危险", "张江路1号", "3人被困", filed.report.reference):
        assert told in (message.text or "")
