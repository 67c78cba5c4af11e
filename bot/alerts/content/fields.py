"""Reading single fields out of untrusted JSON while collecting everything that is wrong.

Knows nothing of which fields an alert has.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from bot.alerts.content.codes import ProblemCode
from bot.alerts.content.model import FieldProblem

Code = TypeVar("Code", bound=StrEnum)

# What XML 1.0 cannot hold (section 2.2), so that no draft says what CAP could not.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Years outside these overflow when moved to another time zone, and are typing errors anyway.
_YEARS = range(1900, 2999)
# RFC 5646 language, script and region; variants and extensions have no use in a warning.
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.IGNORECASE)


def as_language(tag: str) -> str | None:
    """A BCP-47 tag in its customary case (`zh-Hant-TW`), or None when it is not one."""
    match = _LANGUAGE.fullmatch(tag)
    if match is None or not tag.isascii():
        return None
    language, script, region = match.groups()
    return "-".join(
        part for part in (language.lower(), (script or "").title(), (region or "").upper()) if part
    )


class Problems:
    """A growing list of what is wrong."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []

    def add(self, field: str, code: ProblemCode, detail: str = "") -> None:
        """Note one more."""
        self.found.append(FieldProblem(field=field, code=code, detail=detail))

    def mapping(self, field: str, value: object) -> Mapping[object, object]:
        """A JSON object; null is an empty one."""
        if isinstance(value, Mapping):
            return value
        if value is not None:
            self.add(field, ProblemCode.WRONG_TYPE, "object")
        return {}

    def items(self, field: str, value: object, most: int) -> Sequence[object]:
        """A JSON array of at most `most` items; null is an empty one."""
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.add(field, ProblemCode.WRONG_TYPE, "array")
            return ()
        if len(value) > most:
            self.add(field, ProblemCode.TOO_MANY, str(most))
            return ()
        return value

    def text(self, field: str, value: object, most: int) -> str:
        """Trimmed text with `\\n` line ends; null is empty."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.add(field, ProblemCode.WRONG_TYPE, "string")
            return ""
        if len(value) > most:
            self.add(field, ProblemCode.TOO_LONG, str(most))
            return ""
        if (bad := _UNPRINTABLE.search(value)) is not None:
            self.add(field, ProblemCode.UNPRINTABLE, f"U+{ord(bad[0]):04X}")
            return ""
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()

    def texts(self, field: str, value: object, *, most: int, longest: int) -> tuple[str, ...]:
        """An array of distinct, non-empty texts, in order."""
        read = (
            self.text(f"{field}[{n}]", item, longest)
            for n, item in enumerate(self.items(field, value, most))
        )
        return tuple(dict.fromkeys(text for text in read if text))

    def code(self, field: str, value: object, codes: type[Code]) -> Code | None:
        """One of a code list; null is None."""
        if value is None:
            return None
        if isinstance(value, str) and value in set(codes):
            return codes(value)
        self.add(field, ProblemCode.NOT_LISTED, ", ".join(codes))
        return None

    def time(self, field: str, value: object) -> datetime | None:
        """An ISO 8601 time with an offset, to the second; null is None."""
        if value is None:
            return None
        try:
            time = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.add(field, ProblemCode.NOT_A_TIME, "2026-11-22T08:00:00+08:00")
            return None
        if time.tzinfo is None:
            self.add(field, ProblemCode.NO_OFFSET, "2026-11-22T08:00:00+08:00")
            return None
        if time.year not in _YEARS:
            self.add(field, ProblemCode.OUT_OF_RANGE, f"{_YEARS.start}-{_YEARS.stop - 1}")
            return None
        return _plain(time)

    def number(self, field: str, value: object, least: float, most: float) -> float | None:
        """A finite JSON number inside both bounds; null is missing."""
        if value is None:
            self.add(field, ProblemCode.MISSING)
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.add(field, ProblemCode.WRONG_TYPE, "number")
            return None
        # Comparing first refuses NaN, infinities and integers too big for a float alike.
        if not least <= value <= most:
            # Every bound is a whole number; 2e+06 is no limit that an author could read.
            self.add(field, ProblemCode.OUT_OF_RANGE, f"{least:.0f} .. {most:.0f}")
            return None
        return float(value)

    def language(self, field: str, value: object) -> str | None:
        """A BCP-47 tag in its customary case."""
        tag = as_language(value) if isinstance(value, str) else None
        if tag is None:
            self.add(field, ProblemCode.LANGUAGE_TAG, "zh, en, zh-Hant-TW")
        return tag


def _plain(time: datetime) -> datetime:
    """Whole seconds, and an offset that XML Schema can write (whole minutes, at most 14 hours)."""
    time = time.replace(microsecond=0)
    offset = time.utcoffset()
    if offset is None or offset.total_seconds() % 60 or abs(offset.total_seconds()) > 14 * 3600:
        return time.astimezone(UTC)
    return time
