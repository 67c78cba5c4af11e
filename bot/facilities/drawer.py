"""Files of facilities that somebody handed in and has not yet agreed to take: kept for a day.

It does not know what stands in them.
"""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from bot.facilities.errors import Unknown

KEPT_FOR = timedelta(days=1)
_NOTE, _FILE, _MAPPING = "note.json", "list", "mapping.yml"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`mapping`: a shipped one's name, `own` (`mapping_file` holds it), or "" to find one.

    `taken`: None until it was; then what came of it, by name.
    """

    id: UUID
    by: str
    at: datetime
    file_name: str
    mapping: str
    taken: dict[str, int] | None = None


class Drawer:
    """Calls block: for a thread. A folder for each file, named by an id that nobody can guess."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, waiting: Waiting, data: bytes, mapping: str = "") -> Waiting:
        """Old ones are thrown away first."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy(waiting.at)
        place = self._folder / str(waiting.id)
        place.mkdir(mode=0o700)
        (place / _FILE).write_bytes(data)
        if mapping:
            (place / _MAPPING).write_text(mapping, encoding="utf-8")
        self._note(waiting)
        return waiting

    def get(self, id: UUID, by: str) -> Waiting:
        """Raises Unknown, also for somebody else's."""
        try:
            said: dict[str, Any] = json.loads((self._folder / str(id) / _NOTE).read_text("utf-8"))
        except (OSError, ValueError):
            raise Unknown(str(id)) from None
        if said["by"] != by:
            raise Unknown(str(id))
        return Waiting(**said | {"id": id, "at": datetime.fromisoformat(said["at"])})

    def file(self, id: UUID) -> Path:
        return self._folder / str(id) / _FILE

    def mapping_file(self, id: UUID) -> Path:
        return self._folder / str(id) / _MAPPING

    def taken(self, waiting: Waiting, outcome: dict[str, int]) -> None:
        self._note(replace(waiting, taken=outcome))

    def _note(self, waiting: Waiting) -> None:
        """Beside and into place: whoever reads sees the one before or this one."""
        place = self._folder / str(waiting.id)
        said = asdict(waiting) | {"id": str(waiting.id), "at": waiting.at.isoformat()}
        part = place / f"{_NOTE}.{uuid4()}"
        part.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        part.replace(place / _NOTE)

    def _tidy(self, now: datetime) -> None:
        oldest = (now - KEPT_FOR).timestamp()
        for place in self._folder.iterdir():
            if place.is_dir() and place.stat().st_mtime < oldest:
                shutil.rmtree(place, ignore_errors=True)
