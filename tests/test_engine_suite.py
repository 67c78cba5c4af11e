"""The engine's own tests, run with the engine's own Python: they load Rasa."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-engine" / "bin" / "python"


@pytest.mark.engine
def test_the_engine_room_s_own_suite(trained: Path) -> None:
    options = ["-q", "-c", os.devnull, "--rootdir", ".", "--confcutdir", "tests/nlu"]
    options += ["-q", "--import-mode=importlib", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-m", "pytest", "tests/nlu", *options],
        cwd=ROOT,
        env={**os.environ, "FENGHUO_TEST_MODELS": str(trained)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
