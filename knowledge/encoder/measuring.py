"""Asks an encoder for the one right text among many, and counts how often it comes first.

It does not know where texts come from.
"""

from collections.abc import Sequence

import numpy as np

from encoder.static import Vectors


def first_hits(asked: Vectors, answers: Vectors) -> float:
    """The share of rows whose own row of `answers` is the nearest of all."""
    near = asked @ answers.T
    return float((near.argmax(axis=1) == np.arange(len(asked))).mean())


def first_groups(
    asked: Vectors, right: Sequence[frozenset[str]], answers: Vectors, groups: Sequence[str]
) -> float:
    """The share of questions whose nearest answer belongs to a right group."""
    nearest = (asked @ answers.T).argmax(axis=1)
    return sum(groups[row] in own for row, own in zip(nearest, right, strict=True)) / len(right)
