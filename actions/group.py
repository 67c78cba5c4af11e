"""What nobody settles in front of a group: subscriptions, circles, one's own data.

It does not know any of these conversations.
"""

from collections.abc import Mapping

from actions.turn import Handler, Outcome, Turn, said
from bot.replies import KeyedReply, Kind

PRIVATE = frozenset(
    {
        "action_subscribe",
        "action_unsubscribe",
        "action_my_subscriptions",
        "action_change_subscription",
        "action_i_am_safe",
        "action_who_is_safe",
        "action_my_data",
        "action_delete_my_data",
    }
)


def in_private(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """The same; a member of a group hears that these are for a private chat."""
    return {
        name: _private(handler) if name in PRIVATE else handler
        for name, handler in handlers.items()
    }


def _private(handler: Handler) -> Handler:
    async def answer(turn: Turn) -> Outcome:
        if turn.person.in_group:
            return said(KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.group_private"))
        return await handler(turn)

    return answer
