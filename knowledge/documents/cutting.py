"""Cuts a document into excerpts: an article each, else what stands under one heading.

It does not know files, nor how excerpts are found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.documents.headings import Article, Heading, article, bare, heading
from knowledge.documents.model import Excerpt
from knowledge.documents.paragraphs import Paragraph

#: Characters of an excerpt at most: three SMS-lengths more than anybody reads in a hurry.
LONGEST = 700
#: What is shorter goes together with the next paragraph under the same heading.
SHORT = 160
#: A list's opening words, repeated before each further part of the list.
LONGEST_LEAD = 160
#: From so many articles on, lists' own numbers ("3.", "二、") are no headings.
FEWEST_ARTICLES = 3
_SENTENCES = re.compile(r"(?<=[。！？；])(?![”’」』）])|(?<=[.!?;])\s+(?=[A-Z0-9“\"'—(])")
_CLAUSES = re.compile(r"(?<=[，、：])|(?<=[,:])\s+|\s+")
_FINAL = re.compile(r"[。；：.;:][”’」』）)\"']*$")


@dataclass
class _Open:
    """What is being gathered: the paragraphs since the last article or heading."""

    headings: list[Heading] = field(default_factory=list)
    article: Article | None = None
    gathered: list[Paragraph] = field(default_factory=list)

    def under(self, found: Heading) -> None:
        self.headings = [one for one in self.headings if one.rank < found.rank] + [found]


def cut(paragraphs: Sequence[Paragraph], title: str) -> tuple[Excerpt, ...]:
    """The excerpts in their order; the title's own line belongs to none."""
    law = sum(article(one.text) is not None for one in paragraphs) >= FEWEST_ARTICLES
    state, last, found = _Open(), 0, list[Excerpt]()
    for place, paragraph in enumerate(paragraphs):
        if bare(paragraph.text) == title:
            continue
        begun = _begun(paragraph.text, last) if law else None
        above = None if begun else _above(paragraphs, place, law=law)
        if begun or above:
            found += _closed(state)
            state.gathered = []
        if begun:
            state.article, last = begun, begun.number
        if above:
            state.under(above)
            # A law's annexes follow its last article and are no part of it.
            state.article = None
        else:
            state.gathered.append(paragraph)
    return tuple(found + _closed(state))


def sentences(text: str) -> list[str]:
    """The sentences of a text in either language, their marks with them."""
    return [one for line in text.split("\n") for one in _SENTENCES.split(line) if one.strip()]


def _begun(text: str, last: int) -> Article | None:
    """An article, unless the line only mentions one ("第十八条规定的…" where a line was broken)."""
    found = article(text)
    if found is None:
        return None
    follows = found.number in (last, last + 1) or (found.apart and found.number == 1)
    return found if follows or (found.apart and found.number > last) else None


def _above(paragraphs: Sequence[Paragraph], place: int, *, law: bool) -> Heading | None:
    text = paragraphs[place].text
    found = heading(text)
    if found and not (law and found.counted):
        return found
    following = paragraphs[place + 1].text if place + 1 < len(paragraphs) else ""
    # "总则" alone, where a chapter's number got lost.
    alone = law and len(text) <= 15 and not _FINAL.search(text) and article(following)
    return Heading(text=bare(text), rank=12) if alone and not found else None


def _closed(state: _Open) -> list[Excerpt]:
    if not state.gathered:
        return []
    headings = tuple(one.text for one in state.headings)
    if state.article is None:
        return list(_sections(state.gathered, headings))
    whole = Excerpt(
        text="\n".join(_plain(one.text) for one in state.gathered),
        headings=headings,
        article=state.article.label,
        number=state.article.number,
        page=state.gathered[0].page,
    )
    texts = parts(whole.text)
    return [
        replace(whole, text=text, part=number, parts=len(texts))
        for number, text in enumerate(texts, start=1)
    ]


def _sections(gathered: Sequence[Paragraph], headings: tuple[str, ...]) -> Iterator[Excerpt]:
    """Short paragraphs together, long ones in parts; each keeps the page that it begins on."""
    text, page = "", gathered[0].page
    for paragraph in gathered:
        plain = _plain(paragraph.text)
        row = "|" in text[:1] and plain.startswith("|")
        joins = (min(len(text), len(plain)) < SHORT or row) and paragraph.page == page
        if text and joins and len(text) + len(plain) < LONGEST:
            text = f"{text}\n{plain}"
            continue
        yield from _paged(text, headings, page)
        text, page = plain, paragraph.page
    yield from _paged(text, headings, page)


def _paged(text: str, headings: tuple[str, ...], page: int | None) -> Iterator[Excerpt]:
    texts = parts(text) if text else []
    for number, part in enumerate(texts, start=1):
        yield Excerpt(text=part, headings=headings, page=page, part=number, parts=len(texts))


def parts(text: str) -> list[str]:
    """The text in parts of at most LONGEST characters, cut at the ends of lines or sentences.

    A list goes on under its opening words.
    """
    if len(text) <= LONGEST:
        return [text]
    first = text.split("\n", 1)[0]
    lead = f"{first}……\n" if first.endswith(("：", ":")) and len(first) <= LONGEST_LEAD else ""
    found, held = list[str](), ""
    for piece in _pieces(text, LONGEST - len(lead)):
        if held and len(held) + len(piece) > LONGEST:
            found.append(held.strip())
            held = lead
        held += piece
    return [*found, held.strip()]


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Lines, of long lines sentences, of endless sentences clauses; joined they are the text."""
    for line in text.split("\n"):
        if len(line) <= longest:
            yield f"{line}\n"
            continue
        for sentence in _SENTENCES.split(line):
            if sentence:
                yield from _clauses(_spaced(sentence), longest)
        yield "\n"


def _clauses(sentence: str, longest: int) -> Iterator[str]:
    if len(sentence) <= longest:
        yield sentence
        return
    held = ""
    for clause in _CLAUSES.split(sentence):
        for start in range(0, len(clause), longest):
            piece = _spaced(clause[start : start + longest])
            if held and len(held) + len(piece) > longest:
                yield held
                held = ""
            held += piece
    yield held


def _spaced(text: str) -> str:
    """With the space after it that the cut took away, where the script has spaces."""
    return f"{text} " if text and text[-1].isascii() else text


def _plain(text: str) -> str:
    return bare(text.replace("\t", " | ")) if "\t" in text else bare(text)
