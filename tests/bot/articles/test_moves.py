"""The states of a version and the two-person rule: no path leads around them."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.articles import moves
from bot.articles.errors import IllegalMove, NotAllowed, NotYourRole, SamePerson
from bot.articles.records import Act, State
from bot.officials import Official, Role
from tests.bot.articles.writing import LI, WANG, hand, version

#: docs/api.md, «Articles», state by state; what is missing here must be refused.
LEGAL = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.REVIEWED, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.REVIEW): State.REVIEWED,
    (State.REVIEWED, Act.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Act.REPLACE): State.REPLACED,
    (State.WITHDRAWN, Act.REPLACE): State.REPLACED,
    (State.DRAFT, Act.DISCARD): State.DISCARDED,
    (State.REVIEWED, Act.DISCARD): State.DISCARDED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", set(Act) - {Act.CREATE, Act.REVERT})
def test_exactly_the_moves_of_the_contract_are_legal(state: State, act: Act) -> None:
    if (state, act) in LEGAL:
        assert moves.after(act, state) is LEGAL[state, act]
    else:
        with pytest.raises(IllegalMove):
            moves.after(act, state)


@pytest.mark.parametrize("role", set(Role) - {Role.ADMIN})
def test_nobody_but_administrators_writes(role: Role) -> None:
    with pytest.raises(NotYourRole):
        moves.check(Act.EDIT, version(), Official(name="Chen", role=role))


@pytest.mark.parametrize("second", [Act.REVIEW, Act.PUBLISH])
@pytest.mark.parametrize(
    ("act", "may"),
    [
        pytest.param(Act.CREATE, False, id="wrote it"),
        pytest.param(Act.REVERT, False, id="brought it back"),
        pytest.param(Act.EDIT, False, id="edited it"),
        pytest.param(Act.REVIEW, True, id="only reviewed it"),
    ],
)
def test_two_people(act: Act, may: bool, second: Act) -> None:
    state = State.DRAFT if second is Act.REVIEW else State.REVIEWED
    found = version(state, hand(LI, Act.CREATE), hand(WANG, act))
    if may:
        assert moves.check(second, found, WANG) is LEGAL[state, second]
    else:
        with pytest.raises(SamePerson):
            moves.check(second, found, WANG)


def test_two_tokens_of_one_name_are_one_person() -> None:
    with pytest.raises(SamePerson):
        moves.check(
            Act.REVIEW, version(State.DRAFT, hand(LI, Act.CREATE)), replace(LI, name=" Li ")
        )


class Office(RuleBasedStateMachine):
    """Three administrators do whatever they like in any order."""

    people = st.sampled_from(["Li", "Wang", "Zhao"])
    acts = st.sampled_from(sorted(moves.MOVES.keys() - {Act.REPLACE}))

    def __init__(self) -> None:
        super().__init__()
        self.version = version(State.DRAFT, hand(LI, Act.CREATE))
        self.wrote, self.decided = {"Li"}, dict[Act, str]()

    @rule(person=people, act=acts)
    def somebody_acts(self, person: str, act: Act) -> None:
        official = Official(name=person, role=Role.ADMIN)
        try:
            state = moves.check(act, self.version, official)
        except (IllegalMove, NotAllowed):
            return
        if act is Act.EDIT:
            self.wrote.add(person)
            self.decided.clear()
        self.decided[act] = person
        self.version = replace(
            self.version, state=state, hands=(*self.version.hands, hand(official, act))
        )

    @invariant()
    def what_is_out_was_reviewed_and_published_by_somebody_who_did_not_write_it(self) -> None:
        if self.version.state is State.PUBLISHED:
            assert not self.wrote & {self.decided[Act.REVIEW], self.decided[Act.PUBLISH]}


TestOffice = Office.TestCase
