"""Tells by its meaning whether a text is about an emergency at all, or everyday talk.

It does not know articles; the direction was learned from texts of both kinds, for one encoder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.encoding import Vectors

SHIPPED = Path(__file__).parent / "domain.npz"


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A direction among an encoder's vectors: float32[dimension], and where the middle lies."""

    direction: Vectors
    bias: float

    def about(self, vector: Vectors) -> float:
        """Of one text's vector, float32[1, dimension]: -1 everyday talk … 1 an emergency."""
        return float(np.tanh((vector[0] @ self.direction + self.bias) / 2))


def load(path: Path = SHIPPED) -> Mapping[str, Domain]:
    """Encoder name → its direction; the last number of each row is the bias."""
    with np.load(path) as table:
        return {
            name: Domain(direction=table[name][:-1], bias=float(table[name][-1]))
            for name in table.files
        }


def save(domains: Mapping[str, Domain], path: Path = SHIPPED) -> None:
    """Writes what `load` reads."""
    rows = {
        name: np.append(domain.direction, np.float32(domain.bias)).astype(np.float32)
        for name, domain in domains.items()
    }
    np.savez(path, allow_pickle=False, **rows)
