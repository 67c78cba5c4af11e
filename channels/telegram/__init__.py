"""Telegram as a channel: messages out by the Bot API, updates in by webhook or long polling.

It does not know residents, rates of a lane, or where keyboards are kept.
"""

from channels.telegram.api import BotApi
from channels.telegram.channel import TelegramChannel
from channels.telegram.config import API_BASE, TelegramConfig
from channels.telegram.keyboards import Keyboards, MemoryKeyboards
from channels.telegram.updates import Updates

__all__ = [
    "API_BASE",
    "BotApi",
    "Keyboards",
    "MemoryKeyboards",
    "TelegramChannel",
    "TelegramConfig",
    "Updates",
]
