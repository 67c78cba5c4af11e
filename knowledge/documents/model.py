"""What a document and an excerpt of it are, and how an excerpt is cited.

It does not know files, tables or questions.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

#: What a law's full name begins with and nobody says.
STATE = "中华人民共和国"


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A part that can be quoted by itself, at most `cutting.LONGEST` characters.

    `article` is what the text itself calls it ("第六十三条", "Article 42"), `number` the number in
    it; both are None where a document has sections only. `page` counts from 1, None without pages.
    `headings`: from the outermost to the nearest. A long article lies in several `parts`.
    """

    text: str
    headings: tuple[str, ...] = ()
    article: str | None = None
    number: int | None = None
    page: int | None = None
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, kw_only=True)
class Document:
    """One imported version. `id` comes from the title: another version of it replaces this one."""

    id: str
    title: str
    publisher: str | None
    year: int | None
    language: str
    file_name: str
    sha256: str
    excerpts: tuple[Excerpt, ...]

    @property
    def short_title(self) -> str:
        """As people say it: without the state's name."""
        return short(self.title)

    @property
    def source(self) -> str:
        """Publisher and year; the file's name where nobody told who published it."""
        publisher = self.publisher or self.file_name
        return f"{publisher} ({self.year})" if self.year else publisher

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """What each excerpt is called in here, all of them different: "44", "44.2", "§aims", "p12".

        Its article's number, else its nearest heading, else its page, else "0"; ".2" is its second
        part, "~2" the second of that name. So that text which comes or goes elsewhere, in this
        version or the next, leaves it the name that was cited.
        """
        seen: Counter[str] = Counter()
        found = []
        for excerpt in self.excerpts:
            name = _anchor(excerpt)
            seen[name] += 1
            found.append(f"{name}~{seen[name]}" if seen[name] > 1 else name)
        return tuple(found)

    def excerpt_id(self, position: int) -> str:
        """What the excerpt at that position is cited by, in every version that has it."""
        return f"{self.id}#{self.anchors[position]}"


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """An excerpt as an answer. `score` (0–1) estimates how surely it answers the question.

    `document` is its document's id, `title` names document and place as a citation does, `where`
    the headings above it; `named`: the question itself named the document.
    """

    id: str
    document: str
    title: str
    where: str
    text: str
    language: str
    source: str
    score: float
    named: bool


def short(title: str) -> str:
    """A title without 《》 and the state's name, wherever it stands."""
    bare = title.replace("《", "").replace("》", "").replace(STATE, "")
    return bare or title


def slug(text: str) -> str:
    """Its letters and digits in lower case, joined by hyphens; at most 100 characters."""
    return "-".join(re.findall(r"[^\W_]+", text.casefold()))[:100]


def place(document: Document, excerpt: Excerpt) -> str:
    """Where in the document: its article, else its page, else its nearest heading; may be empty."""
    if excerpt.article:
        return excerpt.article
    if excerpt.page is not None:
        return f"第{excerpt.page}页" if document.language == "zh" else f"p. {excerpt.page}"
    return excerpt.headings[-1] if excerpt.headings else ""


def cited(document: Document, excerpt: Excerpt) -> str:
    """ "突发事件应对法 第六十三条", "National Plan, 3. Primary objectives"."""
    joint = " " if document.language == "zh" else ", "
    return joint.join(filter(None, (document.short_title, place(document, excerpt))))


def where(document: Document, excerpt: Excerpt) -> str:
    """The headings above an excerpt on one line, with its page where an article hides it."""
    steps: Sequence[str] = excerpt.headings
    paged = excerpt.page is not None and excerpt.article
    page = f"第{excerpt.page}页" if document.language == "zh" else f"p. {excerpt.page}"
    return " › ".join((*steps, page) if paged else steps)


def quotation(document: Document, position: int, score: float, *, named: bool) -> Quotation:
    """The excerpt at that position of the document, ready to be quoted."""
    excerpt = document.excerpts[position]
    return Quotation(
        id=document.excerpt_id(position),
        document=document.id,
        title=cited(document, excerpt),
        where=where(document, excerpt),
        text=excerpt.text,
        language=document.language,
        source=document.source,
        score=round(score, 4),
        named=named,
    )


def _anchor(excerpt: Excerpt) -> str:
    name = "0"
    if excerpt.number is not None:
        name = str(excerpt.number)
    elif excerpt.headings and slug(excerpt.headings[-1]):
        name = f"§{slug(excerpt.headings[-1])}"
    elif excerpt.page is not None:
        name = f"p{excerpt.page}"
    return f"{name}.{excerpt.part}" if excerpt.part > 1 else name
