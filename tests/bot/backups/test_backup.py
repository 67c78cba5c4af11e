"""One file with everything, and back: whole or not at all, and nobody's data is overwritten."""

import io
import tarfile
from pathlib import Path

import pytest

from bot.backups import archive
from bot.backups.errors import (
    DataThere,
    DiskFull,
    FolderUnusable,
    KeyMissing,
    NotABackup,
    NotWhole,
    ProgramsUnfit,
    TooNew,
)
from bot.backups.making import make, named
from bot.backups.restoring import restore
from tests.bot.backups.world import KEY, NOW, FakeDump, data_folder, home_of, source_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return data_folder(tmp_path / "here")


@pytest.fixture
def backup(folder: Path, tmp_path: Path) -> Path:
    return make(source_of(folder), tmp_path / named(NOW), FakeDump(), NOW).file


def empty(tmp_path: Path) -> Path:
    (there := tmp_path / "there").mkdir()
    return there


def test_everything_an_office_needs_is_in_it_and_only_its_owner_may_read_it(
    folder: Path, backup: Path
) -> None:
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert sorted(names) == [
        "areas/official.csv",
        "audit-head.json",
        "database.dump",
        "manifest.json",
        "media/ab/abcd.jpg",
        "secret.key",
    ]
    assert names[-1] == "manifest.json", "a file that was cut off has none"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.name == "fenghuo-20261122T193000Z.backup"
    assert [one.name for one in backup.parent.iterdir() if one.is_file()] == [backup.name]


def test_it_comes_back_as_it_was(backup: Path, tmp_path: Path) -> None:
    there, database = empty(tmp_path), FakeDump(rows="")
    done = restore(backup, home_of(there, database), replace=False, now=NOW)
    assert database.rows == "rows"
    assert (there / "media" / "ab" / "abcd.jpg").read_bytes() == b"a photo"
    assert (there / "secret.key").read_bytes() == KEY
    assert (there / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (there / "audit-head.json").exists() and not (there / "restoring").exists()
    assert done.aside is None and done.manifest.settings == {"FENGHUO_HOME_AREA": "310115"}


def test_a_photo_that_came_during_the_dump_is_in_it(folder: Path, tmp_path: Path) -> None:
    late = folder / "media" / "ab" / "late.jpg"
    made = make(source_of(folder), tmp_path / "a.backup", FakeDump(meanwhile=[late]), NOW)
    assert "media/ab/late.jpg" in made.manifest.files


def test_a_full_disk_is_said_and_the_half_file_is_gone(folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "full"
    with pytest.raises(DiskFull, match="Make room"):
        make(source_of(folder), to / "a.backup", FakeDump(full=True), NOW)
    assert list(to.iterdir()) == []


def test_a_folder_that_is_none_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable, match="file"):
        make(source_of(folder), tmp_path / "file" / "a.backup", FakeDump(), NOW)


def spoilt(backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[data.index(b"a photo")] ^= 1
    backup.write_bytes(data)


def cut_off(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        end = tar.getmember("manifest.json").offset
    backup.write_bytes(backup.read_bytes()[:end])


def put_in(backup: Path, name: str = "media/ab/evil.jpg") -> None:
    with tarfile.open(backup, "a") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        pytest.param(spoilt, NotWhole, id="a bit is wrong"),
        pytest.param(cut_off, NotWhole, id="cut off"),
        pytest.param(put_in, NotWhole, id="a file was put in"),
        pytest.param(lambda b: put_in(b, "../evil"), NotABackup, id="a way out of the folder"),
        pytest.param(lambda b: put_in(b, "media/../../evil"), NotABackup, id="another way out"),
        pytest.param(lambda b: b.write_bytes(b"nothing of the kind"), NotABackup, id="no tar"),
    ],
)
def test_what_is_not_whole_touches_nothing(
    backup: Path, tmp_path: Path, spoil: object, error: type[Exception]
) -> None:
    assert callable(spoil)
    spoil(backup)
    there = empty(tmp_path)
    with pytest.raises(error):
        restore(backup, home_of(there, FakeDump()), replace=False, now=NOW)
    assert list(there.iterdir()) == []


def test_a_newer_shape_is_refused(folder: Path, tmp_path: Path) -> None:
    made = make(source_of(folder), tmp_path / "a.backup", FakeDump(revision="0047"), NOW)
    there = empty(tmp_path)
    with pytest.raises(TooNew, match="0047"):
        restore(made.file, home_of(there, FakeDump()), replace=False, now=NOW)
    assert list(there.iterdir()) == []


def test_data_that_is_there_is_refused_or_set_aside(backup: Path, tmp_path: Path) -> None:
    there = data_folder(tmp_path / "there")
    (there / "media" / "ab" / "abcd.jpg").write_bytes(b"ours")
    with pytest.raises(DataThere, match="--replace"):
        restore(backup, home_of(there, FakeDump()), replace=False, now=NOW)
    assert (there / "media" / "ab" / "abcd.jpg").read_bytes() == b"ours"
    done = restore(backup, home_of(there, FakeDump()), replace=True, now=NOW)
    assert done.aside and (done.aside / "media" / "ab" / "abcd.jpg").read_bytes() == b"ours"
    assert (there / "media" / "ab" / "abcd.jpg").read_bytes() == b"a photo"


def test_a_database_that_does_not_load_leaves_all_as_it_was(backup: Path, tmp_path: Path) -> None:
    there = data_folder(tmp_path / "there")
    (there / "secret.key").write_bytes(b"the key that was here before")
    before = sorted(path.relative_to(there) for path in there.rglob("*"))
    with pytest.raises(ProgramsUnfit):
        restore(backup, home_of(there, FakeDump(refused=True)), replace=True, now=NOW)
    assert sorted(path.relative_to(there) for path in there.rglob("*")) == before
    assert (there / "secret.key").read_bytes() == b"the key that was here before"


@pytest.mark.parametrize(("key", "good"), [("mark", True), ("another", False)])
def test_without_the_key_the_old_one_must_be_there(
    folder: Path, tmp_path: Path, key: str, good: bool
) -> None:
    made = make(source_of(folder, with_key=False), tmp_path / "a.backup", FakeDump(), NOW)
    assert "secret.key" not in made.manifest.files
    home = home_of(empty(tmp_path), FakeDump(), key=key)
    if good:
        assert restore(made.file, home, replace=False, now=NOW).manifest.with_key is False
        return
    with pytest.raises(KeyMissing, match=r"secret\.key"):
        restore(made.file, home, replace=False, now=NOW)


def test_names_are_ours_alone() -> None:
    with pytest.raises(NotABackup):
        archive.verified(Path(__file__))
