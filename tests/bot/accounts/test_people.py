"""What administrators do about people: in their area, never to themselves or to the last one."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.accounts.errors import (
    AccountsError,
    AreaWrong,
    Disabled,
    LastAdmin,
    NameUnusable,
    NotYourPerson,
    NotYourself,
    PersonThere,
)
from bot.accounts.records import Standing
from bot.articles import moves
from bot.articles.errors import SamePerson
from bot.articles.records import Act, Hand, State, Version
from bot.officials import Official, Role
from bot.store.alert_calls import officials as callable_people
from bot.store.database import Database
from tests.bot.accounts.staff import PASSWORD, Staff
from tests.bot.broadcast.world import HUANGPU, PUDONG

pytestmark = pytest.mark.postgres
HE = Official(name="He", role=Role.ADMIN)
LOCAL = Official(name="local He", role=Role.ADMIN, area=PUDONG)
LI = Official(name="Li", role=Role.AUTHOR, area=PUDONG)
WU = Official(name="Wu", role=Role.AUTHOR, area=HUANGPU)


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database)


@pytest.mark.parametrize(
    ("wanted", "by", "wrong"),
    [
        pytest.param(Official(name=" ", role=Role.AUTHOR), HE, NameUnusable, id="nobody"),
        pytest.param(Official(name="ｌｉ", role=Role.APPROVER), HE, PersonThere, id="same person"),
        pytest.param(Official(name="hE", role=Role.APPROVER), HE, NotYourself, id="a role more"),
        pytest.param(
            Official(name="X", role=Role.AUTHOR, area="999999"), HE, AreaWrong, id="nowhere"
        ),
        pytest.param(Official(name="X", role=Role.AUTHOR), LOCAL, AreaWrong, id="the country"),
        pytest.param(
            Official(name="X", role=Role.AUTHOR, area=HUANGPU), LOCAL, AreaWrong, id="next door"
        ),
    ],
)
async def test_an_invitation_that_must_not_be(
    staff: Staff, wanted: Official, by: Official, wrong: type[AccountsError]
) -> None:
    await staff.joined(LI)
    with pytest.raises(wrong):
        await staff.accounts.people.invite(wanted, by)


ACTS: dict[str, Callable[[Staff, Any, Official], Coroutine[Any, Any, object]]] = {
    "get": lambda staff, id, by: staff.accounts.people.get(id, by),
    "link": lambda staff, id, by: staff.accounts.people.offer_link(id, by),
    "change": lambda staff, id, by: staff.accounts.people.change(id, Role.ADMIN, PUDONG, by),
    "disable": lambda staff, id, by: staff.accounts.people.disable(id, by),
    "enable": lambda staff, id, by: staff.accounts.people.enable(id, by),
    "reset": lambda staff, id, by: staff.accounts.people.reset_second_factor(id, by),
}


@pytest.mark.parametrize("act", ACTS)
async def test_another_area_s_people_are_out_of_reach(staff: Staff, act: str) -> None:
    account = await staff.joined(WU)
    with pytest.raises(NotYourPerson):
        await ACTS[act](staff, account.id, LOCAL)
    assert await staff.book.get(account.id) == account


@pytest.mark.parametrize("act", [act for act in ACTS if act != "get"])
async def test_nobody_changes_themself(staff: Staff, act: str) -> None:
    account = await staff.joined(HE)
    with pytest.raises(NotYourself):
        await ACTS[act](staff, account.id, HE)
    assert await staff.book.get(account.id) == account


async def test_the_last_administrator_stays(staff: Staff) -> None:
    last = await staff.joined(HE)
    await staff.joined(LOCAL)
    people = staff.accounts.people
    with pytest.raises(LastAdmin):
        await people.disable(last.id, None)
    with pytest.raises(LastAdmin):
        await people.change(last.id, Role.AUTHOR, None, None)
    assert (await staff.book.get(last.id)).official == HE
    other = Official(name="other He", role=Role.ADMIN)
    await staff.officials.create(other, staff.now())
    await people.disable(last.id, None)
    with pytest.raises(LastAdmin):
        await people.revoke_tokens("other He", [None], HE)
    assert len(await staff.officials.listed()) == 1


async def test_disabling_ends_sessions_and_tokens_at_once(staff: Staff) -> None:
    account = await staff.joined(LI)
    token = await staff.officials.create(Official(name="LI", role=Role.APPROVER), staff.now())
    token_id = await staff.officials.id_of(token)
    sessions = staff.officials.sessions
    cookies = [
        await sessions.start(LI, staff.now(), account_id=account.id),
        await sessions.start(LI, staff.now(), token_id=token_id),
    ]
    assert all([await sessions.find(cookie, staff.now()) for cookie in cookies])
    await staff.accounts.people.disable(account.id, HE)
    assert not any([await sessions.find(cookie, staff.now()) for cookie in cookies])
    assert await staff.officials.by_token(token) is None
    with pytest.raises(Disabled):
        await staff.accounts.people.create_token(LI, HE)
    await staff.accounts.people.enable(account.id, HE)
    assert (await staff.accounts.doors.enter("Li", PASSWORD, None)).account.official == LI
    assert (await staff.book.get(account.id)).standing is Standing.ACTIVE


async def test_a_role_counts_from_the_next_request_on(staff: Staff) -> None:
    account = await staff.joined(LI)
    cookie = await staff.officials.sessions.start(LI, staff.now(), account_id=account.id)
    await staff.accounts.people.change(account.id, Role.DUTY_OFFICER, PUDONG, HE)
    found = await staff.officials.sessions.find(cookie, staff.now())
    assert found and found.official.role is Role.DUTY_OFFICER


async def test_people_with_accounts_are_found_when_somebody_must_be_called(staff: Staff) -> None:
    await staff.joined(LI)
    await staff.accounts.people.invite(WU, None)  # never joined: could not act on a call
    await staff.officials.create(LI, staff.now())
    async with staff.database.transaction() as connection:
        assert await callable_people(connection, [Role.AUTHOR]) == (LI,)


async def test_an_account_and_a_token_of_one_person_are_not_two(staff: Staff) -> None:
    """An article written with the token is not reviewed by the account, however it is written."""
    account = await staff.joined(Official(name="He Ping", role=Role.ADMIN))
    now = staff.now()
    version = Version(
        article="a",
        number=1,
        state=State.DRAFT,
        revision=1,
        texts={},
        titles={},
        created_at=now,
        updated_at=now,
        hands=(Hand(person="ＨＥ ping", act=Act.CREATE, at=now),),
    )
    with pytest.raises(SamePerson):
        moves.check(Act.REVIEW, version, account.official)


async def test_everything_stands_on_the_trail(staff: Staff) -> None:
    account = await staff.joined(LI)
    people = staff.accounts.people
    await people.change(account.id, Role.APPROVER, PUDONG, HE)
    await people.reset_second_factor(account.id, HE)
    await people.require_second_factor(True, HE)
    await people.create_token(WU, HE)
    await people.revoke_tokens("Wu", [HUANGPU], HE)
    async with staff.database.transaction() as connection:
        from_trail = await connection.exec_driver_sql("SELECT action FROM audit ORDER BY id")
        assert list(from_trail.scalars()) == [
            "account.invite",
            "account.join",
            "account.change",
            "account.reset_second_factor",
            "account.require_second_factor",
            "token.create",
            "token.revoke",
        ]
