"""What a file is, by its content: its name proves nothing."""

from pathlib import Path

import pytest

from knowledge.documents.converting import MOST_BYTES, convert, read_bytes
from knowledge.documents.decoding import MOST_UNPACKED, Kind, decode, kind_of
from knowledge.documents.errors import (
    DocumentRefused,
    EncodingUnknown,
    Encrypted,
    NoDocument,
    NoText,
    TooLarge,
)
from tests.knowledge.documents.making import packed, pdf, word

HERE = Path("plan.txt")
LAW = "第一条 为了预防火灾和减少火灾危害，保护人身、财产安全，制定本法。"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf([["x"]]), Kind.PDF),
        (b"\n\n" + pdf([["x"]]), Kind.PDF),
        (word([("", "x")]), Kind.WORD),
        (b"<!DOCTYPE html><html><body>x", Kind.HTML),
        (b"\xef\xbb\xbf <!-- x --> <HTML><body>x", Kind.HTML),
        (LAW.encode(), Kind.TEXT),
        (LAW.encode("gb18030"), Kind.TEXT),
        (LAW.encode("utf-16"), Kind.TEXT),
        (b"# Plan\n\n<b>not a page</b>", Kind.TEXT),
    ],
    ids=["pdf", "junk before pdf", "word", "html", "html with mark", "utf-8", "gb", "utf-16", "md"],
)
def test_the_content_decides(data: bytes, kind: Kind) -> None:
    assert kind_of(HERE, data) is kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NoText),
        (b" \n\t ", NoText),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NoDocument),
        (bytes(range(256)) * 20, NoDocument),
        (b"\x7fELF" + b"\0\1\2" * 500, NoDocument),
        (b"PK\x03\x04 cut off", NoDocument),
        (packed({"xl/workbook.xml": "<x/>"}), NoDocument),
        (OLD_OFFICE, NoDocument),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        (b"{\\rtf1 hello}", NoDocument),
        ("Stra\u00dfe f\u00fcr K\u00f6ln, sch\u00f6n.".encode("latin-1"), EncodingUnknown),
    ],
    ids=[
        "empty", "blank", "picture", "bytes", "program", "broken zip", "spreadsheet", "old word",
        "protected word", "rtf", "latin-1",
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(data: bytes, error: type[DocumentRefused]) -> None:
    with pytest.raises(error, match=r"^plan\.txt: "):
        kind_of(HERE, data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_chinese_text_is_read_in_every_common_encoding(encoding: str) -> None:
    assert decode(HERE, LAW.encode(encoding)) == LAW


def test_a_page_s_own_encoding_is_believed() -> None:
    page = '<html><meta charset="big5"><body>避難收容處所'
    assert "避難收容處所" in decode(HERE, page.encode("big5"))


def test_a_packed_giant_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"word/document.xml": "<x/>", "word/media.bin": "0" * 4_000_000})
    assert len(data) < 10_000
    monkeypatch.setattr("knowledge.documents.decoding.MOST_UNPACKED", 3_000_000)
    assert MOST_UNPACKED > 3_000_000
    with pytest.raises(TooLarge):
        kind_of(HERE, data)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(TooLarge, match=rf"huge\.pdf: it has 200 MB, at most {MOST_BYTES // 10**6}"):
        read_bytes(huge)


@pytest.mark.parametrize("name", ["gone.txt", "."])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoDocument):
        read_bytes(tmp_path / name)


def test_a_damaged_pdf_is_told_from_a_protected_one() -> None:
    with pytest.raises(Encrypted, match="password"):
        convert(HERE, pdf([["x"]], encrypted=True))
    with pytest.raises(NoDocument):
        convert(HERE, b"%PDF-1.4\nnothing that any reader knows")
    with pytest.raises(NoText, match="OCR"):
        convert(HERE, pdf([[], []]))
