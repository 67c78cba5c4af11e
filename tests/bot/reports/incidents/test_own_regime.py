"""A county's own regime is taken at the start, and a wrong one stops it with a clear line."""

from pathlib import Path

import pytest

from bot.bootstrap.regime import regime_of
from bot.reports.regime import SHIPPED
from bot.settings import SettingsInvalid, load


def test_a_county_points_to_its_own_regime(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    text = SHIPPED.read_text(encoding="utf-8")
    own.write_text(text.replace("at_least: 10", "at_least: 3"), encoding="utf-8")
    environ = {"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_REGIME": str(own)}
    assert regime_of(load(environ)).straight.at_least == 3
    assert regime_of(load({"FENGHUO_DATA_DIR": str(tmp_path)})).straight.at_least == 10


def test_a_wrong_one_names_the_setting_and_the_key(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    text = SHIPPED.read_text(encoding="utf-8")
    own.write_text(text.replace("at_least: 10", "at_least: ten"), encoding="utf-8")
    environ = {"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_REGIME": str(own)}
    with pytest.raises(SettingsInvalid, match=r"FENGHUO_REGIME: .*straight\.at_least must be"):
        regime_of(load(environ))
