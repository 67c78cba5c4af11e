"""`fenghuo import areas`: official divisions out of a GeoJSON or CSV file, kept in the data folder.

It does not know what makes a row good; `bot.areas.importing` does.
"""

import argparse
import sys

from bot.areas import official
from bot.areas.importing import AreasUnreadable, read
from bot.areas.loading import load_divisions
from bot.settings import Settings
from bot.store.database import Database


async def import_areas(
    options: argparse.Namespace, found: Settings, database: Database
) -> list[str]:
    """Takes the good rows in and returns one line for every bad one; `database` is not needed."""
    known = load_divisions(found.maps_dir, found.areas_cache_dir)
    try:
        report = read(options.file, known)
    except AreasUnreadable as error:
        sys.exit(f"fenghuo: {options.file}: {error}")
    official.add(found.areas_cache_dir, report.divisions)
    drawn = sum(each.outline is not None for each in report.divisions)
    sys.stdout.write(
        f"{report.rows} rows, {len(report.divisions)} divisions taken in, {drawn} of them with an"
        f" outline, {len(report.problems)} rows left out.\n"
    )
    if report.divisions:
        sys.stdout.write("Every process uses them from its next start: restart the service.\n")
    return [f"line {p.line}: {p.field}: {p.reason} ({p.value})" for p in report.problems]
