"""What administrators do with feeds: who may agree to one."""

from uuid import uuid4

import pytest

from bot.alerts.errors import FeedSamePerson
from bot.alerts.incoming.records import Feed, FeedKind
from bot.alerts.polling.keeping import Feeds
from bot.areas.divisions import Divisions
from bot.officials import Official, Role
from tests.bot.alerts.polling.shelf import NOW, URL, Shelf


def keeping() -> tuple[Feeds, Shelf]:
    """One feed that sends by rule, added by Wang."""
    feed = Feed(
        id=uuid4(),
        url=URL,
        kind=FeedKind.ATOM,
        created_by="Wang",
        created_at=NOW,
        rules=({"action": "send"},),
    )
    shelf = Shelf(feed)
    return Feeds(shelf, Divisions([], {}), lambda: NOW), shelf


@pytest.mark.parametrize("name", ["Wang", "WANG", " Wang ", "Ｗａｎｇ"])
async def test_the_same_person_in_another_spelling_agrees_to_nothing(name: str) -> None:
    feeds, shelf = keeping()
    with pytest.raises(FeedSamePerson):
        await feeds.approve(shelf.feed.id, Official(name=name, role=Role.ADMIN))
    assert shelf.feed.approved_by is None


async def test_another_agrees() -> None:
    feeds, shelf = keeping()
    await feeds.approve(shelf.feed.id, Official(name="Zhao", role=Role.ADMIN))
    assert (shelf.feed.approved_by, feeds.waits(shelf.feed)) == ("Zhao", False)
