"""`fenghuo documents` as somebody types it."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings
from bot.cli import documents, importing
from bot.clock import utc_now
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.store.database import Database
from bot.store.officials import StoredOfficials

pytestmark = pytest.mark.postgres
LAW = "# 示例法\n\n第一条 为了示例。\n\n第二条 预警分为四级。\n\n第三条 施行。\n"
Command = Callable[..., str]


@pytest.fixture
def command(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:  # fmt: skip
    """Runs a command and gives what it printed; Li is an administrator, Chen an approver."""
    monkeypatch.setenv("FENGHUO_DATABASE_URL", database_url)
    monkeypatch.setenv("FENGHUO_DATA_DIR", str(tmp_path / "var"))

    async def _people() -> None:
        database = Database(database_url, pool_size=1)
        officials = StoredOfficials(database, Vault(settings.load().secret))
        for name, role in (("Li", Role.ADMIN), ("Chen", Role.APPROVER)):
            await officials.create(Official(name=name, role=role), utc_now())
        await database.close()

    asyncio.run(_people())

    def _run(name: str, *arguments: str | Path) -> str:
        monkeypatch.setattr(sys, "argv", [f"fenghuo {name}", *map(str, arguments)])
        (importing if name == "import" else documents).main()
        return capsys.readouterr().out

    return _run


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "示例法(2020-01-02).txt"
    path.write_text(LAW, encoding="utf-8")
    return path


def test_imported_listed_withdrawn_and_taken_back(command: Command, law: Path) -> None:
    assert "No law or plan was imported" in command("documents", "list")
    command("import", "plan", law, "--publisher", "示例县")
    listed = "plan:示例法\t示例法\tzh, 3 excerpts, 示例县, 2020\t"
    assert command("documents", "list") == f"{listed}found\n"
    told = command("documents", "withdraw", "plan:示例法", "--by", "Li", "--reason", "outdated")
    assert told.startswith(f"{listed}withdrawn 20") and "by Li: outdated" in told
    assert command("documents", "list") == told
    assert command("documents", "restore", "plan:示例法", "--by", "Li") == f"{listed}found\n"


def test_an_import_of_what_was_withdrawn_says_that_nobody_finds_it(
    command: Command, law: Path
) -> None:
    command("import", "plan", law)
    command("documents", "withdraw", "plan:示例法", "--by", "Li")
    law.write_text(LAW.replace("四级", "五级"), encoding="utf-8")
    told = command("import", "plan", law)
    assert "the earlier version is replaced" in told
    assert "by Li, so nobody finds it: fenghuo documents restore plan:示例法" in told
    assert "so nobody finds it" in command("import", "plan", law)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("withdraw", "plan:示例法"), "--by NAME"),
        (("withdraw", "plan:示例法", "--by", "Chen"), "no administrator is called 'Chen'.*Li"),
        (("withdraw", "plan:x", "--by", "Li"), "no document 'plan:x': fenghuo documents list"),
        (("restore", "plan:x", "--by", "Li"), "no document 'plan:x'"),
    ],
    ids=["nobody", "an approver", "withdraw what is not there", "restore what is not there"],
)
def test_what_is_not_done(command: Command, arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(SystemExit, match=says):
        command("documents", *arguments)
