"""Gets the text out of a file, page by page where there are pages: PDF, Word, HTML, Markdown, text.

It does not know what the text says. Nothing is fetched: only markitdown's converters of these
formats are used, on bytes in memory, without its plugins.
"""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from markitdown import StreamInfo
from markitdown.converters import DocxConverter, HtmlConverter, PdfConverter

from knowledge.documents.decoding import Kind, decode, kind_of
from knowledge.documents.errors import DocumentRefused, Encrypted, NoDocument, NoText, TooLarge

MOST_BYTES = 50_000_000
MOST_PAGES = 2_000
MOST_CHARACTERS = 5_000_000
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\0]")
#: What pdfium calls a file that it can't open without a password.
_PASSWORD = re.compile("password", re.I)


@dataclass(frozen=True, kw_only=True)
class Page:
    """`number` counts from 1, None in a document without pages. `lines` as they stand there."""

    number: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A document's text. `title`: what the file itself says it is called, where it does.

    `flowing`: lines end where the paper did, not where a paragraph does.
    """

    pages: tuple[Page, ...]
    title: str | None = None
    flowing: bool = False


def convert(path: Path, data: bytes) -> Converted:
    """Raises DocumentRefused's children, each naming the file and what to do."""
    if len(data) > MOST_BYTES:
        raise TooLarge(path, f"it has more than {MOST_BYTES // 1_000_000} MB; {TooLarge.__doc__}")
    kind = kind_of(path, data)
    try:
        with warnings.catch_warnings():
            # What a reader grumbles about and then reads is nobody's business.
            warnings.simplefilter("ignore")
            found = _CONVERTERS[kind](path, data)
    except DocumentRefused:
        raise
    except Exception as error:  # a damaged file breaks its reader anywhere
        raise NoDocument(path, f"the file is damaged ({type(error).__name__})") from error
    size = sum(len(line) for page in found.pages for line in page.lines)
    if size == 0:
        raise NoText(path)
    if size > MOST_CHARACTERS:
        raise TooLarge(path, f"it has more than {MOST_CHARACTERS} characters")
    return found


def read_bytes(path: Path) -> bytes:
    """Raises TooLarge before anything is read, NoDocument for what is no readable file."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            most = MOST_BYTES // 1_000_000
            raise TooLarge(path, f"it has {size // 1_000_000} MB, at most {most} are taken in")
        return path.read_bytes()
    except OSError as error:
        raise NoDocument(path, f"it can't be read ({error.strerror})") from error


def _pdf(path: Path, data: bytes) -> Converted:
    pages = tuple(
        Page(number=number, lines=_lines(text))
        for number, text in enumerate(_pdf_pages(path, data), start=1)
    )
    return Converted(pages=pages, flowing=True)


def _pdf_pages(path: Path, data: bytes) -> Iterator[str]:
    """markitdown joins all pages into one text, so it is given one page at a time."""
    try:
        whole = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise (Encrypted(path) if _PASSWORD.search(str(error)) else NoDocument(path)) from error
    try:
        if len(whole) > MOST_PAGES:
            raise TooLarge(path, f"it has {len(whole)} pages, at most {MOST_PAGES} are taken in")
        for place in range(len(whole)):
            yield _pdf_page(whole, place)
    finally:
        whole.close()


def _pdf_page(whole: pdfium.PdfDocument, place: int) -> str:
    single = pdfium.PdfDocument.new()
    try:
        single.import_pages(whole, [place])
        held = io.BytesIO()
        single.save(held)
    finally:
        single.close()
    held.seek(0)
    return str(PdfConverter().convert(held, StreamInfo(extension=".pdf")).markdown)


def _word(path: Path, data: bytes) -> Converted:
    found = DocxConverter().convert(  # type: ignore[no-untyped-call]
        io.BytesIO(data), StreamInfo(extension=".docx")
    )
    return Converted(pages=(Page(number=None, lines=_lines(found.markdown)),))


def _html(path: Path, data: bytes) -> Converted:
    encoded = io.BytesIO(decode(path, data).encode())
    found = HtmlConverter().convert(encoded, StreamInfo(extension=".html", charset="utf-8"))
    title = " ".join((found.title or "").split()) or None
    return Converted(pages=(Page(number=None, lines=_lines(found.markdown)),), title=title)


def _text(path: Path, data: bytes) -> Converted:
    """A form feed is where a page ends."""
    sheets = _COMMENT.sub("", decode(path, data)).rstrip("\f\n ").split("\f")
    paged = len(sheets) > 1
    pages = (
        Page(number=number if paged else None, lines=_lines(sheet))
        for number, sheet in enumerate(sheets, start=1)
    )
    return Converted(pages=tuple(pages))


_CONVERTERS = {Kind.PDF: _pdf, Kind.WORD: _word, Kind.HTML: _html, Kind.TEXT: _text}


def _lines(text: str) -> tuple[str, ...]:
    visible = _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\x0b", "\n")
    return tuple(line.strip(" \t\r\f　") for line in visible.splitlines())
