"""Which messages stand, whatever order they arrive in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import cap
from bot.alerts.cap.sequence import (
    UNSAID_LIFE,
    Arrival,
    Message,
    MessageKey,
    Outcome,
    Standing,
    arrive,
    in_force,
    key_of,
    message_of,
    standings,
)
from bot.alerts.content import Category, Certainty, Reference, Severity, Urgency

START = datetime(2026, 11, 22, tzinfo=UTC)
NOW = START + timedelta(hours=1)


def key(name: str, minute: int = 0, sender: str = "cma@example.cn") -> MessageKey:
    return MessageKey(sender=sender, identifier=name, sent=START + timedelta(minutes=minute))


def message(
    at: MessageKey,
    msg_type: cap.CapMsgType = cap.CapMsgType.ALERT,
    *refers_to: MessageKey,
    status: cap.CapStatus = cap.CapStatus.ACTUAL,
    hours: float | None = 6,
) -> Message:
    expires = None if hours is None else START + timedelta(hours=hours)
    return Message(key=at, status=status, msg_type=msg_type, refers_to=refers_to, expires=expires)


A, B, C = key("A"), key("B", 10), key("C", 20)
ALERT, UPDATE, CANCEL = cap.CapMsgType.ALERT, cap.CapMsgType.UPDATE, cap.CapMsgType.CANCEL
FORCE, OVER, GONE, CALLED_OFF, SAID = (
    Standing.IN_FORCE,
    Standing.EXPIRED,
    Standing.SUPERSEDED,
    Standing.CANCELLED,
    Standing.NOTICE,
)


def stand(messages: Iterable[Message]) -> dict[str, Standing]:
    return {key.identifier: value for key, value in standings(messages, NOW).items()}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param([message(A)], {"A": FORCE}, id="alone"),
        pytest.param([message(A, hours=1)], {"A": OVER}, id="expires this very moment"),
        pytest.param([message(A), message(B, UPDATE, A)], {"A": GONE, "B": FORCE}, id="updated"),
        pytest.param([message(A), message(B, CANCEL, A)], {"A": CALLED_OFF, "B": SAID}, id="off"),
        pytest.param(
            [message(A), message(B, UPDATE, A), message(C, UPDATE, B)],
            {"A": GONE, "B": GONE, "C": FORCE},
            id="a chain",
        ),
        pytest.param(
            [message(A), message(B, UPDATE, A), message(C, CANCEL, A, B)],
            {"A": CALLED_OFF, "B": CALLED_OFF, "C": SAID},
            id="a Cancel that names the whole chain",
        ),
        pytest.param(
            [message(A), message(B, UPDATE, A), message(C, CANCEL, B)],
            {"A": GONE, "B": CALLED_OFF, "C": SAID},
            id="cancelling an Update does not bring back what it replaced",
        ),
        pytest.param(
            [message(A), message(B, UPDATE, A, hours=0.5)],
            {"A": GONE, "B": OVER},
            id="an Update that expired has replaced all the same",
        ),
        pytest.param(
            [message(A), message(key("B", 10, "other@example.cn"), CANCEL, A)],
            {"A": FORCE, "B": SAID},
            id="nobody cancels another sender's",
        ),
        pytest.param(
            [message(A), message(B, CANCEL, A, status=cap.CapStatus.EXERCISE)],
            {"A": FORCE, "B": SAID},
            id="an exercise ends nothing actual",
        ),
        pytest.param(
            [message(A), message(B, CANCEL, key("A", 1))],
            {"A": FORCE, "B": SAID},
            id="another message of that identifier",
        ),
        pytest.param(
            [message(B), message(A, UPDATE, B)], {"A": FORCE, "B": FORCE}, id="sent before it"
        ),
        pytest.param([message(A, UPDATE, A)], {"A": FORCE}, id="refers to itself"),
        pytest.param([message(A), message(B, ALERT, A)], {"A": FORCE, "B": FORCE}, id="an Alert"),
        pytest.param(
            [message(A), message(B, cap.CapMsgType.ERROR, A)],
            {"A": FORCE, "B": SAID},
            id="an Error",
        ),
    ],
)
def test_what_stands_whatever_order_it_came_in(
    messages: list[Message], expected: dict[str, Standing]
) -> None:
    for order in permutations(messages):
        assert stand(order) == expected
        warning = {one.key.identifier for one in in_force(order, NOW)}
        assert warning == {name for name, value in expected.items() if value is FORCE}


def test_without_an_end_a_message_stands_for_a_day() -> None:
    endless = message(A, hours=None)
    assert in_force([endless], START + UNSAID_LIFE - timedelta(seconds=1)) == (endless,)
    assert in_force([endless], START + UNSAID_LIFE) == ()
    assert in_force([endless], NOW, timedelta(minutes=30)) == ()


def test_the_newest_comes_first_and_a_second_copy_counts_for_nothing() -> None:
    forged = message(A, CANCEL, B)
    assert in_force([message(A), message(B), forged], NOW) == (message(B), message(A))


@pytest.mark.parametrize(
    ("coming", "known", "expected"),
    [
        pytest.param(message(A), [], Arrival(outcome=Outcome.RECEIVED), id="new"),
        pytest.param(
            message(A, hours=9), [message(A)], Arrival(outcome=Outcome.DUPLICATE), id="again"
        ),
        pytest.param(
            message(B, UPDATE, A),
            [message(A)],
            Arrival(outcome=Outcome.RECEIVED, ends=(A,)),
            id="an Update in order",
        ),
        pytest.param(
            message(B, CANCEL, A, A),
            [],
            Arrival(outcome=Outcome.RECEIVED, awaits=(A,)),
            id="a Cancel before what it cancels",
        ),
        pytest.param(
            message(A),
            [message(B, UPDATE, A), message(C, CANCEL, A, B)],
            Arrival(outcome=Outcome.SUPERSEDED, ended_by=C),
            id="the first of all, last",
        ),
        pytest.param(
            message(B, UPDATE, A),
            [message(C, CANCEL, B)],
            Arrival(outcome=Outcome.SUPERSEDED, ended_by=C, awaits=(A,)),
            id="the middle of a chain, late",
        ),
        pytest.param(
            message(B, cap.CapMsgType.ACK, A), [], Arrival(outcome=Outcome.RECEIVED), id="an Ack"
        ),
    ],
)
def test_what_a_message_does_when_it_comes(
    coming: Message, known: list[Message], expected: Arrival
) -> None:
    assert arrive(coming, known) == expected


@given(st.permutations([message(A), message(B, UPDATE, A), message(C, CANCEL, A, B), message(A)]))
def test_arrivals_one_by_one_come_to_the_same(order: list[Message]) -> None:
    known: list[Message] = []
    ended: set[MessageKey] = set()
    for coming in order:
        arrival = arrive(coming, known)
        ended |= {*arrival.ends}
        if arrival.outcome is Outcome.SUPERSEDED:
            ended.add(coming.key)
        if arrival.outcome is not Outcome.DUPLICATE:
            known.append(coming)
    assert ended == {A, B} and len(known) == 3


def document(*expires: datetime | None) -> cap.CapAlert:
    infos = tuple(
        cap.CapInfo(
            categories=(Category.MET,),
            event="x",
            urgency=Urgency.EXPECTED,
            severity=Severity.MINOR,
            certainty=Certainty.LIKELY,
            expires=end,
        )
        for end in expires
    )
    return cap.CapAlert(
        identifier="B",
        sender="cma@example.cn",
        sent=B.sent.astimezone(timezone(timedelta(hours=8))),
        status=cap.CapStatus.ACTUAL,
        msg_type=UPDATE,
        scope=cap.Scope.PUBLIC,
        references=(Reference(sender=A.sender, identifier="A", sent=A.sent),),
        infos=infos,
    )


def test_a_document_is_known_by_its_triple_in_any_time_zone() -> None:
    assert key_of(document()) == B
    assert message_of(document()) == message(B, UPDATE, A, hours=None)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((NOW, START), NOW),
        ((NOW, None), None),
        ((), None),
    ],
)
def test_a_document_ends_when_its_last_info_does(
    ends: tuple[datetime | None, ...], expected: datetime | None
) -> None:
    assert message_of(document(*ends)).expires == expected
