"""Processes of the harness: real ones, each with its output in a file, that may be killed at will.

It does not know what they do.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from bot.store.embedded import EmbeddedPostgres, PostgresUnavailable, Running

ROOT = Path(__file__).resolve().parents[3]
#: As long as PostgreSQL's children may take to see that their postmaster is gone.
BACK_SECONDS = 30.0


class Kept:
    """A module of ours as a process; `start` again after it died."""

    def __init__(
        self, module: str, log: Path, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._environment = {**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})}
        self._log = log
        self.process: asyncio.subprocess.Process | None = None

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Nothing when it lives."""
        if not self.lives:
            output = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                self.process = await asyncio.create_subprocess_exec(
                    *self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=output
                )
            finally:
                os.close(output)

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Returns when it is gone."""
        if self.process is not None and self.lives:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            await self.process.wait()


class Cluster:
    """A PostgreSQL of the harness's own: others would not like to be killed beside it."""

    def __init__(self, folder: Path) -> None:
        self._postgres = EmbeddedPostgres(folder)
        self._running: Running = self._postgres.start()
        self.url = self._running.url

    async def kill_postmaster(self) -> None:
        """As the kernel does when memory is short; what it left behind is of its children."""
        assert self._running.process
        self._running.process.kill()
        await asyncio.to_thread(self._running.process.wait)

    async def restart(self) -> None:
        """At the address that everybody knows, as soon as its children are gone."""
        deadline = time.monotonic() + BACK_SECONDS
        port = int(self.url.rsplit(":", 1)[1].split("/")[0])
        while True:
            try:
                self._running = await asyncio.to_thread(self._postgres.start, port)
                return
            except PostgresUnavailable:
                assert time.monotonic() < deadline, "PostgreSQL does not come back"
                await asyncio.sleep(0.1)

    def stop(self) -> None:
        if self._running.process and self._running.process.poll() is None:
            self._running.process.send_signal(signal.SIGINT)
            self._running.process.wait()


async def run_module(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    """A module of ours as a process that nobody starts again; its output is ours."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, env=environment
    )


async def answers(url: str, seconds: float = 60.0) -> None:
    """Returns when GET is answered with 200."""
    deadline = time.monotonic() + seconds
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, OSError):
                pass
            assert time.monotonic() < deadline, f"{url} does not answer"
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
