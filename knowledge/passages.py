"""What an article is and what of it is quoted to a person.

It does not know where articles lie, how they are found, or what to say when nothing is found.
"""

from dataclasses import dataclass
from datetime import date

from knowledge.hazards import Audience, Hazard, Phase, Setting, Status, Urgency


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the advice of an article comes from."""

    title: str
    publisher: str
    year: int
    url: str | None = None

    @property
    def citation(self) -> str:
        """Publisher, title and year on one line, as `citations[].source` of the public contract."""
        return f"{self.publisher}: {self.title} ({self.year})"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of an article under its own heading (what not to do, whom to call)."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Article:
    """One reviewed article in one language; its twins have the same `id` and as many steps.

    `reviewed_on`: its writer's last look; `checked_on`: when somebody else read it against
    `second_source`.
    """

    id: str
    language: str
    title: str
    hazard: Hazard
    phase: Phase
    setting: tuple[Setting, ...]
    audience: tuple[Audience, ...]
    urgency: Urgency
    status: Status
    source: Source
    second_source: Source | None
    reviewed_on: date
    checked_on: date | None
    questions: tuple[str, ...]
    steps: tuple[str, ...]
    lead: str
    do_not: Section
    who_to_call: Section

    @property
    def text(self) -> str:
        """The article as plain short lines: lead, numbered steps, what not to do, whom to call."""
        lines = [self.lead]
        lines += [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        for section in (self.do_not, self.who_to_call):
            lines += ["", section.heading, *section.lines]
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """An answer to quote, with what a citation of it needs.

    `score` lies in 0–1 and estimates how surely this article answers the question, so scores of
    different questions may be compared.
    """

    article: str
    title: str
    text: str
    language: str
    hazard: Hazard
    phase: Phase
    setting: tuple[Setting, ...]
    audience: tuple[Audience, ...]
    urgency: Urgency
    source: Source
    second_source: Source | None
    reviewed_on: date
    steps: tuple[str, ...]
    lead: str
    score: float

    @property
    def url(self) -> str | None:
        """Where the source itself can be read, if it is published on the web."""
        return self.source.url


def passage_of(article: Article, score: float) -> Passage:
    """The article as an answer that was found with this score."""
    return Passage(
        article=article.id,
        title=article.title,
        text=article.text,
        language=article.language,
        hazard=article.hazard,
        phase=article.phase,
        setting=article.setting,
        audience=article.audience,
        urgency=article.urgency,
        source=article.source,
        second_source=article.second_source,
        reviewed_on=article.reviewed_on,
        steps=article.steps,
        lead=article.lead,
        score=round(score, 4),
    )
