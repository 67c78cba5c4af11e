"""What can be wrong with an act on an alert, one class for each thing that can be done about it.

It does not know HTTP statuses or sentences: `key` names a sentence of bot/words (`alerts.<key>`).
"""

from collections.abc import Sequence


class AlertsError(Exception):
    """The act on the alert was not done."""

    key = "error"
    retryable = False


class AlertUnknown(AlertsError):
    """There is no such alert."""

    key = "unknown"


class NotAllowed(AlertsError):
    """This person may not do this."""

    key = "not_allowed"


class NotYourRole(NotAllowed):
    """The role does not allow this act."""

    key = "not_your_role"


class SamePerson(NotAllowed):
    """Who created, edited or submitted a version can't approve it: it takes two people."""

    key = "same_person"


class OutsideYourArea(NotAllowed):
    """The alert's area reaches beyond the official's own: by how much, and in which divisions."""

    key = "outside_your_area"

    def __init__(self, *, km2: float = 0.0, codes: Sequence[str] = ()) -> None:
        self.km2 = km2
        self.codes = tuple(codes)
        super().__init__(f"{km2:.2f} km² {', '.join(codes)}".strip())


class IllegalMove(AlertsError):
    """The alert is in a state in which this can't be done; `state`: which, where that says why."""

    key = "illegal_move"

    def __init__(self, message: str = "", *, state: str | None = None) -> None:
        self.state = state
        super().__init__(message)


class ChangedMeanwhile(IllegalMove):
    """Somebody else changed the alert at the same moment: look at it again."""

    key = "changed_meanwhile"


class NotInForce(IllegalMove):
    """The alert has expired: there is nothing to cancel."""

    key = "not_in_force"


class ReferenceEnded(IllegalMove):
    """The message referred to was cancelled or updated: nothing can be done to it any more."""

    key = "reference_ended"


class ReferenceExpired(IllegalMove):
    """The message referred to has expired: issue a new alert."""

    key = "reference_expired"


class NotLifeSafety(IllegalMove):
    """Only where lives are at risk may somebody else decide."""

    key = "not_life_safety"


class AlreadyGranted(IllegalMove):
    """Somebody has granted this already."""

    key = "already_granted"


class ElevationExpired(IllegalMove):
    """It was asked too long ago, or for other words: ask again."""

    key = "elevation_expired"


class ElevationUnknown(AlertsError):
    """Nobody asked for this."""

    key = "elevation_unknown"


class AlreadyProposed(AlertsError):
    """These reports have proposed a draft already."""

    key = "already_proposed"


class StatusFixed(IllegalMove):
    """An exercise or a test stays one: it can never become an actual alert."""

    key = "status_fixed"


class CursorWrong(AlertsError):
    """The cursor is not one that a page of ours named."""

    key = "cursor_wrong"


class NoOwnAddress(AlertsError):
    """The author has no address of their own to which a test could go."""

    key = "no_own_address"


class ReasonMissing(AlertsError):
    """Returning, rejecting and asking for an elevation need a reason."""

    key = "reason_missing"


class NoPlaceKnown(AlertsError):
    """None of the reports that a warning is to be drafted of says where it was."""

    key = "no_place_known"


class NothingSent(AlertsError):
    """Nothing of this alert was ever sent: there is nothing to report."""

    key = "nothing_sent"


class IdentifierTaken(AlertsError):
    """The identifier is in use already: take the next one."""

    key = "changed_meanwhile"
    retryable = True


class FeedUnknown(AlertsError):
    """There is no such feed, or it was removed."""

    key = "feed_unknown"


class FeedTaken(AlertsError):
    """This address is polled already."""

    key = "feed_taken"


class FeedSamePerson(NotAllowed):
    """A rule that sends stands in for a second person: who wrote it can't agree to it."""

    key = "feed_same_person"


class FeedNeedsNobody(AlertsError):
    """None of its rules sends, or somebody has agreed to them already."""

    key = "feed_needs_nobody"
