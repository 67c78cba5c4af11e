"""Keeps us from talking to machines: who says the same again and again is heard, not answered.

It does not know danger nor what is answered. It counts in this process's memory, as every flood
guard (decision 0034).
"""

import re
from datetime import datetime, timedelta

from bot.residents.guard import FloodGuard

WINDOW = timedelta(minutes=5)
#: Answers to one address on (nearly) the same text, and on whatever text, in a window.
SAME, ANY = 5, 40
#: Cries of one address in a window that are answered each; of more, one in so long: no human is
#: left alone, and two machines that frighten each other cannot ruin us.
CRIES, PAUSE = 20, timedelta(seconds=15)
#: Letters. What is shorter ("1", "next", "下一步") leads on in a guide, each time to another step.
SHORT = 8
#: How machines begin, in the words of mail programs and phones. Only at the very start: a person
#: may write of such a thing.
_MACHINE = re.compile(
    r"\W*(auto(matic)?[ -]?(reply|response|mated (reply|response|message))\b|out of (the )?office"
    r"\s*[:;,-]|自动回复|自動回覆|【自动回复】|系统自动回复|此(短信|邮件)为?(系统)?自动)",
    re.IGNORECASE,
)
#: Machines count and date what they say.
_VARYING = re.compile(r"[\W\d_]+")


class LoopGuard:
    """A silence ends by itself: only what was answered is counted."""

    def __init__(self) -> None:
        self._same = FloodGuard(SAME, WINDOW)
        self._any = FloodGuard(ANY, WINDOW)
        self._cries = FloodGuard(CRIES, WINDOW)
        self._late = FloodGuard(1, PAUSE)
        self._said = FloodGuard(1, WINDOW)

    def answers(self, person: bytes, text: str, now: datetime) -> bool:
        """Whether the message of that person (a fingerprint) is answered; counts it if so."""
        if _MACHINE.match(text):
            return False
        said = _VARYING.sub("", text).casefold()
        if len(said) >= SHORT and not self._same.take((person, hash(said)), now):
            return False
        return self._any.take(person, now)

    def answers_cry(self, person: bytes, now: datetime) -> bool:
        """As `answers`, where a life may be at risk: never silent for longer than PAUSE."""
        return self._cries.take(person, now) or self._late.take(person, now)

    def first_silence(self, person: bytes, now: datetime) -> bool:
        """True once a window: one line in the log is enough."""
        return self._said.take(person, now)
