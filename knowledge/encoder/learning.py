"""Learns the pieces' vectors: near the teacher's, and nearer to their translation than to others.

It does not know where texts come from, nor how they were cut.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from knowledge.encoder.bags import Bags, damage
from knowledge.encoder.lessons import Drawn, Lesson

Vectors = npt.NDArray[np.float32]

SEED = 20261122
RATE = 0.01
TEMPERATURE = 0.07
# How much of what counts as right is said by the teacher, who knows near-translations.
TEACHER_SHARE = 0.3
# Two English texts that mean so nearly the same are no wrong answers of each other.
SAME = 0.95
NEAR_TEACHER = 3.0
FIRST_MOMENT, SECOND_MOMENT, TINY = 0.9, 0.99, 1e-8


def learn(
    vectors: Vectors,
    lessons: Sequence[Lesson],
    parts: Bags,
    steps: int,
    told: Callable[[int, float], None],
) -> Vectors:
    """float32[pieces, dimension] after so many steps; `told(step, loss)` hears of each.

    The same on every run of one machine: all randomness has one seed.
    """
    random = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    rows = _Rows(vectors)
    shares = np.array([lesson.share for lesson in lessons])
    for step in range(steps):
        lesson = lessons[random.choice(len(lessons), p=shares / shares.sum())]
        drawn = lesson.draw(random)
        bags = [damage(bag, parts, random) for bag in (drawn.left, drawn.right) if bag]
        used, found = rows.gather(bags)
        loss = _loss(found, drawn)
        loss.backward()  # type: ignore[no-untyped-call]
        rows.move(used, RATE * (1 - step / steps))
        told(step, loss.item())
    return rows.vectors.numpy()


class _Rows:
    """The vectors and Adam's moments; only the rows that a step used are ever touched."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = torch.tensor(vectors)
        self._first = torch.zeros_like(self.vectors)
        self._second = torch.zeros_like(self.vectors)
        self._seen = torch.zeros(len(vectors))
        self._leaf = torch.empty(0)

    def gather(self, bags: Sequence[Bags]) -> tuple[Tensor, list[Tensor]]:
        """The rows used, and each text's unit vector."""
        flat = np.concatenate([bag.flat for bag in bags])
        used, places = np.unique(flat, return_inverse=True)
        self._leaf = self.vectors[torch.from_numpy(used)].requires_grad_()
        ends = np.cumsum([len(bag.flat) for bag in bags])[:-1]
        found = [
            functional.embedding_bag(
                torch.from_numpy(own), self._leaf, torch.from_numpy(bag.starts[:-1]), mode="mean"
            )
            for own, bag in zip(np.split(places, ends), bags, strict=True)
        ]
        return torch.from_numpy(used), [functional.normalize(rows, dim=1) for rows in found]

    def move(self, used: Tensor, rate: float) -> None:
        """One step of Adam, each row's moments corrected by how often it was seen."""
        slope = self._leaf.grad
        assert slope is not None
        with torch.no_grad():
            self._seen[used] += 1
            seen = self._seen[used][:, None]
            first = self._first[used].lerp_(slope, 1 - FIRST_MOMENT)
            second = self._second[used].lerp_(slope.square(), 1 - SECOND_MOMENT)
            self._first[used], self._second[used] = first, second
            scale = (second / (1 - SECOND_MOMENT**seen)).sqrt_().add_(TINY)
            self.vectors[used] -= rate * (first / (1 - FIRST_MOMENT**seen)) / scale


def _loss(found: list[Tensor], drawn: Drawn) -> Tensor:
    taught = None if drawn.taught is None else torch.from_numpy(drawn.taught)
    loss = _told_apart(found[0], found[-1], taught)
    if taught is not None:
        far = sum((1 - (vectors * taught).sum(dim=1).mean() for vectors in found), torch.zeros(()))
        loss = loss + NEAR_TEACHER * far / len(found)
    return loss


def _told_apart(left: Tensor, right: Tensor, taught: Tensor | None) -> Tensor:
    """Cross-entropy of finding row i of the one among all rows of the other, both ways."""
    near = left @ right.T / TEMPERATURE
    goal = torch.eye(len(left))
    if taught is not None:
        likeness = taught @ taught.T
        alone = left is right
        same = (likeness > SAME) & (goal == 0)
        near = near.masked_fill(same, -1e4)
        likeness = (likeness / TEMPERATURE).masked_fill(same, -1e4)
        if alone:
            near, likeness = (m.masked_fill(goal > 0, -1e4) for m in (near, likeness))
        share = 1.0 if alone else TEACHER_SHARE
        goal = (1 - share) * goal + share * functional.softmax(likeness, dim=1)
    ways = functional.cross_entropy(near, goal), functional.cross_entropy(near.T, goal)
    return (ways[0] + ways[1]) / 2
