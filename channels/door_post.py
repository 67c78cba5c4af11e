"""Posts a document to a machine that an official named, and says what came of it.

It does not know what the document is, who signed it, nor when to try again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
from yarl import URL

from channels import errors
from channels.doors import Doors
from channels.reaching import reaching, seconds_to_wait

_STATUSES: Mapping[int, type[errors.ChannelError]] = {
    401: errors.SenderRefused,  # it does not believe us: people have to agree on the secret
    403: errors.SenderRefused,
    408: errors.ProviderTimeout,
    410: errors.RecipientGone,
    429: errors.Throttled,
    504: errors.ProviderTimeout,
}


class DoorPost:
    """The caller closes `session`; `timeout`: seconds for one request."""

    def __init__(self, session: aiohttp.ClientSession, doors: Doors, timeout: float) -> None:
        self._session = session
        self._doors = doors
        self._timeout = timeout

    def fits(self, url: str) -> bool:
        """Whether a machine may be there that we post to."""
        return self._doors.fits(url)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer, below 300; what it says besides is not read.

        Raises ChannelError for every other: a redirect too, which may lead anywhere.
        """
        parsed = URL(url)
        with reaching():
            async with asyncio.timeout(self._timeout):
                address = await self._doors.open(parsed)
                async with self._session.post(
                    parsed.with_host(address),
                    data=body,
                    headers={**headers, "Host": parsed.raw_authority},
                    server_hostname=parsed.raw_host if parsed.scheme == "https" else None,
                    allow_redirects=False,
                ) as response:
                    _check(response.status, response.headers.get("Retry-After"))
                    return response.status


def _check(status: int, retry_after: str | None) -> None:
    if 200 <= status < 300:
        return
    kind = _STATUSES.get(status) or (errors.ProviderDown if status >= 500 else errors.Refused)
    raise kind(provider_code=status, retry_after=seconds_to_wait(retry_after))
