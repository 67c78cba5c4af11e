"""`fenghuo import articles FOLDER --by NAME`: `<language>/<id>.md` files, taken in as drafts.

It does not know what makes an article good, nor who reviews it: nothing is found before that.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.articles import reading
from bot.articles.errors import ArticlesError, DraftOpen, TextsInvalid
from bot.articles.files import ArticleFiles
from bot.articles.service import ArticleDesk
from bot.cli.administrator import administrator
from bot.clock import utc_now
from bot.officials import Official
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.officials import StoredOfficials


class _Unchanged(Exception):
    """The article says this already."""


async def import_articles(
    options: argparse.Namespace, found: Settings, database: Database
) -> list[str]:
    """Takes the good articles in; one line for everything that is wrong, with file and line."""
    officials = StoredOfficials(database, Vault(found.secret))
    official = await administrator(options.by, officials, why="whose drafts are they?")
    book, files = StoredArticles(database), ArticleFiles()
    desk = ArticleDesk(book=book, files=files, clock=utc_now, changed=lambda: None)
    problems: list[str] = []
    taken = same = 0
    for id, paths in _articles(options.file).items():
        try:
            await _take_in(id, paths, desk, official)
            taken += 1
        except _Unchanged:
            same += 1
        except (ArticlesError, UnicodeDecodeError) as error:
            problems += _lines(error, id, paths)
    sys.stdout.write(
        f"{taken} articles taken in as drafts of {official.name}, {same} unchanged;"
        f" {len(problems)} problems. Another administrator reviews and publishes them.\n"
    )
    return problems


def _articles(folder: Path) -> dict[str, dict[str, Path]]:
    """By id, the file of each language."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*/*.md")):
        found.setdefault(path.stem, {})[path.parent.name] = path
    return dict(sorted(found.items()))


async def _take_in(
    id: str, paths: Mapping[str, Path], desk: ArticleDesk, official: Official
) -> None:
    texts = {
        language: await asyncio.to_thread(path.read_text, "utf-8-sig")
        for language, path in paths.items()
    }
    reading.read(texts, id)
    if texts in await _said(id, desk, official):
        raise _Unchanged
    await desk.draft(texts, official)


async def _said(id: str, desk: ArticleDesk, official: Official) -> list[Mapping[str, str]]:
    """What residents find, and what waits for a review."""
    try:
        history = await desk.history(id, official)
    except ArticlesError:
        return []
    opened = [] if history.opened is None else [history.opened]
    if history.shown is not None:
        opened.append(await desk.version(id, history.shown, official))
    return [await desk.texts(version) for version in opened]


def _lines(error: Exception, id: str, paths: Mapping[str, Path]) -> list[str]:
    if isinstance(error, TextsInvalid):
        folder = next(iter(paths.values())).parent.parent
        return [
            f"{folder / each.language / f'{id}.md'}:{each.line}: {each}" for each in error.problems
        ]
    if isinstance(error, UnicodeDecodeError):
        return [f"{id}: a file is not UTF-8. Save it as UTF-8."]
    advice = " Publish or discard it first." if isinstance(error, DraftOpen) else ""
    return [f"{id}: {type(error).__doc__}{advice}"]
