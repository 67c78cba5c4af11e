"""Two services share warnings both ways over HTTP: signed, by rule, once each, in no loop."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.content import MsgType
from bot.alerts.records import State
from bot.officials import Official, Role
from tests.bot.broadcast.world import CHEN, SUZHOU
from tests.bot.web.neighbours import Service, two

pytestmark = pytest.mark.postgres

CLERK = Official(name="Sun", role=Role.AUTHOR)


@pytest.fixture
async def neighbours(
    postgres_url: str, migrated: str, tmp_path: Path
) -> AsyncIterator[tuple[Service, Service]]:
    async with asyncio.timeout(120), two(postgres_url, migrated, tmp_path) as both:
        yield both


async def rounds(a: Service, b: Service, times: int = 5) -> None:
    for _ in range(times):
        await b.polls()
        await a.polls()


async def warning(service: Service) -> list[str]:
    """The senders of what residents are warned of."""
    return [one.sender for one in await service.warnings.active()]


async def states(service: Service) -> list[State]:
    return [one.alert.state for one in (await service.alerts.page()).items]


async def counts(service: Service) -> dict[str, Any]:
    (feed,) = (await service.called("GET", "/api/feeds", "Sun")).json()["items"]
    assert feed["error"] is None, feed
    return {name: feed[name] for name in ("received", "refused", "relayed", "failures")}


async def test_warnings_go_both_ways_once_and_are_called_off_both_ways(
    neighbours: tuple[Service, Service],
) -> None:
    a, b = neighbours
    await a.hears(b)
    await b.hears(a)
    first = await a.warns()
    await rounds(a, b)
    assert await warning(b) == ["beta@office.invalid"], "its own relay, and that only"
    assert await warning(a) == ["alpha@office.invalid"], "its own, not the echo"
    second = await b.warns(event="台风")
    await rounds(a, b)
    assert await warning(a) == ["alpha@office.invalid"] * 2
    assert await warning(b) == ["beta@office.invalid"] * 2
    assert await counts(a) == {"received": 1, "refused": 0, "relayed": 1, "failures": 0}
    assert await counts(b) == {"received": 1, "refused": 0, "relayed": 1, "failures": 0}

    await a.alerts.cancel(first.id, CHEN)
    await rounds(a, b, 2)
    assert len(await warning(a)) == len(await warning(b)) == 1
    await b.alerts.cancel(second.id, CHEN)
    await rounds(a, b)
    assert await warning(a) == await warning(b) == []
    assert await states(a) == await states(b) == [State.CANCELLED] * 2
    for service in (a, b):
        said = await service.alerts.syndicated()
        assert [one.msg_type for one in said] == [MsgType.CANCEL] * 2, "nobody answers a Cancel"


async def test_an_update_travels(neighbours: tuple[Service, Service]) -> None:
    a, b = neighbours
    await a.hears(b)
    await b.hears(a)
    first = await a.warns()
    await rounds(a, b, 1)
    await a.warns(msg_type="Update", references=[first.identifier], level="yellow")
    await rounds(a, b)
    (relay,) = await b.alerts.active()
    assert (relay.msg_type, str(relay.content.level)) == (MsgType.UPDATE, "yellow")
    assert len(await a.alerts.active()) == 1


async def test_a_draft_takes_two_people_and_is_an_echo_all_the_same(
    neighbours: tuple[Service, Service],
) -> None:
    a, b = neighbours
    await a.hears(b)
    await b.hears(a, action="draft")
    await a.warns()
    await rounds(a, b, 1)
    assert await b.alerts.active() == ()
    (draft,) = (await b.alerts.page()).items
    assert (draft.alert.created_by, draft.alert.state) == ("feed:alpha", State.DRAFT)
    await b.alerts.submit(draft.alert.id, CLERK)
    await b.alerts.approve(draft.alert.id, CHEN)
    await rounds(a, b)
    assert await warning(a) == ["alpha@office.invalid"]
    assert await warning(b) == ["beta@office.invalid"]


async def test_a_drill_and_what_lies_elsewhere_are_not_sent_on(
    neighbours: tuple[Service, Service],
) -> None:
    a, b = neighbours
    await b.hears(a)
    area = {"description": "苏州", "geocodes": [{"name": "GB/T2260", "value": SUZHOU}]}
    await a.warns(area=area)
    await a.warns(status="Exercise")
    await b.polls()
    assert await b.alerts.active() == ()
    assert await states(b) == [State.DRAFT], "the drill, for people to decide"


async def test_a_key_that_is_not_the_pinned_one_sends_nothing(
    neighbours: tuple[Service, Service],
) -> None:
    a, b = neighbours
    await b.hears(a, certificate=b.certificate)
    await a.warns()
    await b.polls()
    assert await b.alerts.active() == ()


async def test_a_feed_that_is_away_is_seen_to_be_away(
    neighbours: tuple[Service, Service],
) -> None:
    a, b = neighbours
    await b.hears(a)
    await a.warns()
    (one,) = await b.feeds.all()
    gone = {"url": "http://127.0.0.1:1/feeds/alerts.atom", "kind": "atom"}
    assert (await b.called("POST", "/api/feeds", "Wang", gone)).status_code == 201
    await b.polls()
    shown = {
        feed["url"]: feed for feed in (await b.called("GET", "/api/feeds", "Sun")).json()["items"]
    }
    assert shown[gone["url"]]["error"]["code"] == "unreachable"
    assert shown[gone["url"]]["failures"] == 1 and shown[gone["url"]]["failing_since"]
    assert shown[one.feed.url]["relayed"] == 1, "the other one goes on"
