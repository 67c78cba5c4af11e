"""What follows a step of a report's life: each follower hears of every step, also after a crash.

It does not know who follows, nor how a message leaves us.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.notices import Notice
from bot.reports.report import Moved, Report

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Stepped:
    """A step, and the report as it is written down now. `id` numbers all steps for ever."""

    id: int
    move: Moved
    report: Report


#: Returns the messages to send; they leave if and only if the step is written down as followed.
#: What a follower writes itself must bear being done twice, and in any order with the others.
Follower = Callable[[Stepped], Awaitable[Sequence[Notice]]]


class StepBook(Protocol):
    """Each method is one transaction."""

    async def stepped(self, id: int) -> Stepped | None:
        """None when the report was deleted since."""
        ...

    async def followed(self, id: int) -> Collection[str]:
        """Who has followed the step already."""
        ...

    async def mark(
        self, stepped: Stepped, followed: Mapping[str, Sequence[Notice]], now: datetime
    ) -> None:
        """Writes down who followed it and hands over each one's notices; once, whoever comes
        twice.
        """
        ...


class Following:
    """Runs in the worker, a job for each step."""

    def __init__(
        self, *, book: StepBook, followers: Mapping[str, Follower], clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._followers = dict(followers)
        self._clock = clock

    async def follow(self, id: int) -> bool:
        """Whether everybody has followed; one who fails keeps no other from it."""
        stepped = await self._book.stepped(id)
        if stepped is None:
            return True
        done = set(await self._book.followed(id))
        followed = {
            name: notices
            for name in self._followers
            if name not in done and (notices := await self._one(name, stepped)) is not None
        }
        if followed:
            await self._book.mark(stepped, followed, self._clock())
        return done | followed.keys() >= self._followers.keys()

    async def _one(self, name: str, stepped: Stepped) -> Sequence[Notice] | None:
        """What it wants sent; None when it failed."""
        try:
            return await self._followers[name](stepped)
        except Exception as error:
            # Its own name only: what it says may hold a person's words.
            kind = type(error).__name__
            log.error("step_not_followed", follower=name, step=stepped.id, error=kind)
            return None
