"""Who proposes, decides on and pays a reward, and for which reports."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.officials import Official, Role
from bot.reports.errors import ReportsError
from bot.reports.report import Moved, Report, Status
from bot.reports.rewards import errors
from bot.reports.rewards.config import RewardRulesBroken, load
from bot.reports.rewards.export import csv_text
from bot.reports.rewards.records import NewReward, Payable, Reward, State
from bot.reports.rewards.rules import MOVES, check_move, check_payment, check_propose
from bot.residents.fields import BadFields

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
CHEN = Official(name="Chen", role=Role.APPROVER, area="310115")
ADA = Official(name="Ada", role=Role.ADMIN)
NEW = NewReward(rule="local", amount_minor=50_000, reason="saved a bus")


@pytest.fixture
def verified(report: Report) -> Report:
    return replace(report, status=Status.CLOSED, sealed_contact=b"sealed", reporter_name="Tian")


@pytest.fixture
def past(now: datetime) -> tuple[Moved, ...]:
    step = Moved(at=now, from_status=Status.TRIAGED, to_status=Status.VERIFIED, actor="Li")
    return (step,)


@pytest.fixture
def reward(verified: Report, now: datetime) -> Reward:
    return Reward(
        id=uuid4(),
        report_id=verified.id,
        reference=verified.reference,
        area_code="310115",
        rule="local",
        amount_minor=50_000,
        currency="CNY",
        reason="saved a bus",
        state=State.PROPOSED,
        proposed_by="Li",
        proposed_at=now,
    )


def test_a_verified_report_of_a_known_person_is_rewarded(
    verified: Report, past: tuple[Moved, ...]
) -> None:
    check_propose(verified, past, NEW, LI, load())
    for known in (replace(verified, reporter_name=None), replace(verified, sealed_contact=None)):
        check_propose(known, past, NEW, LI, load())


@pytest.mark.parametrize(
    ("label", "changes", "by", "was_verified", "error"),
    [
        ("never verified", {}, LI, False, errors.NotVerified),
        ("rejected after all", {"status": Status.REJECTED}, LI, True, errors.NotVerified),
        ("a duplicate", {"status": Status.DUPLICATE}, LI, True, errors.NotVerified),
        ("anonymous", {"anonymous": True}, LI, True, errors.NobodyToPay),
        (
            "nothing known of anybody",
            {"sealed_contact": None, "reporter_name": None},
            LI,
            True,
            errors.NobodyToPay,
        ),
        ("elsewhere", {"area_code": "330106"}, LI, True, errors.RewardNotYours),
        ("a helper", {}, replace(LI, role=Role.REPORTER), True, errors.RewardNotYours),
        ("for oneself", {}, replace(LI, name="TIAN"), True, errors.RewardSamePerson),
    ],
)
def test_other_reports_are_not(
    verified: Report,
    past: tuple[Moved, ...],
    label: str,
    changes: dict[str, object],
    by: Official,
    was_verified: bool,
    error: type[ReportsError],
) -> None:
    steps = past if was_verified else ()
    with pytest.raises(error):
        check_propose(replace(verified, **changes), steps, NEW, by, load())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "new", "field"),
    [
        ("an unknown rule", replace(NEW, rule="friends"), "rule"),
        ("too little", replace(NEW, amount_minor=99), "amount_minor"),
        ("too much", replace(NEW, amount_minor=1_000_001), "amount_minor"),
        ("less than the national least", replace(NEW, rule="major_hazard"), "amount_minor"),
        ("without why", replace(NEW, reason=" "), "reason"),
    ],
)
def test_amounts_have_bounds_and_a_reason(
    verified: Report, past: tuple[Moved, ...], label: str, new: NewReward, field: str
) -> None:
    with pytest.raises(BadFields) as caught:
        check_propose(verified, past, new, LI, load())
    assert [problem.field for problem in caught.value.problems] == [field], label


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("to", [State.APPROVED, State.REFUSED, State.PAID])
def test_only_the_legal_moves_pass(reward: Reward, before: State, to: State) -> None:
    official = ADA if to is State.PAID else CHEN
    found = replace(reward, state=before)
    if to in MOVES[before]:
        check_move(found, to, official, None, "no")
    else:
        with pytest.raises(errors.RewardMoveNotAllowed):
            check_move(found, to, official, None, "no")


@pytest.mark.parametrize(
    ("label", "official", "to", "error"),
    [
        ("the proposer", replace(CHEN, name="ＬＩ"), State.APPROVED, errors.RewardSamePerson),
        ("the reporter", replace(CHEN, name="tian"), State.APPROVED, errors.RewardSamePerson),
        ("a duty officer", replace(CHEN, role=LI.role), State.APPROVED, errors.RewardNotYours),
        ("elsewhere", replace(CHEN, area="330106"), State.APPROVED, errors.RewardNotYours),
        ("who pays", ADA, State.APPROVED, errors.RewardNotYours),
        ("paying before", ADA, State.PAID, errors.RewardMoveNotAllowed),
        ("who approves", CHEN, State.PAID, errors.RewardNotYours),
    ],
)
def test_another_person_with_the_role_decides(
    reward: Reward, label: str, official: Official, to: State, error: type[ReportsError]
) -> None:
    with pytest.raises(error):
        check_move(reward, to, official, "Tian")


def test_refusing_says_why_and_paying_names_the_payment(reward: Reward) -> None:
    with pytest.raises(BadFields):
        check_move(reward, State.REFUSED, CHEN, None, " ")
    for wrong in (" ", "\0", "1" * 101):
        with pytest.raises(BadFields):
            check_payment(wrong)


def test_the_cashiers_sheet_runs_no_formula(reward: Reward) -> None:
    hostile = replace(reward, reason="=1+1")
    text = csv_text(
        [(Payable(reward=hostile, payee="Tian", sealed_contact=None), "+8613800000000")]
    )
    assert "'=1+1" in text and "'+8613800000000" in text and "Tian" in text


def test_amounts_are_written_as_people_do_and_a_broken_file_is_named(tmp_path: Path) -> None:
    assert load().written(50_005) == "500.05 CNY"
    file = tmp_path / "rewards.yml"
    for rule in ("{zh: 甲, en: A, least: 2, most: 1}", "{zh: 甲, least: 1, most: 2}", "[]"):
        file.write_text(f"currency: CNY\ndecimals: 2\nrules: {{a: {rule}}}", encoding="utf-8")
        with pytest.raises(RewardRulesBroken, match=r"rewards\.yml"):
            load(file)
