"""The QuestionBook of tests: a dict, and the store's own rules.

It does not know which test uses it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bot.unanswered.records import Asked, Decision, Group, Order, Page, State, Wording


class MemoryQuestions:
    def __init__(self) -> None:
        self.kept: dict[UUID, Group] = {}
        self.broken = False

    async def leaders(self, language: str) -> Sequence[tuple[UUID, str]]:
        if self.broken:
            raise OSError("no database")
        return [(one.id, one.text) for one in self.kept.values() if one.language == language]

    async def put(self, asked: Asked, group: UUID | None, at: datetime) -> None:
        id = group or uuid4()
        new = Group(id=id, language=asked.language, state=State.OPEN, wordings=())
        before = self.kept.get(id, new)
        words = {one.text: one for one in before.wordings}
        old = words.get(asked.text)
        channels = dict(old.channels) if old else {}
        channels[asked.channel] = channels.get(asked.channel, 0) + 1
        words[asked.text] = Wording(
            text=asked.text,
            count=old.count + 1 if old else 1,
            first_at=old.first_at if old else at,
            last_at=at,
            channels=channels,
        )
        ordered = tuple(sorted(words.values(), key=lambda one: -one.count))
        state = State.OPEN if before.state is State.ANSWERED else before.state
        self.kept[id] = replace(before, wordings=ordered, state=state)

    async def page(self, state: State, order: Order, start: int, limit: int) -> Page:
        found = [one for one in self.kept.values() if one.state is state]
        by_count = order is Order.MOST_ASKED
        found.sort(key=lambda one: -one.count if by_count else -one.last_at.timestamp())
        counts = {s: sum(one.state is s for one in self.kept.values()) for s in State}
        more = start + limit if len(found) > start + limit else None
        return Page(items=tuple(found[start : start + limit]), counts=counts, next=more)

    async def group(self, id: UUID) -> Group | None:
        return self.kept.get(id)

    async def decide(self, id: UUID, decision: Decision) -> Group | None:
        if id not in self.kept:
            return None
        self.kept[id] = replace(
            self.kept[id],
            state=decision.state,
            article=decision.article,
            decided_by=decision.by,
            decided_at=decision.at,
        )
        return self.kept[id]

    async def forget(self, before: datetime) -> int:
        old = [id for id, one in self.kept.items() if one.last_at < before]
        for id in old:
            del self.kept[id]
        return len(old)
