"""Says what kind of document some bytes are, whatever the file is called, and decodes text.

It does not know what the text says.
"""

import io
import re
import zipfile
from collections import Counter
from enum import StrEnum
from pathlib import Path

from knowledge.documents.errors import EncodingUnknown, Encrypted, NoDocument, NoText, TooLarge

#: Bytes of a packed Word document once unpacked: a few kilobytes can hold gigabytes.
MOST_UNPACKED = 300_000_000
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Not in any text: what a binary file is full of.
_CONTROLS = frozenset(map(chr, {*range(32), 127} - {9, 10, 11, 12, 13, 26, 27}))


class Kind(StrEnum):
    """By content, not by name."""

    PDF = "pdf"
    WORD = "docx"
    HTML = "html"
    TEXT = "text"  # Markdown too


def kind_of(path: Path, data: bytes) -> Kind:
    """Raises NoDocument, NoText (empty), Encrypted, TooLarge (unpacked), EncodingUnknown."""
    if not data.strip():
        raise NoText(path, "the file is empty")
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _packed(path, data)
    if data.startswith(_OLD_OFFICE):
        raise _old_office(path, data)
    if data.startswith(
        (b"{\\rtf", b"%!PS", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b")
    ):
        raise NoDocument(path)
    text = decode(path, data)
    return Kind.HTML if _HTML.match(text) else Kind.TEXT


def decode(path: Path, data: bytes) -> str:
    """Text from UTF-8, UTF-16 with its mark, the encoding that HTML names, or GB18030.

    Raises EncodingUnknown, NoDocument (bytes that are no text at all).
    """
    named = _CHARSET.search(data[:2048])
    for encoding in _candidates(data, named[1].decode("ascii", "replace") if named else None):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding == "gb18030" and not _is_chinese(text):
            continue
        if _is_binary(text):
            raise NoDocument(path)
        return text
    raise NoDocument(path) if b"\0" in data else EncodingUnknown(path)


def _candidates(data: bytes, named: str | None) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    chinese = {"gb2312", "gbk", "gb18030"}
    given = [] if named is None or named.lower() in {*chinese, "utf-8", "utf8"} else [named]
    return ["utf-8-sig", *given, "gb18030"]


def _is_chinese(text: str) -> bool:
    """Nearly every sequence of bytes is some GB18030: of Chinese, most are common characters."""
    foreign = Counter(_block(character) for character in text if ord(character) > 127)
    total = sum(foreign.values())
    return total == 0 or foreign["common"] / total > 0.9


def _block(character: str) -> str:
    # GB2312's rows, the characters in daily use, come first in GB18030's two-byte area.
    try:
        row, cell = character.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return "rare"
    return "common" if (0xB0 <= row <= 0xD7 or row in (0xA1, 0xA3)) and cell >= 0xA1 else "rare"


def _is_binary(text: str) -> bool:
    sample = text[:100_000]
    return sum(character in _CONTROLS for character in sample) > len(sample) / 1000


def _packed(path: Path, data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NoDocument(path, f"the file is damaged ({error})") from error
    if not any(entry.filename == "word/document.xml" for entry in entries):
        raise NoDocument(path)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise TooLarge(path, f"unpacked it has more than {MOST_UNPACKED // 1_000_000} MB")
    return Kind.WORD


def _old_office(path: Path, data: bytes) -> Encrypted | NoDocument:
    """A protected .docx lies in the same container as a .doc of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Encrypted(path)
    return NoDocument(path, "it is a Word file of before 2007 (.doc); save it as .docx")
