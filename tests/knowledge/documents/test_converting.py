"""Text out of files, page by page, and nothing fetched on the way."""

import socket
from pathlib import Path

import pytest

from knowledge.documents.converting import Converted, convert
from tests.knowledge.documents.making import pdf, word

HERE = Path("plan.bin")
PAGE = """<html><head><title> Flood plan </title><script>fetch("http://example.invalid/a")</script>
<link rel="stylesheet" href="http://example.invalid/b.css"></head><body><h2>Warning</h2>
<p>Sirens reach <b>95%</b> of the people.<img src="http://example.invalid/c.png"></p></body></html>"""


def _text(converted: Converted) -> str:
    return "\n".join(line for page in converted.pages for line in page.lines)


def test_a_pdf_keeps_its_pages() -> None:
    found = convert(HERE, pdf([["第一条　总则"], ["第二条　预警", "分四级"]]))
    assert [page.number for page in found.pages] == [1, 2]
    assert [[one for one in page.lines if one] for page in found.pages] == [
        ["第一条　总则"],
        ["第二条　预警", "分四级"],
    ]
    assert found.flowing


def test_word_keeps_its_headings() -> None:
    found = convert(HERE, word([("Heading1", "Flood plan"), ("", "Go up.")]))
    assert [line for line in found.pages[0].lines if line] == ["# Flood plan", "Go up."]


def test_a_web_page_is_read_without_its_scripts() -> None:
    found = convert(HERE, PAGE.encode())
    assert found.title == "Flood plan"
    assert "## Warning" in found.pages[0].lines
    assert "fetch" not in _text(found)


def test_a_form_feed_is_a_page_s_end() -> None:
    found = convert(HERE, b"one\n\ftwo\n\f\n")
    assert [(page.number, page.lines[0]) for page in found.pages] == [(1, "one"), (2, "two")]
    assert convert(HERE, b"one").pages[0].number is None


def test_comments_and_what_nobody_sees_are_left_out() -> None:
    text = "# Plan\ufeff\n<!-- INFO\nEND -->\nGo\u200b up.\0\n" + "Stay there. " * 200
    assert _text(convert(HERE, text.encode()))[:20] == "# Plan\n\nGo up.\nStay "


@pytest.mark.parametrize(
    "data",
    [PAGE.encode(), pdf([["x"]]), word([("", "x")]), ("<html>" + "<div>" * 5_000 + "x").encode()],
    ids=["html", "pdf", "word", "deep html"],
)
def test_nothing_is_fetched(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a converter reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert _text(convert(HERE, data))
