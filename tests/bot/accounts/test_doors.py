"""Coming in: name and password, second factor, one-time links; and who is kept out how long."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from bot.accounts.doors import ATTEMPTS, SECOND_ATTEMPTS, WINDOW
from bot.accounts.errors import (
    CodeWrong,
    LinkWrong,
    PasswordsDiffer,
    PasswordShort,
    SignInWrong,
    TooManyAttempts,
)
from bot.accounts.records import LINK_HOLDS, Account
from bot.officials import Official, Role
from bot.store.database import Database
from bot.store.trail import StoredTrail
from bot.trail.ports import Wanted
from tests.bot.accounts.staff import PASSWORD, CountingHasher, Staff

pytestmark = pytest.mark.postgres
LI = Official(name="Li Hua", role=Role.AUTHOR, area="310115")


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database)


async def with_app(staff: Staff, account: Account) -> str:
    """Sets up an authenticator app; its secret."""
    offer = staff.accounts.own.offer(account)
    code = pyotp.TOTP(offer.secret).at(staff.now())
    assert len(await staff.accounts.own.take_app(account.id, offer.sealed, code)) == 10
    return offer.secret


async def test_a_person_joins_by_link_and_comes_in(staff: Staff) -> None:
    account = await staff.joined(LI)
    for name in ("Li Hua", " li  hua", "ＬＩ HUA"):
        entered = await staff.accounts.doors.enter(name, PASSWORD, None)
        assert (entered.account.id, entered.half) == (account.id, False)


@pytest.mark.parametrize("minutes", [0, 24 * 60])
async def test_a_link_works_once_and_for_a_day(staff: Staff, minutes: int) -> None:
    _, link = await staff.accounts.people.invite(LI, None)
    if minutes:
        staff.late = LINK_HOLDS
    else:
        await staff.accounts.doors.join(link, PASSWORD, PASSWORD)
    with pytest.raises(LinkWrong):
        await staff.accounts.doors.join(link, PASSWORD, PASSWORD)


async def test_a_refused_password_does_not_use_the_link_up(staff: Staff) -> None:
    _, link = await staff.accounts.people.invite(LI, None)
    with pytest.raises(PasswordShort):
        await staff.accounts.doors.join(link, "short", "short")
    with pytest.raises(PasswordsDiffer):
        await staff.accounts.doors.join(link, PASSWORD, PASSWORD + "x")
    await staff.accounts.doors.join(link, PASSWORD, PASSWORD)


async def test_whoever_cannot_come_in_gets_one_answer_after_the_same_work(staff: Staff) -> None:
    """Nobody can tell names that exist: the same error and as many hashes, whatever is wrong."""
    await staff.joined(LI)
    disabled = await staff.joined(Official(name="Wu", role=Role.AUTHOR))
    await staff.accounts.people.disable(disabled.id, None)
    await staff.accounts.people.invite(Official(name="Zhao", role=Role.AUTHOR), None)
    tries = [("Li Hua", "wrong"), ("Wu", PASSWORD), ("Zhao", PASSWORD), ("nobody", PASSWORD)]
    for name, password in tries:
        before = staff.hasher.compared
        with pytest.raises(SignInWrong):
            await staff.accounts.doors.enter(name, password, None)
        assert staff.hasher.compared == before + 1, name


@pytest.mark.parametrize("name", ["Li Hua", "nobody"])
async def test_guessing_is_slowed_down_for_names_that_exist_and_others(
    staff: Staff, name: str
) -> None:
    await staff.joined(LI)
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInWrong):
            await staff.accounts.doors.enter(name, "wrong", None)
    compared = staff.hasher.compared
    with pytest.raises(TooManyAttempts):
        await staff.accounts.doors.enter(name, PASSWORD, None)
    assert staff.hasher.compared == compared


async def test_a_stranger_never_locks_the_person_s_own_device_out(staff: Staff) -> None:
    account = await staff.joined(LI)
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInWrong):
            await staff.accounts.doors.enter("Li Hua", "wrong", None)
    with pytest.raises(TooManyAttempts):
        await staff.accounts.doors.enter("Li Hua", PASSWORD, None)
    entered = await staff.accounts.doors.enter("Li Hua", PASSWORD, "my computer")
    assert entered.account.id == account.id
    told = await StoredTrail(staff.database).page(Wanted(action="account.guessed_at"), 9, None)
    assert [line.entry.subject for line in told.items] == [str(account.id)]
    staff.late = WINDOW + timedelta(seconds=1)
    await staff.accounts.doors.enter("Li Hua", PASSWORD, None)


async def test_a_device_has_no_more_attempts_than_strangers(staff: Staff) -> None:
    await staff.joined(LI)
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInWrong):
            await staff.accounts.doors.enter("Li Hua", "wrong", "stolen computer")
    with pytest.raises(TooManyAttempts):
        await staff.accounts.doors.enter("Li Hua", PASSWORD, "stolen computer")


async def test_a_hash_of_other_parameters_is_made_anew(staff: Staff) -> None:
    account = await staff.joined(LI)
    before = (await staff.book.credentials(account.id)).password_hash
    stronger = staff.with_hasher(CountingHasher(time_cost=2))
    await stronger.doors.enter("Li Hua", PASSWORD, None)
    after = (await staff.book.credentials(account.id)).password_hash
    assert before and after and "t=1" in before and "t=2" in after


async def test_a_code_counts_once_and_a_minute_around_now(staff: Staff) -> None:
    account = await staff.joined(LI)
    app = pyotp.TOTP(await with_app(staff, account))
    doors = staff.accounts.doors
    assert (await doors.enter("Li Hua", PASSWORD, None)).half
    with pytest.raises(CodeWrong):  # the one that set the app up
        await doors.by_app(account.id, app.at(staff.now()), None)
    staff.late = timedelta(minutes=5)
    with pytest.raises(CodeWrong):
        await doors.by_app(account.id, app.at(staff.now() + timedelta(seconds=90)), None)
    code = app.at(staff.now())
    await doors.by_app(account.id, f" {code[:3]} {code[3:]} ", None)
    with pytest.raises(CodeWrong):
        await doors.by_app(account.id, code, None)


async def test_codes_are_not_guessed(staff: Staff) -> None:
    account = await staff.joined(LI)
    await with_app(staff, account)
    for _ in range(SECOND_ATTEMPTS):
        with pytest.raises(CodeWrong):
            await staff.accounts.doors.by_app(account.id, "abc", None)
    with pytest.raises(TooManyAttempts):
        await staff.accounts.doors.by_app(account.id, "abc", None)


async def test_a_recovery_code_opens_once_however_it_is_typed(staff: Staff) -> None:
    account = await staff.joined(LI)
    await with_app(staff, account)
    code, *_ = await staff.accounts.own.new_recovery(account.id, PASSWORD)
    await staff.accounts.doors.by_recovery(account.id, code.upper().replace("-", " "), None)
    with pytest.raises(CodeWrong):
        await staff.accounts.doors.by_recovery(account.id, code, None)
    assert (await staff.book.get(account.id)).recovery_codes == 9


async def test_nothing_that_opens_lies_in_the_database(staff: Staff) -> None:
    account = await staff.joined(LI)
    secret = await with_app(staff, account)
    codes = await staff.accounts.own.new_recovery(account.id, PASSWORD)
    link = await staff.accounts.people.offer_link(account.id, None)
    session = await staff.officials.sessions.start(LI, staff.now(), account_id=account.id)
    tables = ("accounts", "account_recovery_codes", "console_sessions", "audit")
    async with staff.database.transaction() as connection:
        rows = [
            str((await connection.execute(text(f"SELECT x::text FROM {table} x"))).all())
            for table in tables
        ]
    for told in (PASSWORD, secret, *codes, link, session):
        assert told not in "".join(rows)
        assert told.encode().hex() not in "".join(rows)


async def test_a_new_password_by_link_still_asks_for_the_second_factor(staff: Staff) -> None:
    account = await staff.joined(LI)
    await with_app(staff, account)
    link = await staff.accounts.people.offer_link(account.id, None)
    assert (await staff.accounts.doors.join(link, PASSWORD + "!", PASSWORD + "!")).half
