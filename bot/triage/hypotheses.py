"""Tells where somebody might be ("and if I'm on a high floor?") from where they are.

It does not know dangers: a message that names one is looked at as any other.
"""

import re

from bot.triage.precedence import folded

_SUPPOSED = re.compile(
    r"\W*((and|but|so|ok|okay) )*(what )?if (i|we)( ?a?m|m| am| ?a?re| live| work)"
    r" (already |still |up )?(in|on|at|near|outside|outdoors|indoors|inside|upstairs|driving"
    r"|walking|swimming|pregnant|elderly|disabled|deaf|blind|alone)\b[^,.;!]{0,30}"
)


def supposes(text: str) -> bool:
    """Whether a message only goes on from an answer: "if I am …", and nothing before it."""
    return _SUPPOSED.fullmatch(folded(text)) is not None
