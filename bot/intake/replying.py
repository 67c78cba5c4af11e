"""Says a turn over the channel that its message came by, again where that may help.

It does not know what is said.
"""

import asyncio

import structlog

from bot.messages import Turn
from bot.replies import Reply, numbered
from channels import base, errors

#: Seconds before each further try, where the provider took nothing for sure.
AGAIN = (1.0, 5.0, 20.0)
#: Seconds: what a provider asks for beyond that is not waited for.
LONGEST_PAUSE = 60.0

log = structlog.get_logger()


async def say(turn: Turn, channel: base.Channel, inbound: base.Inbound) -> bool:
    """Whether the provider has taken all of it, for all that we know."""
    taken = [await _sent(channel, outbound) for outbound in _outbound(turn, channel, inbound)]
    return all(taken)


async def _sent(channel: base.Channel, outbound: base.Outbound) -> bool:
    for pause in (*AGAIN, None):
        try:
            await channel.send(outbound)
            return True
        except errors.ChannelError as error:
            if pause is None or error.in_doubt or not error.retryable:
                log.warning("answer_not_sent", channel=channel.name, reason=error.code)
                return error.in_doubt  # it may be there: a second one would only trouble people
            await asyncio.sleep(min(max(pause, error.retry_after or 0.0), LONGEST_PAUSE))
    return False


def _outbound(turn: Turn, channel: base.Channel, inbound: base.Inbound) -> list[base.Outbound]:
    """One message each; numbered menus count on over the messages of a turn.

    Nothing where an officer answers and the person knows it: a text that says so costs money.
    """
    if turn.quiet:
        return []
    written, shown = [], 0
    for reply in numbered(turn.messages):
        written.append(_written(reply, channel, inbound, first_number=shown + 1))
        shown += len(reply.buttons)
    return [*written[1:], *written[:1]]  # sent in the order of the turn


def _written(
    reply: Reply, channel: base.Channel, inbound: base.Inbound, *, first_number: int
) -> base.Outbound:
    return base.Outbound(
        channel=channel.name,
        to=inbound.sender,
        text=reply.text,
        sender=inbound.recipient,
        buttons=tuple(base.Button(title=b.title, payload=b.payload) for b in reply.buttons),
        first_number=first_number,
        payload=reply.model_dump(mode="json"),
    )
