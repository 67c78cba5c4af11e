"""Bytes of an XML document in any usual encoding → UTF-8, piece by piece, without its declaration.

Knows nothing of XML but the declaration. Encodings in which markup could hide from a look at bytes
(UTF-7, EBCDIC, ISO-2022) are not read.
"""

import codecs
import re
from collections.abc import Iterator

PIECE = 65_536
"""Bytes decoded at a time."""

_DECLARATION = re.compile(r"\s*(<\?xml\s[^<>]{0,300}\?>)")
_DECLARED = re.compile(
    rb"""<\?xml\s[^<>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_READ = re.compile(
    r"utf-8|ascii|iso8859-\d{1,2}|cp125\d|koi8-[ru]|tis-620|cp874|big5|big5hkscs|cp950|gb18030"
    r"|shift_jis|cp932|euc_jp|euc_kr|cp949"
)
# Documents that say GB 2312 hold characters of its supersets.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030"}


class EncodingUnreadable(ValueError):
    """The document is in no encoding that we read, or in another one than it says."""


def as_utf8(data: bytes) -> Iterator[bytes]:
    """The document in pieces; line ends stay, so that lines count as in `data`.

    Raises EncodingUnreadable.
    """
    decoder = codecs.getincrementaldecoder(_encoding(data))()
    for start in range(0, max(len(data), 1), PIECE):
        piece = data[start : start + PIECE]
        try:
            text = decoder.decode(piece, start + PIECE >= len(data))
        except UnicodeDecodeError as error:
            raise EncodingUnreadable(error.reason) from None
        if start == 0:
            text = _without_declaration(text.removeprefix("\ufeff"))
        yield text.encode("utf-8", "replace")


def _encoding(data: bytes) -> str:
    """By byte order mark, by the look of the first character, by what is declared."""
    head = data[:1_000].lstrip(b" \t\r\n")
    for sign, name in (*_MARKS, *_SIGNS):
        if head.startswith(sign):
            return name
    declared = _DECLARED.match(head)
    if declared is None:
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        raise EncodingUnreadable(declared[1].decode("ascii")) from None
    name = _SUPERSETS.get(name, name)
    if _READ.fullmatch(name) is None:
        raise EncodingUnreadable(name)
    return name


def _without_declaration(text: str) -> str:
    """It speaks of bytes that are no more; blank lines before it, which XML forbids, may stay."""
    found = _DECLARATION.match(text)
    if found is None:
        return text
    return text[: found.start(1)] + "\n" * found[1].count("\n") + text[found.end() :]
