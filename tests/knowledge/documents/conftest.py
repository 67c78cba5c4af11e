"""The real laws and plans, read once, and small ones made here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.documents.importing import Described, read
from knowledge.documents.model import Document

Reading = Callable[..., Document]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Reads text or bytes as a file of that name."""

    def _read(content: str | bytes, name: str = "plan.txt", **described: object) -> Document:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, Described(**described))  # type: ignore[arg-type]

    return _read


@pytest.fixture(scope="session")
def real_documents(shared_data: Path) -> tuple[Document, ...]:
    return tuple(read(path) for path in sorted((shared_data / "plans").iterdir()))
