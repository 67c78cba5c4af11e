"""`fenghuo documents`: the imported laws and plans, withdrawn and taken back.

It does not know how a process hears of it: each looks every few seconds.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator

from bot import settings
from bot.cli.administrator import administrator
from bot.cli.database import database_url
from bot.clock import utc_now
from bot.documents import Listed
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.store.officials import StoredOfficials
from bot.withdrawals import Withdrawal

#: Documents read at once.
PAGE = 200


def main() -> None:
    options = _parser().parse_args()
    found = settings.load()
    with database_url(found) as url:
        asyncio.run(_run(options, found, url))


async def _run(options: argparse.Namespace, found: Settings, url: str) -> None:
    database = Database(url, pool_size=1)
    book = StoredDocuments(database)
    try:
        if options.act == "list":
            await _list(book)
            return
        officials = StoredOfficials(database, Vault(found.secret))
        by = await administrator(options.by, officials, why="who does this?")
        await _change(book, options, by.name)
    finally:
        await database.close()


async def _list(book: StoredDocuments) -> None:
    lines = [f"{_told(listed)}\n" async for listed in _all(book)]
    sys.stdout.writelines(lines or ["No law or plan was imported: fenghuo import plan FILE\n"])


async def _all(book: StoredDocuments) -> AsyncIterator[Listed]:
    cursor: str | None = None
    while True:
        page = await book.page(PAGE, cursor, withdrawn=True)
        for listed in page.items:
            yield listed
        if (cursor := page.next) is None:
            return


async def _change(book: StoredDocuments, options: argparse.Namespace, by: str) -> None:
    if options.act == "withdraw":
        withdrawal = Withdrawal(at=utc_now(), by=by, reason=options.reason.strip())
        done = await book.withdraw(options.id, withdrawal)
    else:
        done = await book.restore(options.id, by, utc_now())
    if done is None:
        sys.exit(f"fenghuo: there is no document {options.id!r}: fenghuo documents list")
    sys.stdout.write(f"{_told(done)}\n")


def _told(listed: Listed) -> str:
    said = [listed.language, f"{listed.excerpts} excerpts", listed.publisher or listed.file_name]
    if listed.year:
        said.append(str(listed.year))
    return "\t".join((listed.id, listed.title, ", ".join(said), state(listed)))


def state(listed: Listed) -> str:
    """Whether it is found, and who saw to it that it is not."""
    gone = listed.withdrawn
    if gone is None:
        return "found"
    why = f": {gone.reason}" if gone.reason else ""
    return f"withdrawn {gone.at:%Y-%m-%d} by {gone.by}{why}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The imported laws and plans.")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list", help="every one: id, title, what it is, whether it is found")
    withdraw = acts.add_parser("withdraw", help="let nobody find one any more; it is kept")
    restore = acts.add_parser("restore", help="take a withdrawal back")
    for act in (withdraw, restore):
        act.add_argument("id", help="as `fenghuo documents list` shows it")
        act.add_argument("--by", help="the administrator who does it")
    withdraw.add_argument("--reason", default="", help="why, for whoever looks at the list")
    return parser


if __name__ == "__main__":
    main()
