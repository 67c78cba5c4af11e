"""A desk for each test."""

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Database
from tests.bot.intake.desk import Desk


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    made = Desk(database)
    yield made
    await made.close()
