"""Circles in memory for the actions: the service is the real one, book and letters are not.

They do not know pytest.
"""

from datetime import datetime, timedelta

from bot.circles.service import Circles
from bot.circles.telling import Telling
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words
from tests.bot.circles.memory import MemoryCircles, MemoryLetters

OTHER = Person(channel="sms", address="+8613800138034")


class Ring:
    def __init__(self, words: Words, vault: Vault, now: datetime) -> None:
        self.now = now
        self.book = MemoryCircles()
        self.letters = MemoryLetters()
        self.telling = Telling(words, vault)
        self.circles = Circles(
            book=self.book,
            vault=vault,
            letters=self.letters,
            telling=self.telling,
            clock=lambda: self.now,
        )

    async def of_another(self) -> str:
        """The code of a circle that somebody else began."""
        return (await self.circles.begin(OTHER, "zh")).code

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)
