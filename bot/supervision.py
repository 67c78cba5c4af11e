"""Keeps processes alive: starts them, restarts the ones that die, stops them all in order.

It does not know what any of them is for.
"""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

import structlog

from bot.processes import spawn, stop
from bot.store import embedded
from bot.store.embedded import EmbeddedPostgres, Running

log = structlog.get_logger()

#: Seconds before a part that died is started again: doubled each time it dies young.
FIRST_PAUSE, LONGEST_PAUSE, OLD_AGE = 0.5, 30.0, 60.0
#: Seconds that a part has to finish what it is doing.
STOP_SECONDS = 10.0
#: Bytes at which a log file is set aside when its part starts; one older file is kept.
LARGEST_LOG = 20_000_000
LOOK_EVERY = 0.2


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)


class _Kept:
    """A part and its present process."""

    def __init__(self, part: Part, log_file: Path) -> None:
        self.part = part
        self._log_file = log_file
        self._pause = FIRST_PAUSE
        self._again_at = 0.0
        self.process = self._spawn()

    def look(self) -> None:
        """Starts it again if it died; one that keeps dying is left in peace ever longer."""
        code = self.process.poll()
        if code is None:
            return
        now = time.monotonic()
        if not self._again_at:
            young = now - self._born < OLD_AGE
            self._pause = min(self._pause * 2, LONGEST_PAUSE) if young else FIRST_PAUSE
            self._again_at = now + self._pause
            log.warning("part_died", part=self.part.name, code=code, again_in_s=self._pause)
        elif now >= self._again_at:
            self._again_at = 0.0
            self.process = self._spawn()

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._born = time.monotonic()
        if self._log_file.exists() and self._log_file.stat().st_size > LARGEST_LOG:
            self._log_file.replace(self._log_file.with_suffix(".old.log"))
        with open(self._log_file, "ab") as output:
            return spawn(self.part.command, output=output, environment=self.part.environment)


class Supervisor:
    """A context: what was started in it is stopped at its end, last started first."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._parts: list[_Kept] = []
        self._postgres: EmbeddedPostgres | None = None
        self._server: Running | None = None
        self.stopping = False

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for kept in self._parts:
            if kept.process.poll() is None:
                kept.process.terminate()
        for kept in self._parts:
            stop(kept.process, seconds=STOP_SECONDS)
        if self._server and self._server.process:
            embedded.stop(self._server.process)

    def keep_database(self, postgres: EmbeddedPostgres) -> str:
        """Starts the embedded PostgreSQL; its URL. Raises PostgresUnavailable."""
        self._postgres, self._server = postgres, postgres.start()
        return self._server.url

    def keep(self, part: Part) -> None:
        self._parts.append(_Kept(part, self._logs / f"{part.name}.log"))

    def look(self) -> None:
        """Restarts what died. The database comes back at the address that the others know."""
        if self._server and self._server.process and self._server.process.poll() is not None:
            log.warning("part_died", part="postgres", code=self._server.process.returncode)
            assert self._postgres
            port = int(self._server.url.rsplit(":", 1)[1].split("/")[0])
            self._server = self._postgres.start(port)
        for kept in self._parts:
            kept.look()

    def watch(self) -> None:
        """Looks after everything until we are told to stop."""
        while not self.stopping:
            try:
                self.look()
            except embedded.PostgresUnavailable as error:
                log.error("database_not_back", error=str(error))
            time.sleep(LOOK_EVERY)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
