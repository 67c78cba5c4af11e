"""Where providers call us: messages from people and receipts, for every channel alike.

It does not know any provider's format; a channel reads it and checks the signature.
"""

import asyncio
import re

import structlog
from starlette.datastructures import State
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.messages import Message, Turn
from bot.replies import Reply, numbered
from bot.residents.people import Person
from bot.services import WebServices
from bot.store.database import DatabaseAway
from bot.web import problems
from bot.web.api.fields import as_storable
from bot.web.problems import Problem
from channels import base, errors

log = structlog.get_logger()

PATH = re.compile(r"/channels/[^/]+/webhook\Z")
#: Seconds: an embedded database is back in two.
TRY_AGAIN = "5"
#: Bytes of a webhook's body; providers send media by reference.
LARGEST = 1_000_000
#: Answers being made; kept so that they are not collected half-way.
_Tasks = set[asyncio.Task[None]]


class Webhooks:
    """ASGI middleware: `POST /channels/{name}/webhook`, before anything else is asked.

    The provider hears 204 at once (200 where the channel has an answer for it), the person a little
    later; 403 for a bad signature (nothing
    happens), 404 for no such channel, 413 for a body too large, 422 for what cannot be read, 503
    while the database is away. In front of the routes because a
    broadcast of 10,000 brings 20,000 receipts, and what routes and their middleware do was half of
    their cost (docs/benchmarks.md).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._taken = problems.Bugs(_take)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not PATH.match(scope["path"]):
            return await self._app(scope, receive, send)
        await self._taken(scope, receive, send)


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        answer = await _hear(scope, receive)
    except Problem as problem:
        await problems.response(problem)(scope, receive, send)
    except DatabaseAway:
        log.error("webhook_not_kept")
        again = Problem(503, "Not kept", "Send it again.", headers={"Retry-After": TRY_AGAIN})
        await problems.response(again)(scope, receive, send)
    else:
        await _close(answer, send)


async def _close(answer: base.WebhookAnswer | None, send: Send) -> None:
    status, headers = 204, list[tuple[bytes, bytes]]()
    if answer is not None:
        status, headers = 200, [(b"content-type", answer.content_type.encode("latin-1"))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if answer is None else answer.body})


async def _hear(scope: Scope, receive: Receive) -> base.WebhookAnswer | None:
    """What the provider hears; None: nothing but that we have it."""
    state, name = scope["app"].state, scope["path"].split("/")[2]
    services: WebServices = state.services
    channel = services.channels.get(name)
    if channel is None:
        raise Problem(404, "No such channel", f"There is no channel {name}.")
    request = await _request(scope, receive, services.settings.public_url)
    answer = None
    for heard in await _received(channel, request):
        match heard:
            case base.Receipt():
                await services.receipts.record(heard)
            case base.Departed():
                await services.residents.departed(_of(heard), heard.moved_to)
            case base.Opted(stop=True):
                await services.residents.stop(Person(channel=name, address=heard.address))
            case base.Opted():
                await services.residents.resume(Person(channel=name, address=heard.address))
            case base.WebhookAnswer():
                answer = heard
            case base.Inbound():
                _answer_soon(state, services, channel, heard)
    return answer


def _of(departed: base.Departed) -> Person:
    return Person(channel=departed.channel, address=departed.address)


async def _request(scope: Scope, receive: Receive, public_url: str) -> base.Request:
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return base.Request(
        method="POST",
        # Signatures cover the address that the outside called, not the one behind a proxy.
        url=f"{public_url}{scope['path']}{query}",
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=await _body(receive),
    )


async def _body(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
        if size > LARGEST:
            raise Problem(413, "Too large", f"A webhook may carry {LARGEST} bytes.")
    return b"".join(parts)


async def _received(channel: base.Channel, request: base.Request) -> list[base.Heard]:
    try:
        return await channel.receive(request)
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
    state: State, services: WebServices, channel: base.Channel, inbound: base.Inbound
) -> None:
    tasks: _Tasks = state.tasks
    if not state.heard.is_new(channel.name, inbound.message_id):
        return
    task = asyncio.create_task(_answer(services, channel, inbound))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _answer(services: WebServices, channel: base.Channel, inbound: base.Inbound) -> None:
    """Nobody waits for this task: what breaks in it must be said here."""
    try:
        await _answered(services, channel, inbound)
    except Exception:
        log.exception("answer_failed", channel=channel.name)


async def _answered(services: WebServices, channel: base.Channel, inbound: base.Inbound) -> None:
    person = Person(channel=channel.name, address=inbound.sender)
    turn = await services.gateway.hear(
        Message(
            person=person,
            text=as_storable(inbound.text),
            language=inbound.language,
            location=inbound.location,
            payload=as_storable(inbound.payload) if inbound.payload else inbound.payload,
            files=len(inbound.media),
        )
    )
    for outbound in _outbound(turn, channel, inbound):
        try:
            await channel.send(outbound)
        except errors.ChannelError as error:
            log.warning("answer_not_sent", channel=channel.name, reason=error.code)


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
