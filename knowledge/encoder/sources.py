"""Reads the public texts that the encoder learns from: pairs of Chinese and English, and English.

It does not know how they are learned from. One third of TICO-19 is never given out for learning.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

# Of TICO-19, counted from 0 as the file has them: number % 3 says which part a pair belongs to.
PARTS = 3
TEST_PART = 0
# Left out as well when recipes are compared, so that the test part chooses nothing.
DEV_PART = 1
MOST_SENSES = 3
_BRACKETED = re.compile(r"\[[^\]]*\]|\S*\|\S*")
_ASIDE = re.compile(r"\([^)]*\)")
_HAN = re.compile(r"[㐀-鿿]+")
_NO_MEANING = re.compile(
    r"^(see |see also|variant of|old variant|erhua variant|used in|surname |CL:|also written|"
    r"also pr|abbr\. for|Japanese variant|Taiwan pr|equivalent of)"
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same said in both languages."""

    zh: str
    en: str


def tatoeba(folder: Path) -> list[Pair]:
    """Short sentences of tatoeba.org (CC BY 2.0 FR); one English text may stand several times."""
    rows = _rows(folder / "parallel" / "tatoeba_cmn_eng.tsv")
    return [Pair(zh=row[1], en=row[0]) for row in rows]


def ntrex(folder: Path) -> list[Pair]:
    """News sentences of NTREX-128 (CC BY-SA 4.0)."""
    place = folder / "parallel" / "ntrex"
    chinese = _lines(place / "newstest2019-ref.zho_Hans.txt")
    english = _lines(place / "newstest2019-src.eng.txt")
    return [Pair(zh=zh, en=en) for zh, en in zip(chinese, english, strict=True)]


def tico(folder: Path, *parts: int) -> list[Pair]:
    """These parts of TICO-19's sentences about an epidemic (CC0)."""
    place = folder / "parallel" / "tico19" / "all.en-zh.tmx"
    tree = etree.parse(str(place), etree.XMLParser(resolve_entities=False, no_network=True))
    found = []
    for unit in tree.iter("tu"):
        english, chinese = (str(part.text).strip() for part in unit.iter("seg"))
        found.append(Pair(zh=chinese, en=english))
    return [pair for number, pair in enumerate(found) if number % PARTS in parts]


def cedict(folder: Path) -> list[Pair]:
    """Words of CC-CEDICT (CC BY-SA 4.0), each with its first few senses joined by commas."""
    senses: dict[str, list[str]] = {}
    for word, glosses, *_ in _rows(folder / "parallel" / "cc_cedict_simplified_en.tsv"):
        senses.setdefault(word, []).extend(_senses(glosses))
    return [
        Pair(zh=word, en=", ".join(found[:MOST_SENSES])) for word, found in senses.items() if found
    ]


def english(folder: Path) -> list[str]:
    """Questions and requests in English: CLINC150 (CC BY 3.0) and BANKING77 (CC BY 4.0)."""
    place = folder / "dialogue"
    clinc = json.loads((place / "clinc_oos_data_full.json").read_text(encoding="utf-8"))
    texts = [text for part in clinc.values() for text, _ in part]
    with (place / "banking77_train.csv").open(encoding="utf-8", newline="") as file:
        texts += [row["text"].strip() for row in csv.DictReader(file)]
    return list(dict.fromkeys(texts))


def _senses(glosses: str) -> Iterator[str]:
    for gloss in re.split(r"[/;]", glosses):
        if _NO_MEANING.match(gloss.strip()):
            continue
        flat = _HAN.sub(" ", _BRACKETED.sub(" ", gloss))
        bare = " ".join((_ASIDE.sub(" ", flat).strip() or flat.strip(" ()")).split())
        if bare:
            yield bare


def _rows(path: Path) -> Iterator[list[str]]:
    return (line.split("\t") for line in _lines(path))


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig")
    # Only line feeds end a line here: some sentences hold other separators.
    return [line.rstrip("\r") for line in text.rstrip("\n").split("\n")]
