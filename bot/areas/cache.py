"""Outlines in one file that is read in a moment: well-known binary, codes beside it.

It does not know where the outlines come from.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry


def read(kept: Path) -> dict[str, BaseGeometry] | None:
    """None when there is no such file, or none that can be read."""
    try:
        with np.load(io.BytesIO(kept.read_bytes()), allow_pickle=False) as stored:
            codes, ends, blob = stored["codes"], stored["ends"], stored["wkb"].tobytes()
        starts = [0, *ends[:-1]]
        return {
            str(code): shapely.from_wkb(blob[start:end])
            for code, start, end in zip(codes, starts, ends, strict=True)
        }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ShapelyError):
        return None


def write(kept: Path, outlines: Mapping[str, BaseGeometry]) -> None:
    """Written beside and moved into place: another process never reads half a file."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    blobs = [shapely.to_wkb(outline) for outline in outlines.values()]
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
        np.savez(
            part,
            codes=np.array(list(outlines), dtype=np.str_),
            ends=np.cumsum([len(blob) for blob in blobs], dtype=np.int64),
            wkb=np.frombuffer(b"".join(blobs), dtype=np.uint8),
        )
    os.replace(part.name, kept)
