"""`fenghuo ask`: what the service would quote to a question, with scores; no dialogue.

It does not know how passages are found.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot import language, settings
from bot.answers import Answers
from bot.bootstrap.knowing import open_knowledge
from bot.cli.knowledge import Current, database_if_there, open_current
from bot.settings import Settings
from knowledge.documents.model import Quotation
from knowledge.passages import Passage

Found = Sequence[Passage | Quotation]
AS_THE_SERVICE = "From the database and the files, as the service answers."
FILES_ALONE = (
    "From the files alone: no database is here, or it does not answer. "
    "What was edited or withdrawn there, and laws and plans, are not known."
)


def main() -> None:
    parser = argparse.ArgumentParser(description="What the service would quote to a question.")
    parser.add_argument("question", nargs="+")
    parser.add_argument("--language", help="zh or en; by default the question's own")
    parser.add_argument("--limit", type=int, default=3)
    options = parser.parse_args()
    question = " ".join(options.question)
    spoken = options.language or language.first_guess(question)
    found = settings.load()
    with database_if_there(found) as url:
        if url is None:
            knowledge = open_knowledge(found)
            _show(knowledge.search(question, language=spoken, limit=options.limit), FILES_ALONE)
        else:
            passages = asyncio.run(_open_and_ask(question, spoken, options.limit, found, url))
            _show(passages, AS_THE_SERVICE)


async def _open_and_ask(question: str, spoken: str, limit: int, found: Settings, url: str) -> Found:
    async with open_current(found, url) as current:
        return await asked(question, spoken, limit, current)


async def asked(question: str, spoken: str, limit: int, current: Current) -> Found:
    """What the API's search gives, of what stands now."""
    await current.articles.refresh()
    await current.documents.refresh()
    answers = Answers(current.articles, current.documents)
    return await answers.passages(question, spoken, limit=limit)


def _show(found: Found, told: str) -> None:
    for passage in found:
        id = passage.article if isinstance(passage, Passage) else passage.id
        sys.stdout.write(f"{passage.score:.2f}  {id}  {passage.title}\n")
    sys.stdout.write(f"\n{found[0].text}\n" if found else "nothing is close enough\n")
    sys.stdout.write(f"\n{told}\n")


if __name__ == "__main__":
    main()
