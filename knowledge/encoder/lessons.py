"""What is put before the learner at one step: pairs, single English texts, or whole topics.

It does not know how the learner weighs right against wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge.encoder.bags import Bags, Numbers

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Row i of `left` and of `right` mean the same, and what the teacher says is `taught[i]`."""

    left: Bags
    right: Bags | None
    taught: Vectors | None


class Lesson(Protocol):
    """Something to draw one step's texts from."""

    @property
    def share(self) -> float:
        """Of all steps."""

    def draw(self, random: np.random.Generator) -> Drawn:
        """The texts of one step."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Translations with the teacher's vectors; without `right`, English texts alone."""

    left: Bags
    right: Bags | None
    taught: Vectors
    share: float
    batch: int

    def draw(self, random: np.random.Generator) -> Drawn:
        """A batch of different rows."""
        count = len(self.taught)
        rows = random.choice(count, min(self.batch, count), replace=False)
        right = self.right.pick(rows) if self.right else None
        return Drawn(left=self.left.pick(rows), right=right, taught=self.taught[rows])


@dataclass(frozen=True, kw_only=True)
class Topics:
    """Of each topic, rows of `bags` that ask about it and rows that are told; no teacher."""

    bags: Bags
    asked: Sequence[Numbers]
    told: Sequence[Numbers]
    share: float

    def draw(self, random: np.random.Generator) -> Drawn:
        """One question of each topic beside something else that is said of it, in any language."""
        left = np.array([random.choice(rows) for rows in self.asked])
        answers = [
            random.choice(rows if random.random() < 0.7 else asked)
            for rows, asked in zip(self.told, self.asked, strict=True)
        ]
        right = self.bags.pick(np.array(answers))
        return Drawn(left=self.bags.pick(left), right=right, taught=None)
