"""What the worker does for doubtful reports once a minute.

It holds no rule, and imports nothing of the web's services: a worker starts in a moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from bot.reports.abuse.looking import look_at_pictures
from bot.store.database import Database
from bot.store.pictures import StoredPictures
from bot.store.screening import StoredScreening


def doubting_chores(
    database: Database, media_dir: Path
) -> Mapping[str, Callable[[datetime], Awaitable[int]]]:
    pictures, screening = StoredPictures(database), StoredScreening(database)
    return {
        "pictures_looked_at": lambda now: look_at_pictures(pictures, media_dir, now),
        "filings_forgotten": screening.forget,
    }
