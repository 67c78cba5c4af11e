"""Where providers call us: messages from people and receipts, for every channel alike.

It does not know any provider's format; a channel reads it and checks the signature.
"""

import re
from dataclasses import replace

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

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


class Webhooks:
    """ASGI middleware: `POST /channels/{name}/webhook`, before anything else is asked.

    The provider hears 204 once the message is on the disk (200 where the channel has an answer for
    it), the person a little later; 403 for a bad signature (nothing happens), 404 for no such
    channel, 413 for a body too large, 422 for what cannot be read, 503 while the database is away.
    In front of the routes because a
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
    services: WebServices = scope["app"].state.services
    name = scope["path"].split("/")[2]
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
                await _keep(services, heard)
    return answer


async def _keep(services: WebServices, heard: base.Inbound) -> None:
    """Raises DatabaseAway: who is in danger is answered all the same."""
    payload = as_storable(heard.payload) if heard.payload else heard.payload
    inbound = replace(heard, text=as_storable(heard.text), payload=payload)
    try:
        await services.intake.accept(inbound)
    except DatabaseAway:
        services.intake.unkept(inbound)
        raise


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
            log.warning("webhook_refused", reason="too_large")
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
        log.warning("webhook_refused", channel=channel.name, reason=error.code)
        raise Problem(
            422, "Not understood", f"This is not a message we can read: {error}"
        ) from error
