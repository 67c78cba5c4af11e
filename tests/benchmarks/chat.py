"""How fast a question is answered: one person, and crowds at once beside stock Rasa.

It does not know how a service is started or an answer is found.
"""

import asyncio
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import asking, machine, stock
from tests.benchmarks.asking import Answered, Round
from tests.benchmarks.figures import Row, Section, median, percentile, spread
from tests.benchmarks.site import Site
from tests.benchmarks.stock import Stock

QUESTIONS, ROUNDS, SECONDS, WARM_UP = 400, 3, 20.0, 30
MEDIAN_MS, TAIL_MS = 40.0, 150.0
#: People at once, and how many times stock's rate ours has to be.
CROWDS = {16: 3.0, 32: 6.0}


@dataclass(kw_only=True)
class Side:
    """One engine: its rounds by the number of users, and its processes' megabytes afterwards."""

    url: str
    rounds: dict[int, list[Round]] = field(default_factory=lambda: {users: [] for users in CROWDS})
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def answers(self) -> list[Sequence[Answered]]:
        """Of each round."""
        return [one.answers for crowd in self.rounds.values() for one in crowd]


def measure(folder: Path, known: Path | None = None) -> Section:
    """`known`: a folder in which the stock bot was trained before. Takes about twelve minutes
    with one.
    """
    trained = Stock(folder=known) if known else stock.train(folder / "stock")
    ours = Site(folder / "ours")
    with ours.running(), stock.peer(folder / "peer", trained) as (theirs, rasa):
        one = asyncio.run(_alone(ours.url))
        mine, peer = Side(url=ours.url), Side(url=theirs.url)
        asyncio.run(in_turn(_shuffled(2), mine, peer))
        mine.memory = ours.memory()
        peer.memory = {"stock Rasa": machine.resident_megabytes(rasa)}
    return Section(
        name="chat",
        title="Asking",
        rows=(*_rows_alone(one), *rows_together(mine, peer), *_rows_of_memory(mine, peer)),
        notes=_notes(one, mine, peer, trained),
    )


async def _alone(url: str) -> list[Answered]:
    wanted = _shuffled(1)
    await asking.one_by_one(url, wanted[-WARM_UP:], "warm-up")
    return await asking.one_by_one(url, wanted[:QUESTIONS], "one")


async def in_turn(wanted: Sequence[asking.Asked], *sides: Side, seconds: float = SECONDS) -> None:
    """Every side in every round of every crowd, so that a noisy neighbour hits both."""
    for side in sides:
        await asking.one_by_one(side.url, wanted[:WARM_UP], "warm-up-2")
    for number in range(ROUNDS):
        for users, side in itertools.product(CROWDS, sides):
            name = f"{users}-users-round-{number}"
            found = await asking.side_by_side(side.url, wanted, users, seconds, name)
            side.rounds[users].append(found)


def _shuffled(seed: int) -> list[asking.Asked]:
    wanted = asking.asked()
    random.Random(seed).shuffle(wanted)
    return wanted


def _rows_alone(one: Sequence[Answered]) -> list[Row]:
    groups = {"zh and en": one}
    groups |= {tag: [a for a in one if a.asked.language == tag] for tag in ("zh", "en")}
    return [_row_alone(name, group) for name, group in groups.items()]


def _row_alone(name: str, answers: Sequence[Answered]) -> Row:
    times = [answer.seconds * 1000 for answer in answers if answer.from_engine]
    middle, tail = median(times), percentile(times, 0.99)
    return Row(
        what=f"`POST /api/chat`, 1 user, {name}: median / p99 of {len(times)} answers",
        measured=f"{middle:.1f} ms / {tail:.1f} ms",
        floor=f"≤ {MEDIAN_MS:.0f} ms / ≤ {TAIL_MS:.0f} ms",
        met=middle <= MEDIAN_MS and tail <= TAIL_MS,
    )


def rows_together(mine: Side, peer: Side) -> Iterator[Row]:
    """Each crowd's rates and how many times one the other is, round by round."""
    for users, floor in CROWDS.items():
        ours, theirs = mine.rounds[users], peer.rounds[users]
        right = _times([one.rate for one in ours], [one.rate for one in theirs])
        any_ = _times([one.rate_of_any for one in ours], [one.rate_of_any for one in theirs])
        yield Row(what=f"{users} users, our engine: guidance answers/s", measured=_rates(ours))
        yield Row(what=f"{users} users, stock Rasa: guidance answers/s", measured=_rates(theirs))
        yield Row(
            what=f"{users} users, ours ÷ stock, median of the pairs",
            measured=f"{spread(right, 2)} ×",
            floor=f"{floor:.0f} ×",
            met=median(right) >= floor,
        )
        yield Row(
            what="the same, any message that the engine answered in time",
            measured=f"{spread(any_, 2)} ×",
        )


def _rows_of_memory(mine: Side, peer: Side) -> list[Row]:
    return [
        Row(what=f"resident memory: {part}", measured=f"{megabytes:.0f} MB")
        for part, megabytes in (mine.memory | peer.memory).items()
    ]


def _times(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Infinite where the peer answered nothing."""
    return [o / t if t else float("inf") for o, t in zip(ours, theirs, strict=True)]


def _rates(rounds: Sequence[Round]) -> str:
    return spread([one.rate for one in rounds])


def _notes(one: Sequence[Answered], mine: Side, peer: Side, trained: Stock) -> tuple[str, ...]:
    took = f" in {trained.seconds:.0f} s" if trained.seconds else " before this run"
    return (
        f"Questions: the evaluation's that an article answers, {len(asking.asked())} texts in "
        "three wordings, those of a life at risk left out (triage answers them without an "
        f"engine); a new sender every {asking.A_CONVERSATION} questions; "
        "`FENGHUO_CHAT_LIMITS=off`.",
        "Counted are answers that came through the engine and cite an article. Alone: "
        f"{_kinds([one])}.",
        f"{' and '.join(map(str, CROWDS))} users: {ROUNDS} rounds of {SECONDS:.0f} s each, the "
        "crowds, and ours and stock, in turn on the same machine; each user asks again when the "
        "answer is there. The askers share the cores.",
        f"Ours: {_kinds(mine.answers)}; slowest "
        f"{_slowest(mine):.0f} ms. Stock: {_kinds(peer.answers)}; slowest "
        f"{_slowest(peer):.0f} ms.",
        "Stock Rasa: `rasa train` with an empty pipeline and empty policies, which Rasa fills with "
        "its defaults (WhitespaceTokenizer … DIETClassifier, ResponseSelector, FallbackClassifier; "
        "Memoization, RulePolicy, UnexpecTED, TED; 100 epochs each), on our domain, rules and "
        "examples, and our rules once more as stories, without which TED would idle; "
        f"trained{took}. None of our components: the rules on guidance need none. `rasa run "
        "--enable-api`, the SQL tracker store in the same embedded PostgreSQL, our gateway and our "
        "actions through `FENGHUO_ENGINE_URLS`.",
    )


def _kinds(rounds: Sequence[Sequence[Answered]]) -> str:
    answers = [answer for answers in rounds for answer in answers]
    kinds = Round(seconds=1, answers=tuple(answers)).kinds
    said = (f"{kind} {count / len(answers):.1%}" for kind, count in kinds.most_common())
    return f"{len(answers)} messages, {', '.join(said)}"


def _slowest(side: Side) -> float:
    return max(answer.seconds for answers in side.answers for answer in answers) * 1000
