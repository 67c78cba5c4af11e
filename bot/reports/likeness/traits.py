"""What is compared of a report: its place, time and kind, what it speaks of, its words and meaning.

It does not know the other report, nor how much anything counts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from bot.reports.likeness.marks import Marks, marks_of
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
        setting=_said(_settings(), told),
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
    return frozenset(name for name, topic in _read("topics.yml").items() if topic.get("faint"))


def nearby(topics: frozenset[str]) -> frozenset[str]:
    """What events of these topics bring about, or come of."""
    return frozenset(other for topic in topics for other in _read("topics.yml")[topic]["near"])


def _topics(hazard: Hazard, told: str) -> frozenset[str]:
    kinds, patterns = _vocabulary()
    own = kinds.get(hazard)
    return _said(patterns, told) | ({own} if own else frozenset())


def _said(patterns: Mapping[str, re.Pattern[str]], told: str) -> frozenset[str]:
    return frozenset(name for name, pattern in patterns.items() if pattern.search(told))


@lru_cache
def _vocabulary() -> tuple[dict[str, str], dict[str, re.Pattern[str]]]:
    topics = _read("topics.yml")
    kinds = {kind: name for name, topic in topics.items() for kind in topic["kinds"]}
    return kinds, {name: _pattern(topic["words"]) for name, topic in topics.items()}


@lru_cache
def _settings() -> dict[str, re.Pattern[str]]:
    return {name: _pattern(words) for name, words in _read("settings.yml").items()}


@lru_cache
def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_anywhere, words)), re.ASCII)


def _anywhere(word: str) -> str:
    """A Chinese word anywhere, an English one from the beginning of a word."""
    return rf"\b{re.escape(word)}" if word.isascii() else re.escape(word)
