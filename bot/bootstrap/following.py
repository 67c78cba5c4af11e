"""Who follows the steps of reports' lives, by name.

It holds no rule. A name stands in the database: a renamed follower hears of old steps anew.
"""

from bot.bootstrap.back import telling_of
from bot.clock import utc_now
from bot.reports.duty.service import Duty
from bot.reports.steps import Follower, Following
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from bot.store.steps import StoredSteps
from bot.store.webhooks import StoredWebhooks
from bot.webhooks.following import WebhookFollower


def following_of(settings: Settings, database: Database, vault: Vault, duty: Duty) -> Following:
    followers: dict[str, Follower] = {
        "duty": duty,
        "reporter": telling_of(settings, database, vault),
        "webhooks": WebhookFollower(book=StoredWebhooks(database), clock=utc_now),
    }
    return Following(book=StoredSteps(database), followers=followers, clock=utc_now)
