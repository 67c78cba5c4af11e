"""Which moves of a version are legal, and who may make them: the two-person rule stands here.

Pure. It does not know how a version is kept, what it says or what the time is.
"""

from bot.articles.errors import IllegalMove, NotYourRole, SamePerson
from bot.articles.records import Act, State, Version
from bot.officials import Official, Role, known_as

#: Every legal move: what is done → in which state → the state after it.
MOVES: dict[Act, dict[State, State]] = {
    Act.EDIT: {State.DRAFT: State.DRAFT, State.REVIEWED: State.DRAFT},
    Act.REVIEW: {State.DRAFT: State.REVIEWED},
    Act.PUBLISH: {State.REVIEWED: State.PUBLISHED},
    Act.WITHDRAW: {State.PUBLISHED: State.WITHDRAWN},
    Act.REPLACE: {State.PUBLISHED: State.REPLACED, State.WITHDRAWN: State.REPLACED},
    Act.DISCARD: {State.DRAFT: State.DISCARDED, State.REVIEWED: State.DISCARDED},
}

#: api.md, «Talking»: writing needs `admin` and a second person's review.
WRITERS = frozenset({Role.ADMIN})
#: Acts that make somebody an author of a version.
AUTHORING = frozenset({Act.CREATE, Act.REVERT, Act.EDIT})
#: Acts that are for somebody who is no author of it.
SECOND_PERSON = frozenset({Act.REVIEW, Act.PUBLISH})


def after(act: Act, state: State) -> State:
    """The state after the act. Raises IllegalMove."""
    try:
        return MOVES[act][state]
    except KeyError:
        raise IllegalMove(f"{act} in {state}") from None


def check_role(official: Official) -> None:
    """Raises NotYourRole."""
    if official.role not in WRITERS:
        raise NotYourRole(official.role)


def check(act: Act, version: Version, official: Official) -> State:
    """The state after the act. Raises NotAllowed before IllegalMove: strangers learn no states."""
    check_role(official)
    mine = known_as(official.name)
    if act in SECOND_PERSON and mine in map(known_as, authors(version)):
        raise SamePerson(official.name)
    return after(act, version.state)


def authors(version: Version) -> frozenset[str]:
    """The people who wrote or edited the version, whatever is left of what they wrote."""
    return frozenset(hand.person for hand in version.hands if hand.act in AUTHORING)
