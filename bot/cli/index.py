"""`fenghuo index`: builds the indexes of the articles beside the old ones and swaps them in.

It does not know how passages are found. Laws and plans are indexed by each process at its start.
"""

import argparse
import asyncio
import sys

from bot import settings
from bot.bootstrap.knowing import open_knowledge
from bot.cli.knowledge import database_if_there, open_current
from bot.settings import Settings
from knowledge.errors import KnowledgeError


def main() -> None:
    argparse.ArgumentParser(description="Build the indexes of the articles.").parse_args()
    found = settings.load()
    try:
        content = open_knowledge(found).content
        sys.stdout.write(f"The index {content[:12]} of the files is current.\n")
        with database_if_there(found) as url:
            sys.stdout.write(f"{_beside(found, url)}\n")
    except KnowledgeError as error:
        sys.exit(f"fenghuo: {error}")


def _beside(found: Settings, url: str | None) -> str:
    if url is None:
        return "No database is here, or it does not answer: nothing that was edited is in it."
    if asyncio.run(_refresh(found, url)):
        return "The index of what was published and withdrawn in the database is current too."
    return "Nothing was published or withdrawn in the database."


async def _refresh(found: Settings, url: str) -> bool:
    async with open_current(found, url) as current:
        return await current.articles.refresh()


if __name__ == "__main__":
    main()
