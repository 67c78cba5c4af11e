"""Prints how well the shipped articles are found, beside BM25 alone and the encoder alone.

`python -m knowledge.evaluation [--calibrate] [--model NAME_OR_FOLDER] [--misses]`. It does not know
which encoder a service is set to; name it.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from knowledge import calibration, encoding, index, loading, search
from knowledge.calibration import WORDS_ALONE, Calibration
from knowledge.encoding import Encoder
from knowledge.evaluation import questions as labelled
from knowledge.evaluation import ways
from knowledge.evaluation.figures import Figures, Scorer, measure
from knowledge.evaluation.learning import Example, gate, learn
from knowledge.evaluation.questions import Half, Question
from knowledge.search import KnowledgeBase
from knowledge.signals import FROM_MEANING

HEADER = "lang  part   way                asked  first  first3  wrongly refused | foreign  refused"


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluates, after calibrating if asked to."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluation")
    parser.add_argument("--calibrate", action="store_true", help="learn weights and gates anew")
    parser.add_argument("--model", help="a sentence-transformers model (default: the shipped one)")
    parser.add_argument("--misses", action="store_true", help="list what goes wrong, dev half only")
    chosen = parser.parse_args(arguments)
    encoder, asked = encoding.load(chosen.model), labelled.load()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = search.build_and_open(Path(folder), encoder)
        if chosen.calibrate:
            _calibrate(knowledge, encoder, asked)
            knowledge = search.build_and_open(Path(folder), encoder)
        lines = list(_table(knowledge, Path(folder), encoder, asked))
        if chosen.misses:
            lines += _misses(knowledge, asked)
    sys.stdout.write("\n".join(lines) + "\n")


def _table(
    knowledge: KnowledgeBase, folder: Path, encoder: Encoder, asked: Sequence[Question]
) -> Iterator[str]:
    yield HEADER
    opened = index.open_index(folder)
    for language in loading.LANGUAGES:
        scorers = {
            "BM25 alone": ways.words_alone(opened, language),
            "encoder alone": ways.meaning_alone(knowledge.articles(language), encoder),
            "fenghuo": ways.shipped(knowledge, language),
        }
        own = [question for question in asked if question.language == language]
        for way, scorer in scorers.items():
            threshold = _gate(scorer, own)
            if way == "fenghuo":
                threshold = knowledge.calibration(language).gate
            for part, group in _parts(own).items():
                figures = measure(group, knowledge.article_ids(language), scorer, threshold)
                yield _line(language, part, way, figures)


def _gate(scorer: Scorer, asked: Sequence[Question]) -> float:
    dev = [question for question in asked if question.half is Half.DEV]
    best = [float(scorer(question).max()) for question in dev]
    return gate(best, [bool(question.articles) for question in dev])


def _parts(asked: Sequence[Question]) -> dict[str, list[Question]]:
    parts = {half.value: [q for q in asked if q.half is half] for half in reversed(Half)}
    return {**parts, "mixed": [q for q in asked if q.mixed]}


def _line(language: str, part: str, way: str, f: Figures) -> str:
    return (
        f"{language:4}  {part:5}  {way:17}  {f.questions:5}  {f.first:5.1%}  {f.first_three:6.1%}"
        f"  {f.wrongly_refused:15.1%} | {f.foreign:7}  {f.rightly_refused:7.1%}"
    )


def _calibrate(knowledge: KnowledgeBase, encoder: Encoder, asked: Sequence[Question]) -> None:
    """Writes what the dev half teaches, for this encoder and for words alone."""
    table = yaml.safe_load(calibration.SHIPPED.read_text(encoding="utf-8"))
    for language in loading.LANGUAGES:
        examples = list(_examples(knowledge, language, asked))
        if language in encoder.languages:
            table.setdefault(encoder.name, {})[language] = _entry(learn(examples))
        deaf = [_without_meaning(example) for example in examples]
        table[WORDS_ALONE][language] = _entry(learn(deaf))
    text = yaml.safe_dump(table, default_flow_style=None, sort_keys=True, width=100)
    calibration.SHIPPED.write_text(text, encoding="utf-8")


def _examples(
    knowledge: KnowledgeBase, language: str, asked: Sequence[Question]
) -> Iterator[Example]:
    ids, boosts = knowledge.article_ids(language), knowledge.boosts(language)
    for question in asked:
        if question.language == language and question.half is Half.DEV:
            right = np.asarray([id in question.articles for id in ids])
            signals = knowledge.signals(question.text, language)
            yield Example(signals=signals, boosts=boosts, right=right)


def _without_meaning(example: Example) -> Example:
    signals = example.signals.copy()
    signals[:, FROM_MEANING:] = 0
    return replace(example, signals=signals)


def _entry(learned: Calibration) -> dict[str, object]:
    return {"weights": list(learned.weights), "bias": learned.bias, "gate": learned.gate}


def _misses(knowledge: KnowledgeBase, asked: Sequence[Question]) -> Iterator[str]:
    for question in asked:
        if question.half is Half.DEV:
            found = knowledge.search(question.text, language=question.language, limit=3)
            if (found[0].article if found else "") not in (question.articles or {""}):
                got = ", ".join(f"{passage.article} {passage.score:.2f}" for passage in found)
                yield f"{question.text} → {got or '-'} (right: {', '.join(question.articles)})"


if __name__ == "__main__":
    main()
