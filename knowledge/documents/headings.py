"""Tells what a line begins: an article, a chapter or section under a heading, or nothing.

It does not know the lines around it; whoever cuts does.
"""

import re
from dataclasses import dataclass

from knowledge.documents.numerals import CHARACTERS, number

#: Longer lines are sentences.
LONGEST_ZH, LONGEST_EN = 40, 130
_ARTICLE_ZH = re.compile(
    rf"第\s*([{CHARACTERS}]+)\s*条(之[{CHARACTERS}]+)?(?!例)([\s:：]*)(.*)", re.S
)
_ARTICLE_EN = re.compile(r"(?:Article|ARTICLE|Art\.)\s+(\d{1,4})\b([.:\s]*)(.*)", re.S)
_DIVISION_ZH = re.compile(rf"第\s*[{CHARACTERS}]+\s*(编|部分|章|节)(?![^\s]*[。；])")
_DIVISION_EN = re.compile(
    r"(Part|Title|Chapter|Section|Annex|Appendix|Schedule)\s+(?:[IVXLC]+|\d+|[A-H])\b", re.I
)
_ANNEX_ZH = re.compile(rf"附[件录表]\s*[{CHARACTERS}]*(?:[:：\s]|$)")
_COUNTED_ZH = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]")
_COUNTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})(?:[.、．]?\s+(?=[A-Z])|[.、．]?\s*(?=[一-鿿]))")
_EMPHASIS = re.compile(r"\*{1,3}([^*\n]+)\*{1,3}|__([^_\n]+)__")
_MARKDOWN = re.compile(r"(#{1,6})\s+(.+)")
_RANKS = {"编": 11, "部分": 11, "章": 12, "节": 13}
_RANKS_EN = {"part": 11, "title": 11, "chapter": 12, "section": 13}
_ANNEX_RANK, _COUNTED_RANK = 10, 16
_SENTENCE_END = "。；;！!？?，,、：:."


@dataclass(frozen=True, kw_only=True)
class Article:
    """The line begins an article. `apart`: the text stands apart from the number."""

    label: str
    number: int
    apart: bool


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The line is a heading; the smaller the rank, the further out it is.

    `counted`: by its own number alone ("3.", "二、"), which a law's lists have too.
    """

    text: str
    rank: int
    counted: bool = False


def article(line: str) -> Article | None:
    """What article begins with this line, if one does."""
    plain = bare(line)
    found = _ARTICLE_ZH.match(plain)
    if found:
        counted = number(found[1])
        label = f"第{found[1]}条{found[2] or ''}"
        apart = bool(found[3]) or not found[4]
        return Article(label=label, number=counted, apart=apart) if counted else None
    found = _ARTICLE_EN.match(plain)
    return Article(label=f"Article {found[1]}", number=int(found[1]), apart=True) if found else None


def heading(line: str) -> Heading | None:
    """What heading this line is, if it is one."""
    marked = _MARKDOWN.fullmatch(line)
    text = bare(line)
    long = len(text) > (LONGEST_ZH if _is_han(text) else LONGEST_EN)
    row = "\t" in line or "|" in line
    if not text or long or row or (not marked and text.endswith(tuple(_SENTENCE_END))):
        return None
    return _division(text) or _by_mark(marked, text) or _counted(text)


def bare(line: str) -> str:
    """The line without Markdown's marks, its inner spaces made one."""
    marked = _MARKDOWN.fullmatch(line)
    text = _EMPHASIS.sub(r"\1\2", marked[2] if marked else line)
    return re.sub(r"[\s　]+", " ", text).strip()


def _by_mark(marked: re.Match[str] | None, text: str) -> Heading | None:
    return Heading(text=text, rank=len(marked[1])) if marked else None


def _division(text: str) -> Heading | None:
    found = _DIVISION_ZH.match(text)
    if found:
        return Heading(text=text, rank=_RANKS[found[1]])
    found = _DIVISION_EN.match(text)
    if found and not text.endswith("."):
        return Heading(text=text, rank=_RANKS_EN.get(found[1].lower(), _ANNEX_RANK))
    return Heading(text=text, rank=_ANNEX_RANK) if _ANNEX_ZH.match(text) else None


def _counted(text: str) -> Heading | None:
    han = _COUNTED_ZH.match(text)
    if han:
        return Heading(text=text, rank=14 if han[0].endswith("、") else 15, counted=True)
    found = _COUNTED.match(text)
    if found:
        return Heading(text=text, rank=_COUNTED_RANK + found[1].count("."), counted=True)
    return None


def _is_han(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)
