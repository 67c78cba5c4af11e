"""What becomes of others' warnings: drafts, messages straight out, ends; never a drill for real."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts import cap
from bot.alerts.content import MsgType, Status
from bot.alerts.incoming.records import Outcome, Trust
from bot.alerts.records import Act, Hand, State
from bot.alerts.relaying.origin import source_of
from bot.alerts.relaying.relay import Passed
from tests.bot.alerts.relaying.offices import DRAFT, NOW, SEND, Office, content, feed_of
from tests.bot.broadcast.world import HUANGPU, PUDONG

A, B, C = "alpha", "beta", "gamma"


async def test_a_rule_that_sends_passes_a_signed_warning_on() -> None:
    a, b = Office(A), Office(B)
    first = await a.warn(content())
    assert await b.hear(first.cap, feed_of(A)) is Passed.SENT
    (relay,) = b.warning()
    assert (relay.sender, relay.id == first.id) == (b.sender, False)
    document = cap.take_in(relay.cap)
    assert not cap.check(document)
    assert document.source == A == document.infos[0].sender_name, "by the name of its feed"
    assert document.incidents == first.identifier
    assert document.note and A in document.note
    said = [relay.messages["zh"]["sms"], relay.messages["en"]["full"]]
    assert all(A in one and a.sender not in one for one in said)
    assert source_of(document).origin.identifier == first.identifier
    (alert,) = b.alerts.kept.values()
    assert (alert.created_by, alert.approved_by) == ("feed:alpha", "feed:alpha")
    assert "Wang" in (alert.hands[-1].reason or "") and "Zhao" in (alert.hands[-1].reason or "")


DRAFTED: list[tuple[str, dict[str, Any], Trust, Sequence[Mapping[str, object]], dict[str, Any]]] = [
    ("a rule that drafts", {}, Trust.PINNED, DRAFT, {}),
    ("not signed", {}, Trust.UNSIGNED, SEND, {}),
    ("signed by nobody that we know", {}, Trust.UNKNOWN_SIGNER, SEND, {}),
    ("a drill", {"status": "Exercise"}, Trust.PINNED, SEND, {}),
    ("signed by whom another feed is trusted for", {}, Trust.PINNED, SEND, {"trust_sender": "x@y"}),
    ("rules that one person wrote", {}, Trust.PINNED, SEND, {"approved_by": None}),
]


@pytest.mark.parametrize(
    ("changes", "trust", "rules", "feed"),
    [row[1:] for row in DRAFTED],
    ids=[row[0] for row in DRAFTED],
)
async def test_officials_find_a_draft(
    changes: dict[str, Any],
    trust: Trust,
    rules: Sequence[Mapping[str, object]],
    feed: dict[str, Any],
) -> None:
    a, b = Office(A), Office(B)
    first = await a.warn(content(**changes))
    assert await b.hear(first.cap, feed_of(A, rules, **feed), trust) is Passed.DRAFTED
    assert (b.warning(), b.states()) == ([], [State.DRAFT])
    (draft,) = b.alerts.kept.values()
    assert draft.content.status is first.status
    assert draft.created_by == "feed:alpha"


NOTHING: list[tuple[str, dict[str, Any], dict[str, Any], Trust]] = [
    ("no rule fits", {"event": "台风"}, {}, Trust.PINNED),
    (
        "elsewhere",
        {"area": {"description": "x", "geocodes": [{"name": "GB/T2260", "value": "320500"}]}},
        {},
        Trust.PINNED,
    ),
    ("altered after signing", {}, {}, Trust.FORGED),
    ("refused", {}, {"outcome": Outcome.REFUSED}, Trust.PINNED),
    ("overtaken", {}, {"outcome": Outcome.SUPERSEDED}, Trust.PINNED),
    ("ended already", {}, {"ended_at": NOW}, Trust.PINNED),
    ("run out", {}, {"expires_at": NOW}, Trust.PINNED),
    ("a test", {"status": "Test"}, {}, Trust.PINNED),
]


@pytest.mark.parametrize(
    ("changes", "received", "trust"), [row[1:] for row in NOTHING], ids=[row[0] for row in NOTHING]
)
async def test_nothing_is_made_of_it(
    changes: dict[str, Any], received: dict[str, Any], trust: Trust
) -> None:
    a, b = Office(A), Office(B)
    first = await a.warn(content(**changes))
    feed = feed_of(A, [{"action": "send", "events": ["暴雨"]}])
    assert await b.hear(first.cap, feed, trust, **received) is Passed.NOTHING
    assert not b.alerts.kept


async def test_only_our_part_of_the_area_is_relayed() -> None:
    a, b = Office(A), Office(B, home=PUDONG)
    ring = [[121.2, 31.1], [121.8, 31.1], [121.8, 31.3], [121.2, 31.3], [121.2, 31.1]]
    area = {
        "description": "x",
        "polygons": [ring],
        "geocodes": [
            {"name": "GB/T2260", "value": HUANGPU},
            {"name": "GB/T2260", "value": "310000"},
        ],
    }
    first = await a.warn(content(area=area))
    await b.hear(first.cap, feed_of(A, DRAFT))
    (draft,) = b.alerts.kept.values()
    assert [code.value for code in draft.content.area.geocodes] == [PUDONG]
    assert min(x for ring in draft.content.area.polygons for x, _ in ring) >= 121.49


async def test_an_update_and_a_cancel_follow_what_was_sent() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    reference = f"{a.sender},{first.identifier},{first.sent_at:%Y-%m-%dT%H:%M:%S}+00:00"
    second = await a.warn(content(msg_type="Update", references=[reference], level="orange"))
    assert await b.hear(second.cap, feed) is Passed.SENT
    (relay,) = b.warning()
    assert (relay.msg_type, relay.content.level) == (MsgType.UPDATE, second.content.level)
    over = await a.cancel(second)
    assert await b.hear(over.cap, feed) is Passed.ENDED
    assert b.warning() == []
    assert b.alerts.issued[-1].msg_type is MsgType.CANCEL
    assert await b.hear(over.cap, feed) is Passed.NOTHING, "once"


async def test_what_our_people_called_off_comes_back_by_people_only() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    await b.cancel(b.warning()[0])
    reference = f"{a.sender},{first.identifier},{first.sent_at:%Y-%m-%dT%H:%M:%S}+00:00"
    second = await a.warn(content(msg_type="Update", references=[reference]))
    assert await b.hear(second.cap, feed) is Passed.DRAFTED
    assert b.warning() == []


async def test_a_draft_that_was_updated_gives_way_to_a_new_one() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A, DRAFT)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    reference = f"{a.sender},{first.identifier},{first.sent_at:%Y-%m-%dT%H:%M:%S}+00:00"
    second = await a.warn(content(msg_type="Update", references=[reference]))
    assert await b.hear(second.cap, feed) is Passed.DRAFTED
    assert sorted(b.states()) == [State.DRAFT, State.REJECTED]
    fresh = next(one for one in b.alerts.kept.values() if one.state is State.DRAFT)
    assert fresh.content.msg_type is MsgType.ALERT, "to us it is the first"


async def test_an_update_that_leaves_our_area_ends_the_relay() -> None:
    a, b, feed = Office(A), Office(B, home=PUDONG), feed_of(A)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    reference = f"{a.sender},{first.identifier},{first.sent_at:%Y-%m-%dT%H:%M:%S}+00:00"
    elsewhere = {"description": "x", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    second = await a.warn(content(msg_type="Update", references=[reference], area=elsewhere))
    assert await b.hear(second.cap, feed) is Passed.ENDED
    assert b.warning() == []


async def test_a_draft_is_put_aside_when_the_source_calls_it_off() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A, DRAFT)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    over = await a.cancel(first)
    assert await b.hear(over.cap, feed) is Passed.ENDED
    (draft,) = b.alerts.kept.values()
    assert (draft.state, bool(draft.reason)) == (State.REJECTED, True)


async def test_what_two_people_approved_two_people_end() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A, DRAFT)
    first = await a.warn(content())
    await b.hear(first.cap, feed)
    relay = await b.approve(next(iter(b.alerts.kept)))
    over = await a.cancel(first)
    assert await b.hear(over.cap, feed) is Passed.ENDED
    assert b.warning() == [relay], "people decide"
    (proposed,) = [one for one in b.alerts.kept.values() if one.state is State.DRAFT]
    assert proposed.content.msg_type is MsgType.CANCEL
    assert proposed.content.references[0].identifier == relay.identifier


@pytest.mark.parametrize("sender", ["alpha@office.invalid", "mallory@office.invalid"])
async def test_only_its_own_sender_calls_a_warning_off(sender: str) -> None:
    a, b = Office(A), Office(B)
    first = await a.warn(content())
    await b.hear(first.cap, feed_of(A))
    over = (await a.cancel(first)).cap.replace(
        f"<sender>{a.sender}</sender>".encode(), f"<sender>{sender}</sender>".encode()
    )
    await b.hear(over, feed_of("mallory"), Trust.UNSIGNED)
    assert len(b.warning()) == 1


async def test_a_crash_half_way_sends_it_once() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A)
    first = await a.warn(content())
    await b.hear(first.cap, feed_of(A, DRAFT, id=feed.id))  # died before it was sent
    assert await b.hear(first.cap, feed) is Passed.SENT
    assert await b.hear(first.cap, feed) is Passed.KNOWN
    assert len(b.alerts.issued) == 1


async def test_an_edited_draft_is_left_to_people() -> None:
    a, b, feed = Office(A), Office(B), feed_of(A)
    first = await a.warn(content())
    await b.hear(first.cap, feed_of(A, DRAFT, id=feed.id))
    (draft,) = b.alerts.kept.values()
    hand = Hand(version=1, person="Li", act=Act.SUBMIT, at=NOW)
    b.alerts.kept[draft.id] = replace(draft, state=State.SUBMITTED, hands=(*draft.hands, hand))
    assert await b.hear(first.cap, feed) is Passed.KNOWN
    assert not b.alerts.issued


# --- no loops -----------------------------------------------------------------------------------


async def _round(offices: dict[str, Office], hears: dict[str, Sequence[str]]) -> list[object]:
    """Everybody polls whom they hear."""
    done: list[object] = []
    for name, sources in hears.items():
        for source in sources:
            feed = feed_of(source)
            done += [await offices[name].hear(doc, feed) for doc in offices[source].feed()]
    return done


RINGS: list[tuple[str, dict[str, Sequence[str]]]] = [
    ("two", {A: [B], B: [A]}),
    ("three in a ring", {A: [C], B: [A], C: [B]}),
    ("three, all of all", {A: [B, C], B: [A, C], C: [A, B]}),
    ("three, the far end first", {A: [C, B], B: [C, A], C: [B, A]}),
    ("a ring behind a source", {B: [A, C], C: [B]}),
]


@pytest.mark.parametrize("hears", [row[1] for row in RINGS], ids=[row[0] for row in RINGS])
async def test_no_loop_and_nobody_warns_twice(hears: dict[str, Sequence[str]]) -> None:
    offices = {name: Office(name) for name in (A, B, C)}
    first = await offices[A].warn(content())
    for _ in range(5):
        await _round(offices, hears)
    for name in hears:
        assert len(offices[name].warning()) == 1, name
        assert len(offices[name].alerts.issued) == 1, name
    await offices[A].cancel(first)
    for _ in range(3):
        await _round(offices, hears)
    assert [offices[name].warning() for name in hears] == [[]] * len(hears)
    issued = {name: len(offices[name].alerts.issued) for name in hears}
    for _ in range(5):
        await _round(offices, hears)
    assert {name: len(offices[name].alerts.issued) for name in hears} == issued, "it is quiet"


async def test_a_claim_to_repeat_does_not_keep_out_the_original() -> None:
    a, b = Office(A), Office(B)
    first = await a.warn(content())
    liar = Office("mallory")
    await liar.hear(first.cap, feed_of(A))
    fake = liar.warning()[0].cap
    assert await b.hear(fake, feed_of("mallory", trust_certificate=None), Trust.UNSIGNED)
    assert await b.hear(first.cap, feed_of(A)) is Passed.SENT


async def test_a_fake_original_does_not_keep_out_a_signed_relay() -> None:
    a, b, c = Office(A), Office(B), Office(C)
    first = await a.warn(content())
    await b.hear(first.cap, feed_of(A))
    unsigned = feed_of("mallory", trust_certificate=None)
    assert await c.hear(first.cap, unsigned, Trust.UNSIGNED) is Passed.DRAFTED
    assert await c.hear(b.warning()[0].cap, feed_of(B)) is Passed.SENT


async def test_a_drill_stays_a_drill_through_relays() -> None:
    a, b, c = Office(A), Office(B), Office(C)
    first = await a.warn(content(status="Exercise"))
    await b.hear(first.cap, feed_of(A))
    relay = await b.approve(next(iter(b.alerts.kept)))
    await c.hear(relay.cap, feed_of(B))
    (draft,) = c.alerts.kept.values()
    assert (relay.status, draft.content.status) == (Status.EXERCISE, Status.EXERCISE)
    b.now += timedelta(hours=9)
    assert b.warning() == []
