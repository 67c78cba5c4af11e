"""`fenghuo official` as somebody types it who can no longer sign in."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import official

pytestmark = pytest.mark.postgres

Typed = Callable[..., str]


@pytest.fixture
def typed(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    """What is printed. Raises SystemExit with what is said of a mistake."""
    monkeypatch.setenv("FENGHUO_DATABASE_URL", database_url)
    monkeypatch.setenv("FENGHUO_DATA_DIR", str(tmp_path))

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["fenghuo official", *arguments])
        official.main()
        return capsys.readouterr().out

    return run


def test_an_account_is_made_linked_disabled_and_enabled(typed: Typed) -> None:
    link = typed("create", "--role", "admin", "--name", "Zhao").splitlines()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/console/join\?link=\S{20,}", link)
    assert typed("link", "--name", "zhao").splitlines()[-1] != link
    typed("create", "--role", "admin", "--name", "Qian")
    assert "reset" in typed("reset-second-factor", "--name", "Zhao")
    assert "disabled" in typed("disable", "--name", "Zhao")
    assert "enabled" in typed("enable", "--name", "Zhao")


def test_what_cannot_be_done_is_said_in_one_line(typed: Typed) -> None:
    typed("create", "--role", "admin", "--name", "Zhao")
    with pytest.raises(SystemExit, match="fenghuo: "):
        typed("create", "--role", "author", "--name", "ZHAO")
    with pytest.raises(SystemExit, match="nobody called 'Nobody'"):
        typed("disable", "--name", "Nobody")
