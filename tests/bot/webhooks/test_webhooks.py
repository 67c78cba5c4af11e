"""Webhooks on PostgreSQL and a real socket: signed, in order, tried again, sent again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from bot.officials import Official, Role
from bot.reports.filing import NewReport
from bot.reports.moving import MoveRequest
from bot.reports.places import Places
from bot.reports.report import Status
from bot.reports.steps import Following
from bot.residents.fields import BadFields
from bot.store.database import Database
from bot.store.steps import StoredSteps
from bot.store.webhooks import StoredWebhooks
from bot.webhooks.errors import MessageUnknown, NotYourArea, WebhookUnknown
from bot.webhooks.following import WebhookFollower
from bot.webhooks.records import Event, State, Wanted
from bot.webhooks.sending import Sender
from bot.webhooks.service import Added, Webhooks
from channels.door_post import DoorPost
from channels.doors import Doors
from tests.bot.store.reporting import AREAS, VAULT, Clock, reports_on
from tests.bot.webhooks.receiver import Receiver

pytestmark = pytest.mark.postgres

ADMIN = Official(name="Ada", role=Role.ADMIN)
PUDONG = replace(ADMIN, name="Bo", area="310115")
FLOOD = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)


class Site:
    """A county office, the receiver that it tells, and the worker between them."""

    def __init__(self, database: Database, session: aiohttp.ClientSession, folder: Path) -> None:
        self.clock, self.receiver = Clock(), Receiver()
        # The library that checks signatures refuses what was signed five minutes ago.
        self.clock.now = datetime.now(UTC)
        self.book = StoredWebhooks(database)
        door = DoorPost(session, Doors(loopback=True), 5.0)
        self.webhooks = Webhooks(
            book=self.book, poster=door, vault=VAULT, places=Places(AREAS), clock=self.clock
        )
        self.sender = Sender(outbox=self.book, poster=door, vault=VAULT, clock=self.clock)
        self.reports = reports_on(database, self.clock, folder)
        follower = WebhookFollower(book=self.book, clock=self.clock)
        self.following = Following(
            book=StoredSteps(database), followers={"webhooks": follower}, clock=self.clock
        )
        self.url = ""

    async def add(self, official: Official = ADMIN, **wanted: Any) -> Added:
        asked = Wanted(name="City", url=self.url)
        return await self.webhooks.add(replace(asked, **wanted), official)

    async def file(self) -> str:
        reference = (await self.reports.file(FLOOD)).report.reference
        await self.follow()
        return reference

    async def follow(self) -> None:
        """What the worker does of its jobs: every step, also those that were followed before."""
        for step in range(1, 20):
            await self.following.follow(step)

    async def serve(self, id: UUID) -> int:
        """One look of the worker."""
        if id in await self.sender.due(self.clock.now):
            return await self.sender.serve(id)
        return 0


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with aiohttp.ClientSession() as session:
        made = Site(database, session, tmp_path)
        made.url = await made.receiver.start()
        yield made
        await made.receiver.stop()


async def test_another_system_hears_of_every_step_and_can_check_who_says_it(site: Site) -> None:
    added = await site.add()
    reference = await site.file()
    wanted = MoveRequest(to=Status.TRIAGED)
    officer = Official(name="Li", role=Role.DUTY_OFFICER)
    await site.reports.move(reference, wanted, official=officer)
    await site.follow()
    assert await site.serve(added.webhook.id) == 2
    told = site.receiver.read(added.secret)
    assert [(one["type"], one["data"]["status"]) for one in told] == [
        ("report.filed", "received"),
        ("report.moved", "triaged"),
    ]
    assert {one["data"]["reference"] for one in told} == {reference}
    with pytest.raises(WebhookVerificationError):
        site.receiver.read((await site.add()).secret)


async def test_what_fails_waits_holds_up_nobody_and_arrives_once(site: Site) -> None:
    added, other = await site.add(), await site.add()
    await site.file()
    site.receiver.answers = [503]
    assert await site.serve(added.webhook.id) == 0
    assert await site.serve(added.webhook.id) == 0, "left alone for a moment"
    assert await site.serve(other.webhook.id) == 1
    site.clock.now += timedelta(seconds=6)
    assert await site.serve(added.webhook.id) == 1
    (message,) = await site.webhooks.page(added.webhook.id, ADMIN)
    _, tries = await site.webhooks.one(added.webhook.id, message.id, ADMIN)
    assert [(one.status, one.reason) for one in tries] == [(503, "provider_down"), (200, None)]
    assert (message.state, message.attempts) == (State.DELIVERED, 2)
    assert len(site.receiver.heard) == 2, "one each"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(302, "refused", id="a redirect is not followed"),
        pytest.param(401, "sender_refused", id="it does not know our secret"),
        pytest.param(404, "refused", id="nothing there"),
        pytest.param(429, "throttled", id="too many"),
    ],
)
async def test_every_other_answer_is_a_failure_with_a_reason(
    site: Site, status: int, reason: str
) -> None:
    added = await site.add()
    await site.webhooks.ping(added.webhook.id, ADMIN)
    site.receiver.answers = [status]
    assert await site.serve(added.webhook.id) == 0
    (message,) = await site.webhooks.page(added.webhook.id, ADMIN)
    _, (attempt,) = await site.webhooks.one(added.webhook.id, message.id, ADMIN)
    assert (attempt.status, attempt.reason) == (status, reason)
    assert message.state is State.WAITING


async def test_given_up_after_three_days_and_sent_again_by_hand_under_its_id(site: Site) -> None:
    added = await site.add()
    await site.file()
    site.receiver.answers = [500] * 10
    for _ in range(10):
        await site.serve(added.webhook.id)
        site.clock.now += timedelta(hours=24)
    (message,) = await site.webhooks.page(added.webhook.id, ADMIN, state=State.FAILED)
    assert await site.serve(added.webhook.id) == 0
    assert await site.webhooks.replay(added.webhook.id, ADMIN) == 1
    assert await site.serve(added.webhook.id) == 1
    assert site.receiver.heard[0][0]["webhook-id"] == str(message.id)
    chosen = await site.webhooks.replay(added.webhook.id, ADMIN, messages=[message.id])
    assert chosen == 1, "one that arrived is sent again where somebody asks for it"


async def test_who_says_410_hears_nothing_more_until_the_secret_is_renewed(site: Site) -> None:
    added = await site.add()
    await site.file()
    site.receiver.answers = [410]
    await site.serve(added.webhook.id)
    await site.file()
    (shown,) = await site.webhooks.all(ADMIN)
    assert shown.gone and await site.sender.due(site.clock.now) == ()
    secret = await site.webhooks.renew(added.webhook.id, ADMIN)
    await site.file()
    assert await site.serve(added.webhook.id) == 1
    assert len(site.receiver.read(secret)) == len(site.receiver.read(added.secret)) == 1


async def test_administrators_keep_to_their_area(site: Site) -> None:
    country = await site.add()
    with pytest.raises(NotYourArea):
        await site.add(PUDONG, area="310112")
    with pytest.raises(NotYourArea):
        await site.add(PUDONG)
    with pytest.raises(NotYourArea):
        await site.webhooks.remove(country.webhook.id, PUDONG)
    own = await site.add(PUDONG, area="310115")
    assert [one.id for one in await site.webhooks.all(PUDONG)] == [own.webhook.id]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        pytest.param({"name": " "}, "name", id="no name"),
        pytest.param({"url": "ftp://city.invalid/"}, "url", id="no web address"),
        pytest.param({"url": "http://user:pass@city.invalid/"}, "url", id="with a password"),
        pytest.param({"url": "http://169.254.169.254/latest"}, "url", id="a cloud's metadata"),
        pytest.param({"events": ("report.eaten",)}, "events", id="unknown event"),
        pytest.param({"area": "999999"}, "area", id="unknown area"),
    ],
)
async def test_bad_fields_are_named(site: Site, wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(BadFields) as refused:
        await site.add(**wanted)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_a_removed_one_is_told_nothing_and_nobody_finds_it(site: Site) -> None:
    added = await site.add()
    await site.file()
    await site.webhooks.remove(added.webhook.id, ADMIN)
    assert await site.sender.serve(added.webhook.id) == 0
    assert site.receiver.heard == []
    for act in (site.webhooks.page, site.webhooks.ping, site.webhooks.renew):
        with pytest.raises(WebhookUnknown):
            await act(added.webhook.id, ADMIN)


async def test_a_message_of_another_webhook_is_not_shown(site: Site) -> None:
    added, other = await site.add(), await site.add()
    message = await site.webhooks.ping(added.webhook.id, ADMIN)
    found, _ = await site.webhooks.one(added.webhook.id, message, ADMIN)
    assert found.event is Event.PING
    with pytest.raises(MessageUnknown):
        await site.webhooks.one(other.webhook.id, message, ADMIN)


async def test_old_messages_are_forgotten_waiting_ones_are_not(site: Site) -> None:
    added, silent = await site.add(), await site.add()
    await site.file()
    await site.serve(added.webhook.id)
    assert await site.book.forget(site.clock.now + timedelta(days=1)) == 1
    assert await site.webhooks.page(added.webhook.id, ADMIN) == ()
    assert len(await site.webhooks.page(silent.webhook.id, ADMIN)) == 1
