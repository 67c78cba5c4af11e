"""`fenghuo doctor --audit`: goes along the audit trail and says whether it is whole.

It does not mend anything, and seals nothing.
"""

import asyncio

from bot.cli.database import database_url
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.trail import StoredTrail
from bot.trail.chain import Break, Fault
from bot.trail.head import FILE, HeadFile, HeadWrong
from bot.trail.sealing import Finding, Trail

_WHAT = {
    Fault.CHANGED: "was changed after it was written, or put in",
    Fault.MISSING: "is missing",
    Fault.CUT_OFF: f"and what follows are not those that {FILE} in the data folder remembers",
}


def audit(settings: Settings) -> tuple[str, bool]:
    """What to say, and whether the trail is whole. Raises PostgresUnavailable."""
    with database_url(settings) as url:
        try:
            found = asyncio.run(_check(url, settings))
        except HeadWrong as error:
            return f"{HeadWrong.__doc__} ({error})", False
    return said(found), found.broken is None


def said(found: Finding) -> str:
    """A line or more in English."""
    lines = [_broken(found.broken) if found.broken else f"{found.entries:,} entries, unbroken"]
    if found.waiting:
        lines.append(f"{found.waiting:,} not sealed yet: a worker does it every minute")
    if not found.head_kept:
        lines.append(f"no {FILE} in the data folder: entries cut off the end would not be missed")
    return "\n".join(lines)


def _broken(broken: Break) -> str:
    line = f"BROKEN: entry {broken.place} {_WHAT[broken.fault]}"
    entry = broken.entry
    if entry is None:
        return line
    return f"{line} (id {entry.id}, {entry.at.isoformat()}, {entry.action} by {entry.actor})"


async def _check(url: str, settings: Settings) -> Finding:
    database = Database(url)
    try:
        trail = Trail(
            StoredTrail(database), Vault(settings.secret).chain, HeadFile(settings.data_dir)
        )
        return await trail.check()
    finally:
        await database.close()
