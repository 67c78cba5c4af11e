"""A bot's account, and which updates it wants.

It does not know where these values come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field

API_BASE = "https://api.telegram.org"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATES = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
"""`allowed_updates`: what `reading` understands, and nothing else."""


@dataclass(frozen=True, kw_only=True)
class TelegramConfig:
    """`token` is the BotFather's, `<bot id>:<secret>`; `timeout` is for one request, in seconds.

    `webhook_secret`: 1 to 256 of `A-Za-z0-9_-`, which Telegram sends along with each update.
    """

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str = API_BASE
    timeout: float = 10.0
    name: str = "telegram"

    @property
    def bot_id(self) -> str:
        """The bot's own user id: what stands before the colon of its token."""
        return self.token.partition(":")[0]
