"""Asks a running service ordinary questions that share words with a form, and shows what is amiss.

`python -m tests.benchmarks.ordinary URL`. It does not know how a question is told from a wish.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from tests.benchmarks.follow_ups import messages_of

QUESTIONS = Path(__file__).with_name("ordinary.yml")
UNKNOWN, FACILITIES, KIND = "unknown", "facilities", "kind:"


@dataclass(frozen=True, kw_only=True)
class Question:
    """`wanted`: ids of articles, or what else may come (see the file)."""

    language: str
    text: str
    wanted: frozenset[str]

    @property
    def articles(self) -> frozenset[str]:
        other = {UNKNOWN, FACILITIES}
        return frozenset(w for w in self.wanted - other if not w.startswith(KIND))


def questions(file: Path = QUESTIONS) -> tuple[Question, ...]:
    known = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(
        Question(language=language, text=text, wanted=frozenset(wanted.split("|")))
        for language, asked in known.items()
        for text, wanted in asked.items()
    )


def amiss(url: str, asked: Sequence[Question]) -> Iterator[tuple[Question, list[Any]]]:
    """The questions that something else came for; each is asked by somebody new."""
    for question in asked:
        said = messages_of(url, f"ordinary-{uuid4()}", question.text, question.language)
        if not right(question, said):
            yield question, said


def right(question: Question, said: Sequence[Any]) -> bool:
    """By the first article that is cited, else by the kind of the first message."""
    cited = [citation["article"] for each in said for citation in each["citations"]]
    if cited:
        return cited[0] in question.wanted
    kind = said[0]["kind"]
    return kind in question.wanted or f"{KIND}{kind}" in question.wanted


def main(url: str) -> None:
    asked = questions()
    missed = list(amiss(url, asked))
    for question, said in missed:
        sys.stdout.write(f"{question.language} {question.text}: {said[0]['text'][:70]!r}\n")
    sys.stdout.write(f"{len(missed)} of {len(asked)} are amiss\n")


if __name__ == "__main__":
    main(sys.argv[1])
