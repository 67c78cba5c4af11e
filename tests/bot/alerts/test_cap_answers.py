"""An Ack or an Error is a valid message of its own, to the sender of what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.alerts import cap
from bot.alerts.cap import sequence
from bot.alerts.cap.answers import MOST_NAMED
from tests.bot.alerts.cap_strategies import documents
from tests.bot.alerts.test_cap_rules import ALERT

NOW = datetime(2026, 11, 22, 9, 0, 0, 5, tzinfo=UTC)
FAULT = cap.CapProblem(
    element="alert/info[1]/urgency[1]",
    code=cap.CapProblemCode.NOT_LISTED,
    detail="Immediate",
    line=17,
)
Answer = Callable[[cap.CapAlert], cap.CapAlert]


def ack(received: cap.CapAlert) -> cap.CapAlert:
    return cap.acknowledgement(received, identifier="R-1", sender="us@example.org", sent=NOW)


def err(received: cap.CapAlert) -> cap.CapAlert:
    return cap.error(received, [FAULT], identifier="R-1", sender="us@example.org", sent=NOW)


@pytest.fixture(scope="module")
def schemas(shared_data: Path) -> list[etree.XMLSchema]:
    folder = shared_data / "cap" / "xsd"
    names = ("CAP-v1.2.xsd", "cap12_extended.xsd")
    return [etree.XMLSchema(etree.parse(folder / name)) for name in names]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(received=documents(), answer=st.sampled_from([ack, err]))
def test_it_is_valid_and_reads_back(
    schemas: list[etree.XMLSchema], received: cap.CapAlert, answer: Answer
) -> None:
    if received.msg_type in (cap.CapMsgType.ACK, cap.CapMsgType.ERROR):
        with pytest.raises(cap.NotAnswered):
            answer(received)
        return
    data = cap.write(answer(received))
    for schema in schemas:
        schema.assertValid(etree.fromstring(data))
    read = cap.take_in(data)
    assert read == answer(received)
    assert sequence.message_of(read).refers_to == (sequence.key_of(received),)


@pytest.mark.parametrize("answer", [ack, err])
@pytest.mark.parametrize("status", cap.CapStatus)
def test_it_goes_to_the_sender_alone_in_the_status_of_the_message(
    answer: Answer, status: cap.CapStatus
) -> None:
    made = answer(replace(ALERT, status=status, incidents="flood"))
    assert (made.status, made.scope, made.addresses) == (status, "Private", ALERT.sender)
    assert (made.sent, made.incidents) == (NOW.replace(microsecond=0), "flood")
    assert made.infos == () and cap.check(made) == []


def test_an_error_says_what_is_wrong_a_line_a_fault() -> None:
    assert err(ALERT).note == "alert/info[1]/urgency[1] (17): not_listed Immediate"
    many = cap.error(
        ALERT, [FAULT] * 99, identifier="R", sender="us", sent=NOW, sentence=lambda _: "违\x01规"
    )
    assert (many.note or "").split("\n") == ["违\ufffd规"] * MOST_NAMED


def test_an_error_without_a_fault_is_none() -> None:
    with pytest.raises(ValueError, match="wrong"):
        cap.error(ALERT, [], identifier="R", sender="us", sent=NOW)


def test_an_acknowledgement_may_say_something() -> None:
    made = cap.acknowledgement(ALERT, identifier="R", sender="us", sent=NOW, note="已收到")
    assert made.note == "已收到"


@pytest.mark.parametrize("answer", [ack, err])
def test_names_that_no_reference_can_hold_are_not_answered(answer: Answer) -> None:
    with pytest.raises(cap.CapInvalid) as refused:
        answer(replace(ALERT, identifier="a b"))
    assert [problem.code.value for problem in refused.value.problems] == ["characters"]
