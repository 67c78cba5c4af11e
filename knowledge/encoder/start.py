"""The vectors that learning starts from: each piece where the teacher puts its English meaning.

It does not know what is learned afterwards.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from encoder.tokenizer import Tokenizer
from knowledge.encoder.sources import Pair
from knowledge.encoder.teacher import Teacher
from knowledge.encoder.vocabulary import Pieces

Vectors = npt.NDArray[np.float32]

# Arora, Liang, Ma 2017: a word counts a / (a + p), p being how probable it is.
RARE = 1e-3
# Pieces whose meaning nobody tells start as little more than noise.
NOISE = 0.01


def projection(taught: Vectors, dimension: int) -> Vectors:
    """float32[384, dimension] that keeps the most of these vectors' cosines."""
    _, axes = np.linalg.eigh(taught.T @ taught)
    return np.ascontiguousarray(axes[:, ::-1][:, :dimension], dtype=np.float32)


def project(taught: Vectors, onto: Vectors) -> Vectors:
    """The vectors in fewer dimensions, of length 1 again."""
    near = taught @ onto
    shorter: Vectors = near / np.linalg.norm(near, axis=1, keepdims=True)
    return shorter


def meanings(pieces: Pieces, words: Mapping[str, str]) -> dict[int, str]:
    """Number of a piece → its meaning in English, for those that have one."""
    found = {}
    for number, piece in enumerate(pieces):
        latin = piece if len(piece) > 1 and piece.isascii() and piece.isalpha() else None
        meaning = words.get(piece) or latin
        if meaning:
            found[number] = meaning
    return found


def glossary(words: tuple[Pair, ...], cutter: Tokenizer) -> dict[str, str]:
    """Each word as pieces are written, and its first meaning."""
    found: dict[str, str] = {}
    for pair in words:
        found.setdefault(cutter.normalise(pair.zh), pair.en)
    return found


def vectors(
    pieces: Pieces, told: Mapping[int, str], teacher: Teacher, onto: Vectors, seed: int
) -> Vectors:
    """float32[pieces, dimension]; a frequent piece's is short."""
    random = np.random.default_rng(seed)
    made = random.normal(0, NOISE, (len(pieces), onto.shape[1])).astype(np.float32)
    made[list(told)] = project(teacher.teach(list(told.values())), onto)
    probable = np.exp(np.fromiter(pieces.values(), dtype=np.float64))
    counted: Vectors = made * (RARE / (RARE + probable))[:, None].astype(np.float32)
    return counted
