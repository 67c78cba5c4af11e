"""One whole instance for all walks; it is started once, as a user would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.instance import ROOT, Instance


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    if not (ROOT / ".venv-engine" / "bin" / "python").exists():
        pytest.skip("the dialogue engine's environment is not installed: make setup")
    folder: Path = tmp_path_factory.mktemp("instance")
    started = Instance(data_dir=folder)
    started.start()
    yield started
    if started.process:
        started.interrupt()
