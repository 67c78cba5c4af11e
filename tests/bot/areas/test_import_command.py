"""`fenghuo import areas`: what it prints, keeps and refuses."""

from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.areas.loading import load_divisions
from bot.cli.import_areas import import_areas


def installed(folder: Path) -> Any:
    """Settings of a place without npm's packages; the database is never asked."""
    return SimpleNamespace(maps_dir=None, areas_cache_dir=folder / "areas")


async def test_good_rows_are_kept_and_bad_ones_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, settings, nowhere = tmp_path / "areas.csv", installed(tmp_path), SimpleNamespace()
    file.write_text("code,name,old_code\n450182,新县,450181\n45018,短,\n", encoding="utf-8")
    problems = await import_areas(Namespace(file=file), settings, nowhere)  # type: ignore[arg-type]
    assert problems == [
        "line 3: code: the code is not six digits (or twelve that end in six zeros) (45018)"
    ]
    assert "2 rows, 1 divisions taken in" in capsys.readouterr().out
    found = load_divisions(None, settings.areas_cache_dir).get("450127")
    assert found is not None and (found.code, found.name) == ("450182", "新县")


async def test_another_file_ends_in_one_line(tmp_path: Path) -> None:
    file, nowhere = tmp_path / "notes.txt", SimpleNamespace()
    file.write_text("hello", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"notes\.txt: The file is neither a GeoJSON"):
        await import_areas(Namespace(file=file), installed(tmp_path), nowhere)  # type: ignore[arg-type]
    assert not (tmp_path / "areas").exists()
