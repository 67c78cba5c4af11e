"""Puts lines back together into paragraphs, without headers, footers and the table of contents.

It does not know what is cut from them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from knowledge.documents.converting import Converted, Page
from knowledge.documents.headings import article, bare, heading

#: Lines at each end of a page among which headers and footers are looked for.
EDGE = 3
#: Pages that a header needs to be seen on, and their share of all (left and right pages differ).
FEWEST_PAGES, SHARE = 3, 0.4
#: A line at least this long has been broken off by the paper's edge, a shorter one ended.
BROKEN_OFF = 20
#: Characters of a heading, as a table of contents repeats it, on one line.
LONGEST_ENTRY = 150
_CONTENTS = re.compile(r"(?:目\s*[录次]|(?:table of )?contents)\W*", re.I)
_PAGE_NUMBER = re.compile(r"[\s.·…_-]*\d{1,4}\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")
_RULE = re.compile(r"[|\s:=_*-]+")
_BULLET = re.compile(
    r"(?:[-*+•●◆■]|[—–]{1,2}|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[)）])\s*\S"
)
_ENDED = re.compile(r"[。；！？.;:：!?][”’」』）)\"']*$")
_HAN = re.compile(r"[㐀-鿿　-〿＀-￯]")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One paragraph, heading or row of a table. `page`: where it begins."""

    text: str
    page: int | None


@dataclass(frozen=True, kw_only=True)
class _Line:
    text: str
    page: int | None
    after_blank: bool


def paragraphs(converted: Converted) -> list[Paragraph]:
    """In their order."""
    lines = list(_flat(_without_furniture(converted.pages)))
    return list(_joined(_without_contents(lines), flowing=converted.flowing))


def _without_furniture(pages: Sequence[Page]) -> Iterator[Page]:
    """Drops what stands at the edge of many pages, numbers aside: headers and footers.

    The first time stays, unless it is a mere number: often it is the title.
    """
    seen = Counter(line for page in pages for line in {_like(one) for one in _edges(page)})
    many = max(FEWEST_PAGES, SHARE * len(pages))
    repeated = {line for line, count in seen.items() if count >= many}
    dropped = {line for line in repeated if not any(one.isalpha() for one in line)}
    for page in pages:
        edges = set(_edge_places(page))
        kept = tuple(
            line
            for place, line in enumerate(page.lines)
            if place not in edges or _like(line) not in dropped
        )
        dropped |= repeated & {_like(page.lines[place]) for place in edges}
        yield Page(number=page.number, lines=kept)


def _edge_places(page: Page) -> list[int]:
    filled = [place for place, line in enumerate(page.lines) if line]
    return filled[:EDGE] + filled[-EDGE:]


def _edges(page: Page) -> list[str]:
    return [page.lines[place] for place in _edge_places(page)]


def _like(line: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line))


def _flat(pages: Iterator[Page]) -> Iterator[_Line]:
    after_blank = True
    for page in pages:
        for line in page.lines:
            text = _LINK.sub(r"\1", _IMAGE.sub("", line)).strip()
            if text and not _RULE.fullmatch(text):
                yield _Line(text=text, page=page.number, after_blank=after_blank)
            after_blank = not text


def _without_contents(lines: Sequence[_Line]) -> list[_Line]:
    """Drops a table of contents: its entries end in a page number or come again as headings."""
    starts = (place for place, line in enumerate(lines) if _CONTENTS.fullmatch(bare(line.text)))
    start = next(starts, None)
    if start is None:
        return list(lines)
    end = _contents_end(lines, start)
    later = {_entry(line.text) for line in lines[end:] if len(line.text) <= LONGEST_ENTRY}
    kept = [
        replace(line, after_blank=True)
        for line in lines[start + 1 : end]
        if not _is_entry(line, later)
    ]
    return [*lines[:start], *kept, *lines[end:]] if end > start + 1 else list(lines)


def _contents_end(lines: Sequence[_Line], start: int) -> int:
    """Where the first entry comes again: the text itself begins there."""
    first = _entry(lines[start + 1].text) if start + 1 < len(lines) else ""
    for place in range(start + 2, len(lines)):
        if first and _entry(lines[place].text) == first:
            return place
    return start + 1


def _is_entry(line: _Line, later: set[str]) -> bool:
    entry = _entry(line.text)
    return _PAGE_NUMBER.search(line.text) is not None or any(entry in known for known in later)


def _entry(text: str) -> str:
    return re.sub(r"[\W_]", "", _PAGE_NUMBER.sub("", bare(text))).casefold()


def _joined(lines: Sequence[_Line], *, flowing: bool) -> Iterator[Paragraph]:
    full = median([len(line.text) for line in lines] or [0]) * 0.6 if flowing else BROKEN_OFF
    held: _Line | None = None
    last = ""
    for line in lines:
        if held is not None and _goes_on(held.text, last, line, flowing=flowing, full=full):
            held = _Line(text=_glued(held.text, line.text), page=held.page, after_blank=False)
        else:
            if held is not None:
                yield Paragraph(text=held.text, page=held.page)
            held = line
        last = line.text
    if held is not None:
        yield Paragraph(text=held.text, page=held.page)


def _goes_on(held: str, last: str, line: _Line, *, flowing: bool, full: float) -> bool:
    """Whether a line belongs to the paragraph before it."""
    if _ENDED.search(last) or _is_row(last) or _begins(line.text):
        return False
    if line.text[0].islower() and len(last) >= BROKEN_OFF:
        return True
    if _closed(held) or (line.after_blank and not flowing):
        return False
    return len(last) >= full


def _begins(text: str) -> bool:
    """A line that something new begins with."""
    if _is_row(text) or _BULLET.match(text) or text.startswith("#"):
        return True
    begun = article(text)
    # "第十八条规定的…" at a line's beginning was broken off there; an article stands apart.
    return heading(text) is not None or (begun is not None and begun.apart)


def _closed(text: str) -> bool:
    """A chapter's heading stands alone; a line that is merely counted may go on in the next."""
    found = heading(text)
    return found is not None and not found.counted


def _is_row(text: str) -> bool:
    return text.startswith("|") or "\t" in text


def _glued(before: str, after: str) -> str:
    if before.endswith("-") or _HAN.match(before[-1]) or _HAN.match(after[0]):
        return before + after
    return f"{before} {after}"
