"""Residents and officers around each of the two books: in memory, and on PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.handover.desk import TalkDesk
from bot.handover.ports import HandoverBook
from bot.handover.talks import Talks, Wish
from bot.handover.telling import Telling
from bot.handover.timeouts import Timeouts
from bot.officials import Official, Role
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store.handover import StoredHandovers
from bot.words.catalogue import Words
from tests.bot.handover.memory import MemoryHandovers, MemoryPost

VAULT = Vault(b"a secret for tests only, 32 bytes")
WORDS = Words.load()
MUM = Person(channel="sms", address="+8613800138034")
SON = Person(channel="web", address="a-browser-77")
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
WANG = Official(name="Wang", role=Role.DUTY_OFFICER, area="310115")
HE = Official(name="He", role=Role.DUTY_OFFICER, area="320500")
CITY = Official(name="Zhao", role=Role.DUTY_OFFICER, area="310000")
AUTHOR = Official(name="Sun", role=Role.AUTHOR, area="310115")
PUDONG = "310115"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class World:
    book: HandoverBook
    post: MemoryPost
    clock: Clock
    talks: Talks
    desk: TalkDesk
    timeouts: Timeouts

    async def waiting(self, person: Person = MUM, area: str | None = PUDONG) -> UUID:
        """The id of a hand-over that somebody asked for."""
        await self.talks.ask(person, "zh", Wish(text="转人工", area=area))
        found = await self.talks.open_of(person)
        assert found
        return found.id

    async def taken(self, person: Person = MUM) -> UUID:
        id = await self.waiting(person)
        await self.desk.take(id, LI)
        return id

    def told(self, person: Person = MUM) -> list[str]:
        return [letter.text for letter in self.post.posted if letter.person == person]


def world(book: HandoverBook) -> World:
    post, clock, telling = MemoryPost(), Clock(), Telling(WORDS, VAULT)
    return World(
        book,
        post,
        clock,
        Talks(book, VAULT, clock),
        TalkDesk(book=book, vault=VAULT, post=post, telling=telling, clock=clock),
        Timeouts(book, post, telling),
    )


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def w(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return world(MemoryHandovers())
    return world(StoredHandovers(request.getfixturevalue("database")))
