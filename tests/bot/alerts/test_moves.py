"""The states of an alert and the two-person rule: no path leads around them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.alerts import moves
from bot.alerts.content import AlertContent, Status
from bot.alerts.errors import IllegalMove, NotAllowed, NotYourRole, SamePerson
from bot.alerts.records import Act, Alert, Hand, State
from bot.officials import Official, Role

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
#: api.md, «Warning», state by state; what is missing here must be refused.
LEGAL = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.RETURNED, Act.EDIT): State.RETURNED,
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.REJECT): State.REJECTED,
    (State.APPROVED, Act.START): State.SENDING,
    (State.SENDING, Act.PAUSE): State.PAUSED,
    (State.PAUSED, Act.RESUME): State.SENDING,
    **{(state, Act.COMPLETE): State.COMPLETED for state in (State.SENDING, State.PAUSED)},
    **{(state, Act.CLOSE_PARTIAL): State.PARTIAL for state in (State.SENDING, State.PAUSED)},
    **{(state, Act.EXPIRE): State.EXPIRED for state in (State.SENDING, State.PAUSED)},
    **{
        (state, act): State.CANCELLED
        for act in (Act.CANCEL, Act.SUPERSEDE)
        for state in (
            State.APPROVED,
            State.SENDING,
            State.PAUSED,
            State.COMPLETED,
            State.PARTIAL,
        )
    },
}


def alert(state: State = State.SUBMITTED, hands: tuple[Hand, ...] = (), version: int = 1) -> Alert:
    return Alert(
        id=uuid4(),
        identifier=None,
        state=state,
        version=version,
        content=AlertContent(status=Status.ACTUAL),
        created_by="Li",
        created_at=NOW,
        updated_at=NOW,
        hands=hands,
    )


def hand(person: str, act: Act, version: int = 1) -> Hand:
    return Hand(version=version, person=person, act=act, at=NOW)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", set(Act) - {Act.CREATE, Act.TEST_SEND})
def test_exactly_the_moves_of_the_contract_are_legal(state: State, act: Act) -> None:
    if (state, act) in LEGAL:
        assert moves.after(act, state) is LEGAL[state, act]
    else:
        with pytest.raises(IllegalMove):
            moves.after(act, state)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", moves.ROLES)
def test_authors_write_approvers_decide_and_nobody_else_does_either(act: Act, role: Role) -> None:
    writes = {Act.CREATE, Act.EDIT, Act.SUBMIT, Act.TEST_SEND}
    may = role is (Role.AUTHOR if act in writes else Role.APPROVER)
    if may:
        moves.check_role(act, Official(name="Li", role=role))
    else:
        with pytest.raises(NotYourRole):
            moves.check_role(act, Official(name="Li", role=role))


@pytest.mark.parametrize(
    ("act", "version", "may"),
    [
        pytest.param(Act.CREATE, 1, False, id="created it"),
        pytest.param(Act.EDIT, 1, False, id="edited it"),
        pytest.param(Act.SUBMIT, 1, False, id="submitted it"),
        pytest.param(Act.RETURN, 1, True, id="only returned it"),
        pytest.param(Act.EDIT, 0, True, id="edited an earlier version only"),
    ],
)
def test_two_people(act: Act, version: int, may: bool) -> None:
    found = alert(hands=(hand("Zhang", Act.CREATE), hand("Wang", act, version)))
    wang = Official(name="Wang", role=Role.APPROVER)
    if may:
        assert moves.check(Act.APPROVE, found, wang) is State.APPROVED
    else:
        with pytest.raises(SamePerson):
            moves.check(Act.APPROVE, found, wang)


class Office(RuleBasedStateMachine):
    """Three people, each with both tokens, do whatever they like in any order."""

    people = st.sampled_from(["Li", "Wang", "Zhao"])
    roles = st.sampled_from([Role.AUTHOR, Role.APPROVER])
    acts = st.sampled_from(sorted(moves.ROLES.keys() - {Act.CREATE, Act.TEST_SEND}))

    def __init__(self) -> None:
        super().__init__()
        self.alert = alert(State.DRAFT, (hand("Li", Act.CREATE),))
        self.approved_by: str | None = None
        self.wrote = {"Li"}

    @rule(person=people, role=roles, act=acts)
    def somebody_acts(self, person: str, role: Role, act: Act) -> None:
        try:
            state = moves.check(act, self.alert, Official(name=person, role=role))
        except (IllegalMove, NotAllowed):
            return
        version = self.alert.version + (act is Act.EDIT)
        if act is Act.EDIT:
            self.wrote = set()
        if act in moves.AUTHORING:
            self.wrote.add(person)
        if act is Act.APPROVE:
            self.approved_by = person
        hands = (*self.alert.hands, hand(person, act, version))
        self.alert = replace(self.alert, state=state, version=version, hands=hands)

    @precondition(lambda self: self.alert.state is State.APPROVED)
    @rule()
    def the_broadcast_starts(self) -> None:
        self.alert = replace(self.alert, state=moves.after(Act.START, self.alert.state))

    @invariant()
    def what_is_out_was_approved_by_somebody_who_did_not_write_it(self) -> None:
        out = self.alert.state in {State.APPROVED, State.SENDING, State.PAUSED}
        if out:
            assert self.approved_by is not None and self.approved_by not in self.wrote


TestOffice = Office.TestCase
