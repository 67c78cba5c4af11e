"""Raises the articles that a conversation is about, and keeps out what was not asked for.

Everything is read off the articles once, so that a question costs a few sums over all of them. It
does not know their texts, nor how well any of them fits a question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.hazards import Audience, Phase, Setting, Urgency
from knowledge.index import Scores
from knowledge.passages import Article

# Added to an article's rank: enough to pass near rivals.
SAME_HAZARD = 1.5
SAME_SETTING = 0.75
# Who gives the bare name of a danger is most likely in it, at home; enough to settle ties.
DURING = 0.4
AT_HOME = 0.3
# A baby is saved otherwise than an adult (belly thrusts injure it): what is urgent and written for
# infants goes before its twin for adults once a message names one.
FOR_INFANTS = 1.5
_INFANT = re.compile(
    r"宝宝|婴儿|娃娃|奶娃|个月大|新生儿"
    r"|(?<![a-z])(?:bab(?:y|ies)|infants?|newborns?|months? old)(?![a-z])"
)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class About:
    """What the conversation is about already: it raises articles on it, and shuts none out."""

    hazard: str | None = None
    setting: str | None = None


@dataclass(frozen=True, kw_only=True)
class Only:
    """What a passage must be to be found at all; None asks for nothing."""

    hazard: str | None = None
    phase: str | None = None
    audience: str | None = None


NOTHING, ANYTHING = About(), Only()


class Traits:
    """What each of some articles is on and for, in their order; reads only, so threads share it."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._count = len(articles)
        self._hazards = self._holding([article.hazard] for article in articles)
        self._phases = self._holding([article.phase] for article in articles)
        self._settings = self._holding(article.setting for article in articles)
        self._audiences = self._holding(article.audience for article in articles)
        urgent = self._holding([article.urgency] for article in articles)
        during, home = self._of(self._phases, Phase.DURING), self._of(self._settings, Setting.HOME)
        self._likely = DURING * during + AT_HOME * home
        infants = self._of(urgent, Urgency.IMMEDIATE) & self._of(self._audiences, Audience.INFANT)
        self._for_infants = (FOR_INFANTS * infants).astype(np.float32)

    def boosts(self, about: About) -> Scores:
        """float32[articles]: what is added to the ranks whatever the words of the question."""
        raised = self._likely + SAME_HAZARD * self._of(self._hazards, about.hazard)
        raised = raised + SAME_SETTING * self._of(self._settings, about.setting)
        boosts: Scores = raised.astype(np.float32)
        return boosts

    def for_infants(self, flat: str) -> Scores | None:
        """float32[articles]: what is added where a text (normalised) names a baby; else None."""
        return self._for_infants if _INFANT.search(flat) else None

    def admitted(self, only: Only) -> Mask:
        """bool[articles]; what is for everybody is for this person too, and so with phases."""
        admitted = np.ones(self._count, dtype=np.bool_)
        if only.hazard is not None:
            admitted &= self._of(self._hazards, only.hazard)
        if only.phase is not None:
            admitted &= self._of(self._phases, only.phase) | self._of(self._phases, Phase.ANY)
        if only.audience is not None:
            everybody = self._of(self._audiences, Audience.ANY)
            admitted &= self._of(self._audiences, only.audience) | everybody
        return admitted

    def _holding(self, codes: Iterable[Iterable[str]]) -> dict[str, Mask]:
        """Code → bool[articles], which have it."""
        found: dict[str, Mask] = {}
        for place, own in enumerate(codes):
            for code in own:
                found.setdefault(str(code), np.zeros(self._count, dtype=np.bool_))[place] = True
        return found

    def _of(self, masks: dict[str, Mask], code: str | None) -> Mask:
        """Nothing is None, and no article has a code that nobody knows."""
        known = masks.get(code) if code is not None else None
        return np.zeros(self._count, dtype=np.bool_) if known is None else known
