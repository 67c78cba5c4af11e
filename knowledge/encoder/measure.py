"""`python -m knowledge.encoder.measure --data FOLDER`: what the shipped encoder is worth, on numpy.

It reads the evaluation's questions, which learning never sees, and changes nothing.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from encoder import static
from knowledge import sentences
from knowledge.encoder import own, sources
from knowledge.encoder.measuring import first_groups, first_hits
from knowledge.encoder.sources import DEV_PART, TEST_PART
from knowledge.evaluation import questions
from knowledge.evaluation.questions import Half, Question
from knowledge.passages import Article

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

LANGUAGES = ("zh", "en")
TIMED = 2000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure: of how many, and its value as it is printed."""

    what: str
    count: int
    value: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one line a figure."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.encoder.measure")
    parser.add_argument("--data", type=Path, required=True, help="holds parallel/")
    parser.add_argument("--model", type=Path, default=static.MODEL, help="the model's folder")
    parser.add_argument("--dev", action="store_true", help="dev parts, for a model made with --dev")
    parser.add_argument("--teacher", action="store_true", help="asks MiniLM too, in minutes")
    asked = parser.parse_args(arguments)
    encoder = static.load(asked.model)
    half = Half.DEV if asked.dev else Half.TEST
    part = DEV_PART if asked.dev else TEST_PART
    articles = own.read()
    labelled = [q for q in questions.load() if q.half is half and q.articles and not q.mixed]
    sys.stdout.write(f"{encoder.name}, {encoder.dimension} dimensions, {half} parts\n")
    lines = [*translations(encoder.encode, sources.tico(asked.data, part))]
    lines += found_articles("encoder", encoder.encode, labelled, articles)
    lines.append(_time_of_one(encoder.encode, [question.text for question in labelled]))
    if asked.teacher:
        teacher = sentences.load(sentences.MINILM)
        lines += found_articles("MiniLM", teacher.encode, labelled, articles)
    for line in lines:
        sys.stdout.write(f"{line.what:<48}{line.count:>6}{line.value:>10}\n")


def translations(encode: Encode, pairs: Sequence[sources.Pair]) -> Iterator[Line]:
    """The right translation first, both ways."""
    zh, en = encode([pair.zh for pair in pairs]), encode([pair.en for pair in pairs])
    for what, asked, answers in (("zh → en", zh, en), ("en → zh", en, zh)):
        yield _share(f"TICO-19 {what}, first hit", len(pairs), first_hits(asked, answers))


def found_articles(
    name: str, encode: Encode, labelled: Sequence[Question], articles: Sequence[Article]
) -> Iterator[Line]:
    """The right article first: questions of either language over articles of either."""
    for told in LANGUAGES:
        texts = [(a.id, text) for a in articles if a.language == told for text in _units(a)]
        answers, groups = encode([text for _, text in texts]), [group for group, _ in texts]
        for language in LANGUAGES:
            asked = [question for question in labelled if question.language == language]
            vectors = encode([question.text for question in asked])
            right = [question.articles for question in asked]
            hits = first_groups(vectors, right, answers, groups)
            yield _share(f"{name}: {language} question, {told} articles", len(asked), hits)


def _units(article: Article) -> tuple[str, ...]:
    """What the index compares a question with, as far as the encoder goes."""
    asked = "\n".join((article.title, *article.questions))
    return (f"{asked}\n{article.text}", article.title, article.lead, *article.questions)


def _time_of_one(encode: Encode, texts: Sequence[str]) -> Line:
    taken = []
    for number in range(TIMED):
        begun = time.perf_counter()
        encode([texts[number % len(texts)]])
        taken.append(time.perf_counter() - begun)
    return Line(what="one question, median", count=TIMED, value=f"{np.median(taken) * 1e3:.3f} ms")


def _share(what: str, count: int, share: float) -> Line:
    return Line(what=what, count=count, value=f"{share:.1%}")


if __name__ == "__main__":
    main()
