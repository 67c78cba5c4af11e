"""The status of what can go wrong with supervision, hazard sources and rewards.

It does not know the sentences.
"""

from bot.reports import errors as reports
from bot.reports.rewards import errors as rewards
from bot.reports.sources import errors as sources

STATUS: dict[type[Exception], int] = {
    reports.NotUpper: 403,
    reports.Supervised: 409,
    reports.AlreadySupervised: 409,
    reports.NotSupervised: 404,
    sources.SourceUnknown: 404,
    sources.SourceNotYours: 403,
    sources.ActNotAllowed: 409,
    sources.SourceSamePerson: 403,
    sources.LinkedAlready: 409,
    rewards.RewardUnknown: 404,
    rewards.RewardNotYours: 403,
    rewards.RewardTaken: 409,
    rewards.NotVerified: 409,
    rewards.NobodyToPay: 409,
    rewards.RewardSamePerson: 403,
    rewards.RewardMoveNotAllowed: 409,
    rewards.PaymentTaken: 409,
}
