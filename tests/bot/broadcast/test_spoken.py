"""What a broadcast says on the telephone, what it hands to loudspeakers, what callers hear."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.alerts.lanes import LOUDSPEAKER, VOICE, lanes_of
from bot.alerts.records import Alert
from bot.broadcast.ledger import Sendable
from bot.calls import SpokenWords, phrases_of
from bot.store.alerts import StoredAlerts
from bot.store.callers import StoredCallers
from bot.store.database import Database
from bot.words.catalogue import Words
from channels import errors
from tests.bot.broadcast.world import CHEN, VAULT, WORDS, Provider, World, address_of, until, utc

pytestmark = pytest.mark.postgres

SAID = "暴雨红色预警。请立即到高处避险。三小时内降雨将超过100毫米。"


@pytest.fixture
def spoken(world: World) -> SpokenWords:
    book, callers = StoredAlerts(world.database), StoredCallers(world.database)
    return SpokenWords(book, callers, VAULT, world.now)


async def told(world: World) -> tuple[Alert, UUID]:
    """A warning that went to one number by SMS."""
    [contact] = await world.subscribe()
    alert = await world.approved()
    await world.work()
    await world.until(alert, "completed")
    return alert, contact


async def test_the_words_of_a_warning_are_found_again_until_it_ends(
    world: World, spoken: SpokenWords
) -> None:
    alert, _ = await told(world)
    identifier = alert.identifier or ""
    reading = await spoken.words(identifier, "zh-CN")
    assert reading and (reading.text, reading.language) == (SAID, "zh")
    english = await spoken.words(identifier, "vi")
    assert english and english.text.startswith("Red rainstorm warning. Go to higher ground now.")
    assert await spoken.words("nothing of the kind", "zh") is None
    await world.alerts.cancel(alert.id, CHEN)
    assert await spoken.words(identifier, "zh") is None


async def test_who_calls_hears_the_warning_that_went_to_the_number(
    world: World, spoken: SpokenWords
) -> None:
    alert, contact = await told(world)
    reading = await spoken.newest(address_of(contact))
    assert reading and reading.text == SAID
    assert await spoken.newest("+8613999999999") is None
    world.offset = timedelta(hours=4)  # it has expired
    assert await spoken.newest(address_of(contact)) is None
    world.offset = timedelta(0)
    await world.alerts.cancel(alert.id, CHEN)
    assert await spoken.newest(address_of(contact)) is None


async def test_calls_get_words_for_the_ear(database: Database) -> None:
    ours = "+8610655512379"
    world = World(database, lanes=lanes_of([(VOICE, ours, 10.0)]))
    phone = world.more[VOICE] = Provider(VOICE)
    await world.subscribe(channel=VOICE, language="en-GB")
    alert = await world.approved()
    await world.work()
    await world.until(alert, "completed")
    await world.rest()
    [call] = phone.sent
    assert (call.channel, call.sender, call.language) == (VOICE, ours, "en")
    assert call.text.startswith("Red rainstorm warning. Go to higher ground now. More than")


async def test_dead_loudspeakers_break_no_lane(database: Database) -> None:
    """Each has a controller of its own: what some of them meet says nothing of the others."""
    world = World(database, lanes=lanes_of([(LOUDSPEAKER, None, 200.0)]))
    speakers = world.more[LOUDSPEAKER] = Provider(LOUDSPEAKER)
    speakers.failures = [errors.SenderRefused(), errors.SenderRefused(), errors.SenderRefused()]
    speakers.failures += [errors.Throttled(retry_after=600.0)]
    await world.subscribe(8, channel=LOUDSPEAKER)
    alert = await world.approved()
    await world.work()
    await until(lambda: len(speakers.sent) == 4)
    states = await world.states(alert)
    assert (states["delivered"], states["queued"]) == (4, 4)
    health = await world.lane_book.health(LOUDSPEAKER)
    assert not health.broken and health.held_until is None
    await world.rest()


def test_events_frozen_before_there_was_a_form_have_the_full_one() -> None:
    event = Sendable(
        id=UUID(int=1),
        alert_id=UUID(int=2),
        identifier="x",
        priority=0,
        messages={"zh": {"sms": "短", "full": "全文"}},
        expires_at=utc(),
    )
    assert event.text("zh", "spoken") == "全文"
    assert event.language("zh-CN") == "zh"


def test_phrases_are_in_every_language_and_chinese_is_first() -> None:
    phrases = phrases_of(Words.load())
    assert next(iter(phrases)) == "zh" and set(phrases) == set(WORDS.languages)
    for one in phrases.values():
        assert "1" in one.menu and "9" in one.menu and "9" in one.confirm_stop
        assert "5" in one.resume and "1 1 9" in one.numbers
