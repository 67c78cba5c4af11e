"""Says how likely a text tells of anything, by weights learned from tweets of disasters.

It does not know what follows from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.reports.informative.features import (
    CHARACTERS,
    ORDER,
    PAIRS,
    SIGNS,
    STEPS,
    WORDS,
    Floats,
    Rows,
    pairs_of,
    row_of,
)

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

#: What a text has of rows, and how many there are of each; how loud each of them is as a whole.
LENGTHS = {"words": WORDS, "characters": CHARACTERS, "order": ORDER, "pairs": PAIRS}
SHARES = {"words": 1.0, "characters": 1.0, "order": 1.0, "pairs": 0.5}
#: A text of which no row was ever met says nothing, instead of dividing by nought.
SILENT = 1e-9


class WeightsBroken(Exception):
    """The learned weights do not fit the features: run `python -m bot.reports.informative`."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """By the names of LENGTHS, float32[length]: `found`, what each row counts for; `loud`, how far
    it is heard. `signs`: float32[SIGNS]; `bounds`: float32[SIGNS, STEPS - 1] between their steps.
    """

    found: Mapping[str, Floats]
    loud: Mapping[str, Floats]
    bounds: Floats
    signs: Floats
    bias: float


class Informative:
    """Reads only, so any number of threads may share one. 0.2 to 0.3 ms a report."""

    def __init__(self, weights: Weights) -> None:
        for tables in (weights.found, weights.loud):
            if {name: len(table) for name, table in tables.items()} != LENGTHS:
                raise WeightsBroken(WeightsBroken.__doc__)
        if weights.bounds.shape != (SIGNS, STEPS - 1) or weights.signs.shape != (SIGNS,):
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
        there = {
            "words": row.words,
            "characters": row.characters,
            "order": row.order,
            "pairs": pairs_of(row.signs, weights.bounds),
        }
        told = sum(
            SHARES[name] * _told(rows, weights.found[name], weights.loud[name])
            for name, rows in there.items()
        )
        return float(1 / (1 + np.exp(-(told + row.signs @ weights.signs + weights.bias))))


def _latin(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 0 and len(_LATIN.findall(text)) >= _SPEAKS * letters


def _told(rows: Rows, found: Floats, loud: Floats) -> float:
    """Long texts are no louder than short ones."""
    heard = loud[rows]
    return float(found[rows] @ heard / max(np.sqrt(heard @ heard), SILENT))


def read(file: Path) -> Weights:
    """Raises WeightsBroken."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            return Weights(
                found={name: kept[f"found_{name}"].astype(np.float32) for name in LENGTHS},
                loud={name: kept[f"loud_{name}"].astype(np.float32) for name in LENGTHS},
                bounds=kept["bounds"],
                signs=kept["signs"].astype(np.float32),
                bias=float(kept["bias"]),
            )
    except (OSError, KeyError, ValueError) as error:
        raise WeightsBroken(WeightsBroken.__doc__) from error


def write(file: Path, weights: Weights) -> None:
    """In half precision."""
    tables = {
        f"{kind}_{name}": table.astype(np.float16)
        for kind, named in (("found", weights.found), ("loud", weights.loud))
        for name, table in named.items()
    }
    np.savez_compressed(
        file,
        allow_pickle=False,
        bounds=weights.bounds,
        signs=weights.signs.astype(np.float16),
        bias=np.float64(weights.bias),
        **tables,
    )
