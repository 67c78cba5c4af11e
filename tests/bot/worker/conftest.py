"""A world for each test."""

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Database
from tests.bot.broadcast.world import World


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    made = World(database)
    yield made
    await made.rest()
