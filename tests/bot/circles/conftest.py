"""A circle service over each of the two books: in memory, and on PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.circles.ports import CircleBook
from bot.circles.service import Circles, Said
from bot.circles.telling import Telling
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.circles import StoredCircles
from bot.words.catalogue import Words
from tests.bot.circles.memory import MemoryCircles, MemoryLetters

VAULT = Vault(b"a secret for tests only, 32 bytes")
WORDS = Words.load()
MUM = Person(channel="sms", address="+8613800138034")
SON = Person(channel="web", address="a-browser-77")
AUNT = Person(channel="sms", address="+8613900139056")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    book: CircleBook
    letters: MemoryLetters
    clock: Clock
    circles: Circles

    async def family(self, *others: Person) -> str:
        """The code of a circle that MUM began and the others joined, in English."""
        code = (await self.circles.begin(MUM, "zh", Said(place="一小", words="我平安"))).code
        for person in others:
            self.clock.now += timedelta(seconds=1)
            await self.circles.join(person, code, "en")
        return code


def world(book: CircleBook) -> World:
    letters, clock = MemoryLetters(), Clock()
    circles = Circles(
        book=book, vault=VAULT, letters=letters, telling=Telling(WORDS, VAULT), clock=clock
    )
    return World(book, letters, clock, circles)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def w(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return world(MemoryCircles())
    return world(StoredCircles(request.getfixturevalue("database")))


@pytest.fixture
def make() -> Callable[[CircleBook], World]:
    return world
