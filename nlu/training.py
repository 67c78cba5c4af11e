"""Trains the engine's model when, and only when, what it is made from has changed.

It does not know how Rasa trains (`rasa_training`, in a process of its own: Rasa takes seconds to
import, which an up-to-date model need not pay). `python -m nlu.training --models FOLDER`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nlu.models import HERE, content_hash, model_file, prune


class TrainingFailed(Exception):
    """No model came out; the message is the end of what Rasa said."""


def train(models: Path) -> str:
    """Returns what was done, in one line. Raises TrainingFailed."""
    target = model_file(models, content_hash())
    if target.is_file():
        return f"engine model {target.name} is up to date"
    models.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as folder:
        made = Path(folder) / target.name
        _train_into(made)
        os.replace(made, target)
    prune(models)
    return f"engine model {target.name} trained in {time.monotonic() - begun:.0f} s"


def _train_into(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nlu.rasa_training", str(made)],
        cwd=HERE.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0 or not made.is_file():
        raise TrainingFailed((done.stdout + done.stderr)[-4000:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    try:
        print(train(parser.parse_args().models.resolve()))  # noqa: T201
    except TrainingFailed as failure:
        sys.exit(f"engine model: training failed\n{failure}")


if __name__ == "__main__":
    main()
