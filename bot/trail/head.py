"""The chain's head kept outside the database, so that entries cut off its end are missed.

It does not know how seals are made.
"""

import json
import os
from pathlib import Path

from bot.trail.chain import Head

FILE = "audit-head.json"


class HeadWrong(Exception):
    """The file that keeps the head of the audit trail cannot be read. Do not delete it: ask why."""


class HeadFile:
    """One small file in the data folder of a machine where a worker runs."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def read(self) -> Head | None:
        """None where no head was ever kept. Raises HeadWrong."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            return Head(place=int(found["place"]), seal=bytes.fromhex(found["seal"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise HeadWrong(str(self._file)) from error

    def keep(self, head: Head) -> None:
        """Replaces it whole: a crash leaves the old head or the new one."""
        # Of its own for each process: two would write into one file and leave half of each.
        beside = self._file.with_suffix(f".{os.getpid()}.new")
        text = json.dumps({"place": head.place, "seal": head.seal.hex()})
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(self._file)
