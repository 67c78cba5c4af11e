"""The whole web service with one record of each kind on a port, for a browser to walk.

It does not know which page shows which record.
"""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn

from bot.cli.first_start import prepare
from bot.processes import free_port
from bot.residents.stop_links import StopLinks
from bot.settings import load
from bot.web.console.facility_import import IMPORT
from tests.bot.alerts.incoming.authority import document
from tests.bot.broadcast.world import utc
from tests.bot.web.walked import HERE, Walked, open_walked

_ROWS = (
    "id,name,kind,lat,lon,capacity\nw-1,外滩学校,shelter,31.236,121.490,100\n,无名,shelter,x,1,\n"
)
_ALERT: dict[str, Any] = {
    "status": "Exercise",
    "kind": "warning",
    "category": "Met",
    "event": "大风",
    "level": "yellow",
    "area": {
        "description": "黄浦区",
        "geocodes": [{"name": "GB/T2260", "value": "310101"}],
    },
    "texts": {
        "zh": {
            "headline": "大风黄色预警演习",
            "description": "阵风九级。",
            "instruction": "收好花盆。",
        },
        "en": {"headline": "Exercise: yellow wind warning", "description": "Gusts of force 9."},
    },
}


@dataclass
class WalkedOffice:
    """`tokens` by role; `records`: ids by kind, as they stand in an address."""

    url: str
    tokens: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)


@contextmanager
def open_walked_office(database_url: str, folder: Path) -> Iterator[WalkedOffice]:
    port, servers = free_port(), list[uvicorn.Server]()
    office = WalkedOffice(url=f"http://127.0.0.1:{port}")
    ours = {"FENGHUO_PORT": str(port)}

    async def serve() -> None:
        given = {"FENGHUO_DATABASE_URL": database_url, "FENGHUO_DATA_DIR": str(folder)}
        await prepare(load({**given, **ours}))
        async with open_walked(database_url, folder, ours) as walked:
            office.tokens |= walked.keys
            office.records |= walked.records | await _more(walked)
            config = uvicorn.Config(walked.app, port=port, log_level="critical", ws="none")
            config.timeout_graceful_shutdown = 1  # pages that listen would be waited for
            servers.append(uvicorn.Server(config))
            await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    while not (servers and servers[0].started):
        assert thread.is_alive(), "the office did not open"
        time.sleep(0.02)
    yield office
    servers[0].should_exit = True
    thread.join()


async def _more(walked: Walked) -> dict[str, str]:
    """What pages show and no rule asks for: a warning in force, a draft, a foreign one, a list."""
    expires = {"expires": utc().replace(microsecond=0).replace(year=utc().year + 1).isoformat()}
    draft = await walked.made("/api/alerts", "author", {**_ALERT, **expires})
    sent = await walked.made("/api/alerts", "author", {**_ALERT, **expires})
    for act, who in (("submit", "author"), ("approve", "approver")):
        await walked.made(f"/api/alerts/{sent['id']}/{act}", who, {})
    sent = (await walked.api("GET", f"/api/alerts/{sent['id']}", "author")).json()
    figures = f"/api/incidents/{walked.records['incident']}/figures"
    for unit, dead in ((HERE, 2), (f"{HERE}002", 3)):
        counted = {"unit": unit, "kind": "first", "as_of": utc().isoformat()}
        await walked.made(figures, "duty_officer", {**counted, "counters": {"dead": dead}})
    return {
        "draft": str(draft["id"]),
        "sent": str(sent["id"]),
        "identifier": quote(str(sent["identifier"])),
        "received": await _received(walked),
        "import": await _handed_in(walked),
        "document": await _document(walked),
        "stop": StopLinks(walked.services.vault, "").link("a@example.org").rpartition("/")[2],
        "place": "w-1",
    }


async def _received(walked: Walked) -> str:
    answer = await walked.client.post(
        "/api/cap",
        content=document("W-1", sent=utc()),
        headers={
            "Authorization": f"Bearer {walked.keys['duty_officer']}",
            "Content-Type": "application/cap+xml",
        },
    )
    return str(answer.json()["id"])


async def _handed_in(walked: Walked) -> str:
    """The list waits to be taken in, with a bad row; the good one is taken in by another."""
    browser, data = walked.browsers["duty_officer"], {"csrf": walked.csrf["duty_officer"]}
    files = {"file": ("list.csv", _ROWS.encode(), "text/csv")}
    taken = await browser.post(IMPORT, data=data, files=files)
    await browser.post(taken.headers["location"], data=data)
    again = await browser.post(IMPORT, data=data, files=files)
    return again.headers["location"].rpartition("/")[2]


async def _document(walked: Walked) -> str:
    """The id of one that was taken in by the administrator."""
    text = "# 社区防汛预案\n\n" + "\n\n".join(
        f"第{n}条 低洼处的居民要先撤离。" for n in range(1, 9)
    )
    answer = await walked.browsers["admin"].post(
        "/console/documents",
        data={"csrf": walked.csrf["admin"], "title": "社区防汛预案", "year": "2024"},
        files={"file": ("plan.md", text.encode(), "text/markdown")},
    )
    found = re.search(r'href="/console/documents/([^"?]+)"', answer.text)
    assert found, answer.text
    return found[1]
