"""Wires officials' accounts.

It holds no rule.
"""

from bot.accounts.bundle import Accounts
from bot.accounts.doors import Doors
from bot.accounts.own import Own
from bot.accounts.passkeys import Passkeys
from bot.accounts.passwords import Passwords
from bot.accounts.people import People
from bot.accounts.telling import Telling
from bot.areas.divisions import Divisions
from bot.bootstrap.lanes import lanes_in
from bot.clock import utc_now
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.account_factors import StoredAccounts
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.words.catalogue import Words


def accounts_of(
    settings: Settings, database: Database, words: Words, vault: Vault, areas: Divisions
) -> Accounts:
    book = StoredAccounts(database)
    passwords, passkeys = Passwords(), Passkeys(settings.public_url)
    telling = Telling(
        words=words,
        book=book,
        channels={lane.channel for lane in lanes_in(settings)},
        console=f"{settings.public_url}/console",
    )
    doors = Doors(
        book=book, vault=vault, passwords=passwords, passkeys=passkeys, telling=telling,
        clock=utc_now,
    )  # fmt: skip
    own = Own(
        book=book, vault=vault, passwords=passwords, passkeys=passkeys, telling=telling,
        clock=utc_now,
    )  # fmt: skip
    people = People(
        book=book,
        tokens=StoredOfficials(database, vault),
        vault=vault,
        areas=areas,
        telling=telling,
        clock=utc_now,
    )
    return Accounts(doors=doors, own=own, people=people)
