"""How far a person is believed, and which reports wait: rules alone, no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.officials import Official, Role
from bot.reports.abuse.held import comes_in, counts, doubtful
from bot.reports.abuse.judging import Evidence, Sign, endangers, judge
from bot.reports.abuse.ports import Known
from bot.reports.abuse.screening import verified_of
from bot.reports.abuse.trust import Past, Trust, trust_of
from bot.reports.filing import NewReport, Reporter, compose
from bot.reports.report import Moved, Report, Status
from bot.reports.reporters.records import Registered, Verified
from bot.reports.steps import Stepped

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LOW = Trust(score=0.2, confirmed=0, rejected=4)
FINE = Trust(score=0.5, confirmed=0, rejected=0)


def _days(*ago: int) -> list[datetime]:
    return [NOW - timedelta(days=days) for days in ago]


def _report(text: str = "水到膝盖", **changes: object) -> Report:
    new = NewReport(hazard="flood", text=text)
    report = compose(new, Reporter(), NOW, lambda lat, lon: None)
    return replace(report, **changes)  # type: ignore[arg-type]


TRUSTED: list[tuple[str, Past, bool, bool]] = [
    ("unknown", Past(), False, False),
    ("one mistake", Past(rejected=_days(1)), False, False),
    ("two, nothing else", Past(rejected=_days(1, 2)), False, True),
    ("two long ago", Past(rejected=_days(720, 720)), False, False),
    ("two, and two confirmed", Past(confirmed=_days(3, 4), rejected=_days(1, 2)), False, False),
    ("two after old honours", Past(confirmed=_days(1800), rejected=_days(1, 2)), False, True),
    ("a verified one errs twice", Past(rejected=_days(1, 2)), True, False),
    ("a verified one never right", Past(rejected=_days(*range(20))), True, True),
    ("clock skew", Past(rejected=_days(-1, -1)), False, True),
]


@pytest.mark.parametrize(
    ("label", "past", "verified", "low"), TRUSTED, ids=[row[0] for row in TRUSTED]
)
def test_who_is_doubted(label: str, past: Past, verified: bool, low: bool) -> None:
    trust = trust_of(past, verified=verified, now=NOW)
    assert trust.low is low, trust
    assert (trust.confirmed, trust.rejected) == (len(past.confirmed), len(past.rejected))


def test_a_verified_reporter_starts_high() -> None:
    verified, unknown = (trust_of(Past(), verified=v, now=NOW).score for v in (True, False))
    assert (verified, unknown) == (0.8, 0.5)


JUDGED: list[tuple[str, Evidence, bool, bool, tuple[Sign, ...]]] = [
    ("nothing", Evidence(trust=FINE), False, False, ()),
    ("blocked", Evidence(blocked=True), False, True, (Sign.BLOCKED,)),
    ("verified and blocked", Evidence(blocked=True), True, True, (Sign.BLOCKED,)),
    ("said twice", Evidence(same_by_person=1), False, False, ()),
    ("said three times", Evidence(same_by_person=2), False, True, (Sign.SAME_TEXT,)),
    ("a grid worker's phrase", Evidence(same_by_person=9, last_hour=9), True, False, ()),
    ("five neighbours", Evidence(same_by_network=4), False, False, ()),
    ("six", Evidence(same_by_network=5), False, True, (Sign.SAME_TEXT_NETWORK,)),
    ("many, trusted", Evidence(last_hour=20, trust=FINE), False, False, ()),
    ("little trust alone", Evidence(trust=LOW), False, False, ()),
    (
        "little trust, many",
        Evidence(last_hour=5, trust=LOW),
        False,
        True,
        (Sign.LOW_TRUST, Sign.MANY),
    ),
]


@pytest.mark.parametrize(
    ("label", "evidence", "verified", "held", "signs"), JUDGED, ids=[row[0] for row in JUDGED]
)
def test_what_waits(
    label: str, evidence: Evidence, verified: bool, held: bool, signs: tuple[Sign, ...]
) -> None:
    verdict = judge(evidence, danger=False, verified=verified)
    assert (verdict.held, verdict.signs) == (held, signs)
    shown = judge(evidence, danger=True, verified=verified)
    assert (shown.held, shown.signs) == (False, signs)


EMPTY: list[tuple[str, Evidence, bool, bool, tuple[Sign, ...]]] = [
    ("by itself it only marks", Evidence(no_hazard=True), False, False, (Sign.NO_HAZARD,)),
    ("many beside it", Evidence(no_hazard=True, last_hour=20), False, False, (Sign.NO_HAZARD,)),
    (
        "little trust beside it",
        Evidence(no_hazard=True, trust=LOW),
        False,
        True,
        (Sign.LOW_TRUST, Sign.NO_HAZARD),
    ),
    (
        "the same text beside it",
        Evidence(no_hazard=True, same_by_person=2),
        False,
        True,
        (Sign.SAME_TEXT, Sign.NO_HAZARD),
    ),
    ("a verified one", Evidence(no_hazard=True), True, False, ()),
]


@pytest.mark.parametrize(
    ("label", "evidence", "verified", "held", "signs"), EMPTY, ids=[row[0] for row in EMPTY]
)
def test_words_like_no_report(
    label: str, evidence: Evidence, verified: bool, held: bool, signs: tuple[Sign, ...]
) -> None:
    verdict = judge(evidence, danger=False, verified=verified)
    assert (verdict.held, verdict.signs) == (held, signs)
    assert Sign.NO_HAZARD not in judge(evidence, danger=True, verified=verified).signs


MOMENTS = st.lists(st.datetimes(timezones=st.just(UTC)), max_size=30)
EVIDENCE = st.builds(
    Evidence,
    blocked=st.booleans(),
    same_by_person=st.integers(0, 10_000),
    same_by_network=st.integers(0, 10_000),
    last_hour=st.integers(0, 10_000),
    no_hazard=st.booleans(),
    trust=st.none()
    | st.builds(
        trust_of,
        st.builds(Past, confirmed=MOMENTS, rejected=MOMENTS),
        verified=st.booleans(),
        now=st.just(NOW),
    ),
)
ENDANGERED = st.one_of(
    st.builds(lambda n: _report(people_trapped=n), st.integers(1, 1_000)),
    st.builds(
        lambda said, around: _report(f"{around}。{said}。{around}"),
        st.sampled_from(
            [
                "有人被困",
                "2人被埋在下面",
                "老人受伤流血",
                "孩子失踪了",
                "有人溺水",
                "he is trapped inside",
            ]
        ),
        st.text(max_size=20).filter(lambda text: not set(text) & set("没无未no")),
    ),
)


@given(evidence=EVIDENCE, report=ENDANGERED, verified=st.booleans())
def test_no_history_holds_somebody_in_danger(
    evidence: Evidence, report: Report, verified: bool
) -> None:
    verdict = judge(evidence, danger=endangers(report), verified=verified)
    assert not verdict.held
    assert Sign.NO_HAZARD not in verdict.signs


SAID: list[tuple[str, str, int | None, bool]] = [
    ("water", "水到膝盖", None, False),
    ("nobody", "没有人员受伤或被困", 0, False),
    ("a number", "水到膝盖", 1, True),
    ("words", "有人被困在二楼", None, True),
    ("hurt", "两个人受伤", None, True),
    ("English", "A man is trapped under the wall", None, True),
]


@pytest.mark.parametrize(("label", "text", "trapped", "danger"), SAID, ids=[r[0] for r in SAID])
def test_what_is_danger(label: str, text: str, trapped: int | None, danger: bool) -> None:
    assert endangers(_report(text, people_trapped=trapped)) is danger


def _stepped(report: Report, was: Status | None, to: Status) -> Stepped:
    move = Moved(at=NOW, from_status=was, to_status=to, actor="Li")
    return Stepped(id=1, move=move, report=report)


COMING: list[tuple[str, bool, Status | None, Status, bool]] = [
    ("filed", False, None, Status.RECEIVED, True),
    ("filed and held", True, None, Status.RECEIVED, False),
    ("let out", False, Status.RECEIVED, Status.RECEIVED, True),
    ("added to, still held", True, Status.RECEIVED, Status.RECEIVED, False),
    ("moved on", False, Status.RECEIVED, Status.TRIAGED, False),
]


@pytest.mark.parametrize(
    ("label", "held", "was", "to", "comes"), COMING, ids=[row[0] for row in COMING]
)
def test_when_a_report_comes_before_officers(
    label: str, held: bool, was: Status | None, to: Status, comes: bool
) -> None:
    assert comes_in(_stepped(_report(held=held), was, to)) is comes


def test_held_and_doubtful_are_two_things() -> None:
    held = _report(held=True, signs=(Sign.BLOCKED,))
    shown = _report(signs=(Sign.BLOCKED,))
    assert [counts(one) for one in (held, shown, _report())] == [False, True, True]
    assert [doubtful(one) for one in (held, shown, _report())] == [False, True, False]


ENTRY = Registered(
    id=uuid4(),
    name="王芳",
    roles=("grid_worker", "information_reporter"),
    areas=("310115", "310104"),
    active=True,
    since=NOW,
    created_by="Admin",
    created_at=NOW,
)
WANG = Verified(name="王芳", roles=ENTRY.roles)
TOKEN = Official(name="李雷", role=Role.REPORTER, area="310115")
LI = Verified(name="李雷", roles=())
WHO: list[tuple[str, Registered | None, Official | None, str | None, Verified | None]] = [
    ("nobody", None, None, "310115", None),
    ("registered", ENTRY, None, "310115", WANG),
    ("in the second area", ENTRY, None, "310104", WANG),
    ("elsewhere", ENTRY, None, "330106", None),
    ("no place", ENTRY, None, None, WANG),
    ("off duty", replace(ENTRY, active=False), None, "310115", None),
    ("off duty, with a token", replace(ENTRY, active=False), TOKEN, "310115", None),
    ("a token alone", None, TOKEN, "310115", LI),
    ("a token elsewhere", None, TOKEN, "330106", None),
    ("a whole country's token", None, replace(TOKEN, area=None), "330106", LI),
    ("an officer's token", None, replace(TOKEN, role=Role.DUTY_OFFICER), "310115", None),
    ("the register counts", replace(ENTRY, areas=("330106",)), TOKEN, "310115", None),
]


@pytest.mark.parametrize(
    ("label", "entry", "token", "area", "who"), WHO, ids=[row[0] for row in WHO]
)
def test_who_is_verified_where(
    label: str,
    entry: Registered | None,
    token: Official | None,
    area: str | None,
    who: Verified | None,
) -> None:
    assert verified_of(Known(entry=entry), token, area) == who
