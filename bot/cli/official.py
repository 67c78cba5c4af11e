"""`fenghuo official`: accounts from the command line, for when nobody can sign in.

It does not know what a role may do. Whoever may run this may read the database too; each act stands
in the trail as the command line's.
"""

import argparse
import asyncio
import sys

from bot import settings
from bot.accounts.errors import AccountsError
from bot.accounts.people import People
from bot.accounts.records import Account
from bot.accounts.telling import Telling
from bot.areas.loading import load_divisions
from bot.bootstrap.lanes import lanes_in
from bot.cli.database import database_url
from bot.cli.token import name_of
from bot.clock import utc_now
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.account_factors import StoredAccounts
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.words.catalogue import Words

ROLES = tuple(role for role in Role if role is not Role.REPORTER)


def main() -> None:
    options = parser().parse_args()
    found = settings.load()
    with database_url(found) as url:
        asyncio.run(_run(options, found, url))


async def _run(options: argparse.Namespace, found: Settings, url: str) -> None:
    database = Database(url, pool_size=2)
    words = Words.load()
    people = _people(found, database, words)
    try:
        sys.stdout.write(await _act(people, options, found.public_url) + "\n")
    except AccountsError as error:
        sys.exit(f"fenghuo: {words.say(error.key, 'en')}")
    finally:
        await database.close()


async def _act(people: People, options: argparse.Namespace, public_url: str) -> str:
    if options.act == "create":
        official = Official(name=options.name, role=Role(options.role), area=options.area)
        _, link = await people.invite(official, None)
        return _link(official.name, public_url, link)
    account = await _named(people, options.name)
    name = account.official.name
    if options.act == "link":
        return _link(name, public_url, await people.offer_link(account.id, None))
    if options.act == "disable":
        await people.disable(account.id, None)
        return f"{name} is disabled; sessions and tokens have ended."
    if options.act == "enable":
        await people.enable(account.id, None)
        return f"{name} is enabled; tokens stay revoked."
    await people.reset_second_factor(account.id, None)
    return f"The second factor of {name} is reset; sessions have ended."


async def _named(people: People, name: str) -> Account:
    found = await people.named(name)
    if found is None:
        sys.exit(f"fenghuo: nobody called {name!r} has an account")
    return found


def _link(name: str, public_url: str, link: str) -> str:
    said = f"One-time link of {name}, for 24 hours, shown only now:"
    return f"{said}\n{public_url}/console/join?link={link}"


def _people(found: Settings, database: Database, words: Words) -> People:
    book, vault = StoredAccounts(database), Vault(found.secret)
    return People(
        book=book,
        tokens=StoredOfficials(database, vault),
        vault=vault,
        areas=load_divisions(None, found.areas_cache_dir),
        telling=Telling(
            words=words,
            book=book,
            channels={lane.channel for lane in lanes_in(found)},
            console=f"{found.public_url}/console",
        ),
        clock=utc_now,
    )


def parser() -> argparse.ArgumentParser:
    """Refuses a name that is none before anything is opened."""
    found = argparse.ArgumentParser(description="Officials' accounts, when nobody can sign in.")
    acts = found.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="print a one-time link, alone on the last line")
    create.add_argument("--role", required=True, choices=[str(role) for role in ROLES])
    create.add_argument("--area", help="division code; without it the whole country")
    others = {
        "link": "a new one-time link, for a new password",
        "disable": "end the account, its sessions and the person's tokens",
        "enable": "let a disabled person sign in again",
        "reset-second-factor": "remove app, passkeys and recovery codes",
    }
    for act, told in others.items():
        acts.add_parser(act, help=told)
    for each in acts.choices.values():
        each.add_argument("--name", required=True, type=name_of, help="the person")
    return found


if __name__ == "__main__":
    main()
