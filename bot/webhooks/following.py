"""Writes a message for every webhook that wants to hear of a step.

It does not know how messages leave us.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.notices import Notice
from bot.reports.jurisdiction import prefixes
from bot.reports.steps import Stepped
from bot.webhooks.body import body_of, event_of
from bot.webhooks.ports import WebhookBook
from bot.webhooks.records import Event, Webhook
from bot.webhooks.service import new_message


class WebhookFollower:
    """A bot.reports.steps.Follower. What waits in the shadow queue is nobody's outside."""

    def __init__(self, *, book: WebhookBook, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._clock = clock

    async def __call__(self, stepped: Stepped) -> Sequence[Notice]:
        if stepped.report.held:
            return ()
        event, now = event_of(stepped), self._clock()
        hearing = [one for one in await self._book.all() if hears(one, event, stepped)]
        await self._book.post(
            [
                (new_message(one, event, body_of(stepped, one.detail), now), stepped.id)
                for one in hearing
            ]
        )
        return ()


def hears(webhook: Webhook, event: Event, stepped: Stepped) -> bool:
    """Of places that nobody knows only those hear who hear of the whole country."""
    if webhook.gone or (webhook.events and event not in webhook.events):
        return False
    if webhook.area is None:
        return True
    code = stepped.report.area_code
    return code is not None and code.startswith(prefixes(webhook.area))
