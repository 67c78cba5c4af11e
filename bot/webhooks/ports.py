"""What webhooks need from outside: a book that remembers, and a way to post.

It does not know who provides them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.webhooks.records import Attempt, Keys, Message, State, Webhook


class WebhookBook(Protocol):
    """Each method is one transaction; what an administrator does is audited in it."""

    async def add(self, webhook: Webhook, keys: Keys) -> None: ...

    async def all(self) -> tuple[Webhook, ...]:
        """Those that were not removed, by name."""
        ...

    async def keys(self, id: UUID) -> Keys:
        """Raises WebhookUnknown."""
        ...

    async def renew(self, id: UUID, keys: Keys, by: str, now: datetime) -> None:
        """With its new secret; it is no longer gone. Raises WebhookUnknown."""
        ...

    async def remove(self, id: UUID, by: str, now: datetime) -> None:
        """What waits for it is given up. Raises WebhookUnknown."""
        ...

    async def post(self, messages: Sequence[tuple[Message, int | None]]) -> None:
        """Each with the step that it tells; once for a step and a webhook, whoever comes twice."""
        ...

    async def page(
        self, id: UUID, state: State | None, before: tuple[datetime, UUID] | None, limit: int
    ) -> tuple[Message, ...]:
        """Newest first."""
        ...

    async def one(self, id: UUID, message: UUID) -> tuple[Message, tuple[Attempt, ...]]:
        """Attempts oldest first. Raises MessageUnknown."""
        ...

    async def again(
        self, id: UUID, messages: Sequence[UUID] | None, since: datetime, by: str, now: datetime
    ) -> int:
        """These, or every failed one since then, wait to be sent anew; how many."""
        ...


class Outbox(Protocol):
    """What the worker sends from. Each method is one transaction."""

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        """Webhooks for which something waits that may be sent now."""
        ...

    async def waiting(self, id: UUID, now: datetime, limit: int) -> tuple[Message, ...]:
        """Oldest first; none of a webhook that is paused, gone or removed."""
        ...

    async def keys(self, id: UUID) -> Keys:
        """Raises WebhookUnknown."""
        ...

    async def arrived(self, message: Message, attempt: Attempt) -> None: ...

    async def failed(
        self,
        message: Message,
        attempt: Attempt,
        due_at: datetime | None,
        pause: Callable[[int], datetime],
    ) -> None:
        """`due_at` None: it is given up. `pause`: until when, after so many failures in a row."""
        ...

    async def gone(self, message: Message, attempt: Attempt) -> None:
        """The webhook wants no more: what waits for it is given up."""
        ...


class Poster(Protocol):
    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer, any below 300. Raises ChannelError for all others."""
        ...

    def fits(self, url: str) -> bool:
        """Whether a machine may be there that we post to."""
        ...
