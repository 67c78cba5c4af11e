"""Documents of others on a real PostgreSQL: believed by key or address, in any order, once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.alerts import cap
from bot.alerts.cap import CapInvalid, CapMsgType
from bot.alerts.incoming.ports import Filter
from bot.alerts.incoming.records import KEPT, Feed, FeedKind, Outcome, Taken, Trust, Via
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.alerts.incoming.authority import (
    DAY,
    SENDER,
    Authority,
    authority,
    document,
    name,
)
from tests.bot.broadcast.world import CHEN, LI, World, draft, utc
from tests.bot.broadcast.world import SENDER as OURS

pytestmark = pytest.mark.postgres
NOW = utc().replace(microsecond=0)
SENT = NOW - timedelta(minutes=10)
MET = authority("ec", since=NOW - DAY, until=NOW + DAY)
STRANGER = authority("ec", 1, since=NOW - DAY, until=NOW + DAY)
HERE = (31.2, 121.7)
HAND = Via(official="Li")
R, D, S, X = Outcome.RECEIVED, Outcome.DUPLICATE, Outcome.SUPERSEDED, Outcome.REFUSED


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def alert(identifier: str = "E-1", **changes: object) -> bytes:
    changes.setdefault("sent", SENT)
    return document(identifier, **changes)  # type: ignore[arg-type]


def later(identifier: str, msg_type: str, of: str = "E-1", **changes: object) -> bytes:
    named = [name(of, sent=SENT)]
    return alert(
        identifier, msg_type=msg_type, references=named, sent=SENT + timedelta(minutes=1), **changes
    )


async def feed(world: World, certificate: str | None, sender: str = SENDER) -> Feed:
    made = Feed(
        id=uuid4(),
        url=f"https://{uuid4()}.example/feed",
        kind=FeedKind.ATOM,
        created_by="Li",
        created_at=NOW,
        trust_sender=sender,
        trust_certificate=certificate,
    )
    values = {"id": made.id, "url": made.url, "kind": "atom", "created_by": "Li"}
    values |= {"created_at": NOW, "trust_sender": sender, "trust_certificate": certificate}
    async with world.database.transaction() as connection:
        await connection.execute(t.feeds.insert().values(**values))
    return made


async def take(world: World, content: bytes, via: Via = HAND, now: datetime | None = None) -> Taken:
    return await world.inbox.take(content, via=via, now=now or world.now())


async def shown(world: World) -> list[str]:
    return [one.identifier for one in await world.warnings.active(*HERE)]


async def pinned(world: World, signer: Authority = MET) -> None:
    await feed(world, signer.pem)


def codes(taken: Taken) -> set[str]:
    return {one.code for one in taken.problems}


async def test_a_pinned_signature_is_believed_and_shown(world: World) -> None:
    await pinned(world)
    taken = await take(world, MET.sign(alert()))
    assert (taken.outcome, taken.trust, taken.problems) == (R, Trust.PINNED, ())
    (found,) = await world.warnings.active(*HERE)
    assert (found.source, found.sender) == ("邻市气象台", SENDER)
    assert await world.warnings.active(39.9, 116.4) == ()
    assert [one.identifier for one in await world.warnings.active(area="310115")] == ["E-1"]
    assert await world.alerts.active() == ()  # what we publish ourselves stays ours


@pytest.mark.parametrize(
    ("content", "trust"),
    [
        pytest.param(alert(), Trust.UNSIGNED, id="unsigned"),
        pytest.param(STRANGER.sign(alert()), Trust.UNKNOWN_SIGNER, id="a stranger's key"),
    ],
)
async def test_anybody_s_word_is_kept_but_not_shown(
    world: World, content: bytes, trust: Trust
) -> None:
    await pinned(world)
    for via in (HAND, Via(feed=await feed(world, None))):
        taken = await take(world, content, via)
        assert taken.trust is trust and taken.outcome in (R, D)
    assert await shown(world) == []
    assert taken.received_id and (await world.received.get(taken.received_id))


async def test_a_feed_is_trusted_for_its_own_sender_only(world: World) -> None:
    """By its address; as soon as somebody pins a key for that sender, only the key counts."""
    via = Via(feed=await feed(world, None))
    assert (await take(world, alert(), via)).trust is Trust.UNSIGNED
    await take(world, alert("E-2", sender="other@elsewhere.example"), via)
    await take(world, alert("E-3"), HAND)
    assert await shown(world) == ["E-1"]
    await pinned(world)
    await take(world, alert("E-4"), via)
    assert await shown(world) == ["E-1"]


async def test_who_is_trusted_no_more_is_shown_no_more(world: World) -> None:
    made = await feed(world, MET.pem)
    await take(world, MET.sign(alert()))
    assert await shown(world) == ["E-1"]
    gone = t.feeds.update().where(t.feeds.c.id == made.id).values(removed_at=NOW)
    async with world.database.transaction() as connection:
        await connection.execute(gone)
    assert await shown(world) == []
    assert (await take(world, MET.sign(alert("E-2")))).trust is Trust.UNKNOWN_SIGNER


async def test_real_documents_are_taken_in_or_refused_with_reasons(
    world: World, shared_data: Path
) -> None:
    """Whatever a document holds, nothing but CapInvalid is raised."""
    taken, refused = 0, 0
    for file in sorted((shared_data / "cap" / "alerts").iterdir()):
        try:
            found = await take(world, file.read_bytes(), Via(feed=await feed(world, MET.pem)))
        except CapInvalid as error:
            assert error.problems, file.name
            refused += 1
        else:
            assert found.outcome in (R, D, S), file.name
            assert found.received_id and await world.received.get(found.received_id)
            taken += 1
    assert taken > refused > 0


@pytest.mark.parametrize("text", ["\\", "'; drop table feeds; --", "%s {x}", "\u202e逆"])
async def test_odd_names_are_names(world: World, text: str) -> None:
    odd = alert(text.replace("<", "&lt;"), sender="a'b%s{}@x")
    first = await take(world, odd)
    assert first.outcome is R and (await take(world, odd)).outcome is D


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
async def test_drills_are_never_shown(world: World, status: str) -> None:
    await pinned(world)
    assert (await take(world, MET.sign(alert(status=status)))).outcome is R
    assert await shown(world) == []


async def test_what_is_not_for_the_public_is_not_shown(world: World) -> None:
    await pinned(world)
    assert (await take(world, MET.sign(alert(scope="Private")))).outcome is R
    assert await shown(world) == []


async def test_what_was_tampered_with_is_refused_and_blocks_nothing(world: World) -> None:
    await pinned(world)
    genuine = MET.sign(alert())
    forged = genuine.replace("请勿外出".encode(), "请到河边".encode())
    first = await take(world, forged)
    assert (first.outcome, first.trust) == (X, Trust.FORGED)
    assert codes(first) == {"signature_wrong"}
    assert (await take(world, forged)).received_id == first.received_id
    assert (await take(world, genuine)).outcome is R
    assert await shown(world) == ["E-1"]
    page = await world.received.page(Filter(trust=Trust.FORGED), 10, None)
    assert [one.outcome for one in page.items] == [X]


async def test_twice_is_once(world: World) -> None:
    first = await take(world, alert())
    again = await take(world, alert())
    assert (again.outcome, again.received_id) == (D, first.received_id)
    assert (await take(world, alert(sent=SENT - timedelta(hours=1)))).outcome is R


async def test_the_signed_copy_takes_the_place_of_the_unsigned(world: World) -> None:
    """Else anybody could be first with the name of a warning to come."""
    await pinned(world)
    false = await take(world, alert(headline="没有暴雨"))
    assert (await take(world, MET.sign(alert()))).outcome is R
    assert await shown(world) == ["E-1"]
    assert (await take(world, alert(headline="没有暴雨"))).outcome is D
    assert false.received_id
    before = await world.received.get(false.received_id)
    assert before and before.outcome is X


@pytest.mark.parametrize("msg_type", ["Update", "Cancel"])
@pytest.mark.parametrize("order", ["after", "before"])
async def test_an_update_or_cancel_ends_what_it_names(
    world: World, msg_type: str, order: str
) -> None:
    await pinned(world)
    two = [MET.sign(alert()), MET.sign(later("E-2", msg_type))]
    outcomes = [
        (await take(world, one)).outcome for one in (two if order == "after" else two[::-1])
    ]
    assert outcomes == ([R, R] if order == "after" else [R, S])
    assert await shown(world) == (["E-2"] if msg_type == "Update" else [])
    page = await world.received.page(Filter(in_force=False), 10, None)
    ended = {one.identifier: one.ended_by for one in page.items if one.ended_by}
    assert ended == {"E-1": "E-2"}


@pytest.mark.parametrize("msg_type", ["Update", "Cancel"])
@pytest.mark.parametrize("order", ["after", "before"])
async def test_what_is_believed_less_ends_nothing(world: World, msg_type: str, order: str) -> None:
    await pinned(world)
    signed, weak = MET.sign(alert()), STRANGER.sign(later("E-2", msg_type))
    first, second = (signed, weak) if order == "after" else (weak, signed)
    await take(world, first)
    taken = await take(world, second)
    assert taken.outcome is R and await shown(world) == ["E-1"]
    if order == "after":
        assert "too_weak_to_end" in codes(taken)
    assert (await take(world, MET.sign(later("E-2", msg_type)))).outcome is R  # now really
    assert "E-1" not in await shown(world)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"sender": "other@elsewhere.example"}, "ends_only_own", id="another sender"),
        pytest.param({"status": "Exercise"}, "status_fixed", id="an exercise"),
        pytest.param({"of": "E-9"}, "not_here_yet", id="what has not come"),
    ],
)
async def test_a_cancel_that_ends_nothing_says_why(
    world: World, changes: dict[str, str], code: str
) -> None:
    via = Via(feed=await feed(world, None))
    await take(world, alert(), via)
    taken = await take(world, later("E-2", "Cancel", **changes), via)
    assert taken.outcome is R and code in codes(taken)
    assert await shown(world) == ["E-1"]


async def test_what_has_expired_is_kept_and_not_shown(world: World) -> None:
    await pinned(world)
    over = MET.sign(alert(expires=SENT + timedelta(minutes=5)))
    taken = await take(world, over)
    assert taken.outcome is R and "expired_already" in codes(taken)
    assert await shown(world) == []
    await take(world, MET.sign(alert("E-2")))
    assert await shown(world) == ["E-2"]
    world.offset = DAY
    assert await shown(world) == []


async def test_our_own_come_back_is_an_echo_and_in_our_name_only_we_speak(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    (own,) = await world.alerts.active()
    echo = await take(world, own.cap)
    assert (echo.outcome, echo.trust) == (D, Trust.UNSIGNED)
    changed = own.cap.replace(b"Extreme", b"Minor")
    assert changed != own.cap
    for false in (changed, alert(sender=OURS)):
        taken = await take(world, false)
        assert (taken.outcome, taken.trust) == (X, Trust.FORGED)
        assert codes(taken) == {"not_issued_by_us"}
    assert [one.identifier for one in await world.warnings.active()] == [own.identifier]


async def test_an_ack_to_ours_is_told(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    (own,) = await world.alerts.active()
    named = [name(own.identifier, sender=OURS, sent=own.sent_at)]
    await take(world, alert("A-1", msg_type="Ack", references=named, note="收到"))
    answered = await take(world, alert("A-2", msg_type="Error", references=named, note="未采信"))
    assert answered.answer is None  # nobody answers an answer
    found = await world.received.acknowledgements(made.id)
    assert [(one.msg_type, one.summary.note) for one in found] == [
        (CapMsgType.ACK, "收到"),
        (CapMsgType.ERROR, "未采信"),
    ]
    assert await shown(world) == [own.identifier]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(MET.sign(alert()), CapMsgType.ACK, id="taken in"),
        pytest.param(
            MET.sign(alert()).replace("请勿外出".encode(), "请到河边".encode()),
            CapMsgType.ERROR,
            id="refused",
        ),
    ],
)
async def test_who_hands_in_gets_an_answer_that_is_cap(
    world: World, content: bytes, expected: CapMsgType
) -> None:
    await pinned(world)
    answer = (await take(world, content)).answer
    assert answer
    read = cap.take_in(answer)
    assert cap.check(read) == []
    assert (read.msg_type, read.sender, read.addresses) == (expected, OURS, SENDER)
    assert [one.identifier for one in read.references] == ["E-1"] and read.note


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<alert/>", id="no CAP"),
        pytest.param(alert("E" * 3_000), id="an endless identifier"),
        pytest.param(alert("台" * 200), id="a long identifier in Chinese"),
        pytest.param(
            alert(msg_type="Update", references=[name("E" * 3_000)]), id="an endless reference"
        ),
    ],
)
async def test_what_is_no_cap_is_refused(world: World, content: bytes) -> None:
    with pytest.raises(CapInvalid):
        await take(world, content)


async def test_what_comes_at_the_same_moment_is_sorted_out(world: World) -> None:
    await pinned(world)
    for n in range(5):
        cancel = alert(
            f"C-{n}",
            msg_type="Cancel",
            references=[name(f"E-{n}", sent=SENT)],
            sent=SENT + timedelta(minutes=1),
        )
        three = [MET.sign(one) for one in (alert(f"E-{n}"), alert(f"E-{n}"), cancel)]
        outcomes = [one.outcome for one in await asyncio.gather(*(take(world, x) for x in three))]
        assert outcomes.count(D) == 1 and outcomes[2] is R
    assert await shown(world) == []


async def test_names_as_long_as_may_be_are_kept(world: World) -> None:
    long = alert("台" * 166, sender="发" * 166, references=[name("话" * 166, sender="发" * 166)])
    assert (await take(world, long)).outcome is R


async def test_pages_and_filters(world: World) -> None:
    await pinned(world)
    made: Sequence[str] = [f"E-{n}" for n in range(5)]
    for n, identifier in enumerate(made):
        content = alert(identifier)
        await take(world, MET.sign(content) if n % 2 else content, now=NOW + timedelta(seconds=n))
    first = await world.received.page(Filter(), 3, None)
    rest = await world.received.page(Filter(), 3, first.next)
    assert [one.identifier for one in (*first.items, *rest.items)] == list(reversed(made))
    assert first.next and rest.next is None
    signed = await world.received.page(Filter(trust=Trust.PINNED, in_force=True), 10, None)
    assert [one.identifier for one in signed.items] == ["E-3", "E-1"]
    assert (await world.received.page(Filter(in_force=False), 10, None)).items == ()


async def test_a_relayed_one_shows_once_it_is_ours(world: World) -> None:
    await pinned(world)
    taken = await take(world, MET.sign(alert()))
    made = await world.alerts.draft(draft(), LI)
    assert taken.received_id
    book = world.others
    assert await book.relayed(taken.received_id, made.id)
    assert not await book.relayed(taken.received_id, made.id)
    assert await shown(world) == ["E-1"]  # a draft warns nobody
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    assert len(await world.warnings.active()) == 1 and await shown(world) != ["E-1"]


@pytest.mark.parametrize(
    ("days", "expires", "relayed", "left"),
    [
        pytest.param(91, -91, False, 0, id="long over"),
        pytest.param(91, None, False, 0, id="long ago, without an end: a Cancel, or refused"),
        pytest.param(91, 1, False, 1, id="still in force"),
        pytest.param(91, -10, False, 1, id="over for ten days"),
        pytest.param(10, -10, False, 1, id="it came late"),
        pytest.param(91, -91, True, 1, id="we relayed it or drafted from it"),
    ],
)
async def test_what_is_long_over_is_forgotten(
    world: World, days: int, expires: int | None, relayed: bool, left: int
) -> None:
    await take(world, alert())
    made = await world.alerts.draft(draft(), LI)
    end = NOW + timedelta(days=expires) if expires is not None else None
    values = {"received_at": NOW - timedelta(days=days), "expires_at": end}
    r = t.received_alerts
    async with world.database.transaction() as connection:
        id = made.id if relayed else None
        await connection.execute(r.update().values(**values, relayed_alert_id=id))
    assert await world.others.forget(NOW - KEPT) == 1 - left
    page = await world.received.page(Filter(), 10, None)
    assert len(page.items) == left


async def test_answers_to_our_messages_are_kept(world: World) -> None:
    await take(world, alert())
    r = t.received_alerts
    old = {"received_at": NOW - timedelta(days=91), "expires_at": None, "msg_type": "Ack"}
    async with world.database.transaction() as connection:
        await connection.execute(r.update().values(**old))
    assert await world.others.forget(NOW - KEPT) == 0
