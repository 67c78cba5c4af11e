"""Whose warning a message is: written into relays, read back, whoever relays a relay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.alerts import cap
from bot.alerts.cap import CapAlert, CapInfo, CapMsgType, CapStatus, NamedValue, Scope
from bot.alerts.content import Category, Certainty, Reference, Severity, Urgency
from bot.alerts.relaying.origin import (
    ORIGIN,
    Source,
    Standing,
    marked,
    relay_id,
    source_of,
    standing_of,
)

SENT = datetime(2026, 11, 22, 4, tzinfo=UTC)
INFO = CapInfo(
    categories=(Category.MET,),
    event="暴雨",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    sender_name="市气象台",
)
ALERT = CapAlert(
    identifier="A-1",
    sender="a@office.invalid",
    sent=SENT,
    status=CapStatus.ACTUAL,
    msg_type=CapMsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(INFO, replace(INFO, language="zh", sender_name=None)),
)
OWN = Reference(sender="a@office.invalid", identifier="A-1", sent=SENT)


def relay(of: CapAlert, sender: str) -> CapAlert:
    """As it arrives elsewhere."""
    ours = replace(of, sender=sender, identifier=f"{sender}-1", sent=SENT + timedelta(minutes=1))
    bare = tuple(replace(info, parameters=(), sender_name=sender) for info in ours.infos)
    made = marked(replace(ours, infos=bare), source_of(of), "Relayed.")
    return cap.take_in(cap.write(made))


def test_a_message_of_its_own_comes_from_its_sender() -> None:
    assert source_of(ALERT) == Source(origin=OWN, name="市气象台")


@pytest.mark.parametrize(
    ("said", "feed", "name"),
    [
        pytest.param("市气象台", "our neighbour", "市气象台", id="its own name"),
        pytest.param(None, "our neighbour", "our neighbour", id="no name: the feed's"),
        pytest.param("a@office.invalid", "our neighbour", "our neighbour", id="only its address"),
        pytest.param("a@office.invalid", "", "a@office.invalid", id="nobody named the feed"),
        pytest.param(None, "", "a@office.invalid", id="no name at all"),
    ],
)
def test_what_people_call_it(said: str | None, feed: str, name: str) -> None:
    alert = replace(ALERT, infos=(replace(INFO, sender_name=said),))
    assert source_of(alert, feed).name == name


def test_the_first_sender_is_known_through_any_number_of_relays() -> None:
    document = ALERT
    for sender in ("b@office.invalid", "c@office.invalid", "d@office.invalid"):
        document = relay(document, sender)
        assert source_of(document) == Source(origin=OWN, name="市气象台", relayed=True)
        assert document.incidents == "A-1"
        assert [info.sender_name for info in document.infos] == ["市气象台"] * 2
        assert cap.check(document) == []


@pytest.mark.parametrize(
    "value",
    ["", "x", "a,b", "a,b,c", "a,b,2026-11-22", ",b,2026-11-22T04:00:00-00:00", "a,b,c,d"],
)
def test_an_origin_that_cannot_be_read_is_none(value: str) -> None:
    parameter = NamedValue(name=ORIGIN, value=value)
    alert = replace(ALERT, infos=(replace(INFO, parameters=(parameter,)),))
    assert source_of(alert).origin == OWN


def test_white_space_in_an_identifier_does_not_split_incidents() -> None:
    spaced = replace(OWN, identifier="A 1")
    assert marked(ALERT, Source(origin=spaced, name="x"), "Relayed.").incidents == '"A 1"'


def test_a_relay_has_one_id_however_its_moment_is_written() -> None:
    beijing = replace(OWN, sent=SENT.astimezone(timezone(timedelta(hours=8))))
    assert relay_id(OWN, Standing.PINNED) == relay_id(beijing, Standing.PINNED)
    assert len({relay_id(OWN, standing) for standing in Standing}) == 3


def test_how_surely_it_is_its_senders() -> None:
    first, second = source_of(ALERT), source_of(relay(ALERT, "b@office.invalid"))
    found = [standing_of(one, pinned=pinned) for one in (first, second) for pinned in (True, False)]
    assert found == [Standing.PINNED, Standing.DIRECT, Standing.PINNED, Standing.RELAYED]
