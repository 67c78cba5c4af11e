"""`fenghuo token`: officials' bearer tokens; a new one is the last line, shown once.

It does not know what a role may do; each act stands in the trail as the command line's.
"""

import argparse
import asyncio
import sys

from bot import settings
from bot.accounts.people import COMMAND_LINE
from bot.areas.loading import load_divisions
from bot.cli.database import database_url
from bot.clock import utc_now
from bot.officials import LONGEST_NAME, NameWrong, Official, Role, check_name
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.officials import StoredOfficials


def main() -> None:
    options = parser().parse_args()
    found = settings.load()
    _check_area(found, getattr(options, "area", None))
    with database_url(found) as url:
        asyncio.run(_run(options, found, url))


async def _run(options: argparse.Namespace, found: Settings, url: str) -> None:
    database = Database(url, pool_size=1)
    officials = StoredOfficials(database, Vault(found.secret))
    try:
        if options.act == "create":
            await _create(officials, options)
        elif options.act == "revoke":
            ended = await officials.revoke(options.name, utc_now(), by=COMMAND_LINE)
            sys.stdout.write(f"{ended} token(s) of {options.name} revoked.\n")
        else:
            for official in await officials.all():
                area = official.area or "the whole country"
                sys.stdout.write(f"{official.name}\t{official.role}\t{area}\n")
    finally:
        await database.close()


async def _create(officials: StoredOfficials, options: argparse.Namespace) -> None:
    official = Official(name=options.name, role=Role(options.role), area=options.area)
    token = await officials.create(official, utc_now(), by=COMMAND_LINE)
    sys.stdout.write(f"Token of {official.name} ({official.role}), shown only now:\n{token}\n")


def _check_area(found: Settings, area: str | None) -> None:
    if area and load_divisions(None, found.areas_cache_dir).get(area) is None:
        sys.exit(f"fenghuo: there is no division {area!r} (GB/T 2260, six digits, e.g. 310115)")


def parser() -> argparse.ArgumentParser:
    """Refuses what no token can be made for before anything is opened."""
    found = argparse.ArgumentParser(description="Officials' bearer tokens.")
    acts = found.add_subparsers(dest="act", required=True)
    create = acts.add_parser("create", help="print a new token, alone on the last line")
    create.add_argument("--role", required=True, choices=[str(role) for role in Role])
    create.add_argument("--name", required=True, type=name_of, help="the person, one for each name")
    create.add_argument("--area", help="division code; without it the whole country")
    acts.add_parser("list", help="who has a token")
    revoke = acts.add_parser("revoke", help="end every token of a person")
    revoke.add_argument("--name", required=True)
    return found


def name_of(text: str) -> str:
    """For argparse: a name that a person can be told by."""
    try:
        check_name(text)
    except NameWrong:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no name: say who it is, in up to {LONGEST_NAME} characters that show"
        ) from None
    return text


if __name__ == "__main__":
    main()
