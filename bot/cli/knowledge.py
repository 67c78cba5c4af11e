"""Opens what the service would answer from: the files, and over them what the database holds.

It does not know how passages are found, nor what is asked.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.articles.current import CurrentArticles
from bot.bootstrap.knowing import current_articles
from bot.cli.database import database_url
from bot.documents import Documents
from bot.settings import Settings
from bot.store.database import Database, DatabaseAway
from bot.store.documents import StoredDocuments
from bot.store.embedded import PostgresUnavailable
from knowledge import encoding
from knowledge.search import ARTICLES


@dataclass(frozen=True, kw_only=True)
class Current:
    """As a web process has it that has just started, but nothing of the database is read yet."""

    articles: CurrentArticles
    documents: Documents


@contextmanager
def database_if_there(found: Settings) -> Iterator[str | None]:
    """As `database_url`; None where no database was ever made, or none answers."""
    with ExitStack() as opened:
        url = None
        if _was_made(found):
            try:
                url = opened.enter_context(database_url(found))
            except PostgresUnavailable:
                url = None
        yield url


@asynccontextmanager
async def open_current(
    found: Settings, url: str, articles: Path = ARTICLES
) -> AsyncIterator[Current]:
    """`articles`: the folder of the files."""
    encoder, database = encoding.load(found.encoder), Database(url, pool_size=1)
    try:
        yield Current(
            articles=current_articles(found, database, encoder, articles),
            documents=Documents(StoredDocuments(database), encoder),
        )
    finally:
        await database.close()


def _was_made(found: Settings) -> bool:
    """A question is no reason to make a database; one that is made but stopped is started."""
    if found.database_url is None:
        return (found.data_dir / "postgres" / "PG_VERSION").exists()
    return asyncio.run(_answers(found.database_url))


async def _answers(url: str) -> bool:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction():
            return True
    except DatabaseAway:
        return False
    finally:
        await database.close()
