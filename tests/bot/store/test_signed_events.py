"""What is approved is signed once, and read back as it was signed."""

from pathlib import Path

import pytest
from lxml import etree

from bot.alerts.incoming.records import Pin, Trust
from bot.alerts.incoming.verification import verify
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from tests.bot.alerts.incoming.authority import DAY, authority
from tests.bot.broadcast.world import CHEN, LI, SENDER, World, draft, utc

pytestmark = pytest.mark.postgres
OURS = authority("rsa", since=utc() - DAY, until=utc() + DAY)


@pytest.mark.parametrize("schema", ["CAP-v1.2.xsd", "cap12_extended.xsd"])
async def test_warning_and_all_clear_are_signed_when_they_are_issued(
    database: Database, shared_data: Path, schema: str
) -> None:
    world = World(database, sign=OURS.sign)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    await world.alerts.cancel(made.id, CHEN)
    oracle = etree.XMLSchema(etree.parse(shared_data / "cap" / "xsd" / schema))
    events = await StoredAlerts(database).events_of(made.id)
    assert len(events) == 2
    pin = Pin(sender=SENDER, certificate=OURS.pem)
    for event in events:
        oracle.assertValid(etree.fromstring(event.cap))
        assert verify(event.cap, [pin], event.sent_at).trust is Trust.PINNED
        again = await world.alerts.published(event.identifier)
        assert again and again.message.cap == event.cap
