"""Wires how Telegram's updates reach our webhook, beside the worker's jobs.

It holds no rule.
"""

from collections.abc import Awaitable, Callable

import aiohttp

from bot.bootstrap.channels import telegram_config
from bot.settings import Settings
from bot.store.alone import Alone
from channels.telegram import BotApi, Updates


def updates_of(
    settings: Settings, session: aiohttp.ClientSession
) -> tuple[Callable[[], Awaitable[None]], ...]:
    """What runs for as long as the worker does; of many workers one fetches."""
    if settings.telegram is None:
        return ()
    assert settings.database_url, "whoever starts a worker names the database"
    config = telegram_config(settings.telegram)
    path = f"/channels/{config.name}/webhook"
    updates = Updates(
        config,
        BotApi(config, session),
        session,
        public_webhook=f"{settings.public_url}{path}",
        own_webhook=f"{settings.own_url}{path}",
    )
    run = updates.poll if settings.telegram.polling else updates.call_us
    return (Alone(settings.database_url, "telegram", run).run,)
