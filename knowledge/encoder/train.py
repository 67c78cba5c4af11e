"""`python -m knowledge.encoder.train --data FOLDER`: makes the shipped encoder anew in minutes.

It does not know how good the outcome is: `python -m knowledge.encoder.measure` says so.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from encoder.static import MODEL
from encoder.tokenizer import Tokenizer
from knowledge.encoder import bags, corpus, learning, own, saving, start, vocabulary
from knowledge.encoder.bags import Bags
from knowledge.encoder.corpus import Corpus
from knowledge.encoder.learning import SEED
from knowledge.encoder.lessons import Lesson, Texts, Topics
from knowledge.encoder.sources import Pair
from knowledge.encoder.start import Vectors
from knowledge.encoder.teacher import Teacher, mini_lm
from knowledge.encoder.vocabulary import Chooser

Told = Callable[[str], None]

# 58,000 × 256 × 2 bytes and the tokenizer stay under 32 MB.
SIZE, DIMENSION = 58_000, 256
STEPS = 3500
BATCH = 1024
THREADS = 2
TOLD_EVERY = 500
#: Of all steps, how many are about what.
SHARES = {"everyday": 3.0, "long": 3.0, "words": 3.0, "own": 1.0, "english": 1.0, "topics": 8.0}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a small trial run does otherwise."""

    size: int = SIZE
    dimension: int = DIMENSION
    steps: int = STEPS


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads, asks the teacher, learns, writes."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.encoder.train")
    parser.add_argument("--data", type=Path, required=True, help="holds parallel/ and dialogue/")
    parser.add_argument("--out", type=Path, default=MODEL, help="the model's folder")
    parser.add_argument("--remember", type=Path, help="keeps the teacher's answers in this file")
    parser.add_argument("--dev", action="store_true", help="keeps the dev part of TICO-19 out too")
    parser.add_argument("--steps", type=int, default=STEPS)
    asked = parser.parse_args(arguments)
    begun = time.monotonic()

    def told(what: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:4.0f} s  {what}\n")
        sys.stdout.flush()

    read = corpus.read(asked.data, own.read(), for_dev=asked.dev)
    train(read, Teacher(mini_lm, asked.remember), asked.out, Recipe(steps=asked.steps), told)


def train(read: Corpus, teacher: Teacher, out: Path, recipe: Recipe, told: Told) -> None:
    """Writes the model of this corpus into `out`."""
    torch.set_num_threads(THREADS)
    replaced = vocabulary.simplified()
    chooser = _counted(read, Chooser(replaced))
    pieces = chooser.choose([pair.zh for pair in read.words], recipe.size)
    cutter = Tokenizer(vocabulary.numbered(pieces), replaced)
    told(f"{len(pieces)} pieces chosen")
    pairs = _pairs(read, chooser)
    taught = _taught(read, pairs, teacher)
    told(f"the teacher was asked about {sum(len(rows) for rows in taught.values())} texts")
    onto = start.projection(np.concatenate(list(taught.values())), recipe.dimension)
    near = {kind: start.project(rows, onto) for kind, rows in taught.items()}
    lessons = _lessons(read, pairs, near, cutter)
    meanings = start.meanings(pieces, start.glossary(read.words, cutter))
    first = start.vectors(pieces, meanings, teacher, onto, SEED)
    told("learning")
    learned = learning.learn(first, lessons, bags.halves(pieces), recipe.steps, _progress(told))
    saving.write(out, pieces, replaced, learned)
    told(f"written to {out}")


def _counted(read: Corpus, chooser: Chooser) -> Chooser:
    for pairs in (read.everyday, read.long):
        chooser.count(text for pair in pairs for text in (pair.zh, pair.en))
    own_texts = [text for pair in read.own for text in (pair.zh, pair.en)]
    own_texts += [text for topic in read.topics for text in topic.asked]
    chooser.count(own_texts, vocabulary.OWN_SHARE)
    chooser.count((pair.en for pair in read.words), vocabulary.GLOSS_SHARE)
    chooser.count(read.english, vocabulary.ENGLISH_SHARE)
    return chooser


def _pairs(read: Corpus, chooser: Chooser) -> dict[str, Sequence[Pair]]:
    current = [pair for pair in read.words if chooser.is_current(pair.zh)]
    return {"everyday": read.everyday, "long": read.long, "own": read.own, "words": current}


def _taught(
    read: Corpus, pairs: Mapping[str, Sequence[Pair]], teacher: Teacher
) -> dict[str, Vectors]:
    taught = {kind: teacher.teach([pair.en for pair in rows]) for kind, rows in pairs.items()}
    return taught | {"english": teacher.teach(read.english)}


def _lessons(
    read: Corpus,
    pairs: Mapping[str, Sequence[Pair]],
    taught: Mapping[str, Vectors],
    cutter: Tokenizer,
) -> list[Lesson]:
    lessons: list[Lesson] = [_topics(read, cutter)]
    for kind, rows in pairs.items():
        left = bags.of([pair.zh for pair in rows], cutter)
        right = bags.of([pair.en for pair in rows], cutter)
        lessons.append(_texts(kind, left, right, taught))
    return [*lessons, _texts("english", bags.of(read.english, cutter), None, taught)]


def _texts(kind: str, left: Bags, right: Bags | None, taught: Mapping[str, Vectors]) -> Texts:
    return Texts(left=left, right=right, taught=taught[kind], share=SHARES[kind], batch=BATCH)


def _topics(read: Corpus, cutter: Tokenizer) -> Topics:
    texts = [text for topic in read.topics for text in (*topic.asked, *topic.told)]
    ends = np.cumsum(
        [0, *(n for topic in read.topics for n in (len(topic.asked), len(topic.told)))]
    )
    rows = [np.arange(begin, end) for begin, end in pairwise(ends)]
    made = bags.of(texts, cutter)
    return Topics(bags=made, asked=rows[::2], told=rows[1::2], share=SHARES["topics"])


def _progress(told: Told) -> Callable[[int, float], None]:
    losses: list[float] = []

    def hear(step: int, loss: float) -> None:
        losses.append(loss)
        if (step + 1) % TOLD_EVERY == 0:
            told(f"step {step + 1}, loss {np.mean(losses[-TOLD_EVERY:]):.3f}")

    return hear


if __name__ == "__main__":
    main()
