"""What is compared of a report: its place, time and kind, what it speaks of, its words and meaning.

It does not know the other report, nor how much anything counts.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reports.likeness.marks import Marks, marks_of
from bot.reports.likeness.vocabulary import Vocabulary, read
from bot.reports.report import Report
from knowledge.hazards import Hazard
from knowledge.tokens import normalise

Vector = npt.NDArray[np.float32]

#: Says that there was one before.
_AGAIN = re.compile(
    r"又(?!来不)|余震|再次|第二次|第二天|昨天"
    r"|\bagain\b|\baftershock|\banother (?!still)|\bday two|yesterday"
)
_LATIN = re.compile(r"[a-z]{2,}|\d+")
_HAN = re.compile(r"[㐀-䶿一-鿿]+")


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Of one report. `vector`: of length 1; None where nothing could place it by meaning."""

    report: Report
    marks: Marks
    topics: frozenset[str]
    setting: frozenset[str]
    address: frozenset[str]
    told: frozenset[str]
    again: bool
    vector: Vector | None


def traits_of(report: Report, vector: Vector | None) -> Traits:
    told = normalise(f"{report.text}\n{report.address or ''}")
    return Traits(
        report=report,
        marks=marks_of(told),
        topics=_topics(report.hazard, normalise(report.text)),
        setting=_settings().said(told),
        address=_pieces(normalise(report.address or "")),
        told=_pieces(told),
        again=bool(_AGAIN.search(told)),
        vector=vector,
    )


def _pieces(told: str) -> frozenset[str]:
    """Pairs of Chinese characters, Latin words and numbers."""
    pairs = (run[i : i + 2] for run in _HAN.findall(told) for i in range(len(run) - 1))
    return frozenset(pairs) | frozenset(_LATIN.findall(told))


def told_of(one: Traits, other: Traits) -> frozenset[str]:
    """What `one` speaks of, without what comes with many events unless it is all there is."""
    if one.topics - _faint() and other.topics - _faint():
        return one.topics - _faint()
    return one.topics


@lru_cache
def _faint() -> frozenset[str]:
    return frozenset(name for name, topic in _all().items() if topic.get("faint"))


def nearby(topics: frozenset[str]) -> frozenset[str]:
    """What events of these topics bring about, or come of."""
    return frozenset(other for topic in topics for other in _all()[topic]["near"])


def _topics(hazard: Hazard, told: str) -> frozenset[str]:
    own = _of_kinds().get(hazard)
    return _told_topics().said(told) | ({own} if own else frozenset())


@lru_cache
def _of_kinds() -> dict[str, str]:
    return {kind: name for name, topic in _all().items() for kind in topic["kinds"]}


@lru_cache
def _told_topics() -> Vocabulary:
    words = {name: topic["words"] for name, topic in _all().items()}
    return Vocabulary(words, {name: topic.get("but", ()) for name, topic in _all().items()})


@lru_cache
def _settings() -> Vocabulary:
    return Vocabulary(read("settings.yml"))


@lru_cache
def _all() -> dict[str, Any]:
    return read("topics.yml")
