"""The peer of taking receipts: nothing but an aiohttp server on uvloop that says 204 to everything.

`python -m tests.benchmarks.told PORT COUNT`, a process of its own, as web is. It checks no
signature and keeps nothing. A first line says that it listens, a second when the last of COUNT
calls was read; then it ends.
"""

import argparse
import asyncio
import sys
import time

import uvloop
from aiohttp import web


async def count_calls(port: int, calls: int) -> float:
    """The moment (`time.monotonic`) of the last of so many calls."""
    heard, done = 0, asyncio.Event()

    async def hear(request: web.BaseRequest) -> web.Response:
        nonlocal heard
        await request.read()
        heard += 1
        if heard >= calls:
            done.set()
        return web.Response(status=204)

    runner = web.ServerRunner(web.Server(hear))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    try:
        await done.wait()
        return time.monotonic()
    finally:
        await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("calls", type=int)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.write(f"{runner.run(count_calls(options.port, options.calls))}\n")


if __name__ == "__main__":
    main()
