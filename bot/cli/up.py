"""`fenghuo up`: the whole service on one machine, kept alive until Ctrl-C, nothing left behind.

It does not know what the processes do; `bot.supervision` keeps them alive.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bot import settings
from bot.bootstrap.channels import mail_of
from bot.bootstrap.regime import regime_of
from bot.cli.alone import alone
from bot.cli.first_start import prepare
from bot.processes import free_port
from bot.settings import ROOT, Settings
from bot.store import migrate
from bot.store.embedded import EmbeddedPostgres
from bot.supervision import Part, Supervisor

ENGINE_PYTHON = ROOT / ".venv-engine" / "bin" / "python"
READY_SECONDS = 120.0
TRAINING_SECONDS = 900


def main() -> None:
    argparse.ArgumentParser(description="Start everything and keep it alive.").parse_args()
    found = settings.load()
    mail_of(found)  # an account that is none stops the start, not each process after it
    regime_of(found)  # as does a regime that cannot be read
    started = time.monotonic()
    with alone(found.data_dir), Supervisor(found.logs_dir) as supervisor:
        _check_port(found)
        environment, url = _database(found, supervisor)
        sign_ins = asyncio.run(prepare(settings.with_database(found, url)))
        _start(found, supervisor, {**environment, "FENGHUO_DATABASE_URL": url}, url)
        ready = _wait_ready(found, supervisor)
        state = "ready" if ready else "started, but not everything is up (fenghuo doctor),"
        _say(f"Fenghuo is {state} after {time.monotonic() - started:.0f} s: {found.public_url}/")
        _say(
            f"  officials: {found.public_url}/console   sandbox phones: {found.public_url}/sandbox"
        )
        for official, token in sign_ins:
            _say(f"  sign-in, shown only now: {official.role} {official.name}: {token}")
        _say("  Ctrl-C stops everything.")
        supervisor.watch()
        _say("Stopping ...")


def _database(found: Settings, supervisor: Supervisor) -> tuple[dict[str, str], str]:
    """The environment of every part, and the database's URL; migrated."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(ROOT), environment.get("PYTHONPATH")])
    )
    environment["FENGHUO_DATA_DIR"] = str(found.data_dir)
    url = found.database_url
    if url is None:
        _say("Starting the database ...")
        url = supervisor.keep_database(EmbeddedPostgres(found.data_dir))
    migrate.upgrade(url)
    return environment, url


def _start(found: Settings, supervisor: Supervisor, environment: dict[str, str], url: str) -> None:
    """Web, worker and, unless engines are named, one engine; they start side by side."""
    python = sys.executable
    urls = found.engine_urls
    if not urls:
        port = free_port()
        urls = (f"http://127.0.0.1:{port}",)
        _train(found, environment)
        engine = _engine_environment(found, environment, port, url)
        command = [str(ENGINE_PYTHON), "-m", "nlu.engine"]
        supervisor.keep(Part(name="engine", command=command, environment=engine))
    environment = {**environment, "FENGHUO_ENGINE_URLS": ",".join(urls)}
    web = [python, "-m", "actions.serve"]
    supervisor.keep(Part(name="web", command=web, environment=environment))
    worker = [python, "-m", "bot.cli.worker"]
    supervisor.keep(Part(name="worker", command=worker, environment=environment))


def _train(found: Settings, environment: Mapping[str, str]) -> None:
    """Trains when nlu/ has changed. Without an engine the service still answers from the index."""
    if not ENGINE_PYTHON.exists():
        _say("The dialogue engine is not installed (make setup): answers come from the index only.")
        return
    command = [str(ENGINE_PYTHON), "-m", "nlu.training", "--models", str(found.models_dir)]
    with open(_log(found, "training"), "ab") as log:
        done = subprocess.run(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log, timeout=TRAINING_SECONDS
        )
    if done.returncode != 0:
        _say(f"The dialogue engine could not be trained, see {_log(found, 'training')}")


def _engine_environment(
    found: Settings, environment: Mapping[str, str], port: int, url: str
) -> dict[str, str]:
    token = found.token_for("engine")
    return {
        **environment,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "FENGHUO_ENGINE_PORT": str(port),
        "FENGHUO_ENGINE_TOKEN": token,
        "FENGHUO_ENGINE_ACTIONS_URL": f"{found.own_url}/engine/actions?token={token}",
        "FENGHUO_ENGINE_DATABASE_URL": url,
        "FENGHUO_ENGINE_MODELS": str(found.models_dir),
    }


def _wait_ready(found: Settings, supervisor: Supervisor) -> bool:
    """Waits until everything is up; False when something still is not, which is said."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not supervisor.stopping:
        if _is_up(found):
            return True
        supervisor.look()
        time.sleep(0.1)
    if not supervisor.stopping:
        _say(f"Not everything is up: see {found.public_url}/health/ready and {found.logs_dir}")
    return False


def _is_up(found: Settings) -> bool:
    """Everything, the dialogue engine too: a degraded service is not ready yet."""
    try:
        with urllib.request.urlopen(f"{found.own_url}/health/ready", timeout=3) as response:
            return bool(json.load(response)["status"] == "up")
    except (OSError, ValueError):
        return False


def _check_port(found: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((found.host, found.port))
        except OSError as error:
            raise settings.SettingsInvalid(
                f"port {found.port} on {found.host} cannot be used ({error.strerror}): "
                "set FENGHUO_PORT to another one"
            ) from error


def _log(found: Settings, name: str) -> Path:
    found.logs_dir.mkdir(exist_ok=True)
    return found.logs_dir / f"{name}.log"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
