"""The peer: the same bot as plain Rasa makes it, with Rasa's own pipeline and launcher.

It does not know how it is asked: the questions come through our gateway, as to our own engine.
"""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import yaml

from bot.cli.up import ENGINE_PYTHON
from bot.processes import free_port, spawn, stop
from bot.settings import ROOT, load
from tests.benchmarks.site import NotStarted, Site

#: Empty pipeline and policies: Rasa puts its own defaults in their place, DIET, TED and UnexpecTED
#: with 100 epochs each.
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": None,
    "policies": None,
}
DATABASE = "stock_rasa"
TRAINING_SECONDS, START_SECONDS, STOP_SECONDS = 1800, 180, 15
#: DIET alone, on CLINC150's 15,100 examples and 151 labels: an hour or more on two cores.
NLU_TRAINING_SECONDS = 6 * 3600
NLU = ROOT / "nlu"


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A trained stock bot. `seconds` is what the training took; None: it was trained before."""

    folder: Path
    seconds: float | None = None

    @property
    def model(self) -> Path:
        return self.folder / "models" / "stock.tar.gz"


def train(folder: Path) -> Stock:
    """Our domain, rules and examples, and our rules once more as stories.

    Without any story TED and UnexpecTED would have nothing to learn and would sit idle.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stories.yml").write_text(_stories())
    parts = ["--domain", str(NLU / "domain"), "--data", str(NLU / "data"), "stories.yml"]
    return _trained(folder, ["train", *parts], TRAINING_SECONDS)


def train_nlu(folder: Path, examples: Path) -> Stock:
    """Rasa's default understanding alone, learned from a file of examples."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["train", "nlu", "--nlu", str(examples.resolve())]
    return _trained(folder, command, NLU_TRAINING_SECONDS)


def _trained(folder: Path, command: list[str], at_most: float) -> Stock:
    (folder / "config.yml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))
    command += ["--config", "config.yml", "--out", "models", "--fixed-model-name", "stock"]
    begun = time.monotonic()
    with open(folder / "training.log", "wb") as log:
        subprocess.run(
            _rasa(*command), cwd=folder, stdout=log, stderr=log, check=True, timeout=at_most
        )
    return Stock(folder=folder, seconds=time.monotonic() - begun)


@contextmanager
def peer(folder: Path, stock: Stock) -> Iterator[tuple[Site, int]]:
    """A service of its own with stock Rasa in the engine's place, and Rasa's process.

    Raises NotStarted.
    """
    port = free_port()
    site = Site(folder, {"FENGHUO_ENGINE_URLS": f"http://127.0.0.1:{port}"})
    site.spawn()
    try:
        site.wait_alive()
        with _rasa_run(stock, site, port) as pid:
            site.wait_ready()
            yield site, pid
    finally:
        site.stop()


@contextmanager
def _rasa_run(stock: Stock, site: Site, port: int) -> Iterator[int]:
    """`rasa run` with its trackers in the site's PostgreSQL."""
    token = load(site.environment).token_for("engine")
    _write_endpoints(stock, site, token)
    command = ["run", "--enable-api", "--model", str(stock.model), "-p", str(port)]
    command += ["-i", "127.0.0.1", "--auth-token", token]
    command += ["--endpoints", str(stock.folder / "endpoints.yml")]
    command += ["--credentials", str(stock.folder / "credentials.yml")]
    with open(stock.folder / "run.log", "wb") as log:
        process = spawn(_rasa(*command), output=log, environment=site.environment)
    try:
        _wait(f"http://127.0.0.1:{port}/status?token={token}", process)
        yield process.pid
    finally:
        stop(process, seconds=STOP_SECONDS)


def _write_endpoints(stock: Stock, site: Site, token: str) -> None:
    """Trackers in a database of their own: Rasa's table of events is named like one of ours."""
    url = site.database_url()
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    parts = urlsplit(url)
    trackers: dict[str, Any] = {
        "type": "SQL",
        "dialect": "postgresql",
        "url": parts.hostname,
        "port": parts.port,
        "db": DATABASE,
        "username": parts.username,
        "password": parts.password,
    }
    actions = {"url": f"{site.url}/engine/actions?token={token}"}
    endpoints = {"action_endpoint": actions, "tracker_store": trackers}
    (stock.folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    (stock.folder / "credentials.yml").write_text("rest:\n")


def _stories() -> str:
    rules = yaml.safe_load((NLU / "data" / "rules" / "rules.yml").read_text(encoding="utf-8"))
    stories = [
        {"story": f"{rule['rule']} as a story", "steps": rule["steps"]} for rule in rules["rules"]
    ]
    return yaml.safe_dump({"version": rules["version"], "stories": stories}, allow_unicode=True)


def _rasa(*arguments: str) -> list[str]:
    return [str(ENGINE_PYTHON), "-m", "rasa", *arguments]


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
    raise NotStarted("stock Rasa did not start: see run.log in its folder")
