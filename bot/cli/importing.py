"""`fenghuo import`: what others have written, from files, with a report of what was bad.

It does not know the formats; the rooms that own them do.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path

from bot import settings
from bot.areas.loading import load_divisions
from bot.bootstrap.channels import names_of
from bot.cli.database import database_url
from bot.cli.documents import state
from bot.cli.import_areas import import_areas
from bot.cli.import_articles import import_articles
from bot.cli.import_reporters import reporters
from bot.clock import utc_now
from bot.residents.importing import (
    ColumnsMissing,
    ImportTerms,
    import_subscribers,
    read_subscribers,
)
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.documents import Put, StoredDocuments
from bot.store.facilities import StoredFacilities
from bot.store.residents import StoredResidents
from bot.words.catalogue import Words
from knowledge.documents.errors import DocumentRefused
from knowledge.documents.importing import Described
from knowledge.documents.importing import read as read_document
from knowledge.errors import KnowledgeError
from knowledge.facilities.importing import read
from knowledge.loading import LANGUAGES

#: Rows that were not good, shown on the terminal; the rest goes to the report file.
SHOWN = 20
#: The exit code when rows of people were refused: the others were taken in.
REFUSED = 1
#: Nothing older is in force.
FIRST_YEAR = 1900


def main() -> None:
    options = _parser().parse_args()
    folder = options.kind in FOLDERS and options.file.is_dir()
    if not folder and (options.kind == "articles" or not options.file.is_file()):
        sys.exit(f"fenghuo: {options.file} is not a {FOLDERS.get(options.kind, 'file')}")
    found = settings.load()
    with database_url(found) as url:
        problems = asyncio.run(_import(options, found, url))
    _report(problems, options.report)
    if problems and options.kind in ("reporters", "subscribers"):
        sys.exit(REFUSED)


async def _import(options: argparse.Namespace, found: Settings, url: str) -> list[str]:
    database = Database(url, pool_size=1)
    try:
        return await KINDS[options.kind](options, found, database)
    except KnowledgeError as error:
        sys.exit(f"fenghuo: {str(error).removeprefix(f'{options.file}: ')} ({options.file})")
    except ColumnsMissing as error:
        columns = ", ".join(error.args[0])
        sys.exit(f"fenghuo: {options.file}: the first line names no column {columns}")
    finally:
        await database.close()


async def _facilities(
    options: argparse.Namespace, found: Settings, database: Database
) -> list[str]:
    report, book = read(options.file, options.mapping), StoredFacilities(database)
    await book.replace(report.facilities)
    listed = {each.id for each in report.facilities}
    gone = [each for each in await book.withdrawn() if each.facility.id in listed]
    sys.stdout.write(
        f"{report.rows} rows, {len(report.facilities)} facilities taken in, "
        f"{len(report.dropped)} rows left out, {len(report.warnings)} taken with a remark.\n"
    )
    return [
        f"line {p.line}: {p.field}: {p.reason} ({p.value}){'' if p.dropped else ' [kept]'}"
        for p in report.problems
    ] + [f"{each.facility.id}: was withdrawn by an official and stays so" for each in gone]


async def _subscribers(
    options: argparse.Namespace, found: Settings, database: Database
) -> list[str]:
    words = Words.load()
    areas = load_divisions(found.maps_dir, found.areas_cache_dir)
    with options.file.open(encoding="utf-8-sig", newline="") as lines:
        outcome = await import_subscribers(
            read_subscribers(lines),
            book=StoredResidents(database),
            vault=Vault(found.secret),
            terms=ImportTerms(areas=areas, channels=names_of(found)),
            now=utc_now(),
        )
    sys.stdout.write(
        f"{outcome.taken} subscribers taken in, {outcome.known} known already, "
        f"{len(outcome.refused)} rows refused.\n"
    )
    return [
        f"line {row.line}: {row.field}: {words.say(row.key, 'en', **row.values)}"
        for row in outcome.refused
    ]


async def _plan(options: argparse.Namespace, found: Settings, database: Database) -> list[str]:
    if options.file.is_dir():
        return await _plans(options, StoredDocuments(database))
    return await _one_plan(options.file, options, StoredDocuments(database))


async def _plans(options: argparse.Namespace, book: StoredDocuments) -> list[str]:
    """Every file of a folder; one that is refused does not stop the others."""
    if options.title:
        sys.exit("fenghuo: --title is for one file, not for a folder")
    problems: list[str] = []
    for path in sorted(path for path in options.file.iterdir() if path.is_file()):
        try:
            problems += await _one_plan(path, options, book)
        except DocumentRefused as error:
            problems.append(str(error))
    return problems


async def _one_plan(path: Path, options: argparse.Namespace, book: StoredDocuments) -> list[str]:
    given = Described(
        title=options.title,
        publisher=options.publisher,
        year=options.year,
        language=options.language,
    )
    document = read_document(path, given)
    put = await book.put(document, utc_now())
    sys.stdout.write(
        f"{document.title}: {PUT[put]}, {len(document.excerpts)} excerpts, "
        f"{document.language}, {document.source}.\n"
    )
    unknown = [name for name in ("publisher", "year") if getattr(document, name) is None]
    problems = [f"{path}: no {name} found in it: name it with --{name}" for name in unknown]
    listed = await book.listed(document.id)
    if listed and listed.withdrawn:
        told = f"{state(listed)}, so nobody finds it: fenghuo documents restore {document.id}"
        problems.append(f"{path}: {told}")
    return problems


Importer = Callable[[argparse.Namespace, Settings, Database], Coroutine[None, None, list[str]]]
KINDS: Mapping[str, Importer] = {
    "areas": import_areas,
    "articles": import_articles,
    "facilities": _facilities,
    "plan": _plan,
    "reporters": reporters,
    "subscribers": _subscribers,
}
#: What may be a folder, and what it is called when it is none.
FOLDERS = {"articles": "folder", "plan": "file or a folder"}
PUT: Mapping[Put, str] = {
    Put.NEW: "taken in",
    Put.REPLACED: "taken in, the earlier version is replaced",
    Put.UNCHANGED: "the same as before, nothing changed",
}


def _report(problems: list[str], file: Path | None) -> None:
    if file:
        file.write_text("".join(f"{problem}\n" for problem in problems), encoding="utf-8")
    for problem in problems[:SHOWN]:
        sys.stdout.write(f"  {problem}\n")
    if len(problems) > SHOWN:
        sys.stdout.write(f"  … and {len(problems) - SHOWN} more; --report FILE writes them all\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Take in what others have written.")
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("file", type=Path, help="plan: a folder of files too; articles: a folder")
    parser.add_argument("--by", help="articles, reporters: the administrator who does it")
    parser.add_argument("--mapping", type=Path, help="facilities: which column is what (YAML)")
    parser.add_argument("--title", type=_said, help="plan: instead of the one found in it")
    parser.add_argument("--publisher", type=_said, help="plan: who enacted or issued it")
    parser.add_argument("--year", type=_year, help="plan: of this version")
    parser.add_argument("--language", choices=LANGUAGES, help="plan: what it is written in")
    parser.add_argument(
        "--report", type=Path, help="write every row that was not good to this file"
    )
    return parser


def _said(text: str) -> str:
    said = " ".join(text.split())
    if not any(character.isalnum() for character in said):
        raise argparse.ArgumentTypeError("it needs a letter or a digit")
    return said


def _year(text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= utc_now().year + 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no year of a document")
    return int(text)


if __name__ == "__main__":
    main()
