"""Which of the ends that a provider tells of may be tried again, when, and how often.

It does not know SQL, channels' words beyond these reasons, or who is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from channels import call_codes


@dataclass(frozen=True, kw_only=True)
class Again:
    """`after`: from the end of the last try; `most`: so many tries beyond the first."""

    after: timedelta
    most: int


#: Where a life hangs on it, and only for calls that nobody took: who heard a word of it, or hung
#: up, is not called twice. A busy line is free in a few minutes; who was not in the room takes
#: longer to come back. A phone that rings all night for nobody helps nobody: twice.
TRIED_AGAIN: Mapping[str, Again] = {
    call_codes.BUSY: Again(after=timedelta(minutes=2), most=2),
    call_codes.NO_ANSWER: Again(after=timedelta(minutes=5), most=2),
}
