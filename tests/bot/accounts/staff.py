"""Accounts over a real database, with a clock that tests turn and hashes that cost nothing.

It does not know which test uses it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from argon2 import PasswordHasher

from bot.accounts.bundle import Accounts
from bot.accounts.doors import Doors
from bot.accounts.own import Own
from bot.accounts.passkeys import Passkeys
from bot.accounts.passwords import Passwords
from bot.accounts.people import People
from bot.accounts.records import Account
from bot.accounts.telling import Telling
from bot.officials import Official
from bot.store.account_factors import StoredAccounts
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from tests.bot.broadcast.world import VAULT, WORDS, divisions

PASSWORD = "correct horse, wrong battery"
ORIGIN = "http://localhost:8000"


class CountingHasher(PasswordHasher):
    """Real argon2id with the least work; counts what was compared."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared += 1
        return super().verify(hash, password)


@dataclass
class Staff:
    """`late`: how far the clock was turned."""

    database: Database
    hasher: CountingHasher = field(default_factory=CountingHasher)
    late: timedelta = timedelta(0)
    origin: str = ORIGIN

    def __post_init__(self) -> None:
        self.book = StoredAccounts(self.database)
        self.officials = StoredOfficials(self.database, VAULT)
        self.passkeys = Passkeys(self.origin)
        self.accounts = self.with_hasher(self.hasher)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def with_hasher(self, hasher: PasswordHasher) -> Accounts:
        passwords = Passwords(hasher)
        telling = Telling(
            words=WORDS, book=self.book, channels={"sms"}, console=f"{ORIGIN}/console"
        )
        doors = Doors(
            book=self.book, vault=VAULT, passwords=passwords, passkeys=self.passkeys,
            telling=telling, clock=self.now,
        )  # fmt: skip
        own = Own(
            book=self.book, vault=VAULT, passwords=passwords, passkeys=self.passkeys,
            telling=telling, clock=self.now,
        )  # fmt: skip
        people = People(
            book=self.book, tokens=self.officials, vault=VAULT, areas=divisions(),
            telling=telling, clock=self.now,
        )  # fmt: skip
        return Accounts(doors=doors, own=own, people=people)

    async def joined(self, official: Official, password: str = PASSWORD) -> Account:
        """Invited from the command line, and come in by the link."""
        account, link = await self.accounts.people.invite(official, None)
        await self.accounts.doors.join(link, password, password)
        return await self.book.get(account.id)
