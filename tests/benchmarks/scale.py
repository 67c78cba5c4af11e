"""How the knowledge base behaves at 100,000 passages: build, load, memory, and a search's time.

The passages are real sentences out of the parallel collections; what they say does not matter here.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np

from bot.settings import ROOT
from knowledge import encoding, index
from knowledge.encoder import sources
from knowledge.hazards import Audience, Hazard, Phase, Setting, Status, Urgency
from knowledge.index import LanguageIndex
from knowledge.passages import Article, Source
from knowledge.passages import Section as Paragraph
from knowledge.search import KnowledgeBase, Only
from tests.benchmarks import machine
from tests.benchmarks.figures import Row, Section, median, percentile

SHARED = ROOT.parent / "shared" / "data"
PASSAGES, QUESTIONS, P99_MS, LOAD_SECONDS = 100_000, 500, 10.0, 1.0
#: Whole text, title with wordings, title, lead, one wording: what is compared with a question.
UNITS = 5
NEIGHBOURS = 10
HAZARDS = tuple(Hazard)
#: What a search may ask for beside its text.
ONLY = Only(phase="during", audience="infant")
Done = TypeVar("Done")


def measure(folder: Path) -> Section:
    """Takes about three minutes; only where the real data is."""
    if not SHARED.is_dir():
        row = Row(what="the parallel collections are not here", measured="–")
        return Section(name="scale", title="A hundred thousand passages", rows=(row,))
    faiss.omp_set_num_threads(1)
    sentences = _sentences()
    articles, asked = _articles(sentences[QUESTIONS:]), sentences[:QUESTIONS]
    encoder, held = encoding.load(), machine.resident_megabytes(os.getpid())
    content, building = _timed(lambda: index.build(articles, encoder, folder))
    opened, loading = _timed(lambda: index.open_index(folder, content))
    knowledge, readying = _timed(lambda: KnowledgeBase(articles, opened, encoder))
    searched = _searched(knowledge, asked)
    graph, brute, share = _faiss(opened.languages["en"], encoder.encode(asked))
    grown = machine.resident_megabytes(os.getpid()) - held
    changed = [replace(articles[0], lead="Changed."), *articles[1:]]
    _, rebuilding = _timed(lambda: index.build(changed, encoder, folder))
    return Section(
        name="scale",
        title="A hundred thousand passages",
        rows=(
            *searched,
            Row(what="of it FAISS (graph): median", measured=f"{median(graph):.2f} ms"),
            Row(what="brute force by numpy: median", measured=f"{median(brute):.2f} ms"),
            Row(
                what=f"nearest {NEIGHBOURS} of brute force that the graph finds",
                measured=f"{share:.1%}",
            ),
            Row(what="build", measured=f"{building:.1f} s"),
            Row(what="build again with one article changed", measured=f"{rebuilding:.1f} s"),
            Row(
                what="load (memory-mapped)",
                measured=f"{loading:.2f} s",
                floor=f"≤ {LOAD_SECONDS:.0f} s",
                met=loading <= LOAD_SECONDS,
            ),
            Row(what="from there to ready to answer", measured=f"{readying:.2f} s"),
            Row(
                what="memory after building and searching, above before", measured=f"{grown:.0f} MB"
            ),
        ),
        notes=(
            f"{len(articles):,} made-up articles of {UNITS} passages each, out of real English "
            f"sentences and glosses; {QUESTIONS} other sentences as questions, encoding included. "
            "One core: FAISS and numpy on one thread.",
            f"Up to {index.FLAT_UP_TO:,} passages the index is flat (exact), above it a graph.",
        ),
    )


def _searched(knowledge: KnowledgeBase, asked: Sequence[str]) -> tuple[Row, ...]:
    searching, busy = _searching(knowledge.search, asked)
    filtered = partial(knowledge.search, hazard="flood", setting="home", only=ONLY)
    filtering, _ = _searching(filtered, asked)
    narrow = "whole search about a hazard, for one phase and person: median / p99"
    return (
        _floored("whole search, one core: median / p99", searching, P99_MS),
        _floored(narrow, filtering, P99_MS),
        Row(
            what="processor time of the first: median / p99",
            measured=f"{median(busy):.1f} / {percentile(busy, 0.99):.1f} ms",
        ),
    )


def _sentences() -> list[str]:
    """Different ones, always in the same order."""
    pairs = [*sources.tatoeba(SHARED), *sources.ntrex(SHARED), *sources.cedict(SHARED)]
    found = list(dict.fromkeys(pair.en for pair in pairs))
    random.Random(1).shuffle(found)
    return found


def _articles(sentences: Sequence[str]) -> list[Article]:
    threes = zip(sentences[0::3], sentences[1::3], sentences[2::3], strict=False)
    wanted = PASSAGES // UNITS
    return [_article(number, *three) for number, three in zip(range(wanted), threes, strict=False)]


def _article(number: int, title: str, lead: str, question: str) -> Article:
    return Article(
        id=f"made-up-{number:06}",
        language="en",
        title=title,
        hazard=HAZARDS[number % len(HAZARDS)],
        phase=Phase.ANY,
        setting=(Setting.ANY,),
        audience=(Audience.ANY,),
        urgency=Urgency.PLAN,
        status=Status.PUBLISHED,
        source=Source(title="made up", publisher="nobody", year=2026),
        second_source=None,
        reviewed_on=date(2026, 11, 22),
        checked_on=None,
        questions=(question,),
        steps=(),
        lead=lead,
        do_not=Paragraph(heading="Do not", lines=()),
        who_to_call=Paragraph(heading="Who to call", lines=()),
    )


def _searching(
    search: Callable[..., object], asked: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each question, from its text to the passages to quote; and the processor's.

    The two differ by what other programs took of the core.
    """
    for text in asked[:20]:
        search(text, language="en")
    taken, busy = [], []
    for text in asked:
        begun = time.thread_time()
        taken.append(_timed(partial(search, text, language="en"))[1] * 1000)
        busy.append((time.thread_time() - begun) * 1000)
    return taken, busy


def _faiss(
    english: LanguageIndex, questions: encoding.Vectors
) -> tuple[list[float], list[float], float]:
    """Milliseconds a question by the index and by brute force, and the share found alike."""
    assert english.vectors is not None
    vectors = english.vectors.reconstruct_n(0, english.vectors.ntotal)
    graph, brute, alike = [], [], 0
    for question in questions:
        found, by_graph = _timed(partial(english.vectors.search, question[None], NEIGHBOURS))
        exact, by_brute = _timed(partial(_nearest, vectors, question))
        graph.append(by_graph * 1000)
        brute.append(by_brute * 1000)
        alike += len({*found[1][0].tolist()} & exact)
    return graph, brute, alike / (len(questions) * NEIGHBOURS)


def _nearest(vectors: encoding.Vectors, question: encoding.Vectors) -> set[int]:
    return {*np.argpartition(-(vectors @ question), NEIGHBOURS)[:NEIGHBOURS].tolist()}


def _timed(work: Callable[[], Done]) -> tuple[Done, float]:
    """What it gives, and the seconds that it took."""
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def _floored(what: str, taken: Sequence[float], floor: float) -> Row:
    slowest = percentile(taken, 0.99)
    return Row(
        what=what,
        measured=f"{median(taken):.1f} / {slowest:.1f} ms",
        floor=f"≤ {floor:.0f} ms (p99)",
        met=slowest <= floor,
    )
