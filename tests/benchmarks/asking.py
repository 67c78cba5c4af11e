"""Residents who ask: varied questions, over HTTP, each answer timed and looked at.

It does not know which engine stands behind the gateway.
"""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from bot.triage.recognise import Triage
from knowledge.evaluation import questions

#: Questions of one conversation: then somebody else asks.
A_CONVERSATION = 5
#: Said around a question, so that one pass after the other has texts of its own. No greetings: they
#: lead classifiers astray, and stock's more than ours.
WORDINGS = {
    "zh": ("{}", "请问{}", "想问一下{}"),
    "en": ("{}", "please tell me: {}", "I would like to know: {}"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of one question.

    `from_engine`: a quoted and cited answer that came through the engine. `kind` is the first
    message's; `safe` means that the gateway had to answer in the engine's place.
    """

    asked: Asked
    seconds: float
    kind: str
    safe: bool
    cited: bool

    @property
    def from_engine(self) -> bool:
        return self.kind == "answer" and self.cited and not self.safe


@dataclass(frozen=True, kw_only=True)
class Round:
    """What `users` people got in `seconds`, each asking again as soon as the answer was there."""

    seconds: float
    answers: tuple[Answered, ...]

    @property
    def rate(self) -> float:
        """Answers a second that quote an article and came through the engine."""
        return sum(answer.from_engine for answer in self.answers) / self.seconds

    @property
    def rate_of_any(self) -> float:
        """Messages a second that the engine answered in time, whatever it made of them."""
        return sum(not answer.safe for answer in self.answers) / self.seconds

    @property
    def kinds(self) -> Counter[str]:
        return Counter("safe" if answer.safe else answer.kind for answer in self.answers)


def asked(language: str | None = None) -> list[Asked]:
    """The evaluation's questions that articles answer, in every wording, languages in turn.

    Those of a life at risk are left out: triage answers them without the engine.
    """
    triage = Triage.load()
    by_language: dict[str, list[Asked]] = {}
    for tag, wordings in WORDINGS.items():
        texts = [q.text for q in questions.load() if q.language == tag and q.articles]
        by_language[tag] = [
            Asked(text=wording.format(text), language=tag)
            for wording in wordings
            for text in texts
            if not triage.recognise(wording.format(text))
        ]
    if language:
        return by_language[language]
    return [one for pair in zip(*by_language.values(), strict=False) for one in pair]


async def one_by_one(url: str, wanted: Sequence[Asked], name: str) -> list[Answered]:
    """One person at a time: the next question goes out when the answer is there."""
    senders = _senders(name)
    async with aiohttp.ClientSession() as session:
        return [await _ask(session, url, one, next(senders)) for one in wanted]


async def side_by_side(
    url: str, wanted: Sequence[Asked], users: int, seconds: float, name: str
) -> Round:
    """As many as `users` people at once, for so long; answers that come later do not count."""
    begun = time.perf_counter()
    end = begun + seconds
    turn = itertools.cycle(wanted)
    answers: list[Answered] = []

    async def user(number: int) -> None:
        senders = _senders(f"{name}-{number}")
        while time.perf_counter() < end:
            answered = await _ask(session, url, next(turn), next(senders))
            if time.perf_counter() < end:
                answers.append(answered)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=users)) as session:
        await asyncio.gather(*(user(number) for number in range(users)))
    return Round(seconds=seconds, answers=tuple(answers))


async def _ask(session: aiohttp.ClientSession, url: str, asked: Asked, sender: str) -> Answered:
    body = {"sender": sender, "text": asked.text, "language": asked.language}
    begun = time.perf_counter()
    async with session.post(f"{url}/api/chat", json=body) as response:
        response.raise_for_status()
        turn = await response.json()
    seconds = time.perf_counter() - begun
    messages = turn["messages"]
    return Answered(
        asked=asked,
        seconds=seconds,
        kind=messages[0]["kind"],
        safe=any(message["kind"] == "safe" for message in messages),
        cited=bool(messages[0]["citations"]),
    )


def _senders(name: str) -> Iterator[str]:
    for number in itertools.count():
        yield from itertools.repeat(f"{name}-{number}", A_CONVERSATION)
