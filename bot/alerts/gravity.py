"""In which order messages in force are told: the gravest first, drills last.

It does not know who asks, nor how many of them are told.
"""

from collections.abc import Iterable

from bot.alerts.content import Level, Severity
from bot.alerts.messages import priority_of
from bot.alerts.published import InForce, orders_out

_SEVERITIES = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR)
_LEVELS = (Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE)
#: What does not say how grave it is stands before the slight ones.
_UNSAID = 2


def gravest_first(messages: Iterable[InForce]) -> tuple[InForce, ...]:
    """Orders to leave, then what lives hang on, then the rest, drills last.

    The newest is not the gravest: an exercise of a minute ago must not hide an order to leave. Of
    equals the order is kept.
    """
    return tuple(sorted(messages, key=_place))


def _place(message: InForce) -> tuple[int, bool, int, int]:
    return (
        priority_of(message.content),
        not orders_out(message),
        _SEVERITIES.index(message.severity) if message.severity in _SEVERITIES else _UNSAID,
        _LEVELS.index(message.level) if message.level else _UNSAID,
    )
