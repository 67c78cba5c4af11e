"""Of a person who can be reached in several ways, the one that a warning tries first.

It does not know how an audience is found or its rows are written.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.alerts.lanes import Lane, LaneChoice
from bot.alerts.ports import Candidate
from bot.broadcast.fallback import Way, ordered, wanted
from bot.broadcast.ports import Fallback


@dataclass(frozen=True, kw_only=True)
class First:
    """`others`: whether there is another channel, should this one fail."""

    candidate: Candidate
    others: bool = False


class People:
    """`broken`: the lanes, by name, that are not to be used now."""

    def __init__(self, fallback: Fallback, broken: Callable[[], Awaitable[frozenset[str]]]) -> None:
        self._fallback = fallback
        self.broken = broken

    async def firsts(
        self, page: Sequence[Candidate], channels: Collection[str], choice: LaneChoice
    ) -> list[First]:
        """Each person of the page once; `channels`: those that the alert uses, empty: all.

        Who is meant by any of their subscriptions is told on the channel that they like best, with
        the language and the quiet hours of the subscription that is meant.
        """
        persons = {one.person for one in page if one.person is not None}
        if not persons:
            return [First(candidate=one) for one in page]
        ways = await self._fallback.ways(persons)
        seen: set[UUID] = set()
        found = []
        for one in page:
            if one.person is None:
                found.append(First(candidate=one))
            elif one.person not in seen:
                seen.add(one.person)
                found.append(first(one, wanted(ways.get(one.person, ()), channels), choice))
        return found


class Firsts:
    """Implements bot.alerts.ports.Told: whom the broadcast would tell if it began now."""

    def __init__(self, people: People, lanes: Sequence[Lane]) -> None:
        self._people = people
        self._lanes = lanes

    async def told(
        self, page: Sequence[Candidate], channels: Collection[str]
    ) -> Sequence[Candidate]:
        choice = LaneChoice(self._lanes, await self._people.broken())
        return [one.candidate for one in await self._people.firsts(page, channels, choice)]


def first(candidate: Candidate, ways: Collection[Way], choice: LaneChoice) -> First:
    """The candidate on the person's best channel; as it is where none of them has a lane."""
    best = ordered(ways, choice)
    if not best:
        return First(candidate=candidate)
    moved = candidate._replace(contact_id=best[0].contact_id, channel=best[0].channel)
    return First(candidate=moved, others=len(best) > 1)
