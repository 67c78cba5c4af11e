"""Writes the folder that sentence-transformers and `encoder` read.

It does not touch the model card (README.md) that lies in the same folder.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from encoder.weights import TENSOR
from knowledge.encoder import vocabulary
from knowledge.encoder.vocabulary import Pieces

_KINDS = "sentence_transformers.sentence_transformer.modules"
_MODULES = (
    ("", f"{_KINDS}.static_embedding.StaticEmbedding"),
    ("1_Normalize", f"{_KINDS}.normalize.Normalize"),
)
_SETTINGS: dict[str, object] = {
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def write(
    folder: Path,
    pieces: Pieces,
    replaced: Mapping[str, str],
    vectors: npt.NDArray[np.float32],
) -> None:
    """The model with its vectors in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.write(pieces, replaced, folder / "tokenizer.json")
    made = folder / "model.safetensors.new"
    save_file({TENSOR: vectors.astype(np.float16)}, made)
    # It is written for its owner alone; the service may run as another user.
    made.chmod(0o644)
    # A running service has the old file mapped: that must stay as it is.
    made.replace(folder / "model.safetensors")
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": kind}
        for number, (path, kind) in enumerate(_MODULES)
    ]
    _write(folder / "modules.json", modules)
    _write(folder / "config_sentence_transformers.json", _SETTINGS)


def _write(path: Path, told: object) -> None:
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
