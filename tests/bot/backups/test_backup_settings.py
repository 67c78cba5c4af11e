"""What can be set of backups, and that a wrong value names itself."""

from pathlib import Path

import pytest

from bot.settings.backups import Backups, backups_of
from bot.settings.reading import SettingsInvalid


def test_none_are_made_by_themselves_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert backups_of({"FENGHUO_BACKUPS_KEPT": "3"}) is None
    found = backups_of({"FENGHUO_BACKUP_DIR": str(tmp_path)})
    assert found == Backups(folder=tmp_path.resolve(), kept=7, hour=3, with_key=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FENGHUO_BACKUPS_KEPT", "0"),
        ("FENGHUO_BACKUPS_KEPT", "many"),
        ("FENGHUO_BACKUP_HOUR", "24"),
        ("FENGHUO_BACKUP_HOUR", "٣"),
        ("FENGHUO_BACKUP_KEY", "maybe"),
    ],
)
def test_a_wrong_value_names_itself(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        backups_of({"FENGHUO_BACKUP_DIR": "/b", name: value})
