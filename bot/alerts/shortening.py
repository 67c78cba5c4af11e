"""Proposes the short text of an alert from its long one, in whole sentences.

It does not know languages, providers or what an SMS costs, only how many segments it takes.
"""

import re
from collections.abc import Callable

from channels.segments import count

#: Segments of a proposed SMS, with everything that is put around it.
MOST_SEGMENTS = 2
# After a Latin stop a sentence only ends where another begins: not in 3.5, “No. 5”, “St. John's”,
# “8 p.m. on”, nor after the number of an item of a list. What is not cut is merely kept together.
_END = re.compile(
    r"""[。！？]+[”’」』）]*|\n+|[!?]+["')\]]*(?=\s)"""
    r"""|(?:(?<=[^\W\d]{3})|(?<=\d{3})|(?<=[)"'%\]]))\.["')\]]*(?=\s+[^\sa-z])"""
)
_STOPS = ("。", ".", "!", "！", "?", "？", "】", ":")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences in order, none of them cut, each with its stop."""
    found, start = [], 0
    for end in _END.finditer(text):
        found.append(text[start : end.end()].strip())
        start = end.end()
    return tuple(part for part in (*found, text[start:].strip()) if part)


def joined(first: str, second: str) -> str:
    """Two sentences on one line, with a stop between them."""
    first = first.strip()
    if not first or not second:
        return first or second
    wide = first[-1] > "\u2e80"
    stop = "" if first.endswith(_STOPS) else ("。" if wide else ".")
    return f"{first}{stop}{'' if wide or first.endswith('。') else ' '}{second.strip()}"


def propose(
    headline: str, long: str, around: Callable[[str], str], most: int = MOST_SEGMENTS
) -> str:
    """The headline and the first sentences of `long` that fit into `most` segments.

    The first sentence is taken for the most important one; if it is too long, the next that fits.
    `around` gives the whole message that a text becomes. A headline that is too long stays whole.
    """
    found, size = headline, 0
    for sentence in sentences(long):
        longer = joined(found, sentence)
        if count(around(longer)).segments <= most:
            found, size = longer, size + 1
        elif size:
            break
    return found


def with_free(text: str, more: str) -> str:
    """The text with `more` behind it where that takes no further segment, else as it was."""
    longer = joined(text, more)
    return longer if count(longer).segments <= count(text).segments else text
