"""Only one command at a time owns a data folder: `up` for as long as it runs, `restore` too.

It does not know what they do with it.
"""

import contextlib
import fcntl
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Ends the command with one line where another holds the folder."""
    with open(data_dir / "up.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"fenghuo: it is running already on {data_dir}")
        yield
