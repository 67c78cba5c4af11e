"""What stands around the service of residents in tests: codes are kept, and time is said.

It does not know pytest.
"""

import re
from datetime import datetime

from bot.residents import errors
from bot.residents.people import Person
from bot.residents.ports import CodeLetter


class Outbox:
    """A CodeSender that remembers; refuses while `broken`."""

    def __init__(self) -> None:
        self.sent: list[tuple[Person, str, str]] = []
        self.broken = False

    async def send(self, person: Person, letter: CodeLetter) -> None:
        if self.broken:
            raise errors.CodeNotSent
        self.sent.append((person, letter.text, letter.language))

    @property
    def code(self) -> str:
        return str(re.findall(r"\d{6}", self.sent[-1][1])[0])


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
