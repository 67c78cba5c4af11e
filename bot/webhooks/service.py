"""What administrators do with webhooks: add, look at, try, send again, renew the secret, remove.

It does not know HTTP, SQL, nor how a message leaves us.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from bot.officials import Official
from bot.reports.jurisdiction import may_see
from bot.reports.places import Places
from bot.residents.fields import FieldProblem, refuse
from bot.residents.vault import Vault
from bot.webhooks.body import written
from bot.webhooks.errors import NotYourArea, WebhookUnknown
from bot.webhooks.ports import Poster, WebhookBook
from bot.webhooks.records import (
    KEPT,
    LONGEST_NAME,
    OVERLAP,
    Attempt,
    Event,
    Keys,
    Message,
    State,
    Wanted,
    Webhook,
    new_secret,
)


@dataclass(frozen=True, kw_only=True)
class Added:
    """A webhook and its secret, which nobody is shown again."""

    webhook: Webhook
    secret: str = field(repr=False)


class Webhooks:
    """The role is asked at the door; the area here. Raises WebhooksError and BadFields."""

    def __init__(
        self,
        *,
        book: WebhookBook,
        poster: Poster,
        vault: Vault,
        places: Places,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._poster = poster
        self._vault = vault
        self._places = places
        self._clock = clock

    async def all(self, official: Official) -> tuple[Webhook, ...]:
        """Those of the official's area, by name."""
        return tuple(one for one in await self._book.all() if self._is_theirs(one, official))

    async def add(self, wanted: Wanted, official: Official) -> Added:
        """It hears of every step from now on. Raises BadFields, NotYourArea."""
        refuse([*self._problems(wanted)])
        secret = new_secret()
        webhook = Webhook(
            id=uuid4(),
            name=" ".join(wanted.name.split()),
            host=urlsplit(wanted.url).hostname or "",
            events=tuple(Event(one) for one in wanted.events),
            area=self._places.canonical(wanted.area),
            detail=wanted.detail,
            created_by=official.name,
            created_at=self._clock(),
        )
        if not self._is_theirs(webhook, official):
            raise NotYourArea
        keys = Keys(
            sealed_url=self._vault.seal(wanted.url.strip()), sealed_secret=self._vault.seal(secret)
        )
        await self._book.add(webhook, keys)
        return Added(webhook=webhook, secret=secret)

    async def renew(self, id: UUID, official: Official) -> str:
        """A new secret; the former one signs beside it for OVERLAP. A gone webhook begins anew.

        Raises WebhookUnknown, NotYourArea.
        """
        await self._theirs(id, official)
        secret, now = new_secret(), self._clock()
        keys = await self._book.keys(id)
        renewed = replace(
            keys,
            sealed_secret=self._vault.seal(secret),
            sealed_former=keys.sealed_secret,
            former_until=now + OVERLAP,
        )
        await self._book.renew(id, renewed, official.name, now)
        return secret

    async def remove(self, id: UUID, official: Official) -> None:
        """Raises WebhookUnknown, NotYourArea."""
        await self._theirs(id, official)
        await self._book.remove(id, official.name, self._clock())

    async def ping(self, id: UUID, official: Official) -> UUID:
        """The id of a message that says nothing. Raises WebhookUnknown, NotYourArea."""
        webhook, now = await self._theirs(id, official), self._clock()
        body = written(Event.PING, now, {"webhook": str(id), "name": webhook.name})
        message = new_message(webhook, Event.PING, body, now)
        await self._book.post([(message, None)])
        return message.id

    async def page(
        self,
        id: UUID,
        official: Official,
        *,
        state: State | None = None,
        before: tuple[datetime, UUID] | None = None,
        limit: int = 50,
    ) -> tuple[Message, ...]:
        """Newest first. Raises WebhookUnknown, NotYourArea."""
        await self._theirs(id, official)
        return await self._book.page(id, state, before, limit)

    async def one(
        self, id: UUID, message: UUID, official: Official
    ) -> tuple[Message, tuple[Attempt, ...]]:
        """Raises WebhookUnknown, NotYourArea, MessageUnknown."""
        await self._theirs(id, official)
        return await self._book.one(id, message)

    async def replay(
        self,
        id: UUID,
        official: Official,
        *,
        messages: Sequence[UUID] | None = None,
        since: datetime | None = None,
    ) -> int:
        """Sends `messages` again, whatever became of them, or all failed ones since then.

        They keep their ids, so that a receiver which has one knows it. How many will be sent.
        Raises WebhookUnknown, NotYourArea.
        """
        await self._theirs(id, official)
        now = self._clock()
        oldest = now - KEPT
        return await self._book.again(
            id, messages, max(since or oldest, oldest), official.name, now
        )

    async def _theirs(self, id: UUID, official: Official) -> Webhook:
        found = next((one for one in await self._book.all() if one.id == id), None)
        if found is None:
            raise WebhookUnknown
        if not self._is_theirs(found, official):
            raise NotYourArea
        return found

    def _is_theirs(self, webhook: Webhook, official: Official) -> bool:
        """One that hears of the whole country is only theirs who answer for it."""
        official = self._places.of(official)
        if webhook.area is None:
            return official.area is None
        return may_see(official, webhook.area)

    def _problems(self, wanted: Wanted) -> list[FieldProblem | None]:
        problems = [self._places.check(wanted.area)]
        name = " ".join(wanted.name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            problems.append(_problem("name", "name_wrong"))
        if not self._poster.fits(wanted.url.strip()):
            problems.append(_problem("url", "url_wrong"))
        if not set(wanted.events) <= set(Event):
            problems.append(_problem("events", "events_unknown"))
        return problems


def new_message(webhook: Webhook, event: Event, body: str, now: datetime) -> Message:
    """One that waits to be sent at once."""
    return Message(
        id=uuid4(),
        webhook_id=webhook.id,
        event=event,
        body=body,
        state=State.WAITING,
        attempts=0,
        created_at=now,
        due_at=now,
    )


def _problem(name: str, key: str) -> FieldProblem:
    known: dict[str, object] = {"known": ", ".join(Event)}
    return FieldProblem(field=name, key=f"webhooks.{key}", values=known)
