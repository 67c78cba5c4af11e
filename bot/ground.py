"""What every room stands on, in the web process and in the worker.

It does not know how any of it is built, nor any room.
"""

from dataclasses import dataclass

from bot.areas.divisions import Divisions
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.words.catalogue import Words


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every room stands on."""

    settings: Settings
    database: Database
    words: Words
    vault: Vault
    areas: Divisions
