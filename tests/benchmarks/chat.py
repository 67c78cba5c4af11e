"""How fast a question is answered: one person, and sixteen at once beside stock Rasa.

It does not know how a service is started or an answer is found.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import asking, machine, stock
from tests.benchmarks.asking import Answered, Round
from tests.benchmarks.figures import Row, Section, median, percentile, spread
from tests.benchmarks.site import Site
from tests.benchmarks.stock import Stock

QUESTIONS, USERS, ROUNDS, SECONDS, WARM_UP = 400, 16, 3, 20.0, 30
MEDIAN_MS, TAIL_MS, TIMES = 40.0, 150.0, 3.0


@dataclass(kw_only=True)
class Side:
    """One engine: its rounds, and the megabytes of its processes afterwards."""

    url: str
    rounds: list[Round] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return median([one.rate for one in self.rounds])


def measure(folder: Path, known: Path | None = None) -> Section:
    """`known`: a folder in which the stock bot was trained before. Takes about ten minutes."""
    trained = Stock(folder=known) if known else stock.train(folder / "stock")
    ours = Site(folder / "ours")
    with ours.running(), stock.peer(folder / "peer", trained) as (theirs, rasa):
        one = asyncio.run(_alone(ours.url))
        mine, peer = Side(url=ours.url), Side(url=theirs.url)
        asyncio.run(_in_turn(mine, peer))
        mine.memory = ours.memory()
        peer.memory = {"stock Rasa": machine.resident_megabytes(rasa)}
    return Section(
        name="chat",
        title="Asking",
        rows=(*_rows_alone(one), *_rows_together(mine, peer)),
        notes=_notes(one, mine, peer, trained),
    )


async def _alone(url: str) -> list[Answered]:
    wanted = _shuffled(1)
    await asking.one_by_one(url, wanted[-WARM_UP:], "warm-up")
    return await asking.one_by_one(url, wanted[:QUESTIONS], "one")


async def _in_turn(*sides: Side) -> None:
    """Every side in every round, so that a noisy neighbour hits both."""
    wanted = _shuffled(2)
    for side in sides:
        await asking.one_by_one(side.url, wanted[:WARM_UP], "warm-up-2")
    for number in range(ROUNDS):
        for side in sides:
            name = f"round-{number}"
            found = await asking.side_by_side(side.url, wanted, USERS, SECONDS, name)
            side.rounds.append(found)


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


def _rows_together(mine: Side, peer: Side) -> list[Row]:
    right = [m.rate / p.rate if p.rate else float("inf") for m, p in _pairs(mine, peer)]
    answered = [m.rate_of_any / p.rate_of_any for m, p in _pairs(mine, peer)]
    return [
        Row(what=f"{USERS} users, our engine: guidance answers/s", measured=_rates(mine)),
        Row(what=f"{USERS} users, stock Rasa: guidance answers/s", measured=_rates(peer)),
        Row(
            what="ours ÷ stock, median of the pairs",
            measured=f"{spread(right, 2)} ×",
            floor=f"{TIMES:.0f} ×",
            met=median(right) >= TIMES,
        ),
        Row(
            what="the same, any message that the engine answered in time",
            measured=f"{spread(answered, 2)} ×",
        ),
        *(
            Row(what=f"resident memory: {part}", measured=f"{megabytes:.0f} MB")
            for part, megabytes in (mine.memory | peer.memory).items()
        ),
    ]


def _pairs(mine: Side, peer: Side) -> list[tuple[Round, Round]]:
    return list(zip(mine.rounds, peer.rounds, strict=True))


def _rates(side: Side) -> str:
    return spread([one.rate for one in side.rounds])


def _notes(one: Sequence[Answered], mine: Side, peer: Side, trained: Stock) -> tuple[str, ...]:
    took = f" in {trained.seconds:.0f} s" if trained.seconds else " before this run"
    return (
        f"Questions: the evaluation's that an article answers, {len(asking.asked())} texts in "
        "three wordings, those of a life at risk left out (triage answers them without an "
        f"engine); a new sender every {asking.A_CONVERSATION} questions; "
        "`FENGHUO_CHAT_LIMITS=off`.",
        "Counted are answers that came through the engine and cite an article. Alone: "
        f"{_kinds([one])}.",
        f"{USERS} users, {ROUNDS} rounds of {SECONDS:.0f} s each, ours and stock in turn on the "
        "same machine; each user asks again when the answer is there. The askers share the cores.",
        f"Ours: {_kinds([r.answers for r in mine.rounds])}; slowest "
        f"{_slowest(mine):.0f} ms. Stock: {_kinds([r.answers for r in peer.rounds])}; slowest "
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
    return max(answer.seconds for one in side.rounds for answer in one.answers) * 1000
