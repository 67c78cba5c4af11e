"""Which moves of an alert are legal, and who may make them: the two-person rule stands here.

Pure. It does not know how an alert is kept, what it says or what the time is.
"""

from datetime import datetime

from bot.alerts.errors import IllegalMove, NotYourRole, SamePerson
from bot.alerts.records import Act, Alert, Hand, State
from bot.officials import Official, Role, known_as

#: Every legal move: what is done → in which state → the state after it.
MOVES: dict[Act, dict[State, State]] = {
    Act.EDIT: {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED},
    Act.SUBMIT: {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Act.APPROVE: {State.SUBMITTED: State.APPROVED},
    Act.RETURN: {State.SUBMITTED: State.RETURNED},
    Act.REJECT: {State.SUBMITTED: State.REJECTED},
    Act.START: {State.APPROVED: State.SENDING},
    Act.PAUSE: {State.SENDING: State.PAUSED},
    Act.RESUME: {State.PAUSED: State.SENDING},
    Act.COMPLETE: {State.SENDING: State.COMPLETED, State.PAUSED: State.COMPLETED},
    Act.CLOSE_PARTIAL: {State.SENDING: State.PARTIAL, State.PAUSED: State.PARTIAL},
    Act.EXPIRE: {State.SENDING: State.EXPIRED, State.PAUSED: State.EXPIRED},
    Act.CANCEL: {
        State.APPROVED: State.CANCELLED,
        State.SENDING: State.CANCELLED,
        State.PAUSED: State.CANCELLED,
        State.COMPLETED: State.CANCELLED,
        State.PARTIAL: State.CANCELLED,
    },
}
# An update ends what it updates exactly as a cancellation does, and in the same states.
MOVES[Act.SUPERSEDE] = MOVES[Act.CANCEL]

#: Who may do what. Acts that are missing here are done by the broadcast, not by people.
ROLES: dict[Act, frozenset[Role]] = {
    Act.CREATE: frozenset({Role.AUTHOR}),
    Act.EDIT: frozenset({Role.AUTHOR}),
    Act.SUBMIT: frozenset({Role.AUTHOR}),
    Act.TEST_SEND: frozenset({Role.AUTHOR}),
    Act.APPROVE: frozenset({Role.APPROVER}),
    Act.RETURN: frozenset({Role.APPROVER}),
    Act.REJECT: frozenset({Role.APPROVER}),
    Act.PAUSE: frozenset({Role.APPROVER}),
    Act.RESUME: frozenset({Role.APPROVER}),
    Act.CANCEL: frozenset({Role.APPROVER}),
}

#: Acts that make somebody an author of a version.
AUTHORING = frozenset({Act.CREATE, Act.EDIT, Act.SUBMIT})

#: States in which an approved alert may still be called off.
CANCELLABLE = frozenset(MOVES[Act.CANCEL])


def after(act: Act, state: State) -> State:
    """The state after the act. Raises IllegalMove."""
    try:
        return MOVES[act][state]
    except KeyError:
        raise IllegalMove(f"{act} in {state}", state=state) from None


def check_role(act: Act, official: Official) -> None:
    """Raises NotYourRole."""
    if official.role not in ROLES[act]:
        raise NotYourRole(f"{official.role} may not {act}")


def check(act: Act, alert: Alert, official: Official) -> State:
    """The state after the act. Raises NotAllowed before IllegalMove: strangers learn no states.

    Nobody who created, edited or submitted the present version approves it (api.md, «Warning»).
    """
    check_role(act, official)
    if act is Act.APPROVE and wrote(alert, official.name):
        raise SamePerson(official.name)
    return after(act, alert.state)


def hand_of(
    act: Act, alert: Alert, official: Official, now: datetime, reason: str | None = None
) -> Hand:
    """That this person does this to the present version."""
    return Hand(version=alert.version, person=official.name, act=act, at=now, reason=reason)


def wrote(alert: Alert, person: str) -> bool:
    """Whether the person created, edited or submitted the present version, however written."""
    return known_as(person) in {known_as(author) for author in authors(alert)}


def authors(alert: Alert) -> frozenset[str]:
    """The people who created, edited or submitted the present version."""
    return frozenset(
        hand.person
        for hand in alert.hands
        if hand.version == alert.version and hand.act in AUTHORING
    )
