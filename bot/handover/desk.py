"""The officer's side: being there, reading a thread, taking it, answering, giving it back.

It does not know pages, HTTP or SQL.
"""

import base64
import binascii
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from bot.handover.errors import (
    AnswerNotSent,
    AnswerWrong,
    CursorWrong,
    HandoverUnknown,
    MoveNotAllowed,
)
from bot.handover.moves import Move, check, check_sight, check_taker
from bot.handover.ports import HandoverBook, Post, Query
from bot.handover.records import (
    BY_HAND,
    LONGEST_ANSWER,
    Author,
    Handover,
    Line,
    Page,
    SealedLine,
    Shown,
    State,
    Thread,
)
from bot.handover.telling import Telling
from bot.officials import Official
from bot.reports.jurisdiction import prefixes
from bot.residents.vault import Vault

#: What the resident is told of a move, by its key in bot/words.
TOLD = {
    Move.TAKE: "handover.taken",
    Move.RETURN: "handover.returned",
    Move.CLOSE: "handover.closed",
}
#: The last characters of an address that officers see, where most of it stays hidden.
_SHOWN = 4


class TalkDesk:
    """Raises HandoverUnknown, NotYours, and what the book raises."""

    def __init__(
        self,
        *,
        book: HandoverBook,
        vault: Vault,
        post: Post,
        telling: Telling,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._vault = vault
        self._post = post
        self._telling = telling
        self._clock = clock

    async def here(self, official: Official, *, by_hand: bool) -> datetime | None:
        """A sign of life. Until when the officer counts as there, None: not any more."""
        now = self._clock()
        acted = await self._book.seen(official.name, official.area, now, by_hand=by_hand)
        until = acted + BY_HAND if acted else None
        return until if until and until > now else None

    async def away(self, official: Official) -> None:
        """The officer goes; residents are told so from now on."""
        await self._book.gone(official.name)

    async def page(
        self,
        official: Official,
        *,
        states: Collection[State] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page:
        """Newest first; no states means all. Raises CursorWrong."""
        within = prefixes(official.area) if official.area else None
        query = Query(states=states, within=within, after=_read(cursor), limit=limit + 1)
        rows = await self._book.page(query)
        items = tuple(self._shown(row) for row in rows[:limit])
        return Page(items=items, next=_written(rows[limit - 1]) if len(rows) > limit else None)

    async def thread(self, id: UUID, official: Official) -> Thread:
        """Everything that was said."""
        handover = await self._get(id)
        check_sight(handover, official)
        lines = tuple(self._opened(line) for line in await self._book.lines(id))
        return Thread(shown=self._shown(handover), lines=lines)

    async def take(self, id: UUID, official: Official) -> Shown:
        """The bot is silent from now on, the resident is told. Raises MoveNotAllowed."""
        return await self._move(id, Move.TAKE, official)

    async def give_back(self, id: UUID, official: Official) -> Shown:
        """Back to the bot. Raises MoveNotAllowed, NotTheTaker."""
        return await self._move(id, Move.RETURN, official)

    async def close(self, id: UUID, official: Official) -> Shown:
        """Settled. Raises MoveNotAllowed, NotTheTaker."""
        return await self._move(id, Move.CLOSE, official)

    async def say(self, id: UUID, text: str, official: Official) -> None:
        """Sends an answer on the resident's channel; it is in the thread whatever becomes of it.

        Raises AnswerWrong, MoveNotAllowed, NotTheTaker, AnswerNotSent.
        """
        said = text.strip()
        if not said or len(said) > LONGEST_ANSWER:
            raise AnswerWrong
        handover = await self._get(id)
        check_sight(handover, official)
        check_taker(handover, official)
        now = self._clock()
        sealed = SealedLine(
            at=now,
            author=Author.OFFICER,
            text=self._vault.seal(said),
            person=official.name,
            sent=False,
        )
        line = await self._book.say(id, sealed)
        if line is None:
            raise MoveNotAllowed
        letter = self._telling.letter(handover, "handover.officer_says", text=said)
        if not await self._post.hand_over(letter):
            raise AnswerNotSent
        await self._book.sent(line)

    async def _move(self, id: UUID, move: Move, official: Official) -> Shown:
        check(move, await self._get(id), official)
        after = await self._book.move(id, move, official.name, self._clock())
        if after is None:
            raise MoveNotAllowed
        self._post.post([self._telling.letter(after, TOLD[move])])
        return self._shown(after)

    async def _get(self, id: UUID) -> Handover:
        handover = await self._book.get(id)
        if handover is None:
            raise HandoverUnknown
        return handover

    def _shown(self, handover: Handover) -> Shown:
        address = self._vault.open(handover.address)
        end = address[-_SHOWN:] if len(address) >= 2 * _SHOWN else ""
        return Shown(handover=handover, address=f"***{end}")

    def _opened(self, line: SealedLine) -> Line:
        return Line(
            at=line.at,
            author=line.author,
            text=self._vault.open(line.text),
            person=line.person,
            sent=line.sent,
            id=line.id,
        )


def _written(handover: Handover) -> str:
    place = f"{handover.started_at.isoformat()}|{handover.id}"
    return base64.urlsafe_b64encode(place.encode()).decode()


def _read(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    try:
        at, _, id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        place = datetime.fromisoformat(at), UUID(id)
    except (ValueError, binascii.Error):
        raise CursorWrong from None
    if place[0].tzinfo is None:
        raise CursorWrong
    return place
