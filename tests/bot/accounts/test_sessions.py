"""Sessions on the server: listed, ended, over by themselves, worth nothing without their owner."""

from datetime import timedelta

import pytest

from bot.accounts.sessions import CHALLENGE, HALF, IDLE, LIFETIME
from bot.officials import Official, Role
from bot.store.database import Database
from tests.bot.accounts.staff import Staff

pytestmark = pytest.mark.postgres
LI = Official(name="Li", role=Role.AUTHOR)


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database)


async def started(staff: Staff, *, half: bool = False) -> str:
    account = await staff.accounts.people.named("Li") or await staff.joined(LI)
    sessions = staff.officials.sessions
    return await sessions.start(LI, staff.now(), account_id=account.id, device="Firefox", half=half)


@pytest.mark.parametrize(
    ("steps", "holds"),
    [
        pytest.param([IDLE - timedelta(minutes=1)], True, id="used now and then"),
        pytest.param([IDLE + timedelta(minutes=1)], False, id="left alone"),
        pytest.param([timedelta(hours=1)] * 11, True, id="a shift long"),
        pytest.param([timedelta(hours=1)] * 12, False, id="over, however busy"),
    ],
)
async def test_how_long_it_holds(staff: Staff, steps: list[timedelta], holds: bool) -> None:
    cookie = await started(staff)
    assert LIFETIME == timedelta(hours=12)
    found = None
    for step in steps:
        staff.late += step
        found = await staff.officials.sessions.find(cookie, staff.now())
    assert (found is not None) == holds


async def test_half_a_sign_in_is_over_soon(staff: Staff) -> None:
    cookie = await started(staff, half=True)
    found = await staff.officials.sessions.find(cookie, staff.now())
    assert found and found.half
    assert await staff.officials.sessions.of("Li", staff.now()) == ()
    staff.late = HALF
    assert await staff.officials.sessions.find(cookie, staff.now()) is None


async def test_one_ends_one_s_own_and_no_others(staff: Staff) -> None:
    here, there = await started(staff), await started(staff)
    sessions, now = staff.officials.sessions, staff.now()
    seats = await sessions.of("lI", now)
    assert [seat.device for seat in seats] == ["Firefox", "Firefox"]
    mine = await sessions.find(here, now)
    assert mine
    assert not await sessions.end(mine.id, "Wu", by="Wu", now=now)
    assert await sessions.end_all("Li", by="Li", now=now, but=mine.id) == 1
    assert await sessions.find(there, now) is None
    assert await sessions.find(here, now)


async def test_revoking_the_token_ends_it(staff: Staff) -> None:
    token = await staff.officials.create(LI, staff.now())
    token_id = await staff.officials.id_of(token)
    cookie = await staff.officials.sessions.start(LI, staff.now(), token_id=token_id)
    await staff.officials.revoke("Li", staff.now(), by="command line")
    assert await staff.officials.sessions.find(cookie, staff.now()) is None


async def test_a_challenge_is_answered_once_and_soon(staff: Staff) -> None:
    cookie = await started(staff)
    sessions = staff.officials.sessions
    session = await sessions.find(cookie, staff.now())
    assert session
    challenge = await sessions.challenge(session.id, staff.now())
    assert await sessions.take_challenge(session.id, staff.now()) == challenge
    assert await sessions.take_challenge(session.id, staff.now()) is None
    await sessions.challenge(session.id, staff.now())
    assert await sessions.take_challenge(session.id, staff.now() + CHALLENGE) is None


async def test_who_has_no_second_factor_is_held_back_where_one_is_required(staff: Staff) -> None:
    cookie = await started(staff)
    await staff.accounts.people.require_second_factor(True, Official(name="He", role=Role.ADMIN))
    found = await staff.officials.sessions.find(cookie, staff.now())
    assert found and found.limited
