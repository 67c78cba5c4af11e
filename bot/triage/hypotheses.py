"""Tells where somebody might be ("and if I'm on a high floor?") from where they are.

It does not know dangers: a message that names one is looked at as any other.
"""

import re

from bot.triage.precedence import folded

_SUPPOSED = re.compile(
    r"\W*((and|but|so|ok|okay) )*(what )?if (i|we)( ?a?m|m| am| ?a?re| live| work)"
    r" (already |still |up )?(in|on|at|near|outside|outdoors|indoors|inside|upstairs|driving"
    r"|walking|swimming|pregnant|elderly|disabled|deaf|blind|alone)\b[^,.;!]{0,30}"
    r"|\W*(那|那么)?(要是|如果|假如)?(我|我们)?(住|人)?在(高层|高楼|楼上|室外|室内|户外|车里|车上|地铁|学校|单位|山里|海边|船上)(里|上)?的?呢\W*"
)


def supposes(text: str) -> bool:
    """Whether a message only goes on from an answer: "if I am …", and nothing before it."""
    return _SUPPOSED.fullmatch(folded(text)) is not None
