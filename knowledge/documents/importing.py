"""Reads one file into a document ready to be kept: converted, described and cut.

It does not know where documents are kept.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import describing
from knowledge.documents.converting import convert, read_bytes
from knowledge.documents.cutting import cut
from knowledge.documents.errors import LanguageUnknown, NoText
from knowledge.documents.model import Document, short
from knowledge.documents.paragraphs import paragraphs
from knowledge.tokens import words


@dataclass(frozen=True, kw_only=True)
class Described:
    """What whoever imports says of the document; None: find out."""

    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    language: str | None = None


def read(path: Path, described: Described | None = None) -> Document:
    """Raises DocumentRefused's children, each naming the file and what to do."""
    return read_data(path, read_bytes(path), described)


def read_data(path: Path, data: bytes, described: Described | None = None) -> Document:
    """The same of a file's bytes; `path` need not exist: its name says what the file is called."""
    given = described or Described()
    converted = convert(path, data)
    found = paragraphs(converted)
    title = given.title or describing.title_of(path, found, converted.title)
    language = given.language or describing.language_of("\n".join(one.text for one in found))
    if language is None:
        raise LanguageUnknown(path)
    excerpts = cut(found, title)
    if not any(words(excerpt.text) for excerpt in excerpts):
        raise NoText(path)
    return Document(
        id=describing.id_of(short(title)),
        title=title,
        publisher=given.publisher or describing.publisher_of(found),
        year=given.year or describing.year_of(path, found),
        language=language,
        file_name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        excerpts=excerpts,
    )
