"""The encoder itself: a text's vector is the mean of its pieces' vectors, made one long.

It keeps nothing between texts and does not know which language a text is in.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from encoder import tokenizer, weights
from encoder.errors import ModelUnreadable
from encoder.tokenizer import Tokenizer

Vectors = npt.NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
LANGUAGES = frozenset({"zh", "en"})
_SHARE = 1 << 20


class StaticEncoder:
    """Texts in, unit vectors out; reads only, so any number of threads may share one."""

    def __init__(self, name: str, cutter: Tokenizer, rows: weights.Weights) -> None:
        """`rows`: [pieces, dimension], a piece's weight is in its row's length."""
        self.name = name
        self.languages = LANGUAGES
        self.dimension = int(rows.shape[1])
        self._cutter = cutter
        self._rows = rows

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dimension], rows of length 1, all 0 for a text without any character."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            numbers = self._cutter.numbers(text)
            if numbers:
                self._rows[numbers].mean(axis=0, dtype=np.float32, out=vector)
                vector /= max(float(np.linalg.norm(vector)), 1e-12)
        return vectors


def load(folder: Path = MODEL) -> StaticEncoder:
    """The encoder in that folder, the shipped one without. Raises ModelUnreadable."""
    paths = [folder / "tokenizer.json", folder / "model.safetensors"]
    cutter, rows = tokenizer.read(paths[0]), weights.read(paths[1])
    if cutter.size != rows.shape[0]:
        raise ModelUnreadable(f"{folder}: {cutter.size} pieces but {rows.shape[0]} vectors")
    return StaticEncoder(f"fenghuo-static-{_digest(paths)}", cutter, rows)


def _digest(paths: Sequence[Path]) -> str:
    """Eight hex digits of all bytes: about 50 ms for 30 MB, once a process."""
    digest = hashlib.blake2b(digest_size=4)
    for path in paths:
        with path.open("rb") as file:
            while share := file.read(_SHARE):
                digest.update(share)
    return digest.hexdigest()
