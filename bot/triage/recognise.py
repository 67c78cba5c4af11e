"""Tells from a message whether somebody is in danger now, and which danger it is.

It does not know what is answered: `cards.py` does.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.triage.asking import asks
from bot.triage.danger import Danger
from bot.triage.features import CRY_ROWS, DANGER_ROWS, DANGERS, Features, Floats, Row
from bot.triage.hypotheses import supposes
from bot.triage.lexicon import Lexicon
from bot.triage.precedence import certain, settle
from bot.triage.wishes import led, nobody_harmed
from encoder import static

#: Characters looked at together; in a long message a cry would drown among everything else.
STRETCH = 200
#: What the lexicon calls a cry is one, but if it asks ("被蛇咬怎么处理") only when it is a little
#: like one, unless it is of suicide ("教教我怎么死,我不想活了"); what is tiny and has none of its
#: words, only when it is very much like one. Of three unseen fifths 1 cry and 34 calm messages
#: were below the first, 24 cries and 11 calm ones above the second.
ASKED, TINY = 0.1, 0.9
#: Texts whose danger is remembered: a message is looked at when it comes, when it is taken in hand
#: and when it is answered, and each look takes as long as all else that keeping it does.
REMEMBERED = 512
WEIGHTS = Path(__file__).parent / "weights.npz"


class WeightsBroken(Exception):
    """The learned weights do not fit the features: run `python -m bot.triage`."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """`cry`: float32[CRY_ROWS + dense + 1, 1], a cry or not; `dangers`: float32[DANGER_ROWS + dense
    + 1, DANGERS], which one. From `gate` on (0–1) a message is a cry for help.
    """

    cry: Floats
    dangers: Floats
    gate: float


class Triage:
    """High recall first: a false alarm costs the person one line, a miss may cost a life."""

    def __init__(self, features: Features, weights: Weights) -> None:
        dense = features.dense + 1
        wanted = (CRY_ROWS + dense, 1), (DANGER_ROWS + dense, len(DANGERS))
        if (weights.cry.shape, weights.dangers.shape) != wanted:
            raise WeightsBroken(WeightsBroken.__doc__)
        self._features = features
        self._weights = weights
        self._danger = lru_cache(maxsize=REMEMBERED)(self._look)

    @classmethod
    def load(cls, file: Path = WEIGHTS) -> "Triage":
        """Raises LexiconBroken, WeightsBroken, and the encoder's ModelUnreadable."""
        return cls(Features(static.load(), Lexicon.load()), read(file))

    def recognise(self, text: str) -> Danger | None:
        """The danger of the first stretch of the message that is a cry.

        Of several dangers it is the one that whoever helps must heed first. Whoever only asks to be
        led through something is in none; nor is who only says that nobody is hurt.
        """
        return self._danger(text)

    def _look(self, text: str) -> Danger | None:
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
        # Where somebody might be is like cries, and is one only if it names a danger.
        if not row.named and supposes(text):
            return None
        if not self._is_cry(row, text):
            return None
        # Words that name a danger say which it is; likeness says it where none do.
        return settle(row.named or self._likeliest(row), text)

    def _is_cry(self, row: Row, text: str) -> bool:
        likely = float(1 / (1 + np.exp(-row.told(self._weights.cry)[0])))
        if row.cried:
            return row.named is Danger.SUICIDE or not asks(text) or likely >= ASKED
        if row.tiny:  # "！" is like nothing, and so like anything
            return likely >= TINY and any(map(str.isalnum, text))
        return likely >= self._weights.gate

    def _likeliest(self, row: Row) -> Danger:
        return DANGERS[int(row.told(self._weights.dangers).argmax())]


def read(file: Path) -> Weights:
    """Raises WeightsBroken."""
    try:
        with np.load(file, allow_pickle=False) as found:
            cry, dangers = (found[name].astype(np.float32) for name in ("cry", "dangers"))
            return Weights(cry=cry, dangers=dangers, gate=float(found["gate"]))
    except (OSError, KeyError, ValueError) as error:
        raise WeightsBroken(WeightsBroken.__doc__) from error


def write(file: Path, weights: Weights) -> None:
    """In half precision: 1.2 MB."""
    cry, dangers = (table.astype(np.float16) for table in (weights.cry, weights.dangers))
    gate = np.float64(weights.gate)
    np.savez_compressed(file, allow_pickle=False, cry=cry, dangers=dangers, gate=gate)
