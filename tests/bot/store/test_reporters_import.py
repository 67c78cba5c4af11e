"""A spreadsheet of verified reporters: what is taken in, and what is said of dirty rows."""

from datetime import datetime

import pytest

from bot.beijing import BEIJING
from bot.officials import Official, Role
from bot.reports.reporters.importing import (
    ColumnsMissing,
    Imported,
    import_reporters,
    read_reporters,
)
from bot.reports.reporters.service import Reporters
from bot.store.database import Database
from bot.store.reporters import StoredReporters
from bot.words.catalogue import Words
from tests.bot.store.reporting import AREAS, VAULT, Clock

pytestmark = pytest.mark.postgres

ADMIN = Official(name="Admin", role=Role.ADMIN, area="310115")
LIST = """\ufeffname,roles,areas,channel,address,active,since
王芳,grid_worker;information_reporter,310115,sms,13800138000,,2025-03-01
王芳,first_responder,310115,web,wang-fang,,
李雷,safety_supervisor,310115,,,否,
,grid_worker,310115,,,,
赵六,mayor,310115,,,,
钱七,grid_worker,999999,,,,
孙八,grid_worker,310112,,,,
周九,grid_worker,310115,sms,12,,
吴十,grid_worker,310115,sms,13800138000,,
郑一,grid_worker,310115,,,perhaps,
冯二,grid_worker,310115,,,,1.3.2025
陈三,grid_worker
"""


@pytest.fixture
def register(database: Database) -> Reporters:
    return Reporters(
        book=StoredReporters(database),
        vault=VAULT,
        areas=AREAS,
        channels={"sms", "web"},
        clock=Clock(),
    )


async def _import(text: str, register: Reporters, database: Database) -> Imported:
    rows = list(read_reporters(text.splitlines(keepends=True)))
    book = StoredReporters(database)
    return await import_reporters(rows, reporters=register, book=book, by=ADMIN)


async def test_good_rows_are_taken_and_dirty_ones_named(
    register: Reporters, database: Database
) -> None:
    outcome = await _import(LIST, register, database)
    assert (outcome.added, outcome.changed) == (2, 0)
    assert [(row.line, row.field) for row in outcome.refused] == [
        (5, "name"),
        (6, "roles"),
        (7, "areas.0"),
        (8, "name"),
        (9, "addresses.0"),
        (10, "name"),
        (11, "active"),
        (12, "since"),
        (13, "areas"),
    ]
    words = Words.load()
    for row in outcome.refused:
        assert words.say(row.key, "en", **row.values) and words.say(row.key, "zh", **row.values)
    wang, li = sorted(await register.all(ADMIN), key=lambda one: not one.entry.active)
    assert wang.entry.roles == ("information_reporter", "grid_worker", "first_responder")
    assert wang.addresses and {one.channel for one in wang.addresses} == {"sms", "web"}
    assert wang.entry.since == datetime(2025, 3, 1, tzinfo=BEIJING)
    assert (li.entry.name, li.entry.active, li.addresses) == ("李雷", False, ())


async def test_the_same_list_again_changes_who_is_there(
    register: Reporters, database: Database
) -> None:
    for added, changed in ((2, 0), (0, 2)):
        outcome = await _import(LIST, register, database)
        assert (outcome.added, outcome.changed) == (added, changed)
    assert len(await register.all(ADMIN)) == 2


def test_a_list_without_its_columns_is_refused() -> None:
    with pytest.raises(ColumnsMissing) as caught:
        list(read_reporters(["name,phone\n", "王芳,1\n"]))
    assert caught.value.args[0] == ["areas", "roles"]
