"""What reporters are told and asked, and what their answers do: the pure rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.reports.back.addresses import Addresses
from bot.reports.back.answering import answered
from bot.reports.back.asking import lead, night_leads
from bot.reports.back.ports import Answer
from bot.reports.back.saying import Told, sentence, told, told_of_original
from bot.reports.back.telling import due_at
from bot.reports.reference import make
from bot.reports.report import LIFE, LINKED, UNLINKED, Moved, Report, Status
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.words.catalogue import Words
from channels.segments import count
from knowledge.hazards import Hazard

VAULT, WORDS = Vault(b"secret"), Words.load()
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Beijing
S = Status


def step(
    was: Status | None, to: Status, actor: str = "Wang", note: str = "", tell: str = ""
) -> Moved:
    return Moved(
        at=NOON, from_status=was, to_status=to, actor=actor, note=note or None, tell=tell or None
    )


OTHER = make()
STEPS: list[tuple[str, Moved, Told | None]] = [
    ("filed in a chat", step(None, S.RECEIVED, "reporter"), None),
    ("triaged", step(S.RECEIVED, S.TRIAGED), Told.TRIAGED),
    ("verified", step(S.TRIAGED, S.VERIFIED), Told.VERIFIED),
    ("verified again", step(S.VERIFIED, S.VERIFIED), Told.VERIFIED),
    ("assigned", step(S.VERIFIED, S.ASSIGNED), Told.ASSIGNED),
    ("resolved", step(S.ASSIGNED, S.RESOLVED), Told.RESOLVED),
    ("not fixed after all", step(S.RESOLVED, S.ASSIGNED), Told.REOPENED),
    ("closed", step(S.RESOLVED, S.CLOSED, note="dry"), Told.CLOSED),
    ("rejected", step(S.RECEIVED, S.REJECTED, note="a fool"), Told.REJECTED),
    ("repeats another", step(S.RECEIVED, S.DUPLICATE), Told.DUPLICATE),
    ("joined by the reporter", step(S.RECEIVED, S.DUPLICATE, "reporter"), None),
    ("expired", step(S.RECEIVED, S.EXPIRED, "system"), Told.EXPIRED),
    ("over, says the reporter", step(S.RECEIVED, S.EXPIRED, "reporter"), None),
    ("looked at after all", step(S.EXPIRED, S.TRIAGED), Told.REOPENED),
    ("the reporter adds", step(S.TRIAGED, S.TRIAGED, "reporter"), None),
    ("somebody else saw it", step(S.TRIAGED, S.TRIAGED, "witness"), Told.CONFIRMED),
    ("a photo told the place", step(S.ASSIGNED, S.ASSIGNED, "photo"), None),
    ("linked", step(S.VERIFIED, S.VERIFIED, note=f"{LINKED}{OTHER}"), None),
    ("unlinked", step(S.ASSIGNED, S.ASSIGNED, note=f"{UNLINKED}{OTHER}"), None),
    ("another one repeats it", step(S.ASSIGNED, S.ASSIGNED, note=OTHER), Told.CONFIRMED),
    ("another one did before", step(S.RECEIVED, S.RECEIVED, note=OTHER), Told.CONFIRMED),
    ("let out of the queue", step(S.RECEIVED, S.RECEIVED, note="no spam"), None),
    ("the clock's own", step(S.ASSIGNED, S.ASSIGNED, "system"), None),
    ("a note of the office", step(S.TRIAGED, S.TRIAGED, note="shift ends"), None),
    ("words for the reporter", step(S.TRIAGED, S.TRIAGED, tell="wait there"), Told.NEWS),
]


@pytest.mark.parametrize(("label", "move", "expected"), STEPS, ids=[row[0] for row in STEPS])
def test_what_a_step_is_to_the_reporter(label: str, move: Moved, expected: Told | None) -> None:
    assert told(move, named=False) is expected


def test_who_only_named_an_address_gets_a_receipt() -> None:
    assert told(step(None, S.RECEIVED, "reporter"), named=True) is Told.RECEIVED


def test_those_who_repeat_it_hear_how_it_ends() -> None:
    assert told_of_original(step(S.RECEIVED, S.TRIAGED)) is None
    assert told_of_original(step(S.ASSIGNED, S.RESOLVED)) is Told.RESOLVED
    assert told_of_original(step(S.RECEIVED, S.EXPIRED, "reporter")) is Told.EXPIRED


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("said", list(Told))
@pytest.mark.parametrize("joined", [None, "R-7K3M-9Q"])
def test_an_sms_begins_with_the_reference_and_has_two_segments(
    language: str, said: Told, joined: str | None
) -> None:
    if joined and f"back.short_{said}" not in WORDS.keys(language):
        return  # no end: who repeats it does not hear of it
    original = joined or ("R-1111-11" if said is Told.DUPLICATE else None)
    for hazard in Hazard:
        text = sentence(
            WORDS,
            language,
            reference="R-0000-00",
            hazard=hazard,
            said=said,
            original=original,
            tell="这" * 300,
            channel="sms",
            stop=WORDS.say("back.stop_chat", language),
        )
        assert text.startswith("R-0000-00")
        assert count(text).segments <= 2, text


def test_the_officer_s_words_are_whole_where_there_is_room() -> None:
    text = sentence(
        WORDS, "zh", reference="R-0000-00", hazard="flood", said=Told.ASSIGNED, tell="水泵20分钟到"
    )
    assert text.endswith("水泵20分钟到")


TIMES: list[tuple[str, str, bool, Told, str]] = [
    ("at noon", "2026-11-22T12:00:00+08:00", False, Told.TRIAGED, "2026-11-22T12:01:00+08:00"),
    ("late", "2026-11-22T22:30:00+08:00", False, Told.CLOSED, "2026-11-23T07:00:00+08:00"),
    ("early", "2026-11-22T05:30:00+08:00", False, Told.CLOSED, "2026-11-22T07:00:00+08:00"),
    ("danger", "2026-11-22T23:00:00+08:00", True, Told.RESOLVED, "2026-11-22T23:01:00+08:00"),
    ("receipt", "2026-11-22T23:00:00+08:00", False, Told.RECEIVED, "2026-11-22T23:01:00+08:00"),
]


@pytest.mark.parametrize(("label", "at", "urgent", "said", "due"), TIMES)
def test_what_can_wait_waits_for_the_morning(
    label: str, at: str, urgent: bool, said: Told, due: str, report: Report
) -> None:
    found = due_at(replace(report, urgent=urgent), said, datetime.fromisoformat(at))
    assert found == datetime.fromisoformat(due)


LIVES = [(2.0, 24), (3.0, 36), (1.0, 15), (72.0, 864)]


@pytest.mark.parametrize(("hours", "minutes"), LIVES)
def test_the_question_comes_in_the_last_fifth_of_a_life(hours: float, minutes: int) -> None:
    assert lead(timedelta(hours=hours)) == timedelta(minutes=minutes)


def test_at_night_only_what_was_told_in_the_evening_is_asked() -> None:
    asked = {hazard for hazards in night_leads().values() for hazard in hazards}
    assert Hazard.FLOOD in asked and Hazard.PREPAREDNESS not in asked
    assert all(LIFE[hazard] <= timedelta(hours=6) for hazard in asked)


CHANNELS = {"web", "sms", "email", "telegram"}
WHERE: list[tuple[str, str | None, str | None, str | None, str | None]] = [
    ("a chat", "telegram", "55", None, "telegram"),
    ("a member of a group", "telegram", "-1001/55", None, None),
    ("a caller, by SMS", "voice", "+8613900139000", None, "sms"),
    ("a phone as contact", None, None, "139 0013 9000", "sms"),
    ("an e-mail as contact", None, None, "Li@Example.com", "email"),
    ("words as contact", None, None, "门卫老李", None),
    ("the own chat before the contact", "web", "me", "13900139000", "web"),
    ("a chat without a sender of ours, then the contact", "whatsapp", "+1", "a@b.cn", "email"),
]


@pytest.mark.parametrize(
    ("label", "channel", "own", "contact", "expected"), WHERE, ids=[row[0] for row in WHERE]
)
def test_where_a_reporter_is_told(
    label: str,
    channel: str | None,
    own: str | None,
    contact: str | None,
    expected: str | None,
    report: Report,
) -> None:
    filed = replace(
        report,
        reporter_channel=channel,
        sealed_reporter=VAULT.seal(own) if own else None,
        sealed_contact=VAULT.seal(contact) if contact else None,
    )
    addresses = Addresses(VAULT, CHANNELS)
    found = addresses.of(filed)
    assert (found.channel if found else None) == expected
    assert addresses.of(replace(filed, anonymous=True)) is None


def test_a_phone_that_is_named_is_the_person_who_says_stop_there(report: Report) -> None:
    found = Addresses(VAULT, CHANNELS).of(
        replace(report, sealed_contact=VAULT.seal("139 0013 9000"))
    )
    phone = Person(channel="sms", address="+8613900139000")
    assert found is not None and found.named and found.fingerprint == VAULT.fingerprint(phone)


ANSWERS: list[tuple[str, dict[str, object], Answer, Status | None, bool | None]] = [
    ("still", {}, Answer.STILL, S.RECEIVED, True),
    ("still, verified", {"status": S.VERIFIED}, Answer.STILL, S.VERIFIED, True),
    ("over, nobody looked", {}, Answer.OVER, S.EXPIRED, False),
    ("over, but trapped", {"people_trapped": 2}, Answer.OVER, S.RECEIVED, True),
    ("over, seen", {"status": S.TRIAGED}, Answer.OVER, S.TRIAGED, False),
    ("over, somebody is on it", {"status": S.ASSIGNED}, Answer.OVER, S.ASSIGNED, False),
    ("still, but closed", {"status": S.CLOSED}, Answer.STILL, None, None),
    ("late", {"status": S.EXPIRED}, Answer.STILL, S.RECEIVED, True),
    ("over, and so it was", {"status": S.EXPIRED}, Answer.OVER, None, None),
]


@pytest.mark.parametrize(
    ("label", "changed", "answer", "status", "urgent"), ANSWERS, ids=[row[0] for row in ANSWERS]
)
def test_what_an_answer_does(
    label: str,
    changed: dict[str, object],
    answer: Answer,
    status: Status | None,
    urgent: bool | None,
    report: Report,
) -> None:
    now = report.created_at + timedelta(hours=4)
    before = replace(report, urgent=True, **changed)  # type: ignore[arg-type]
    after = answered(before, answer, now)
    assert (after.status if after else None, after.urgent if after else None) == (status, urgent)
    if after and answer is Answer.STILL and status is not S.ASSIGNED:
        assert after.expires_at == now + LIFE[Hazard.FLOOD]


def test_an_answer_of_two_days_later_revives_nothing(report: Report) -> None:
    expired = replace(report, status=S.EXPIRED)
    assert answered(expired, Answer.STILL, report.created_at + timedelta(days=2)) is None
