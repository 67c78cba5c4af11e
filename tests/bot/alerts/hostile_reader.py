"""Takes in each of the files named, in a process of its own, and prints what that cost.

Knows nothing of what is in them. A line of JSON a file: name, faults, extra kilobytes, seconds.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from bot.alerts import cap


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _taken_in(data: bytes) -> list[tuple[str, int | None, str]]:
    try:
        cap.take_in_all(data)
    except cap.CapInvalid as refused:
        return [(fault.element, fault.line, fault.code.value) for fault in refused.problems]
    return []


def _cost(file: Path) -> dict[str, object]:
    data = file.read_bytes()
    before, started = _peak_kb(), time.perf_counter()
    faults = _taken_in(data)
    seconds = time.perf_counter() - started
    return {
        "name": file.stem,
        "faults": faults,
        "grown_kb": _peak_kb() - before,
        "seconds": round(seconds, 3),
    }


def main() -> None:
    _taken_in(b"<alert/>")  # what is loaded at the first call is no cost of a document
    for name in sys.argv[1:]:
        if os.fork() == 0:  # a child's peak is its own
            sys.stdout.write(json.dumps(_cost(Path(name))) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.wait()


main()
