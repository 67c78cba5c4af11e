"""Asks a running service whole talks and counts how often the third, fourth … question is answered.

`python -m tests.benchmarks.follow_ups URL [dev|test]`. It does not know how a topic is carried on.
"""

import argparse
import json
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

TALKS = Path(__file__).with_name("follow_ups.yml")
HALVES = ("dev", "test")
_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Talk:
    """`turns`: each question with the articles of which one must come first."""

    language: str
    half: str
    turns: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, kw_only=True)
class Missed:
    """`said`: what came first instead; None where no article was quoted."""

    opening: str
    question: str
    wanted: frozenset[str]
    said: str | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Of the questions after the first one; those that a triage card answered are apart."""

    asked: int
    cards: int
    missed: tuple[Missed, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.missed) / self.asked if self.asked else 0.0


def talks(file: Path = TALKS) -> tuple[Talk, ...]:
    """Every second talk of a language belongs to the test half."""
    known = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(
        Talk(language=language, half=HALVES[number % 2], turns=tuple(_turns(row)))
        for language, rows in known.items()
        for number, row in enumerate(rows)
    )


def _turns(row: Sequence[object]) -> Iterator[tuple[str, frozenset[str]]]:
    opening, wanted, *more = row
    for question, articles in [(opening, wanted), *(tuple(pair) for pair in more)]:  # type: ignore[arg-type]
        yield str(question), frozenset(str(articles).split("|"))


def ask(url: str, asked: Sequence[Talk]) -> Counted:
    """Each talk as somebody whom the service has never met."""
    found = [one for talk in asked for one in _asked(url, talk)]
    missed = tuple(miss for card, miss in found if miss and not card)
    cards = sum(card for card, _ in found)
    return Counted(asked=len(found) - cards, cards=cards, missed=missed)


def _asked(url: str, talk: Talk) -> Iterator[tuple[bool, Missed | None]]:
    """For each question after the first: whether a card came, and what was missed."""
    sender = f"follow-ups-{uuid4()}"
    (opening, _), *_ = talk.turns
    for number, (question, wanted) in enumerate(talk.turns):
        messages = messages_of(url, sender, question, talk.language)
        cited = [citation["article"] for said in messages for citation in said["citations"]]
        said = cited[0] if cited else None
        miss = Missed(opening=opening, question=question, wanted=wanted, said=said)
        if number:
            yield messages[0]["kind"] == "triage", None if said in wanted else miss


def messages_of(url: str, sender: str, text: str, language: str) -> list[Any]:
    """What the service says, as the public contract has it."""
    body = json.dumps({"sender": sender, "text": text, "language": language}).encode()
    request = urllib.request.Request(
        f"{url}/api/chat", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as response:
        messages: list[Any] = json.load(response)["messages"]
    return messages


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("halves", nargs="*", default=list(HALVES))
    options = parser.parse_args(arguments)
    for language in ("zh", "en"):
        for half in options.halves:
            counted = ask(
                options.url, [t for t in talks() if t.language == language and t.half == half]
            )
            figures = f"{counted.share:.1%} of {counted.asked}, {counted.cards} cards"
            sys.stdout.write(f"{language} {half}: {figures}\n")
            for miss in counted.missed if half == "dev" else ():
                sys.stdout.write(
                    f"  {miss.opening} > {miss.question}: {miss.said}, not "
                    f"{' or '.join(sorted(miss.wanted))}\n"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
