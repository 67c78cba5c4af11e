"""Reads from a question which document it names, which article, and what is left to look for.

It does not know what stands in the documents.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

import yaml

from knowledge.documents.model import Document, short
from knowledge.documents.numerals import CHARACTERS, number
from knowledge.tokens import has_han, normalise

_REGION = re.compile(r"^([一-鿿]{2,8}?(?:特别行政区|自治区|自治州|省|市|县))(?=.{3,})")
_IMPLEMENTING = re.compile(r"实施(.+)(办法|条例|细则)$")
_ARTICLE = re.compile(
    rf"第\s*([{CHARACTERS}]+)\s*条(?!例)(?:第?[{CHARACTERS}]+[款项])*|\b(?:article|art\.?)\s*(\d{{1,4}})\b"
)
_LOOSE_ARTICLE = re.compile(rf"([{CHARACTERS}]+)\s*条(?!例)")
_QUOTED = re.compile(r"《[^》]+》")
#: A law's name in running text, and what only looks like one ("方法": a way of doing).
_LAW_ZH = re.compile(r"[一-鿿]{2,12}?(?:法典|法|条例)(?=第|[对里中的是关规怎有没上讲说,。?!\s]|$)")
_NO_LAW = re.compile(
    r"(?:[方办做想看说用手疗违执立合依司设无没语书写玩犯守普]法|[急抢施护]救法|复苏法|立克法|有关法|相关法|国家法)$"
)
_LAW_EN = re.compile(
    r"\b(?:[A-Z][\w'-]+ (?:(?:and|of|on|the|for) )*){1,7}(?:Law|Act|Code|Regulations?)\b"
)
#: What is said around a question, not what it is about.
_AROUND = re.compile(
    r"中华人民共和国|里面|当中|当前|是?(?:怎么|如何|怎样)(?:规定|要求|说|写|讲)的?|(?:有|都)?(?:什么|哪些|啥)(?:规定|要求|内容)"
    r"|规定了?(?:什么|哪些)?|(?:的)?(?:内容|条文|原文|全文)(?:是什么)?|(?:讲|说|写)(?:了|的是)?(?:什么|啥)|根据|按照|依照|依据"
    r"|哪一?条|法律|条例|(?:请问|请教)"
    r"|\b(?:according to|under|what does|does|say(?:s)?|about|provisions?|provided?|stipulate[sd]?"
    r"|law|laws|act|regulations?|text|content|prescribe[sd]?|the|of|in|on|prc|china(?:'?s)?)\b"
)
_DOMAIN = re.compile(
    r"法律|法规|条例|规定|违法|犯法|处罚|罚款|罚多少|拘留|义务|法定|预案|规划|十四五|哪一条|第.{1,5}条|(?:法|办法)规定"
    r"|20[2-5]\d\s*年|目标|比例|百分之|占比|覆盖率"
    r"|\b(?:laws?|legal|legally|illegal|regulations?|statutes?|penalt(?:y|ies)|fined?|five-year|decree"
    r"|by 20[2-5]\d|per ?cent|percentage|share|target|indicators?)\b"
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`documents`: those that the question names, by their place; None: it names none.

    `number`: of the article that it asks for. `rest`: the question without them. `foreign`: it
    names a law that is not here. `legal`: it asks for what is laid down, not for what to do.
    """

    documents: tuple[int, ...] | None
    number: int | None
    rest: str
    foreign: bool
    legal: bool


@dataclass(frozen=True, kw_only=True)
class _Name:
    """A wording, whose document it means (None: not here), and the region that it needs."""

    wording: str
    document: int | None
    region: str | None = None
    pattern: re.Pattern[str] = field(repr=False)


class Names:
    """What the documents of one shelf are called."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._names = tuple(_names(documents))
        self._regions = {name.region for name in self._names if name.region}
        self._local = {place: _region(one.short_title) for place, one in enumerate(documents)}
        self._only = (0,) if len(documents) == 1 else None

    def read(self, question: str) -> Wanted:
        flat = normalise(question).replace("《", "").replace("》", "")
        found = self._named(flat)
        documents = None if found is None else found[0]
        rest = flat.replace(found[1], " ") if found else flat
        article = _ARTICLE.search(rest) or (_LOOSE_ARTICLE.search(rest) if found else None)
        # A number beyond all articles is one that no article has.
        counted = None if article is None else number(next(filter(None, article.groups()))) or 0
        rest = rest if article is None else rest.replace(article[0], " ")
        law = documents is None and _names_law(question)
        if documents is None and counted is not None and not law:
            documents = self._only or ()
        foreign = documents == () or law
        return Wanted(
            documents=documents,
            number=counted,
            rest=" ".join(_AROUND.sub(" ", rest).split()) if documents else rest,
            foreign=foreign,
            legal=foreign or documents is not None or _DOMAIN.search(flat) is not None,
        )

    def elsewhere(self, question: str) -> frozenset[int]:
        """Documents of a region that the question does not name: they hold in that region only."""
        flat = normalise(question)
        local = self._local.items()
        return frozenset(place for place, region in local if region and region not in flat)

    def _named(self, flat: str) -> tuple[tuple[int, ...], str] | None:
        """The documents of the longest name in the question, with the wording; () for none here."""
        hits = [
            (name, match) for name in self._names for match in [name.pattern.search(flat)] if match
        ]
        if not hits:
            return None
        longest = max(len(name.wording) for name, _ in hits)
        hits = [(name, match) for name, match in hits if len(name.wording) == longest]
        wording = hits[0][1][0]
        said = {region for region in self._regions if region in flat}
        local = [name.document for name, _ in hits if name.region in said]
        national = [name.document for name, _ in hits if name.region is None]
        any_region = [name.document for name, _ in hits if not said]
        chosen = local or national or any_region
        return tuple(sorted({one for one in chosen if one is not None})), wording


def _names(documents: Sequence[Document]) -> list[_Name]:
    table: Mapping[str, list[str]] = yaml.load(
        resources.files("knowledge.documents").joinpath("names.yml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    places = {normalise(document.short_title): place for place, document in enumerate(documents)}
    found = [name for title, place in places.items() for name in _own(title, place)]
    for title, wordings in table.items():
        place = places.get(normalise(short(title)))
        found += [_name(wording, place) for wording in (title, *wordings)]
    return found


def _own(title: str, place: int) -> list[_Name]:
    """A title, without its region too ("上海的消防条例"), and "实施…办法" the other way round."""
    region, local = _REGION.match(title), _region(title)
    bare = title[region.end() :] if region else title
    turned = _IMPLEMENTING.sub(r"\1实施\2", bare)
    found = [_name(title, place)]
    found += [
        _name(wording, place, local) for wording in {bare, turned} if region or wording != title
    ]
    if local:
        found += [_name(local + wording, place) for wording in {bare, turned}]
    return found


def _region(title: str) -> str | None:
    """ "上海" of 上海市消防条例, as people say it; None for a national law."""
    found = _REGION.match(normalise(title))
    return found[1].rstrip("省市县") if found else None


def _name(wording: str, document: int | None, region: str | None = None) -> _Name:
    flat = normalise(wording)
    words = re.escape(flat) if has_han(flat) else rf"\b{re.escape(flat)}\b"
    return _Name(wording=flat, document=document, region=region, pattern=re.compile(words))


def _names_law(question: str) -> bool:
    """Whether some law is named: since it is none of ours, none of ours may answer."""
    if _QUOTED.search(question) or _LAW_EN.search(question):
        return True
    laws = (match[0] for match in _LAW_ZH.finditer(normalise(question)))
    return any(not _NO_LAW.search(law) for law in laws)
