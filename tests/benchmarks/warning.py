"""Officials and listeners of a benchmark: subscribers by file, alerts by the API.

It does not know how anything is measured.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.benchmarks.site import Site

HEADER = "channel,address,language,areas"
TEXTS = {
    "zh": {
        "headline": "暴雨红色预警",
        "description": "未来三小时降雨量将超过一百毫米，低洼路段和地下车库可能被淹。",
        "instruction": "请立即离开低洼处和地下空间，不要涉水，不要开车进入积水路段。",
    },
    "en": {
        "headline": "Red rainstorm warning",
        "description": "More than 100 mm of rain within three hours; low roads may be flooded.",
        "instruction": "Leave low ground and basements now. Do not walk or drive through water.",
    },
}


def subscribe(site: Site, rows: Iterable[tuple[str, str, str, str]]) -> str:
    """Takes in (channel, address, language, area) rows as an office would; what was said."""
    file = site.folder / "subscribers.csv"
    lines = (",".join(row) for row in rows)
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return site.fenghuo("import", "subscribers", str(file))


class Office:
    """An author and an approver at the API of one site."""

    def __init__(self, site: Site, session: aiohttp.ClientSession) -> None:
        self._url = f"{site.url}/api/alerts"
        self._session = session
        self._author, self._approver = site.token("author"), site.token("approver")

    async def submitted(self, area: str) -> str:
        """The id of an alert that only waits for its approval."""
        drafted = await self._post("", self._author, _draft(area))
        id = str(drafted["id"])
        await self._post(f"/{id}/submit", self._author)
        return id

    async def approve(self, id: str) -> float:
        """The moment (`time.perf_counter`) just before the approval was asked for."""
        moment = time.perf_counter()
        await self._post(f"/{id}/approve", self._approver)
        return moment

    async def progress(self, id: str) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/{id}", headers=_bearer(self._author)) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found

    async def _post(self, path: str, token: str, body: Any = None) -> dict[str, Any]:
        async with self._session.post(
            f"{self._url}{path}", json=body or {}, headers=_bearer(token)
        ) as answer:
            if answer.status >= 400:
                raise RuntimeError(f"{path or 'draft'}: {answer.status} {await answer.text()}")
            found: dict[str, Any] = await answer.json()
            return found


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _draft(area: str) -> dict[str, Any]:
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
        "area": {"description": "浦东", "geocodes": [{"name": "GB/T2260", "value": area}]},
        "texts": TEXTS,
    }
