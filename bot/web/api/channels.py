"""Where providers call us: messages from people and receipts, for every channel alike.

It does not know any provider's format; a channel reads it and checks the signature.
"""

import asyncio

import structlog
from fastapi import APIRouter, Request, Response

from bot.gateway import Message, Turn
from bot.residents.people import Person
from bot.services import WebServices
from bot.web.api.fields import as_storable
from bot.web.dependencies import services as services_of
from bot.web.problems import Problem
from channels import base, errors

router = APIRouter(tags=["machines"])
log = structlog.get_logger()

#: Bytes of a webhook's body; providers send media by reference.
LARGEST = 1_000_000
#: Answers being made; kept so that they are not collected half-way.
_Tasks = set[asyncio.Task[None]]


async def webhook(request: Request) -> Response:
    """Takes messages and receipts in. The provider hears 204 at once, the person a little later.

    403 for a bad signature (nothing happens), 422 for what cannot be read, 404 for no such channel.
    """
    services, name = await services_of(request), request.path_params["name"]
    channel = services.channels.get(name)
    if channel is None:
        raise Problem(404, "No such channel", f"There is no channel {name}.")
    for heard in await _received(channel, request, services):
        if isinstance(heard, base.Receipt):
            await services.receipts.record(heard)
        else:
            _answer_soon(request, services, channel, heard)
    return Response(status_code=204)


async def _received(
    channel: base.Channel, request: Request, services: WebServices
) -> list[base.Inbound | base.Receipt]:
    body = await request.body()
    if len(body) > LARGEST:
        raise Problem(413, "Too large", f"A webhook may carry {LARGEST} bytes.")
    query = f"?{request.url.query}" if request.url.query else ""
    try:
        return await channel.receive(
            base.Request(
                method=request.method,
                # Signatures cover the address that the outside called, not the one behind a proxy.
                url=f"{services.settings.public_url}{request.url.path}{query}",
                headers=dict(request.headers),
                body=body,
            )
        )
    except errors.BadSignature as error:
        log.warning("webhook_refused", channel=channel.name, reason=error.code)
        raise Problem(
            403, "Bad signature", "The signature does not fit; nothing was done."
        ) from error
    except errors.ChannelError as error:
        raise Problem(
            422, "Not understood", f"This is not a message we can read: {error}"
        ) from error


def _answer_soon(
    request: Request, services: WebServices, channel: base.Channel, inbound: base.Inbound
) -> None:
    tasks: _Tasks = request.app.state.tasks
    if not request.app.state.heard.is_new(channel.name, inbound.message_id):
        return
    task = asyncio.create_task(_answer(services, channel, inbound))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _answer(services: WebServices, channel: base.Channel, inbound: base.Inbound) -> None:
    person = Person(channel=channel.name, address=inbound.sender)
    turn = await services.gateway.hear(
        Message(
            person=person,
            text=as_storable(inbound.text),
            language=inbound.language,
            location=inbound.location,
            payload=as_storable(inbound.payload) if inbound.payload else inbound.payload,
            media=len(inbound.media),
        )
    )
    for outbound in _outbound(turn, channel, inbound):
        try:
            await channel.send(outbound)
        except errors.ChannelError as error:
            log.warning("answer_not_sent", channel=channel.name, reason=error.code)


def _outbound(turn: Turn, channel: base.Channel, inbound: base.Inbound) -> list[base.Outbound]:
    """One message each; numbered menus count on over the messages of a turn."""
    messages, shown = [], 0
    for reply in turn.messages:
        buttons = tuple(base.Button(title=b.title, payload=b.payload) for b in reply.buttons)
        messages.append(
            base.Outbound(
                channel=channel.name,
                to=inbound.sender,
                text=reply.text,
                sender=inbound.recipient,
                buttons=buttons,
                first_number=shown + 1,
                payload=reply.model_dump(mode="json"),
            )
        )
        shown += len(buttons)
    return messages


# A plain route: a broadcast of 10,000 brings 20,000 receipts, and what FastAPI does for parameters
# and schemas was half of their cost (docs/benchmarks.md).
router.add_route("/channels/{name}/webhook", webhook, methods=["POST"])
