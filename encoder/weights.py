"""Reads the one array of a safetensors file, mapped from the disk, so that processes share it.

It does not know what the rows stand for.
"""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from encoder.errors import ModelUnreadable

# The name under which sentence-transformers' StaticEmbedding keeps it.
TENSOR = "embedding.weight"
_TYPES = {"F16": "<f2", "F32": "<f4"}
_LENGTH_BYTES = 8

Weights = npt.NDArray[np.floating]


def read(path: Path) -> Weights:
    """float16 or float32[pieces, dimension], read-only. Raises ModelUnreadable."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            described = json.loads(file.read(length))[TENSOR]
        rows, columns = described["shape"]
        begin = _LENGTH_BYTES + length + described["data_offsets"][0]
        kind = np.dtype(_TYPES[described["dtype"]])
        return np.memmap(path, kind, mode="r", offset=begin, shape=(rows, columns))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError) as error:
        raise ModelUnreadable(f"{path}: {error!r}") from error
