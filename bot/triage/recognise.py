"""Tells from a message whether somebody is in danger now, and which danger it is.

It does not know what is answered: `cards.py` does.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.triage.danger import Danger
from bot.triage.features import DANGERS, Features, Floats
from bot.triage.hypotheses import supposes
from bot.triage.lexicon import Lexicon
from bot.triage.precedence import certain, settle
from bot.triage.wishes import led, nobody_harmed
from encoder import static
from knowledge.grams import ROWS as GRAMS

#: Characters looked at together; in a long message a cry would drown among everything else.
STRETCH = 200
WEIGHTS = Path(__file__).parent / "weights.npz"


class WeightsBroken(Exception):
    """The learned weights do not fit the features: run `python -m bot.triage`."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Rows: GRAMS, then the dense features, then 1. Columns: a cry or not; then DANGERS, which one.

    From `gate` on (0–1) a message is a cry for help.
    """

    table: Floats
    gate: float


class Triage:
    """High recall first: a false alarm costs the person one line, a miss may cost a life."""

    def __init__(self, features: Features, weights: Weights) -> None:
        if weights.table.shape != (GRAMS + features.dense + 1, 1 + len(DANGERS)):
            raise WeightsBroken(WeightsBroken.__doc__)
        self._features = features
        self._weights = weights

    @classmethod
    def load(cls, file: Path = WEIGHTS) -> "Triage":
        """Raises LexiconBroken, WeightsBroken, and the encoder's ModelUnreadable."""
        return cls(Features(static.load(), Lexicon.load()), read(file))

    def recognise(self, text: str) -> Danger | None:
        """The danger of the first stretch of the message that is a cry.

        Of several dangers it is the one that whoever helps must heed first. Whoever only asks to be
        led through something is in none; nor is who only says that nobody is hurt.
        """
        if led(text) or nobody_harmed(text):
            return None
        sure = certain(text)
        if sure:
            return sure
        stretches = range(0, max(1, len(text) - STRETCH // 2), STRETCH // 2)
        found = (self._in(text[start : start + STRETCH]) for start in stretches)
        return next((danger for danger in found if danger), None)

    def names(self, text: str) -> bool:
        """Whether a cry says which danger it is of, or is only like cries: "fifth floor, two of us"
        is, and answers a question of ours.
        """
        return certain(text) is not None or self._features.of(text).named is not None

    def _in(self, text: str) -> Danger | None:
        if not text.strip():
            return None
        row = self._features.of(text)
        told = row.told(self._weights.table)
        likely = 1 / (1 + np.exp(-told[0])) >= self._weights.gate
        # Where somebody might be is like cries, and is one only if it names a danger.
        if not row.named and supposes(text):
            return None
        if not row.cried and (row.tiny or not likely):
            return None
        # Words that name a danger say which it is; likeness says it where none do.
        return settle(row.named or DANGERS[int(told[1:].argmax())], text)


def read(file: Path) -> Weights:
    """Raises WeightsBroken."""
    try:
        with np.load(file, allow_pickle=False) as found:
            return Weights(table=found["table"].astype(np.float32), gate=float(found["gate"]))
    except (OSError, KeyError, ValueError) as error:
        raise WeightsBroken(WeightsBroken.__doc__) from error


def write(file: Path, weights: Weights) -> None:
    """In half precision: 0.9 MB."""
    table = weights.table.astype(np.float16)
    np.savez_compressed(file, allow_pickle=False, table=table, gate=np.float64(weights.gate))
