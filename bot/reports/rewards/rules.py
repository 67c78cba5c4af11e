"""Who may propose, approve, refuse and pay a reward, and for which reports.

It does not know how it is stored, nor who is told.
"""

from collections.abc import Sequence

from bot.officials import OFFICIALS, Official, Role, known_as
from bot.reports.jurisdiction import may_see
from bot.reports.report import Moved, Report, Status
from bot.reports.rewards.config import RewardRules
from bot.reports.rewards.errors import (
    NobodyToPay,
    NotVerified,
    RewardMoveNotAllowed,
    RewardNotYours,
    RewardSamePerson,
)
from bot.reports.rewards.records import NewReward, Reward, State
from bot.reports.typed import check_typed
from bot.residents.fields import FieldProblem, between, refuse

MOST_REASON = 2_000
MOST_REFERENCE = 100
#: State → what may become of it. Paid once, and for good.
MOVES: dict[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.PAID, State.REFUSED}),
    State.PAID: frozenset(),
    State.REFUSED: frozenset(),
}
#: Whose hand each state needs.
HANDS: dict[State, frozenset[Role]] = {
    State.PROPOSED: OFFICIALS,
    State.APPROVED: frozenset({Role.APPROVER}),
    State.REFUSED: frozenset({Role.APPROVER}),
    State.PAID: frozenset({Role.ADMIN}),
}
#: Nothing came of these, whatever was thought before.
_UNTRUE = frozenset({Status.REJECTED, Status.DUPLICATE})


def check_propose(
    report: Report, past: Sequence[Moved], new: NewReward, official: Official, rules: RewardRules
) -> None:
    """Raises RewardNotYours, NotVerified, NobodyToPay, RewardSamePerson, BadFields."""
    check_hand(State.PROPOSED, report.area_code, official)
    if report.status in _UNTRUE or not any(m.to_status is Status.VERIFIED for m in past):
        raise NotVerified
    if not knows_reporter(report):
        raise NobodyToPay
    check_reporter(report.reporter_name, official)
    refuse([*_amount(new, rules), _text("reason", new.reason, MOST_REASON)])


def knows_reporter(report: Report) -> bool:
    """Whether the office knows whom to pay; of an anonymous one it never does."""
    known = (report.sealed_contact, report.sealed_reporter, report.reporter_name)
    return not report.anonymous and any(known)


def check_move(
    reward: Reward, to: State, official: Official, reporter: str | None, note: str | None = None
) -> None:
    """Raises RewardNotYours, RewardMoveNotAllowed, RewardSamePerson, BadFields for `note`.

    `reporter`: a verified reporter's name, who decides on no money of the own.
    """
    check_hand(to, reward.area_code, official)
    if to not in MOVES[reward.state]:
        raise RewardMoveNotAllowed
    if to is not State.PAID and known_as(official.name) == known_as(reward.proposed_by):
        raise RewardSamePerson
    check_reporter(reporter, official)
    if to is State.REFUSED:
        refuse([_text("note", note or "", MOST_REASON)])


def check_hand(to: State, area_code: str | None, official: Official) -> None:
    """Raises RewardNotYours."""
    if official.role not in HANDS[to] or not may_see(official, area_code):
        raise RewardNotYours


def check_reporter(reporter: str | None, official: Official) -> None:
    """Raises RewardSamePerson."""
    if reporter and known_as(reporter) == known_as(official.name):
        raise RewardSamePerson


def check_payment(reference: str) -> None:
    """Raises BadFields for `payment_reference`."""
    refuse([_text("payment_reference", reference, MOST_REFERENCE)])


def _amount(new: NewReward, rules: RewardRules) -> list[FieldProblem | None]:
    rule = rules.rules.get(new.rule)
    if rule is None:
        values: dict[str, object] = {"known": ", ".join(rules.rules)}
        return [FieldProblem(field="rule", key="sources.code_unknown", values=values)]
    return [between("amount_minor", new.amount_minor, rule.least, rule.most)]


def _text(field: str, text: str, most: int) -> FieldProblem | None:
    if not text.strip():
        return FieldProblem(field=field, key="sources.missing")
    return check_typed(field, text, most)
