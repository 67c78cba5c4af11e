"""`fenghuo token`: what is made and ended on the server stands in the trail, too."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import token
from bot.store.database import Database
from bot.store.tables import audit

pytestmark = pytest.mark.postgres


async def _trail(url: str) -> list[tuple[str, str, str]]:
    database = Database(url)
    try:
        async with database.transaction() as connection:
            query = select(audit.c.actor, audit.c.action, audit.c.subject).order_by(audit.c.at)
            return [tuple(row) for row in await connection.execute(query)]
    finally:
        await database.close()


def test_tokens_of_the_command_line_stand_in_the_trail(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FENGHUO_DATABASE_URL", database_url)
    monkeypatch.setenv("FENGHUO_DATA_DIR", str(tmp_path))
    create = ("create", "--role", "admin", "--name", "Zhao")
    for arguments in (create, ("revoke", "--name", "Zhao"), ("revoke", "--name", "Zhao")):
        monkeypatch.setattr(sys, "argv", ["fenghuo token", *arguments])
        token.main()
    made = capsys.readouterr().out.splitlines()[1]
    found = asyncio.run(_trail(database_url))
    assert found == [
        ("command line", "token.create", "Zhao"),
        ("command line", "token.revoke", "Zhao"),
    ]
    assert made not in str(found)
