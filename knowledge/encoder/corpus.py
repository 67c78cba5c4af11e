"""Puts together all that the encoder learns from, and how often each kind is put before it.

It does not know how anything is cut into pieces or learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.encoder import own, sources
from knowledge.encoder.own import Topic
from knowledge.encoder.sources import DEV_PART, PARTS, TEST_PART, Pair
from knowledge.passages import Article


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """`everyday`, `long`, `own`: translated sentences; `words`: the dictionary."""

    everyday: tuple[Pair, ...]
    long: tuple[Pair, ...]
    own: tuple[Pair, ...]
    words: tuple[Pair, ...]
    english: tuple[str, ...]
    topics: tuple[Topic, ...]


def read(data: Path, articles: Sequence[Article], *, for_dev: bool = False) -> Corpus:
    """Everything in the folder of real data and in these articles, but what is kept for tests.

    `for_dev` keeps a second third of TICO-19 out, to compare recipes on.
    """
    kept_out = {TEST_PART, DEV_PART} if for_dev else {TEST_PART}
    parts = [part for part in range(PARTS) if part not in kept_out]
    return Corpus(
        everyday=tuple(sources.tatoeba(data)),
        long=tuple(sources.ntrex(data) + sources.tico(data, *parts)),
        own=tuple(own.pairs(articles)),
        words=tuple(sources.cedict(data)),
        english=tuple(sources.english(data)),
        topics=tuple(own.topics(articles)),
    )
