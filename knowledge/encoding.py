"""Turns texts into vectors: the contract of an encoder, the shipped one, and a tiny one for tests.

It does not know what the vectors are compared with, and it never reaches for a network.
"""

import hashlib
import importlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from encoder import static
from encoder.errors import ModelUnreadable
from knowledge.errors import EncoderUnavailable
from knowledge.tokens import tokens

Vectors = npt.NDArray[np.float32]

# Any model of sentence-transformers. Named and not imported: torch takes 380 MB and six seconds,
# which whoever uses the shipped encoder should not pay.
SENTENCES = "knowledge.sentences"


class Encoder(Protocol):
    """Texts in, unit vectors out; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Identifies the weights: an index built with another name is stale."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def languages(self) -> frozenset[str]:
        """BCP-47 languages whose texts it places by meaning."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dimension], each row of length 1."""


class FakeEncoder:
    """Words hashed into a few dimensions: no weights, the same on every machine."""

    def __init__(
        self, dimension: int = 64, languages: frozenset[str] = frozenset({"zh", "en"})
    ) -> None:
        self.name = f"fake-{dimension}"
        self.dimension = dimension
        self.languages = languages

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dimension], each row of length 1."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for token in tokens(text):
                digest = hashlib.blake2b(token.encode(), digest_size=4).digest()
                row[int.from_bytes(digest) % self.dimension] += 1
            row /= float(np.linalg.norm(row)) or 1.0
        return vectors


def load(model: str | None = None) -> Encoder:
    """The shipped encoder; or the sentence-transformers model of that name or in that folder.

    Raises EncoderUnavailable: nothing is ever fetched, so the weights must be on this machine.
    """
    if model:
        found: Encoder = importlib.import_module(SENTENCES).load(model)
        return found
    try:
        return static.load()
    except ModelUnreadable as error:
        raise EncoderUnavailable(f"{error}. {EncoderUnavailable.__doc__}") from error
