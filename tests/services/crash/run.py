"""Carries out a plan: people, an approval, blows, what officials do, and all that was seen of it.

It does not judge.
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.alerts.errors import IllegalMove
from bot.alerts.records import Alert
from bot.residents.people import Person
from tests.bot.broadcast.world import (
    CHEN,
    HUANGPU,
    SUZHOU,
    VAULT,
    draft,
    utc,
)
from tests.services.crash.plan import Blow, Course, Plan, Victim
from tests.services.crash.site import Message, Site, patiently

CLOSED_SECONDS, BEGUN_SECONDS = 90.0, 15.0
#: An alert that is to expire in the middle does so that much later than others are turned.
LATER = timedelta(seconds=3)
_EVERY_ONE = 1_000_000


@dataclass(kw_only=True)
class Seen:
    """What a run left behind. Persons are known by the contact that was told first."""

    plan: Plan
    alert: str = ""  # its identifier
    all_clear: str | None = None
    expires_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused: tuple[datetime, datetime] | None = None
    #: person → their number and, where they have one, their page
    inside: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    outside: set[UUID] = field(default_factory=set)
    blows: Counter[Victim] = field(default_factory=Counter)
    in_flight: list[dict[str, int]] = field(default_factory=list)  # by lane, after each blow
    messages: list[Message] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)  # (contact_id, alert), once a message
    rows: list[Any] = field(default_factory=list)
    trail: list[Any] = field(default_factory=list)
    seconds: float = 0.0


async def carry_out(site: Site, plan: Plan) -> Seen:
    """From the people to the last message and what was seen of it."""
    seen = Seen(plan=plan)
    began = utc()
    await invite(site, seen)
    await site.staff(plan.workers)
    if plan.refused:
        await site.order("blocked", plan.refused)
    await site.order("hang", _EVERY_ONE, plan.latency)
    started = time.monotonic()
    alert = await _approved(site, seen)
    if plan.seed % 2:
        await _begun(site, began)
    zero = time.monotonic()
    async with asyncio.TaskGroup() as happening:
        happening.create_task(_turn(site, seen, alert, zero))
        for number, blow in enumerate(plan.blows):
            rng = random.Random(plan.seed * 100 + number)
            happening.create_task(_strike(site, seen, blow, zero, rng))
    await closed(site, alert)
    await site.forgive()
    seen.seconds = time.monotonic() - started
    await look(site, seen, alert, began)
    return seen


async def invite(site: Site, seen: Seen) -> None:
    """Those of earlier runs have said STOP; beside those inside, some whom it is not for."""
    plan, world = seen.plan, site.world
    await site.do("UPDATE contacts SET stopped_at = now() WHERE stopped_at IS NULL")
    earlier = await site.rows("SELECT id FROM contacts WHERE channel = 'sms'")
    seen.outside.update(row.id for row in earlier)
    phones = await world.subscribe(plan.people)
    seen.inside = {one: (one,) for one in phones}
    if plan.two_channels:
        pages = await world.subscribe(plan.people, channel="web")
        for phone, page in zip(phones, pages, strict=True):
            await world.one_person(phone, page)
            seen.inside[phone] = (phone, page)
    seen.outside.update(await world.subscribe(20, areas=(HUANGPU,)))
    seen.outside.update(await world.subscribe(10, areas=(SUZHOU,)))
    seen.outside.update(await world.subscribe(10, areas=(), point=(31.25, 121.40, 3_000.0)))
    stopped = await world.subscribe(10)
    seen.outside.update(stopped)
    for one in stopped:
        await world.stop_person(one)


async def _approved(site: Site, seen: Seen) -> Alert:
    changes = {}
    if seen.plan.course is Course.EXPIRE:
        seen.expires_at = utc() + timedelta(seconds=seen.plan.turn) + LATER
        changes["expires"] = seen.expires_at.isoformat()
    alert = await site.world.approved(draft(**changes))
    seen.alert = alert.identifier or ""
    return alert


async def _begun(site: Site, began: datetime) -> None:
    """In every second run the first message is waited for: slow machines would hit only fillers."""
    deadline = time.monotonic() + BEGUN_SECONDS
    while time.monotonic() < deadline:
        if await site.messages(began):
            return
        await asyncio.sleep(0.1)


async def _turn(site: Site, seen: Seen, alert: Alert, zero: float) -> None:
    if seen.plan.course in (Course.STRAIGHT, Course.EXPIRE):
        return
    await asyncio.sleep(max(0.0, zero + seen.plan.turn - time.monotonic()))
    if seen.plan.course is Course.CANCEL:
        await _pressed(lambda: site.world.alerts.cancel(alert.id, CHEN))
        seen.cancelled_at = utc()
    elif await _pressed(lambda: site.world.alerts.pause(alert.id, CHEN)):
        paused_at = utc()
        await asyncio.sleep(seen.plan.resumed)
        resumed_at = utc()
        await _pressed(lambda: site.world.alerts.resume(alert.id, CHEN))
        seen.paused = paused_at, resumed_at


async def _pressed(act: Any) -> bool:
    """False when it cannot be done: not yet begun, over, or done by the try before."""
    try:
        await patiently(act)
    except IllegalMove:
        return False
    return True


async def _strike(site: Site, seen: Seen, blow: Blow, zero: float, rng: random.Random) -> None:
    await asyncio.sleep(max(0.0, zero + blow.at - time.monotonic()))
    if blow.victim is Victim.WORKER:
        await site.kill(rng.choice(site.workers), blow.down)
    elif blow.victim is Victim.WEB:
        if not site.web.lives:
            return
        await site.kill(site.web, blow.down)
    elif blow.victim is Victim.POSTMASTER:
        await site.kill_postmaster(blow.down)
    else:
        await site.kill_backend(rng)
    seen.blows[blow.victim] += 1
    query = "SELECT lane, count(*) AS n FROM deliveries WHERE state = 'sending' GROUP BY lane"
    seen.in_flight.append({row.lane: row.n for row in await site.rows(query)})


_OPEN = """
SELECT (
    SELECT count(*) FROM events WHERE alert_id = :alert
      AND audience_at IS NULL AND ended_at IS NULL AND expires_at > now()
) AS filling, (
    SELECT count(*) FROM deliveries d JOIN events e ON e.id = d.event_id
    WHERE e.alert_id = :alert AND (
        d.state IN ('queued', 'sending', 'in_doubt')
        OR (d.fallback AND d.state IN ('failed', 'stopped') AND e.ended_at IS NULL)
    )
) AS open
"""


async def closed(site: Site, alert: Alert) -> None:
    """Returns when nothing is left to be sent, and nobody to be found."""
    deadline = time.monotonic() + CLOSED_SECONDS
    while True:
        (left,) = await site.rows(_OPEN, alert=alert.id)
        if not left.filling and not left.open:
            return
        assert time.monotonic() < deadline, f"not closed: {await site.world.states(alert)}"
        await asyncio.sleep(0.2)


async def settled(site: Site, alert: Alert, states: dict[str, int]) -> None:
    """The receipts are in."""
    deadline = time.monotonic() + CLOSED_SECONDS
    while (found := await site.world.states(alert)) != states:
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


async def look(site: Site, seen: Seen, alert: Alert, began: datetime) -> None:
    """Everything that stands in the provider's record, the mailbox and the ledger."""
    events = await site.rows(
        "SELECT identifier, msg_type, expires_at FROM events WHERE alert_id = :alert"
        " ORDER BY sequence",
        alert=alert.id,
    )
    seen.alert, seen.expires_at = events[0].identifier, events[0].expires_at
    seen.all_clear = events[1].identifier if len(events) > 1 else None
    seen.rows = await site.rows(
        "SELECT d.id, d.contact_id, d.channel, d.state, d.reason, d.provider_id, d.tries,"
        " e.identifier AS alert FROM deliveries d JOIN events e ON e.id = d.event_id"
        " WHERE e.alert_id = :alert",
        alert=alert.id,
    )
    seen.trail = await site.rows(
        "SELECT t.*, d.contact_id, e.identifier AS alert FROM crash_trail t"
        " JOIN deliveries d ON d.id = t.delivery_id JOIN events e ON e.id = d.event_id"
        " WHERE e.alert_id = :alert ORDER BY t.id",
        alert=alert.id,
    )
    seen.messages = await site.messages(began)
    seen.pages = await _pages(site, seen)


async def _pages(site: Site, seen: Seen) -> list[tuple[UUID, str]]:
    found = await site.rows(
        "SELECT fingerprint, message ->> 'alert' AS alert FROM web_messages"
        " WHERE message ->> 'alert' = ANY (:alerts)",
        alerts=[one for one in (seen.alert, seen.all_clear) if one],
    )
    pages = [contacts[1] for contacts in seen.inside.values() if len(contacts) > 1]
    whose = {VAULT.fingerprint(Person(channel="web", address=str(one))): one for one in pages}
    return [(whose[bytes(row.fingerprint)], row.alert) for row in found]
