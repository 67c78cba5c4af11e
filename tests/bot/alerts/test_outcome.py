"""The report without a database: sums that hold whatever is counted, sheet and pages that open."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pypdfium2  # type: ignore[import-untyped]  # it brings no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.content import MsgType, Status, from_json
from bot.alerts.outcome.adding import FEW_EACH, FEWEST, by_area, share, shares, why
from bot.alerts.outcome.pages import Wording
from bot.alerts.outcome.printed import pdf
from bot.alerts.outcome.records import Alike, LaneFigures, Outcome, Times
from bot.alerts.outcome.sheet import csv_text
from bot.alerts.records import Act, Alert, Event, Hand, State
from bot.broadcast.ledger import DeliveryState
from bot.words.catalogue import Words
from channels import errors
from tests.bot.broadcast.world import PUDONG, draft

WORDS = Words.load()
AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
STATES = st.sampled_from([state.value for state in DeliveryState])
REASONS = st.none() | st.sampled_from(["refused", "in_doubt", "no_lane", "30006"])


def alike(
    people: int = 1,
    state: str = "delivered",
    reason: str | None = None,
    area: str | None = PUDONG,
    channel: str = "sms",
    language: str = "zh",
) -> Alike:
    return Alike(
        channel=channel,
        language=language,
        state=state,
        reason=reason,
        area=area,
        point=None,
        people=people,
        fallback=0,
    )


@st.composite
def counts(drawn: st.DrawFn) -> Alike:
    return alike(
        drawn(st.integers(1, 40)),
        drawn(STATES),
        drawn(REASONS),
        drawn(st.sampled_from(["310115", "310101", "320500", None])),
        drawn(st.sampled_from(["sms", "web"])),
        drawn(st.sampled_from(["zh", "en", "vi"])),
    )


@given(st.lists(counts(), max_size=30))
def test_every_way_of_parting_adds_up_to_the_whole(counted: list[Alike]) -> None:
    whole = share("", counted)
    assert whole.meant == sum(one.people for one in counted)
    assert whole.reached == sum(one.people for one in counted if one.state == "delivered")
    for parts in (
        shares(counted, lambda one: one.channel),
        shares(counted, lambda one: one.language),
        by_area(counted, lambda one: one.area or "") or (whole,),
    ):
        assert sum(part.meant for part in parts) == whole.meant
        assert sum(part.reached for part in parts) == whole.reached
        assert sum(sum(part.reasons.values()) for part in parts) == whole.not_reached
        assert all(part.not_reached == sum(part.reasons.values()) for part in parts)


@given(st.lists(counts(), max_size=30))
def test_no_area_of_few_people_is_told_alone(counted: list[Alike]) -> None:
    for part in by_area(counted, lambda one: one.area or ""):
        assert part.meant >= FEWEST


@pytest.mark.parametrize(
    ("people", "told"),
    [
        pytest.param({"a": 40, "b": 9, "c": 2}, {"a": 40, FEW_EACH: 11}, id="one takes another in"),
        pytest.param({"a": 40, "b": 2, "c": 1}, {FEW_EACH: 43}, id="two of three people too"),
        pytest.param({"a": 40, "b": 4, "c": 3}, {"a": 40, FEW_EACH: 7}, id="two are enough"),
        pytest.param({"a": 3}, {}, id="one and no other"),
        pytest.param({"a": 1, "b": 2}, {}, id="all of them are few"),
        pytest.param({"a": 5}, {"a": 5}, id="one of many people"),
    ],
)
def test_who_is_in_the_pool_of_few_cannot_be_told(
    people: dict[str, int], told: dict[str, int]
) -> None:
    counted = [alike(count, "delivered", None, area) for area, count in people.items()]
    found = by_area(counted, lambda one: one.area or "")
    assert {one.name: one.meant for one in found} == told


@pytest.mark.parametrize(
    ("state", "reason", "code"),
    [
        ("delivered", None, None),
        ("accepted", None, "no_receipt"),
        ("queued", "throttled", "not_yet"),
        ("sending", None, "not_yet"),
        ("in_doubt", "provider_timeout", "in_doubt"),
        ("failed", "in_doubt", "in_doubt"),
        ("failed", "recipient_invalid", "recipient_invalid"),
        ("failed", None, "failed"),
        ("expired", None, "expired"),
        ("stopped", "recipient_blocked", "stopped"),
        ("cancelled", None, "cancelled"),
    ],
)
def test_why(state: str, reason: str | None, code: str | None) -> None:
    assert why(state, reason) == code
    assert code is None or WORDS.has(f"outcome.why_{code}")


def test_every_error_of_a_channel_has_words() -> None:
    codes = {
        error.code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.ChannelError)
    }
    inbound = {"bad_signature", "not_understood", "media_gone", "media_too_large"}
    never_of_a_delivery = {*inbound, errors.ChannelError.code}
    assert not {c for c in codes - never_of_a_delivery if not WORDS.has(f"outcome.why_{c}")}


# --- the sheet and the pages ----------------------------------------------------------------------


def outcome(status: Status = Status.EXERCISE, **changes: Any) -> Outcome:
    """Of an exercise in Pudong; the words that officials typed can be changed."""
    content = replace(from_json(draft(**changes.pop("content", {}))), status=status)
    person = changes.pop("person", "Li")
    alert = Alert(
        id=uuid4(),
        identifier="31000041600000_20261122130000_0",
        state=State.PARTIAL,
        version=1,
        content=content,
        created_by=person,
        created_at=AT - timedelta(minutes=9),
        updated_at=AT,
        approved_by="陈",
        approved_at=AT,
        hands=tuple(
            Hand(version=1, person=who, act=act, at=AT - timedelta(minutes=minutes))
            for who, act, minutes in (
                (person, Act.CREATE, 9),
                (person, Act.SUBMIT, 5),
                ("陈", Act.APPROVE, 0),
            )
        ),
    )
    counted = [
        alike(8_120),
        alike(340, "failed", "recipient_invalid"),
        alike(77, "accepted", language="en"),
        alike(412, channel="web", area="310101"),
        alike(3, "stopped", area="320500"),
        alike(9, "failed", "30006", area=None),
    ]
    values: dict[str, Any] = {
        "alert": alert,
        "event": _event(alert),
        "made_at": AT + timedelta(hours=2),
        "final": True,
        "whole": share("", counted),
        "by_channel": shares(counted, lambda one: one.channel),
        "by_language": shares(counted, lambda one: one.language),
        "by_area": by_area(counted, lambda one: one.area or "unknown"),
        "areas": {PUDONG: "上海市浦东新区", "310101": "上海市黄浦区"},
        "lanes": (
            LaneFigures(
                lane="sms:+8610655512379",
                channel="sms",
                messages=8_460,
                first_at=AT + timedelta(seconds=1),
                last_at=AT + timedelta(seconds=85),
            ),
        ),
        "times": Times(
            drafted=alert.created_at,
            submitted=AT - timedelta(minutes=5),
            approved=AT,
            first=AT + timedelta(seconds=0.7),
            last=AT + timedelta(seconds=85),
            handed_over={50: AT + timedelta(seconds=43), 90: AT + timedelta(seconds=77), 99: None},
        ),
        "fallbacks": 31,
        "tried_again": 12,
        "taken_twice": 1,
        "all_clear": {"delivered": 8_000},
        **changes,
    }
    return Outcome(**values)


def _event(alert: Alert) -> Event:
    return Event(
        id=uuid4(),
        alert_id=alert.id,
        sequence=1,
        identifier=alert.identifier or "",
        msg_type=MsgType.ALERT,
        status=alert.content.status,
        priority=1,
        content=alert.content,
        messages={},
        area={},
        area_codes=frozenset({PUDONG}),
        cap=b"",
        sender="fenghuo@sample.invalid",
        sent_at=AT,
        expires_at=AT + timedelta(hours=3),
    )


def cells(made: Outcome, language: str = "en") -> list[list[str]]:
    text = csv_text(Wording(WORDS, language).pages(made))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_says_the_whole(language: str) -> None:
    rows = cells(outcome(), language)
    meant = WORDS.say("outcome.meant", language)
    assert [meant, "8961"] in rows
    sms = WORDS.say("console.channel_sms", language)
    assert [sms, "8549", "8120", "95.0 %", "429"] in [row[:5] for row in rows]


@pytest.mark.parametrize("typed", ["=1+1", "+8613800138000", "-1", "@SUM(A1)", "\t=1", "＝1＋1"])
def test_nothing_that_was_typed_becomes_a_formula(typed: str) -> None:
    content = {
        "event": typed,
        "texts": {"en": {"headline": typed, "description": "x", "instruction": "y"}},
    }
    made = outcome(person=typed, content=content, areas={PUDONG: typed})
    found = [cell for row in cells(made) for cell in row]
    assert any(typed.strip() in cell for cell in found)
    assert not [cell for cell in found if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)]


def test_a_drill_says_so_and_an_actual_alert_does_not() -> None:
    drill, test, actual = (
        cells(outcome(status))[0] for status in (Status.EXERCISE, Status.TEST, Status.ACTUAL)
    )
    assert drill[0] == test[0] == "Drill report" and "EXERCISE" in drill[1] and "演习" in drill[1]
    assert actual == ["Broadcast report"]


def _printed(made: Outcome, language: str) -> list[str]:
    document = pypdfium2.PdfDocument(pdf(Wording(WORDS, language).pages(made)))
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_drill_is_marked(language: str) -> None:
    many = {str(code): f"上海市{code}" for code in range(310_100, 310_220)}
    counted = [alike(7, area=code) for code in many]
    areas = by_area(counted, lambda one: one.area or "")
    pages = _printed(outcome(by_area=areas, areas=many), language)
    assert len(pages) > 2
    assert all("EXERCISE" in page and "演习" in page for page in pages)
    assert "310219" in pages[-1] or "310219" in pages[-2]
    assert WORDS.say("outcome.sign_checked", language) in pages[-1]


def test_markup_and_strange_letters_in_what_was_typed_break_no_page() -> None:
    typed = '<b>&"</i> 🚨 <font size=900>'
    content = {"event": typed, "texts": {"en": {"headline": typed, "description": "x"}}}
    (page, *_) = _printed(outcome(person=f"{typed}\x07", content=content), "en")
    assert "<font size=900>" in page.replace("\r\n", " ")
