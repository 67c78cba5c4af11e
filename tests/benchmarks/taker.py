"""A provider that only takes: Twilio's answer, and the moment at which each message came.

`python -m tests.benchmarks.taker PORT`, a process of its own on uvloop. It checks nothing and calls
nobody back, so that what is measured is who sends.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import deque
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import uvloop
from aiohttp import web

from bot.settings.channels import SANDBOX_SID
from channels.sandbox.provider import error, message

_SID = "SM" + "0" * 32
_FORM = {"Body": "a warning", "To": "+8613800000000", "From": "+15005550006"}
_ANSWER = json.dumps(message(_SID, SANDBOX_SID, _FORM, datetime.now(UTC))).encode()
_TOO_MANY = bytes(error(429, 20429).body)
WINDOW = 1.0


class Taker:
    """`rate`: messages that it takes in any second, others get 429; 0: as many as come."""

    def __init__(self, rate: int = 0) -> None:
        self._rate = rate
        self._taken: list[tuple[float, bytes]] = []
        self._recent: deque[float] = deque()

    def count(self) -> int:
        return len(self._taken)

    def taken(self) -> list[tuple[float, str, str, str]]:
        """When, to whom, from whom, of which alert; in the order in which they came."""
        return [_parsed(*one) for one in self._taken]

    def take(self, body: bytes) -> web.Response:
        now = time.time()
        if self._rate and not self._room(now):
            return web.Response(status=429, body=_TOO_MANY, headers={"Retry-After": "1"})
        self._taken.append((now, body))
        sid = f"SM{len(self._taken):032x}".encode()
        answer = _ANSWER.replace(_SID.encode(), sid)
        return web.Response(status=201, body=answer, content_type="application/json")

    def _room(self, now: float) -> bool:
        while self._recent and self._recent[0] <= now - WINDOW:
            self._recent.popleft()
        if len(self._recent) >= self._rate:
            return False
        self._recent.append(now)
        return True


def _parsed(at: float, body: bytes) -> tuple[float, str, str, str]:
    form = parse_qs(body.decode("ascii"))
    callback = parse_qs(urlsplit(form.get("StatusCallback", [""])[0]).query)
    return at, form["To"][0], form["From"][0], callback.get("alert", [""])[0]


class Front:
    """Its HTTP: POST anywhere is a message; `/begin` forgets, `/count` and `/taken` tell."""

    def __init__(self) -> None:
        self._taker = Taker()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        if request.method == "POST":
            return self._taker.take(await request.read())
        if request.path == "/begin":
            self._taker = Taker(int(request.query.get("rate", "0")))
        if request.path == "/taken":
            return web.json_response(self._taker.taken())
        return web.json_response(self._taker.count())


async def _serve(port: int) -> None:
    runner = web.ServerRunner(web.Server(Front().answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
