"""Finds out what a document is called, who published it, when, and in which language.

It does not know how it is cut; what it finds, the command's options override.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from knowledge.documents.headings import article, bare, heading
from knowledge.documents.model import slug
from knowledge.documents.paragraphs import Paragraph
from knowledge.tokens import words

#: Paragraphs at the beginning in which title, publisher and dates stand.
HEAD = 16
LONGEST_TITLE = 120
_KINDS = re.compile(
    r"(?:法|条例|办法|规定|规则|预案|规划|计划|方案|细则|通知|意见|标准|指南|手册|决定)"
    r"(?:[（(].{1,12}[）)])?$"
)
_ENACTED = re.compile(r"((?:19|20)\d{2})\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_DATED = re.compile(r"\b((?:19|20)\d{2})[-./年]\s*\d{1,2}[-./月]\s*\d{1,2}")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_RANGE = re.compile(r"((?:19|20)\d{2})\s*[-–—至]\s*(?:19|20)\d{2}")
_CONGRESS = re.compile(r"(全国|[一-鿿]{2,8}?(?:省|市|自治区|自治州))第[^会]{1,8}届(人民代表大会)")
_NATIONAL = re.compile(r"届(全国人民代表大会(?:常务委员会)?)")
_ISSUED_ZH = re.compile(
    r"(?:发布机构|发布单位|发文机关|印发机关|制定机关)\s*[:：]\s*([^\s，。；]{2,30})"
)
_ISSUED_EN = re.compile(
    r"(?:issued|published|promulgated|released) by (?:the )?([A-Z][^.,;:()\n\d]{3,80}?)"
    r"(?: (?:on|in)\b|[.,;:()\n\d]|$)",
    re.I,
)
_STANDING = "常务委员会"
_TRAILING = re.compile(r"[\s（(\[]*(?:en|zh|final|v\d+|\d{4}-\d{2}-\d{2})[\s）)\]]*$", re.I)
_ENGLISH = frozenset("the of and to in for is be on with by that as are shall will".split())


def title_of(path: Path, paragraphs: Sequence[Paragraph], named: str | None) -> str:
    """The text's own title where it has one, what the file says of itself, else the file's name."""
    stem = _stem(path)
    for paragraph in paragraphs[:HEAD]:
        text = bare(paragraph.text)
        if paragraph.text.startswith("# ") or _is_title(text, stem):
            return text[:LONGEST_TITLE]
        if article(paragraph.text):
            break
    return (named or stem)[:LONGEST_TITLE]


def publisher_of(paragraphs: Sequence[Paragraph]) -> str | None:
    """Who enacted or issued it, if its beginning tells."""
    head = "\n".join(bare(one.text) for one in _head(paragraphs))
    issued = _ISSUED_ZH.search(head) or _ISSUED_EN.search(head) or _NATIONAL.search(head)
    if issued:
        return issued[1].strip()
    congress = _CONGRESS.search(head)
    if congress:
        return congress[1] + congress[2] + (_STANDING if _STANDING in head else "")
    return "国务院" if "国务院令" in head or "国务院第" in head else None


def year_of(path: Path, paragraphs: Sequence[Paragraph]) -> int | None:
    """The last enactment or amendment, by its head or its file's name; else a date at its head."""
    told = (bare(one.text) for one in _head(paragraphs))
    # The day from which it applies says nothing of which version it is.
    head = [text for text in told if not text.endswith(("施行", "实施", "生效"))]
    years = [int(year) for text in head for year in _ENACTED.findall(text)]
    span = _RANGE.search(path.stem)
    years += [int(span[1])] if span else [int(year) for year in _YEAR.findall(path.stem)]
    dated = (year for text in head if len(text) < 60 for year in _DATED.findall(text))
    return max(years or map(int, dated), default=None)


def language_of(text: str) -> str | None:
    """ "zh", "en", or None where it is clearly neither."""
    letters = Counter(_script(character) for character in text[:200_000])
    known = letters["han"] + letters["latin"] + letters["other"]
    if not known or letters["other"] > known * 0.1:
        return None
    if letters["han"] > known * 0.2:
        return "zh"
    said = re.findall(r"[a-z]+", text[:200_000].casefold())
    english = sum(word in _ENGLISH for word in said)
    return "en" if english > len(said) * 0.08 else None


def id_of(title: str) -> str:
    """From the title, so that a new version takes the old one's place."""
    return f"plan:{slug(title)}"


def _head(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    head = list(paragraphs[:HEAD])
    first = next((place for place, one in enumerate(head) if article(one.text)), len(head))
    return head[:first]


def _stem(path: Path) -> str:
    stem, before = path.stem.replace("_", " "), ""
    while stem != before:
        before, stem = stem, _TRAILING.sub("", stem)
    return stem or path.stem


def _is_title(text: str, stem: str) -> bool:
    """A short line that the file is named after, or that ends as laws and plans do."""
    if len(text) > LONGEST_TITLE or "|" in text or text.endswith(tuple("。；：，.;:,")):
        return False
    if heading(text):
        return False
    if _KINDS.search(text) and len(text) <= 40:
        return True
    asked = set(words(stem))
    return bool(asked) and len(asked & set(words(text))) >= max(2, len(asked) * 0.5)


def _script(character: str) -> str:
    if "㐀" <= character <= "鿿":
        return "han"
    if not character.isalpha():
        return ""
    # Vietnamese, Turkish and the like are Latin too; their own letters tell them apart.
    return "latin" if character < "\u00c0" or "ａ" <= character.lower() <= "ｚ" else "other"
