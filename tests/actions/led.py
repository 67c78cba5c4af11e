"""A small guide and a small quiz, and a book of progress in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.progress import Kind, Progress
from bot.residents.vault import Vault
from knowledge.drills.model import Drill, Question
from knowledge.drills.shelf import Drills
from knowledge.encoding import FakeEncoder
from knowledge.guides.model import Guide, Option, Step
from knowledge.guides.shelf import Guides
from knowledge.hazards import Hazard


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def option(zh: str, en: str, to: str) -> Option:
    return Option(label=both(zh, en), to=to)


def steps(*known: Step) -> dict[str, Step]:
    return {step.id: step for step in known}


CHOKING = Guide(
    id="choking-adult",
    hazard=Hazard.FIRST_AID,
    articles=("choking-adult",),
    reviewed_on=date(2026, 11, 22),
    sources=(),
    title=both("成人噎住", "A choking adult"),
    names={"zh": ("噎住了一步一步教我",), "en": ("walk me through choking",)},
    start="call",
    steps=steps(
        Step(id="call", say=both("打120,开免提。", "Call 120 on speaker."), next="cough"),
        Step(
            id="cough",
            say=both("让他咳。他咳得出声吗?", "Let him cough. Can he make a sound?"),
            options=(
                option("咳得出声", "He can", "watch"),
                option("咳不出声", "He cannot", "blows"),
            ),
        ),
        Step(id="blows", say=both("拍背5次。", "5 back blows."), next="thrusts"),
        Step(id="thrusts", say=both("腹部冲击5次。", "5 abdominal thrusts."), next="blows"),
        Step(id="press", say=both("胸外按压,不要停。", "Push on the chest."), next="watch"),
        Step(id="watch", say=both("守着他,等120。", "Stay with him until they come.")),
    ),
    changed=(
        option("他昏过去了", "He passed out", "press"),
        option("东西出来了", "It came out", "watch"),
    ),
)
GAS = Guide(
    id="gas-leak",
    hazard=Hazard.GAS,
    articles=("gas-leak",),
    reviewed_on=date(2026, 11, 22),
    sources=(),
    title=both("燃气泄漏", "A gas leak"),
    names={"zh": ("煤气漏了一步步带我",), "en": ("guide me through a gas leak",)},
    start="valve",
    steps=steps(
        Step(id="valve", say=both("关阀门。", "Shut the valve."), next="out"),
        Step(id="out", say=both("到室外。", "Go outside.")),
    ),
)


def question(number: int, article: str) -> Question:
    return Question(
        article=article,
        ask=both(f"问{number}?", f"Ask {number}?"),
        options={
            "zh": (f"对{number}", f"错{number}", f"乱{number}"),
            "en": (f"right {number}", f"wrong {number}", f"odd {number}"),
        },
        right=0,
        why=both("因为。", "Because."),
    )


def drill(id: str, hazard: Hazard, zh: str, en: str, questions: int) -> Drill:
    asked = tuple(question(number, "earthquake-indoors") for number in range(questions))
    return Drill(id=id, hazards=(hazard,), title=both(zh, en), questions=asked)


QUAKE = drill("earthquake", Hazard.EARTHQUAKE, "地震", "Earthquake", 7)
FIRE = drill("fire", Hazard.FIRE, "火灾", "Fire", 5)


@dataclass
class FakeProgressBook:
    """Implements bot.progress.ProgressBook in a dict."""

    kept: dict[tuple[bytes, Kind], tuple[Mapping[str, Any], datetime]] = field(default_factory=dict)

    async def state(
        self, fingerprint: bytes, kind: Kind, since: datetime
    ) -> Mapping[str, Any] | None:
        state, at = self.kept.get((fingerprint, kind), (None, since))
        return state if at > since else None

    async def latest(self, fingerprint: bytes, since: datetime) -> Kind | None:
        mine = [(at, kind) for (whose, kind), (_, at) in self.kept.items() if whose == fingerprint]
        fresh = [(at, kind) for at, kind in reversed(mine) if at > since]
        return max(fresh, key=lambda one: one[0], default=(since, None))[1]

    async def keep(
        self, fingerprint: bytes, kind: Kind, state: Mapping[str, Any], now: datetime
    ) -> None:
        self.kept.pop((fingerprint, kind), None)  # the last one is the latest
        self.kept[fingerprint, kind] = (state, now)

    async def drop(self, fingerprint: bytes, kind: Kind) -> None:
        self.kept.pop((fingerprint, kind), None)


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Led:
    """What a world has of guides and quizzes."""

    vault: Vault
    clock: Clock
    guides: Guides = field(default_factory=lambda: Guides((CHOKING, GAS), FakeEncoder()))
    drills: Drills = field(default_factory=lambda: Drills((QUAKE, FIRE)))
    book: FakeProgressBook = field(default_factory=FakeProgressBook)

    @property
    def progress(self) -> Progress:
        return Progress(self.book, self.vault, self.clock)
