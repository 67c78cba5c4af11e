"""An alert's life on a real PostgreSQL: rules, events, references, what the public sees."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree
from sqlalchemy import func, select

from bot.alerts.content import ContentInvalid, ProblemCode
from bot.alerts.errors import (
    AlertUnknown,
    ChangedMeanwhile,
    CursorWrong,
    IllegalMove,
    NotInForce,
    NotYourRole,
    OutsideYourArea,
    ReasonMissing,
    SamePerson,
    StatusFixed,
)
from bot.alerts.ports import Change
from bot.alerts.published import Standing
from bot.alerts.records import Act, Hand, State
from bot.officials import Official, Role
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, PUDONG, World, calm_draft, draft, utc

pytestmark = pytest.mark.postgres
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def test_what_is_drafted_is_read_back(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    view = await world.alerts.get(made.id)
    assert view.alert == made and made.state is State.DRAFT and made.identifier is None
    assert [(hand.person, hand.act) for hand in made.hands] == [("Li", Act.CREATE)]
    with pytest.raises(AlertUnknown):
        await world.alerts.get(uuid4())


async def test_an_edit_is_a_new_version_and_a_return_needs_a_reason(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    with pytest.raises(ReasonMissing):
        await world.alerts.send_back(made.id, "  ", CHEN)
    returned = await world.alerts.send_back(made.id, "级别不对", CHEN)
    assert (returned.state, returned.reason) == (State.RETURNED, "级别不对")
    edited = await world.alerts.edit(made.id, calm_draft(), LI)
    assert (edited.state, edited.version) == (State.RETURNED, 2)
    await world.alerts.submit(made.id, LI)
    rejected = await world.alerts.reject(made.id, "不需要", CHEN)
    assert rejected.state is State.REJECTED
    with pytest.raises(IllegalMove):
        await world.alerts.edit(made.id, draft(), LI)


async def test_a_version_is_compared_with_what_its_approver_saw_last(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    assert await world.alerts.before(made) is None
    await world.alerts.submit(made.id, LI)
    await world.alerts.send_back(made.id, "级别不对", CHEN)
    edited = await world.alerts.edit(made.id, calm_draft(), LI)
    before = await world.alerts.before(edited)
    assert before is not None and (before.version, before.content) == (1, made.content)
    again = await world.alerts.edit(made.id, draft(event="大风"), LI)
    later = await world.alerts.before(again)
    assert later is not None and later.version == 1, "version 2 was never submitted"


@pytest.mark.parametrize("name", ["Li", "Wang"])
async def test_nobody_approves_what_they_wrote_whatever_token_they_hold(
    world: World, name: str
) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, Official(name="Wang", role=Role.AUTHOR))
    with pytest.raises(SamePerson):
        await world.alerts.approve(made.id, Official(name=name, role=Role.APPROVER))
    assert (await world.alerts.get(made.id)).alert.state is State.SUBMITTED


async def test_an_administrator_neither_drafts_nor_approves(world: World) -> None:
    admin = Official(name="Root", role=Role.ADMIN)
    with pytest.raises(NotYourRole):
        await world.alerts.draft(draft(), admin)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    with pytest.raises(NotYourRole):
        await world.alerts.approve(made.id, admin)


@pytest.mark.parametrize("area", [HUANGPU, "320500"])
async def test_an_official_warns_only_the_own_area(world: World, area: str) -> None:
    made = await world.alerts.draft(draft(), LI)
    with pytest.raises(OutsideYourArea):
        await world.alerts.submit(made.id, Official(name="Li", role=Role.AUTHOR, area=area))
    await world.alerts.submit(made.id, Official(name="Li", role=Role.AUTHOR, area=PUDONG))
    with pytest.raises(OutsideYourArea):
        await world.alerts.approve(made.id, Official(name="Chen", role=Role.APPROVER, area=area))


async def test_what_an_approver_could_not_approve_is_not_submitted(world: World) -> None:
    past = (world.now() - timedelta(minutes=1)).isoformat()
    made = await world.alerts.draft(draft(expires=past, event=""), LI)
    with pytest.raises(ContentInvalid) as caught:
        await world.alerts.submit(made.id, LI)
    found = {(problem.field, problem.code) for problem in caught.value.problems}
    assert found == {("expires", ProblemCode.IN_THE_PAST), ("event", ProblemCode.MISSING)}


async def test_what_ran_out_while_it_waited_is_not_approved(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    world.offset = timedelta(hours=4)
    with pytest.raises(ContentInvalid):
        await world.alerts.approve(made.id, CHEN)


async def test_approving_freezes_an_event_with_its_job_in_one_transaction(world: World) -> None:
    alert = await world.approved()
    (event,) = await world.alerts._book.events_of(alert.id)
    assert alert.state is State.APPROVED and alert.identifier == event.identifier
    assert len(event.identifier) == 31 and event.identifier.startswith("310000")
    assert event.area_codes == {"310000", PUDONG} and event.messages["zh"]["sms"]
    cap = etree.fromstring(event.cap)
    assert cap.findtext(f"{CAP}identifier") == event.identifier
    assert {info.findtext(f"{CAP}language") for info in cap.iter(f"{CAP}info")} == {"zh", "en"}
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'broadcast_event'"
    async with world.database.transaction() as connection:
        assert (await connection.exec_driver_sql(jobs)).scalar_one() == 1


async def test_of_two_acts_at_once_one_wins(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    done = await asyncio.gather(
        world.alerts.approve(made.id, CHEN),
        world.alerts.reject(made.id, "nein", Official(name="Wu", role=Role.APPROVER)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, ChangedMeanwhile | IllegalMove) for one in done) == 1
    async with world.database.transaction() as connection:
        events = (await connection.execute(select(func.count()).select_from(t.events))).scalar()
    approved = (await world.alerts.get(made.id)).alert.state is State.APPROVED
    assert events == (1 if approved else 0)


async def test_identifiers_are_never_given_twice(world: World) -> None:
    async def one() -> str | None:
        return (await world.approved()).identifier

    found = await asyncio.gather(*(one() for _ in range(12)))
    assert len(set(found)) == 12


@pytest.mark.parametrize("status", ["Exercise", "Test"])
async def test_a_drill_never_becomes_real(world: World, status: str) -> None:
    made = await world.alerts.draft(draft(status=status), LI)
    with pytest.raises(StatusFixed):
        await world.alerts.edit(made.id, draft(status="Actual"), LI)
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    (told,) = await world.alerts.active()
    reference = f"{told.sender},{told.identifier},{told.sent_at.replace(microsecond=0).isoformat()}"
    real = await world.alerts.draft(draft(msg_type="Update", references=[reference]), LI)
    with pytest.raises(StatusFixed):
        await world.alerts.submit(real.id, LI)


async def test_an_update_must_refer_to_a_message_of_ours(world: World) -> None:
    reference = "someone@else.invalid,X-1,2026-11-22T08:00:00+08:00"
    made = await world.alerts.draft(draft(msg_type="Update", references=[reference]), LI)
    with pytest.raises(ContentInvalid):
        await world.alerts.submit(made.id, LI)


async def test_cancel_issues_a_cap_cancel_that_refers_to_the_first(world: World) -> None:
    alert = await world.approved()
    cancelled = await world.alerts.cancel(alert.id, CHEN)
    first, second = await world.alerts._book.events_of(alert.id)
    assert cancelled.state is State.CANCELLED
    assert (first.ended_by, second.msg_type.value) == (second.identifier, "Cancel")
    references = etree.fromstring(second.cap).findtext(f"{CAP}references") or ""
    assert references.startswith(f"{first.sender},{first.identifier},")
    # The approved words are what a loudspeaker reads: headline and instruction.
    said = etree.fromstring(second.cap).findtext(f"{CAP}info/{CAP}instruction")
    assert said == "暴雨已过，预警解除。"
    with pytest.raises(IllegalMove):
        await world.alerts.cancel(alert.id, CHEN)


async def test_what_has_expired_cannot_be_cancelled(world: World) -> None:
    alert = await world.approved()
    world.offset = timedelta(hours=4)
    with pytest.raises(NotInForce):
        await world.alerts.cancel(alert.id, CHEN)


async def test_a_rumour_is_held_against_what_stood_lately(world: World) -> None:
    alert = await world.approved()
    (published,) = await world.alerts.recent(world.now())
    assert (published.message.identifier, published.standing) == (
        alert.identifier,
        Standing.IN_FORCE,
    )
    assert published.message.messages["zh"]["sms"]
    await world.alerts.cancel(alert.id, CHEN)
    standing = [one.standing for one in await world.alerts.recent(world.now())]
    assert standing == [Standing.IN_FORCE], "the all-clear; what it ended has ended by now"
    before = await world.alerts.recent(world.now() - timedelta(days=1))
    assert sorted(one.standing for one in before) == [Standing.CANCELLED, Standing.IN_FORCE]


async def test_everybody_sees_what_is_in_force_where_they_are(world: World) -> None:
    alert = await world.approved()
    assert [one.identifier for one in await world.alerts.active(31.2, 121.7)] == [alert.identifier]
    assert await world.alerts.active(31.2, 121.2) == ()
    assert [one.identifier for one in await world.alerts.active(area=PUDONG)] == [alert.identifier]
    assert await world.alerts.active(area=HUANGPU) == ()
    world.offset = timedelta(hours=4)
    assert await world.alerts.active() == ()
    found = await world.alerts.published(alert.identifier or "")
    assert found and found.standing == "expired"
    assert await world.alerts.published("310000000000000_x") is None


async def test_everything_issued_is_listed_newest_first_a_page_at_a_time(world: World) -> None:
    assert await world.alerts.changed_at() is None
    first, second = await world.approved(), await world.approved()
    await world.alerts.cancel(first.id, CHEN)
    page = await world.alerts.history(limit=2)
    rest = await world.alerts.history(limit=2, cursor=page.next)
    found = [*page.items, *rest.items]
    assert [one.message.msg_type for one in found] == ["Cancel", "Alert", "Alert"]
    assert [one.message.identifier for one in found[1:]] == [second.identifier, first.identifier]
    assert [one.standing for one in found[1:]] == [Standing.IN_FORCE, Standing.CANCELLED]
    assert (len(page.items), rest.next) == (2, None)
    with pytest.raises(CursorWrong):
        await world.alerts.history(cursor="x")


async def test_what_warns_changes_with_an_issue_an_end_and_an_expiry(world: World) -> None:
    alert = await world.approved()
    issued = await world.alerts.changed_at()
    (message,) = await world.alerts.active()
    assert issued == message.sent_at
    world.offset = timedelta(hours=4)
    assert await world.alerts.changed_at() == message.expires_at
    world.offset = timedelta(minutes=1)
    await world.alerts.cancel(alert.id, CHEN)
    assert await world.alerts.active() == ()
    cancelled = await world.alerts.changed_at()
    assert cancelled and issued and cancelled >= issued + timedelta(minutes=1)


async def test_the_preview_counts_whom_the_broadcast_would_reach(world: World) -> None:
    await world.subscribe(3)
    await world.subscribe(2, language="en", channel="web")
    await world.subscribe(1, channel="telegram")
    await world.subscribe(5, areas=(HUANGPU,))
    made = await world.alerts.draft(draft(), LI)
    preview = await world.alerts.preview(made.id, CHEN)
    assert preview.people == 6
    assert preview.by_channel == {"sms": 3, "telegram": 1, "web": 2}
    assert preview.by_language == {"en": 2, "zh": 4}
    assert preview.segments == 3 and preview.segments_each["zh"] == 1
    assert [refusal.code for refusal in preview.refused] == ["no_lane"]


async def test_what_takes_longer_than_it_is_valid_is_refused_unless_lives_hang_on_it(
    database: Database,
) -> None:
    world = World(database, sms_rate=0.1)
    await world.subscribe(200)
    soon = (world.now() + timedelta(minutes=10)).isoformat()
    calm = await world.alerts.draft(calm_draft(expires=soon), LI)
    preview = await world.alerts.preview(calm.id, CHEN)
    assert [refusal.code for refusal in preview.refused] == ["slower_than_validity"]
    with pytest.raises(ContentInvalid):
        await world.alerts.submit(calm.id, LI)
    urgent = await world.alerts.draft(draft(expires=soon), LI)
    assert (await world.alerts.submit(urgent.id, LI)).state is State.SUBMITTED


async def test_a_slow_lane_does_not_keep_it_from_those_who_need_it_less(
    database: Database,
) -> None:
    world = World(database, sms_rate=0.1)
    await world.subscribe(200)
    await world.subscribe(600, channel="web")
    soon = (world.now() + timedelta(minutes=10)).isoformat()
    for source in (calm_draft(expires=soon), draft(expires=soon)):
        made = await world.alerts.draft(source, LI)
        preview = await world.alerts.preview(made.id, CHEN)
        assert preview.refused == ()
        (warned,) = preview.warned
        assert warned.code == "late_for_some" and world.lanes[1].name in warned.detail
        assert (await world.alerts.submit(made.id, LI)).state is State.SUBMITTED


async def test_lists_come_a_page_at_a_time(world: World) -> None:
    made = [await world.alerts.draft(draft(), LI) for _ in range(5)]
    first = await world.alerts.page(limit=3)
    second = await world.alerts.page(limit=3, cursor=first.next)
    ids = [view.alert.id for view in (*first.items, *second.items)]
    assert ids == [one.id for one in reversed(made)] and second.next is None
    assert (await world.alerts.page(states={State.SUBMITTED})).items == ()


async def test_every_act_is_on_the_record(world: World) -> None:
    alert = await world.approved()
    await world.alerts.cancel(alert.id, CHEN)
    query = select(t.audit.c.actor, t.audit.c.action).order_by(t.audit.c.id)
    async with world.database.transaction() as connection:
        found = [tuple(row) for row in (await connection.execute(query)).all()]
    assert found == [
        ("Li", "alert.create"),
        ("Li", "alert.submit"),
        ("system", "alert.call"),
        ("Chen", "alert.approve"),
        ("Chen", "alert.cancel"),
    ]


async def test_a_draft_from_a_real_cap_file_has_its_past_times_asked_anew(
    world: World, shared_data: Path
) -> None:
    document = (shared_data / "cap/alerts/iceland_met_office.cap").read_bytes()
    made = await world.alerts.draft(document, LI)
    assert made.content.expires is None and made.content.texts
    dropped = {problem.field for problem in (await world.alerts.read(document)).dropped}
    assert "expires" in dropped
    with pytest.raises(ContentInvalid):
        await world.alerts.submit(made.id, LI)


async def test_who_submits_anew_during_their_own_approval_approves_nothing(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    seen = await world.alerts._book.get(made.id)
    await world.alerts.send_back(made.id, "look again", Official(name="Wu", role=Role.APPROVER))
    await world.alerts.submit(made.id, Official(name="Chen", role=Role.AUTHOR))
    hand = Hand(version=1, person="Chen", act=Act.APPROVE, at=utc())
    change = Change(before=seen, after=replace(seen, state=State.APPROVED), hand=hand)
    with pytest.raises(ChangedMeanwhile):
        await world.alerts._book.change(change)
    assert (await world.alerts.get(made.id)).alert.state is State.SUBMITTED
