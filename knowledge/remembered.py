"""Keeps what texts were cut into and their vectors, so that a changed article costs only itself.

Each file says what made it and holds a digest of its bytes: what is of another version or broken is
never believed but made anew. It does not know articles, nor what the terms are counted for.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import metadata
from io import BytesIO
from pathlib import Path

import numpy as np

from knowledge.encoding import Vectors

VECTORS = "vectors"
Table = dict[str, list[str]]


class Memory:
    """Of one build: reads what an earlier one left, and keeps exactly what this one asked for.

    Not for several threads at once; several builders may share the folders.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """`folders` that earlier builds wrote to, if any: of each kind, the newest file is read."""
        self._folders = folders
        self._earlier: dict[str, Table] = {}
        self._now: dict[str, tuple[str, Table]] = {}
        self._known: dict[str, Vectors] | None = None
        self._vectors: tuple[str, dict[str, Vectors]] = ("", {})

    def cut(self, kind: str, made_by: str, text: str, how: Callable[[str], list[str]]) -> list[str]:
        """What `how` cuts the text into; `made_by`: its version. One kind has one version."""
        if kind not in self._now:
            payload = self._read(kind, made_by)
            self._earlier[kind] = json.loads(payload) if payload else {}
            self._now[kind] = (made_by, {})
        now = self._now[kind][1]
        if text not in now:
            known = self._earlier[kind].get(text)
            now[text] = how(text) if known is None else known
        return now[text]

    def encoded(
        self, made_by: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        """float32[texts, dimension] of at least one text; `made_by`: the version of `encode`."""
        if self._known is None:
            self._known = _rows(self._read(VECTORS, made_by))
        now = self._vectors[1]
        now |= {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in now]
        if new:
            now |= zip(new, encode(new), strict=True)
        self._vectors = (made_by, now)
        return np.stack([now[text] for text in texts])

    def keep(self, folder: Path) -> None:
        """Writes what was asked for. Where that fails, the next build makes it anew."""
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            for kind, (made_by, table) in self._now.items():
                payload = json.dumps(table, ensure_ascii=False).encode()
                _write(folder / kind, made_by, payload)
            made_by, rows = self._vectors
            if rows:
                _write(folder / VECTORS, made_by, _payload(rows))

    def _read(self, kind: str, made_by: str) -> bytes | None:
        """What was kept, if it is whole and of this version."""
        paths = [path for path in (folder / kind for folder in self._folders) if path.is_file()]
        try:
            newest = max(paths, key=lambda path: path.stat().st_mtime)
            head, _, payload = newest.read_bytes().partition(b"\n")
            told = json.loads(head)
        except (OSError, ValueError):
            return None
        return payload if told == _head(made_by, payload) else None


def version(files: Iterable[Path], packages: Iterable[str], *more: str) -> str:
    """Sixteen hex digits of what makes something: its code and tables, and libraries' versions."""
    told = [path.read_text(encoding="utf-8") for path in files]
    installed = [f"{package} {_installed(package)}" for package in packages]
    text = json.dumps([told, installed, more], ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def _head(made_by: str, payload: bytes) -> dict[str, str]:
    digest = hashlib.blake2b(payload, digest_size=16).hexdigest()
    return {"made_by": made_by, "digest": digest}


def _write(path: Path, made_by: str, payload: bytes) -> None:
    """Whole or not at all, whoever else writes it at the same time."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(_head(made_by, payload)).encode() + b"\n")
            file.write(payload)
        # Temporary files are for their owner alone; the service may run as another user.
        Path(name).chmod(0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _payload(rows: dict[str, Vectors]) -> bytes:
    """The texts on one line, then NumPy's own format."""
    table = BytesIO()
    np.save(table, np.stack(list(rows.values())), allow_pickle=False)
    return json.dumps([*rows], ensure_ascii=False).encode() + b"\n" + table.getvalue()


def _rows(payload: bytes | None) -> dict[str, Vectors]:
    if payload is None:
        return {}
    texts, _, table = payload.partition(b"\n")
    return dict(zip(json.loads(texts), np.load(BytesIO(table), allow_pickle=False), strict=True))
