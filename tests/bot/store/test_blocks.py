"""The block list of reporters, on a real PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.officials import Official
from bot.reports import errors
from bot.reports.abuse.blocks import WantedBlock
from bot.reports.abuse.errors import BlockUnknown, NobodyToBlock
from bot.reports.abuse.judging import Sign
from bot.reports.filing import Filed, NewReport
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.store.database import Database
from tests.bot.store.doubting import (
    LI,
    NEW,
    TOKEN,
    TRAPPED,
    WANG,
    Office,
)
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def _block(**changes: object) -> WantedBlock:
    given = {"reason": "false alarms", "until": NOW + timedelta(days=30), **changes}
    return WantedBlock(**given)  # type: ignore[arg-type]


BLOCKED: list[tuple[str, dict[str, object], Person | None, Official | None]] = [
    ("by address", {"channel": "sms", "address": "138 0013 8000"}, WANG, None),
    ("by token", {"token": "wang FANG"}, None, TOKEN),
]


@pytest.mark.parametrize(
    ("label", "whom", "person", "token"), BLOCKED, ids=[row[0] for row in BLOCKED]
)
async def test_the_blocked_are_held_until_it_is_lifted(
    office: Office,
    label: str,
    whom: dict[str, object],
    person: Person | None,
    token: Official | None,
) -> None:
    async def file(new: NewReport) -> Filed:
        return await office.reports.file(new, reporter=person, token=token)

    block = await office.blocks.add(_block(**whom), LI)
    assert "13800138000" not in block.shown
    held = (await file(NEW)).report
    assert (held.held, held.signs) == (True, (Sign.BLOCKED,))
    assert not (await file(TRAPPED)).report.held
    # It counts where the officer's area is.
    assert not (await file(replace(NEW, lon=121.4))).report.held
    await office.blocks.lift(block.id, LI)
    assert not (await file(replace(NEW, text="后来"))).report.held
    with pytest.raises(BlockUnknown):
        await office.blocks.lift(block.id, LI)
    [over] = await office.blocks.all(LI)
    assert (over.lifted_by, over.by, over.reason) == ("Li", "Li", "false alarms")


async def test_a_block_by_reference_ends_by_itself(office: Office) -> None:
    first = await office.file("第一份")
    block = await office.blocks.add(_block(reference=first.reference.lower()), LI)
    assert block.shown == first.reference
    assert (await office.file("第二份")).held
    office.clock.now += timedelta(days=30)
    assert not (await office.file("第三份")).held
    with pytest.raises(BlockUnknown):
        await office.blocks.lift(block.id, LI)
    nobody = await office.file(who=None)
    with pytest.raises(NobodyToBlock):
        until = office.clock.now + timedelta(days=1)
        await office.blocks.add(_block(reference=nobody.reference, until=until), LI)


async def test_whose_block_it_is(office: Office) -> None:
    wide = await office.blocks.add(_block(token="a"), replace(LI, area=None))
    own = await office.blocks.add(_block(token="b"), LI)
    other = replace(LI, area="310112")
    assert [one.id for one in await office.blocks.all(other)] == [wide.id]
    assert {one.id for one in await office.blocks.all(replace(LI, area="310000"))} == {
        wide.id,
        own.id,
    }
    for official, block in ((other, own), (LI, wide)):
        with pytest.raises(errors.NotYours):
            await office.blocks.lift(block.id, official)


WRONG_BLOCKS: list[tuple[str, dict[str, object], list[str]]] = [
    ("no reason", {"token": "a", "reason": " "}, ["reason"]),
    ("over already", {"token": "a", "until": NOW}, ["until"]),
    ("for ever", {"token": "a", "until": NOW + timedelta(days=400)}, ["until"]),
    ("no offset", {"token": "a", "until": NOW.replace(tzinfo=None)}, ["until"]),
    ("nobody", {}, ["reference"]),
    ("two at once", {"token": "a", "reference": "R-0000-00"}, ["reference"]),
    ("channel", {"channel": "pigeon", "address": "x"}, ["channel"]),
    ("phone", {"channel": "sms", "address": "1"}, ["address"]),
    ("name", {"token": "\0"}, ["token"]),
]


async def test_what_cannot_be_blocked_is_named(office: Office) -> None:
    for label, wanted, fields in WRONG_BLOCKS:
        with pytest.raises(BadFields) as caught:
            await office.blocks.add(_block(**wanted), LI)
        assert [problem.field for problem in caught.value.problems] == fields, label
