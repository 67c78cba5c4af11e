"""`fenghuo import reporters FILE --by NAME`: the office's list of verified reporters.

It does not know the columns; the room that owns them does.
"""

import argparse
import sys

from bot.areas.loading import load_divisions
from bot.bootstrap.channels import OFFICIALS_ONLY, names_of
from bot.cli.administrator import administrator
from bot.clock import utc_now
from bot.reports.reporters.importing import ColumnsMissing, import_reporters, read_reporters
from bot.reports.reporters.service import Reporters
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.reporters import StoredReporters
from bot.words.catalogue import Words


async def reporters(options: argparse.Namespace, found: Settings, database: Database) -> list[str]:
    """Inside the area of that administrator; returns the rows that were not good."""
    vault, words = Vault(found.secret), Words.load()
    why = "Who registers these reporters?"
    by = await administrator(options.by, StoredOfficials(database, vault), why=why)
    book = StoredReporters(database)
    register = Reporters(
        book=book,
        vault=vault,
        areas=load_divisions(found.maps_dir, found.areas_cache_dir),
        channels=frozenset(names_of(found)) - OFFICIALS_ONLY,
        clock=utc_now,
    )
    with options.file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            rows = list(read_reporters(lines))
        except ColumnsMissing as error:
            columns = ", ".join(error.args[0])
            sys.exit(f"fenghuo: {options.file}: the first line names no column {columns}")
    outcome = await import_reporters(rows, reporters=register, book=book, by=by)
    sys.stdout.write(
        f"{outcome.added} reporters added, {outcome.changed} changed, "
        f"{len(outcome.refused)} rows refused.\n"
    )
    return [
        f"line {row.line}: {row.field}: {words.say(row.key, 'en', **row.values)}"
        for row in outcome.refused
    ]
