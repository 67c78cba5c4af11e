"""Which trained model belongs to what lies in this folder, and where models are kept.

It does not know how a model is trained or served; it imports no Rasa, so that asking costs nothing.
"""

import hashlib
from pathlib import Path
from typing import List, Optional

HERE = Path(__file__).resolve().parent
#: What a model is made from. Launcher and training run it, but do not change it.
_MADE_FROM = (
    "config.yml",
    "domain/**/*.yml",
    "data/**/*.yml",
    "components/**/*.py",
    "components/**/*.yml",
    "../encoder/*.py",
    "../encoder/model/tokenizer.json",
    "../encoder/model/model.safetensors",
)
#: The one in use and the one before it, so that a bad one can be taken back by hand.
KEPT = 2


def content_hash(folder: Path = HERE) -> str:
    """Twelve hexadecimal digits; the same for the same content on every machine."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _MADE_FROM for file in folder.glob(pattern)):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_file(models: Path, content: str) -> Path:
    return models / f"fenghuo-{content}.tar.gz"


def newest(models: Path) -> Optional[Path]:
    """The model to serve: the one of today's content, else the youngest, else None."""
    wanted = model_file(models, content_hash())
    return wanted if wanted.is_file() else next(iter(_by_age(models)), None)


def prune(models: Path) -> None:
    """Removes all but the youngest KEPT models."""
    for old in _by_age(models)[KEPT:]:
        old.unlink()


def _by_age(models: Path) -> List[Path]:
    return sorted(models.glob("fenghuo-*.tar.gz"), key=lambda file: -file.stat().st_mtime)
