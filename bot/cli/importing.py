"""`fenghuo import`: facilities or subscribers from a file, with a report of the bad rows.

It does not know the formats; the rooms that own them do.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path

from bot import settings
from bot.areas.loading import load_divisions
from bot.bootstrap.channels import NAMES
from bot.cli.database import database_url
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
from bot.store.facilities import StoredFacilities
from bot.store.residents import StoredResidents
from bot.words.catalogue import Words
from knowledge.errors import KnowledgeError
from knowledge.facilities.importing import read

#: Rows that were not good, shown on the terminal; the rest goes to the report file.
SHOWN = 20


def main() -> None:
    options = _parser().parse_args()
    if not options.file.is_file():
        sys.exit(f"fenghuo: {options.file} is not a file")
    found = settings.load()
    with database_url(found) as url:
        problems = asyncio.run(_import(options, found, url))
    _report(problems, options.report)


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
    report = read(options.file, options.mapping)
    await StoredFacilities(database).replace(report.facilities)
    sys.stdout.write(
        f"{report.rows} rows, {len(report.facilities)} facilities taken in, "
        f"{len(report.dropped)} rows left out, {len(report.warnings)} taken with a remark.\n"
    )
    return [
        f"line {p.line}: {p.field}: {p.reason} ({p.value}){'' if p.dropped else ' [kept]'}"
        for p in report.problems
    ]


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
            terms=ImportTerms(areas=areas, channels=NAMES),
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


Importer = Callable[[argparse.Namespace, Settings, Database], Coroutine[None, None, list[str]]]
KINDS: Mapping[str, Importer] = {"facilities": _facilities, "subscribers": _subscribers}


def _report(problems: list[str], file: Path | None) -> None:
    if file:
        file.write_text("".join(f"{problem}\n" for problem in problems), encoding="utf-8")
    for problem in problems[:SHOWN]:
        sys.stdout.write(f"  {problem}\n")
    if len(problems) > SHOWN:
        sys.stdout.write(f"  … and {len(problems) - SHOWN} more; --report FILE writes them all\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Facilities or subscribers from a file.")
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", type=Path, help="facilities: which column is what (YAML)")
    parser.add_argument(
        "--report", type=Path, help="write every row that was not good to this file"
    )
    return parser


if __name__ == "__main__":
    main()
