"""What an Update or a Cancel may refer to: our own messages that warn now, each of them once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.alerts.content import AlertContent, ContentInvalid
from bot.alerts.errors import (
    AlertsError,
    ChangedMeanwhile,
    OutsideYourArea,
    ReferenceEnded,
    ReferenceExpired,
    StatusFixed,
)
from bot.alerts.records import Alert, Event, State
from bot.officials import Official, Role
from bot.store.database import Database
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, World, draft

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    made = World(database)
    yield made
    await made.rest()


def update_of(*alerts: Alert, **changes: Any) -> dict[str, Any]:
    references = [alert.identifier for alert in alerts]
    return draft(**{"msg_type": "Update", "references": references, **changes})


async def submitted(world: World, source: dict[str, Any]) -> Alert:
    made = await world.alerts.draft(source, LI)
    return await world.alerts.submit(made.id, LI)


async def test_our_identifier_alone_is_a_reference(world: World) -> None:
    first = await world.approved()
    (message,) = await world.alerts.active()
    made = await world.alerts.draft(update_of(first), LI)
    (reference,) = made.content.references
    assert (reference.sender, reference.identifier) == (message.sender, message.identifier)
    assert reference.sent == message.sent_at.replace(microsecond=0)
    mended = await world.alerts.edit(made.id, update_of(first), LI)
    assert mended.content.references == made.content.references


@pytest.mark.parametrize("name", ["310000000000000_x", "a\0b", "x" * 2_000, "预警", "", " "])
async def test_an_identifier_that_is_not_ours_is_named(world: World, name: str) -> None:
    with pytest.raises(ContentInvalid) as refused:
        await world.alerts.draft(draft(msg_type="Update", references=[name]), LI)
    assert {problem.field for problem in refused.value.problems} == {"references[0]"}


@pytest.mark.parametrize("msg_type", ["Update", "Cancel"])
async def test_what_was_updated_is_referred_to_no_more(world: World, msg_type: str) -> None:
    first = await world.approved()
    second = await world.approved(update_of(first))
    with pytest.raises(ReferenceEnded):
        await submitted(world, update_of(first, msg_type=msg_type))
    assert [one.identifier for one in await world.alerts.active()] == [second.identifier]


async def test_a_message_may_name_all_that_came_before_it(world: World) -> None:
    first = await world.approved()
    second = await world.approved(update_of(first))
    third = await world.approved(update_of(first, second))
    assert [one.identifier for one in await world.alerts.active()] == [third.identifier]


async def test_an_update_calls_nothing_back_that_was_cancelled(world: World) -> None:
    first = await world.approved()
    await world.alerts.cancel(first.id, CHEN)
    all_clear = (await world.alerts._book.events_of(first.id))[-1]
    with pytest.raises(ReferenceEnded):
        await submitted(world, update_of(first))
    with pytest.raises(ReferenceEnded):
        await submitted(world, draft(msg_type="Update", references=[all_clear.identifier]))
    assert await world.alerts.active() == ()


async def test_what_has_expired_takes_a_new_alert(world: World) -> None:
    first = await world.approved()
    later = (world.now() + timedelta(hours=9)).isoformat()
    world.offset = timedelta(hours=4)
    with pytest.raises(ReferenceExpired):
        await submitted(world, update_of(first, expires=later))


async def test_what_ended_while_an_update_waited_is_not_updated(world: World) -> None:
    first = await world.approved()
    waiting = await submitted(world, update_of(first))
    await world.alerts.cancel(first.id, CHEN)
    with pytest.raises(ReferenceEnded):
        await world.alerts.approve(waiting.id, CHEN)
    assert (await world.alerts.get(waiting.id)).alert.state is State.SUBMITTED


async def test_of_two_updates_that_are_approved_at_once_one_is_sent(world: World) -> None:
    first = await world.approved()
    waiting = [await submitted(world, update_of(first)) for _ in range(2)]
    done = await asyncio.gather(
        *(world.alerts.approve(one.id, CHEN) for one in waiting), return_exceptions=True
    )
    failed = [one for one in done if isinstance(one, Exception)]
    assert len(failed) == 1 and isinstance(failed[0], ChangedMeanwhile | ReferenceEnded)
    assert len(await world.alerts.active()) == 1


async def test_an_ended_message_cannot_be_ended_twice_in_the_book(world: World) -> None:
    first = await world.approved()
    waiting = await submitted(world, update_of(first))
    referred = await world.alerts._references.of(waiting.content, CHEN, world.now())
    await world.alerts.cancel(first.id, CHEN)

    async def as_it_was(
        content: AlertContent, official: Official, now: datetime
    ) -> tuple[Event, ...]:
        return referred

    world.alerts._references.of = as_it_was  # type: ignore[method-assign]
    with pytest.raises(ChangedMeanwhile):
        await world.alerts.approve(waiting.id, CHEN)
    assert await world.alerts.active() == ()


async def test_nobody_ends_what_they_may_not_warn_by_referring_to_it(world: World) -> None:
    first = await world.approved()
    area = {"description": "黄浦", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    neighbour = Official(name="Li", role=Role.AUTHOR, area=HUANGPU)
    made = await world.alerts.draft(update_of(first, area=area, msg_type="Cancel"), neighbour)
    with pytest.raises(OutsideYourArea):
        await world.alerts.submit(made.id, neighbour)


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        pytest.param({}, ReferenceEnded, "reference_ended", id="ended"),
        pytest.param({"status": "Test"}, StatusFixed, "status_fixed", id="of another status"),
    ],
)
async def test_the_preview_says_what_submitting_would_refuse(
    world: World, change: dict[str, Any], error: type[AlertsError], code: str
) -> None:
    first = await world.approved()
    await world.alerts.cancel(first.id, CHEN)
    made = await world.alerts.draft(update_of(first, **change), LI)
    preview = await world.alerts.preview(made.id, LI)
    assert [(one.code, one.field) for one in preview.refused] == [(code, "references")]
    with pytest.raises(error):
        await world.alerts.submit(made.id, LI)
