"""What the worker process is made of: one frozen bundle that bootstrap fills.

It does not know how any of it is built, nor knowledge or dialogue: the worker starts in a moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.alerts.lanes import Lane
from bot.alerts.polling.ports import Polling
from bot.alerts.ports import AudienceBook
from bot.broadcast.ports import Fallback, LaneBook, Ledger
from bot.reports.steps import Following
from bot.residents.vault import Vault
from bot.webhooks.sending import Sender
from channels.base import Channel


@dataclass(frozen=True, kw_only=True)
class WorkerServices:
    database_url: str = field(repr=False)
    ledger: Ledger
    fallback: Fallback
    lane_book: LaneBook
    audience: AudienceBook
    lanes: tuple[Lane, ...]
    channels: Mapping[str, Channel]
    vault: Vault
    clock: Callable[[], datetime]
    #: Where each channel's lanes are tested, and the words of the test.
    test_addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    test_text: str = ""
    #: Feeds of other authorities; None where nobody polls.
    feeds: Polling | None = None
    #: Who hears of each step of a report; None where nobody does.
    following: Following | None = None
    #: What other systems hear of reports; None where nothing is sent.
    webhooks: Sender | None = None
    #: What is done once a minute, by name; each is given the present moment and tells how many.
    chores: Mapping[str, Callable[[datetime], Awaitable[int]]] = field(default_factory=dict)
    #: What runs beside the jobs for as long as the worker does.
    beside: tuple[Callable[[], Awaitable[None]], ...] = ()
