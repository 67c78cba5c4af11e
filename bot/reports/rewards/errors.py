"""What can go wrong with a reward.

It does not know HTTP.
"""

from bot.reports.errors import ReportsError


class RewardUnknown(ReportsError):
    """There is no such reward."""

    key = "rewards.unknown"


class RewardNotYours(ReportsError):
    """The report lies outside the official's area, or the role does not do this."""

    key = "rewards.not_yours"


class RewardTaken(ReportsError):
    """A reward for the report stands already."""

    key = "rewards.taken"


class NotVerified(ReportsError):
    """Only a report that was verified is rewarded."""

    key = "rewards.not_verified"


class NobodyToPay(ReportsError):
    """The report was anonymous, or nothing is known of who told it."""

    key = "rewards.nobody"


class RewardSamePerson(ReportsError):
    """Somebody other than who proposed it, and other than the reporter, decides on a reward."""

    key = "rewards.same_person"


class RewardMoveNotAllowed(ReportsError):
    """That is not possible in the reward's state, or somebody else was faster."""

    key = "rewards.move_not_allowed"


class PaymentTaken(ReportsError):
    """Another reward was paid under that payment reference."""

    key = "rewards.payment_taken"
