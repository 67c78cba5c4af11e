"""The peer of a broadcast: Celery, Redis and twilio's SDK, what one would build with instead.

Debian's `redis-server`, started here on loopback; Celery and the SDK in an environment of their
own. It does not know how ours sends.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from bot.processes import free_port, spawn, stop
from bot.settings import ROOT
from bot.settings.channels import SANDBOX_SID

PROCESSES = 8
ENVIRONMENT, LOCK = ROOT / ".venv-peers", ROOT / "requirements" / "peers.lock"
_PYTHON = ENVIRONMENT / "bin" / "python"
_MODULE = "tests.benchmarks.peer_tasks"
#: What the SDK calls the fields of our bodies.
_NAMES = {
    "To": "to",
    "From": "from_",
    "Body": "body",
    "StatusCallback": "status_callback",
    "ValidityPeriod": "validity_period",
}


@dataclass(frozen=True, kw_only=True)
class Peer:
    folder: Path
    environment: dict[str, str]

    def enqueue(self, bodies: Iterable[bytes]) -> None:
        """All of them wait in Redis before anybody works: enqueuing is a gift to the peer."""
        file = self.folder / "messages.jsonl"
        file.write_text("\n".join(json.dumps(_form(body)) for body in bodies) + "\n")
        command = [str(_PYTHON), "-m", _MODULE, str(file)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Celery's usual pool of processes."""
        command = [str(_PYTHON), "-m", "celery", "-A", _MODULE, "worker", "-l", "WARNING"]
        command += ["--concurrency", str(PROCESSES), "--pool", "prefork"]
        with open(self.folder / "celery.log", "ab") as log:
            worker = spawn(command, output=log, environment=self.environment)
        try:
            yield
        finally:
            stop(worker, seconds=15)


@contextmanager
def peer(folder: Path, provider: str, token: str) -> Iterator[Peer]:
    """With a Redis of its own. Raises FileNotFoundError where Debian's package is missing."""
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("Debian's package redis-server is not installed")
    _install()
    port, at = free_port(), folder / "redis"
    at.mkdir()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(at)]
    with open(folder / "redis.log", "ab") as log:
        redis = spawn([*command, "--save", ""], output=log)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PEER_BROKER": f"redis://127.0.0.1:{port}/0",
        "PEER_PROVIDER": provider,
        "PEER_ACCOUNT": SANDBOX_SID,
        "PEER_TOKEN": token,
    }
    try:
        yield Peer(folder=folder, environment=environment)
    finally:
        stop(redis, seconds=10)


def _install() -> None:
    """The environment of the peers, as `make` does ours: anew when its lock has changed."""
    mark = ENVIRONMENT / ".peers"
    if mark.exists() and mark.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    found = subprocess.run(
        [ROOT / "scripts" / "find-python", "3.11"], check=True, capture_output=True, text=True
    )
    subprocess.run([found.stdout.strip(), "-m", "venv", ENVIRONMENT], check=True)
    subprocess.run([_PYTHON, "-m", "pip", "install", "-q", "-r", LOCK], check=True)
    mark.touch()


def _form(body: bytes) -> dict[str, str]:
    fields = parse_qs(body.decode("ascii"), strict_parsing=True)
    return {_NAMES[name]: values[0] for name, values in fields.items()}
