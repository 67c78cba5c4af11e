"""Prints how well the shipped articles are found, beside BM25 alone and the encoder alone.

`python -m knowledge.evaluation [--calibrate] [--everyday DATA] [--model NAME] [--misses]`. It does
not know which encoder a service is set to; name it.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import yaml
from pypinyin import lazy_pinyin

from knowledge import calibration, domain, encoding, index, loading, search
from knowledge.calibration import ABROAD, WORDS_ALONE, Calibration
from knowledge.encoding import Encoder
from knowledge.evaluation import everyday, telling, ways
from knowledge.evaluation import questions as labelled
from knowledge.evaluation.figures import Figures, Scorer, measure
from knowledge.evaluation.learning import Example, gate, learn
from knowledge.evaluation.questions import Half, Question
from knowledge.search import KnowledgeBase
from knowledge.signals import FROM_MEANING
from knowledge.sureness import NO_TALK
from knowledge.tokens import has_han

#: Every so manieth Chinese text is learned from in Pinyin too.
TYPED = 5
HEADER = "lang  part   way                asked  first  first3  wrongly refused | foreign  refused"


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluates, after calibrating if asked to."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluation")
    parser.add_argument("--calibrate", action="store_true", help="learn weights and gates anew")
    parser.add_argument(
        "--everyday", type=Path, help="with --calibrate: real data, for what is no emergency"
    )
    parser.add_argument("--model", help="a sentence-transformers model (default: the shipped one)")
    parser.add_argument("--misses", action="store_true", help="list what goes wrong, dev half only")
    chosen = parser.parse_args(arguments)
    if chosen.everyday and not chosen.calibrate:
        parser.error("--everyday changes what the weights are learned on: add --calibrate")
    encoder, asked = encoding.load(chosen.model), labelled.load()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = _opened(Path(folder), encoder)
        if chosen.everyday:
            _tell_apart(knowledge, encoder, everyday.texts(chosen.everyday))
            knowledge = _opened(Path(folder), encoder)
        if chosen.calibrate:
            _calibrate(knowledge, encoder, asked)
            knowledge = _opened(Path(folder), encoder)
        lines = list(_table(knowledge, Path(folder), encoder, asked))
        if chosen.misses:
            lines += _misses(knowledge, asked)
    sys.stdout.write("\n".join(lines) + "\n")


def _opened(folder: Path, encoder: Encoder) -> KnowledgeBase:
    """Not warmed: weights of yesterday's signals may not fit today's."""
    articles = loading.load(search.ARTICLES)
    content = index.build(articles, encoder, folder)
    return KnowledgeBase(articles, index.open_index(folder, content), encoder)


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


def _tell_apart(knowledge: KnowledgeBase, encoder: Encoder, everyday: Sequence[str]) -> None:
    """Writes what tells emergencies from everyday talk, with this encoder's vectors."""
    articles = [a for language in encoder.languages for a in knowledge.articles(language)]
    emergencies = [text for a in articles for text in (a.title, *a.questions)]
    emergencies += telling.ordinary()
    foreign = [text for language in encoder.languages for text in index.foreign_texts(language)]
    groups = (emergencies, foreign, everyday)
    typed = [[*group, *_typed(knowledge, group)] for group in groups]
    found = telling.learned(encoder, *typed)
    # Those of encoders that were shipped before are of no use.
    domain.save({encoder.name: found})


def _typed(knowledge: KnowledgeBase, texts: Sequence[str]) -> Iterator[str]:
    """Some of the Chinese ones as they come in by a Latin keyboard, read as a question is."""
    for text in [text for text in texts if has_han(text)][::TYPED]:
        yield knowledge.respelled(" ".join(lazy_pinyin(text)), "zh")


def _calibrate(knowledge: KnowledgeBase, encoder: Encoder, asked: Sequence[Question]) -> None:
    """Writes what the dev half and our lines teach, for this encoder and for words alone."""
    table = yaml.safe_load(calibration.SHIPPED.read_text(encoding="utf-8"))
    made = labelled.load([labelled.MADE_UP])
    asked = [question for question in asked if question.half is Half.DEV]
    for language in loading.LANGUAGES:
        ours = [replace(one, ours=True) for one in _examples(knowledge, language, language, made)]
        examples = [*_examples(knowledge, language, language, asked), *ours]
        if language in encoder.languages:
            table.setdefault(encoder.name, {})[language] = _entry(learn(examples))
        deaf = [_without_meaning(example) for example in examples]
        table[WORDS_ALONE][language] = _entry(learn(deaf))
    if set(loading.LANGUAGES) <= encoder.languages:
        pairs = permutations(loading.LANGUAGES, 2)
        examples = [one for a, b in pairs for one in _examples(knowledge, a, b, asked)]
        table[encoder.name][ABROAD] = _entry(learn(examples))
    text = yaml.safe_dump(table, default_flow_style=None, sort_keys=True, width=100)
    calibration.SHIPPED.write_text(text, encoding="utf-8")


def _examples(
    knowledge: KnowledgeBase, language: str, asked_in: str, asked: Sequence[Question]
) -> Iterator[Example]:
    ids, boosts = knowledge.article_ids(language), knowledge.boosts(language)
    for question in asked:
        if question.language == asked_in:
            vector = knowledge.vector(question.text, asked_in)
            yield Example(
                signals=knowledge.signals(question.text, language, vector, asked_in),
                boosts=boosts,
                right=np.asarray([id in question.articles for id in ids]),
                heard=knowledge.talk(question.text, asked_in, vector),
            )


def _without_meaning(example: Example) -> Example:
    signals = example.signals.copy()
    signals[:, FROM_MEANING:] = 0
    return replace(example, signals=signals, heard=NO_TALK)


def _entry(learned: Calibration) -> dict[str, object]:
    return {
        "weights": list(learned.weights),
        "sureness": list(learned.sureness),
        "bias": learned.bias,
        "gate": learned.gate,
    }


def _misses(knowledge: KnowledgeBase, asked: Sequence[Question]) -> Iterator[str]:
    for question in asked:
        if question.half is Half.DEV:
            found = knowledge.search(question.text, language=question.language, limit=3)
            if (found[0].article if found else "") not in (question.articles or {""}):
                got = ", ".join(f"{passage.article} {passage.score:.2f}" for passage in found)
                yield f"{question.text} → {got or '-'} (right: {', '.join(question.articles)})"


if __name__ == "__main__":
    main()
