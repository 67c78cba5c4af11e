"""The labelled questions and the half, dev or test, that each belongs to for ever.

It does not know how questions are answered.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import yaml

SHIPPED = tuple(sorted(Path(__file__).parent.glob("questions*.yml")))
#: Lines that we made up, no exam: they help to tell what is an answer, and lie in no index.
MADE_UP = Path(__file__).parent / "made_up.yml"
#: Articles that are right too, by the text of the question.
JUDGED = Path(__file__).parent / "judged.yml"


class Half(StrEnum):
    """Dev sets weights and gates; test is only measured."""

    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question; `articles` are the ids of which any is right, none when it is out of scope."""

    text: str
    language: str
    articles: frozenset[str]
    mixed: bool = False

    @property
    def half(self) -> Half:
        """By a hash of the text, so that new questions move no old one."""
        digest = hashlib.blake2b(self.text.encode(), digest_size=1).digest()
        return Half.DEV if digest[0] % 2 else Half.TEST


def load(paths: Sequence[Path] = SHIPPED) -> list[Question]:
    """Every question of the files."""
    texts = [path.read_text(encoding="utf-8") for path in paths]
    asked = [one for text in texts for one in _read(yaml.load(text, Loader=yaml.CSafeLoader))]
    judged = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))
    return [_with(one, judged[one.language].get(one.text, ())) for one in asked]


def _with(asked: Question, articles: Sequence[str]) -> Question:
    return replace(asked, articles=asked.articles | set(articles))


def _read(table: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[Question]:
    for part, languages in table.items():
        for language, entries in languages.items():
            groups = entries.items() if isinstance(entries, dict) else [("", entries)]
            for articles, texts in groups:
                right = frozenset(articles.split("|")) if articles else frozenset[str]()
                for text in texts:
                    mixed = part == "mixed"
                    yield Question(text=text, language=language, articles=right, mixed=mixed)
