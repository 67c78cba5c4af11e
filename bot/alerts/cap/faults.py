"""What is found wrong while one document is read, and where each of its elements stands.

Knows nothing of XML.
"""

from bot.alerts.cap.problems import CapInvalid, CapProblem, CapProblemCode

MOST = 50
"""Nobody reads more; a document with so many faults is given up."""

MOST_POSITIONS = 100_000
"""Points of all polygons together; the most detailed real alerts have some 20,000."""


class Faults:
    """A growing list; `line_of` answers for whatever `check` finds afterwards."""

    def __init__(self) -> None:
        self.found: list[CapProblem] = []
        self._lines: dict[str, int] = {}
        self._positions = 0

    def stands(self, path: str, line: int | None) -> None:
        """An element is in this line."""
        if line is not None:
            self._lines[path] = line

    def add(self, path: str, code: CapProblemCode, detail: str = "") -> None:
        """Note one more. Raises CapInvalid with all of them where they are too many."""
        line = self._lines.get(path)
        self.found.append(CapProblem(element=path, code=code, detail=detail[:200], line=line))
        if len(self.found) >= MOST:
            raise CapInvalid(self.found)

    def spend(self, path: str, positions: int) -> None:
        """So many points are about to be read. Raises CapInvalid where they are too many."""
        self._positions += positions
        if self._positions > MOST_POSITIONS:
            self.add(path, CapProblemCode.TOO_LARGE, str(MOST_POSITIONS))
            raise CapInvalid(self.found)

    def line_of(self, path: str) -> int | None:
        """The line of an element, or of the nearest one around it that is there."""
        while path:
            for way in (path, f"{path}[1]"):
                if way in self._lines:
                    return self._lines[way]
            path = path.rpartition("/")[0]
        return None
