"""What can be wrong with a CAP document, and whether it is bad enough to refuse one of others.

Knows nothing of how a document is read or of sentences: bot/words has one for every code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class CapProblemCode(StrEnum):
    """The kinds of fault; the second group is met in real alerts and tolerated in others'."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    DOCTYPE = "doctype"
    TOO_DEEP = "too_deep"
    NOT_CAP = "not_cap"
    MISSING = "missing"
    REPEATED = "repeated"
    UNKNOWN_ELEMENT = "unknown_element"
    NOT_LISTED = "not_listed"
    NOT_A_TIME = "not_a_time"
    NOT_A_NUMBER = "not_a_number"
    POSITION_FORM = "position_form"
    OUT_OF_RANGE = "out_of_range"
    REFERENCE_FORM = "reference_form"
    REFERENCES_MISSING = "references_missing"

    CHARACTERS = "characters"
    LANGUAGE_TAG = "language_tag"
    EMPTY = "empty"
    INFO_MISSING = "info_missing"
    NOTE_MISSING = "note_missing"
    RESTRICTION_MISSING = "restriction_missing"
    ADDRESSES_MISSING = "addresses_missing"
    EXPIRES_BEFORE_SENT = "expires_before_sent"
    EXPIRES_BEFORE_EFFECTIVE = "expires_before_effective"
    EXPIRES_BEFORE_ONSET = "expires_before_onset"
    RING_TOO_SHORT = "ring_too_short"
    RING_NOT_CLOSED = "ring_not_closed"
    RING_CROSSES_ITSELF = "ring_crosses_itself"
    RING_WITHOUT_AREA = "ring_without_area"
    RING_SPANS_ANTIMERIDIAN = "ring_spans_antimeridian"
    ALTITUDE_MISSING = "altitude_missing"


_TOLERATED = frozenset(
    list(CapProblemCode)[list(CapProblemCode).index(CapProblemCode.CHARACTERS) :]
)


@dataclass(frozen=True, kw_only=True)
class CapProblem:
    """One fault.

    `element` is its path, counted as XPath does (`alert/info[2]/area[1]/polygon[1]`); `line` is its
    line where it was read from a document; `detail` is what the code's sentence lacks.
    """

    element: str
    code: CapProblemCode
    detail: str = ""
    line: int | None = None

    @property
    def fatal(self) -> bool:
        """Whether an alert of others is refused for it; our own must have none at all."""
        return self.code not in _TOLERATED


class CapInvalid(Exception):
    """The document is not a CAP alert that can be acted on."""

    retryable = False

    def __init__(self, problems: Sequence[CapProblem]) -> None:
        self.problems: list[CapProblem] = list(problems)
        super().__init__(", ".join(f"{p.element}:{p.line or ''} {p.code}" for p in self.problems))
