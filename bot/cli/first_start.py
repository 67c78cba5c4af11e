"""What a new installation is given: two officials' sign-ins and the sample's facilities.

It does not know what is in the sample.
"""

from pathlib import Path

from bot.clock import utc_now
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.store.facilities import StoredFacilities
from bot.store.officials import StoredOfficials
from knowledge.facilities.importing import read

SAMPLE = Path(ROOT / "knowledge" / "facilities" / "sample_shanghai.csv")
#: Two people: one drafts, the other approves.
OFFICIALS = (
    Official(name="author-1", role=Role.AUTHOR),
    Official(name="approver-1", role=Role.APPROVER),
)


async def prepare(settings: Settings) -> list[tuple[Official, str]]:
    """The sign-ins that were made just now; none on a later start."""
    assert settings.database_url
    database = Database(settings.database_url, pool_size=1)
    try:
        facilities = StoredFacilities(database)
        if await facilities.count() == 0:
            await facilities.replace(read(SAMPLE).facilities)
        officials = StoredOfficials(database, Vault(settings.secret))
        if await officials.count():
            return []
        return [(who, await officials.create(who, utc_now())) for who in OFFICIALS]
    finally:
        await database.close()
