"""The safetensors file is read as the library reads it, and refused where it is broken."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from encoder import weights
from encoder.errors import ModelUnreadable

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_either_precision(tmp_path: Path, kind: type[np.floating]) -> None:
    path = tmp_path / "model.safetensors"
    save_file({weights.TENSOR: ROWS.astype(kind)}, path)
    read = weights.read(path)
    assert read.dtype == kind
    assert np.array_equal(read, ROWS)


def test_nobody_writes_into_it(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({weights.TENSOR: ROWS}, path)
    with pytest.raises(ValueError, match="read-only"):
        weights.read(path)[0] = 1


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("empty", b""),
        ("a length and nothing more", (99).to_bytes(8, "little")),
        ("a length beyond all files", b"\xff" * 8),
        ("no header", (2).to_bytes(8, "little") + b"{}"),
        ("a pointer of git-lfs", b"version https://git-lfs.github.com/spec/v1\n"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, label: str, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelUnreadable, match=r"model\.safetensors"):
        weights.read(path)


def test_an_array_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({weights.TENSOR: ROWS}, path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(ModelUnreadable):
        weights.read(path)


def test_an_array_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({weights.TENSOR: ROWS.astype(np.int64)}, path)
    with pytest.raises(ModelUnreadable):
        weights.read(path)
