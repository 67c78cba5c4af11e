"""Says how likely a text tells of anything, by weights learned from tweets of disasters.

It does not know what follows from it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.reports.informative.features import CHARACTERS, SIGNS, WORDS, Floats, Rows, row_of

#: Below it a text looks like no report. Chosen on half of tests/bot/reports/informative/written.yml
#: and on pairs/en.yml beside it: a true report rarely bears the mark, much noise does not either.
NOTHING = 0.05
#: Characters looked at: whoever writes more than this tells something.
_LONGEST = 500
_LATIN = re.compile(r"[a-zà-öø-ÿ]", re.IGNORECASE)
#: Of a text's letters, so many must be Latin, as the tweets' are. Of Chinese reports and of Chinese
#: noise the score says the same (decision 0097): nothing is guessed there.
_SPEAKS = 0.8
WEIGHTS = Path(__file__).parent / "weights.npz"

_TABLES = ("words", "rare_words", "characters", "rare_characters", "signs")


class WeightsBroken(Exception):
    """The learned weights do not fit the features: run `python -m bot.reports.informative`."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """`words`: float32[WORDS]; `characters`: float32[CHARACTERS]; `signs`: float32[SIGNS].

    `rare_…`: of the same lengths, how rare each row is, which is how loud it speaks.
    """

    words: Floats
    rare_words: Floats
    characters: Floats
    rare_characters: Floats
    signs: Floats
    bias: float


class Informative:
    """Reads only, so any number of threads may share one. About 0.2 ms a report."""

    def __init__(self, weights: Weights) -> None:
        lengths = [len(getattr(weights, name)) for name in _TABLES]
        if lengths != [WORDS, WORDS, CHARACTERS, CHARACTERS, SIGNS]:
            raise WeightsBroken(WeightsBroken.__doc__)
        self._weights = weights

    @classmethod
    def load(cls, file: Path = WEIGHTS) -> "Informative":
        """Raises WeightsBroken."""
        return cls(read(file))

    def tells_nothing(self, text: str) -> bool:
        """Whether it looks like no report; False where nobody can tell, as of Chinese."""
        if len(text) > _LONGEST or not _latin(text):
            return False
        return self.likely(text) < NOTHING

    def likely(self, text: str) -> float:
        """0 … 1."""
        row, weights = row_of(text), self._weights
        told = (
            _told(row.words, weights.words, weights.rare_words)
            + _told(row.characters, weights.characters, weights.rare_characters)
            + row.signs @ weights.signs
            + weights.bias
        )
        return float(1 / (1 + np.exp(-told)))


def _latin(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 0 and len(_LATIN.findall(text)) >= _SPEAKS * letters


def _told(rows: Rows, weights: Floats, rare: Floats) -> float:
    """Long texts are no louder than short ones."""
    loud = rare[rows]
    return float(weights[rows] @ loud / np.sqrt(loud @ loud))


def read(file: Path) -> Weights:
    """Raises WeightsBroken."""
    try:
        with np.load(file, allow_pickle=False) as found:
            tables = {name: found[name].astype(np.float32) for name in _TABLES}
            return Weights(**tables, bias=float(found["bias"]))
    except (OSError, KeyError, ValueError) as error:
        raise WeightsBroken(WeightsBroken.__doc__) from error


def write(file: Path, weights: Weights) -> None:
    """In half precision."""
    tables = {name: getattr(weights, name).astype(np.float16) for name in _TABLES}
    np.savez_compressed(file, allow_pickle=False, bias=np.float64(weights.bias), **tables)
