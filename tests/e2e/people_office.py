"""The console over a real database on a port of `localhost`, the one bare name that passkeys take.

It does not know which test uses it.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi.staticfiles import StaticFiles

from bot.officials import Official, Role
from bot.processes import free_port
from bot.situation.watch import Watch
from bot.store.database import Database
from bot.web.app import STATIC
from tests.bot.broadcast.world import utc
from tests.bot.web.bureau import Bureau
from tests.bot.web.desk_reports import FakeReports
from tests.bot.web.desk_situation import FakeSituation

CHEN = Official(name="陈静", role=Role.ADMIN)


class Office:
    """`token`: an administrator's sign-in."""

    def __init__(self) -> None:
        self.url, self.token = "", ""


@contextmanager
def open_people_office(database_url: str, folder: Path) -> Iterator[Office]:
    office, port, servers = Office(), free_port(), list[uvicorn.Server]()
    office.url = f"http://localhost:{port}"

    async def serve() -> None:
        database = Database(database_url)
        bureau = Bureau(database, folder, office.url)
        office.token = await bureau.officials.create(CHEN, utc())
        services = bureau.app.state.services  # the first page asks for the situation
        services.reports, services.situation = FakeReports(utc()), FakeSituation()
        services.watch = Watch(services.situation.marks)
        bureau.app.mount("/static", StaticFiles(directory=STATIC))
        config = uvicorn.Config(
            bureau.app, host="localhost", port=port, log_level="error", lifespan="off"
        )
        servers.append(uvicorn.Server(config))
        await servers[0].serve()
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    while not (servers and servers[0].started):
        assert thread.is_alive(), "the office did not open"
        time.sleep(0.02)
    yield office
    servers[0].should_exit = True
    thread.join()
