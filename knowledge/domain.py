"""Tells whether a text is about an emergency at all, or everyday talk, by its pieces and meaning.

It does not know articles; what counts was learned from texts of both kinds, for one encoder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import grams
from knowledge.encoding import Vectors

SHIPPED = Path(__file__).parent / "domain.npz"
#: The logarithm of the odds goes to about 12: brought to the size of the other signals.
_STEEP = 0.25


@dataclass(frozen=True, kw_only=True)
class Domain:
    """`pieces`: float32[grams.ROWS]; `direction`: float32[dimension], among the vectors."""

    pieces: Vectors
    direction: Vectors
    bias: float

    def about(self, text: str, vector: Vectors) -> float:
        """Of one text and its vector, float32[1, dimension]: -1 everyday talk … 1 an emergency."""
        found = grams.rows(text)
        spelled = float(self.pieces[found].sum()) * grams.weight(found)
        return float(np.tanh(_STEEP * (spelled + float(vector[0] @ self.direction) + self.bias)))


def load(path: Path = SHIPPED) -> Mapping[str, Domain]:
    """Encoder name → what counts: one row of `pieces`, `direction`, `bias`."""
    with np.load(path, allow_pickle=False) as table:
        return {
            name: Domain(
                pieces=table[name][: grams.ROWS].astype(np.float32),
                direction=table[name][grams.ROWS : -1].astype(np.float32),
                bias=float(table[name][-1]),
            )
            for name in table.files
        }


def save(domains: Mapping[str, Domain], path: Path = SHIPPED) -> None:
    """Writes what `load` reads, in half precision: 30 KB an encoder."""
    rows = {
        name: np.concatenate([known.pieces, known.direction, [known.bias]]).astype(np.float16)
        for name, known in domains.items()
    }
    np.savez_compressed(path, allow_pickle=False, **rows)
